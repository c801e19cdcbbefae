"""What happened on the road: breakdowns that blocked a lane."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal import Journal
from sim.parts.breakdowns.tables import Blocks
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, Question, Weighs
from sim.results.metric import Metric
from sim.scenario.model import Scenario
from sim.scenario.movers import Movers, movers


def some_drive(scenario: Scenario) -> bool:
    """Whether there is a vehicle that could break down."""
    return movers(scenario) is not Movers.ON_FOOT


BLOCKED_VEH = Definition(
    "breakdowns_blocked_veh",
    "vehicles",
    "vehicles that broke down, blocked the only lane of a road, and went on within the run",
    label="vehicles that blocked a lane",
    better=Better.LESS,
    question=Question.ROAD,
    counted="vehicles that broke down on a road with one lane",
    weighs=Weighs.NOT,
    needs=some_drive,
)
BLOCKED_H = Definition(
    "breakdowns_blocked_h",
    "h",
    "time that broken-down vehicles stood in the only lane of a road, all roads together",
    label="lane blocked by broken-down vehicles",
    better=Better.LESS,
    question=Question.ROAD,
    needs=some_drive,
)
DEFINITIONS = (BLOCKED_VEH, BLOCKED_H)


def curves(journal: Journal) -> Iterator[Curve]:
    """None."""
    return iter(())


def metrics(journal: Journal) -> Iterator[Metric]:
    """Breakdowns and hours of block."""
    if journal.scenario.breakdowns is not None:
        blocks = journal.table(Blocks)
        yield Metric(BLOCKED_VEH, float(blocks.vehicles.sum()))
        yield Metric(BLOCKED_H, float(blocks.blocked_h.sum()))

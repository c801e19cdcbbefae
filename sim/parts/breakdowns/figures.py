"""What befell the road, in figures: breakdowns that blocked a lane."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal import Journal
from sim.parts.breakdowns.tables import Blocks
from sim.results.curves import Curve
from sim.results.metric import Metric

NAMES = ("breakdowns_*",)


def curves(journal: Journal) -> Iterator[Curve]:
    """None."""
    return iter(())


def metrics(journal: Journal) -> Iterator[Metric]:
    """Breakdowns and hours of block."""
    if journal.scenario.breakdowns is not None:
        blocks = journal.table(Blocks)
        meaning = "vehicles that broke down, blocked the only lane of a road, and went on within the run"
        yield Metric("breakdowns_blocked_veh", float(blocks.vehicles.sum()), "vehicles", meaning)
        meaning = "time that broken-down vehicles stood in the only lane of a road, all roads together"
        yield Metric("breakdowns_blocked_h", float(blocks.blocked_h.sum()), "h", meaning)

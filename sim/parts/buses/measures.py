"""Waiting for a bus, in figures."""

from __future__ import annotations

from collections.abc import Iterator

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question
from sim.results.metric import Metric
from sim.results.peaks import most_at_once
from sim.scenario.features import some_go_by_bus
from sim.world.park import Rides

MOST = Definition(
    "waiting_for_bus_max_persons",
    "persons",
    "most persons who were ready to go and waited for a bus",
    label="most persons waiting for a bus",
    better=Better.LESS,
    question=Question.STANDING,
    counted="persons without a seat in a car who were ready to go",
    place=Prominence.LINE,
    needs=some_go_by_bus,
)
MOST_AT = Definition(
    "waiting_for_bus_max_at_h",
    MOMENT,
    f"when that was first so ({MOST.meaning})",
    label=f"{MOST.label}, first at",
    better=Better.NEITHER,
    question=Question.STANDING,
    counted=MOST.counted,
    needs=some_go_by_bus,
)
DEFINITIONS = (MOST, MOST_AT)


def curves(journal: Journal) -> Iterator[Curve]:
    """None."""
    return iter(())


def metrics(journal: Journal) -> Iterator[Metric]:
    """The longest queue for a bus, in persons, and when."""
    rides = journal.table(Rides)
    most, first_h = most_at_once(rides.ready_h, rides.boarded_h, rides.persons)
    yield Metric(MOST, most)
    yield Metric(MOST_AT, first_h, note="" if first_h is not None else "nobody waited for a bus")

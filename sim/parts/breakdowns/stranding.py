"""Breakdowns strand those who stand on a road."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.arrays import Rows
from sim.journal import Journal
from sim.parts.breakdowns.tables import BrokenDown
from sim.results.person_class import PersonClass, Standing
from sim.results.positions import stranded_rows
from sim.scenario.model import Scenario

BROKEN_DOWN = PersonClass(
    "broken_down", "broken down on the road", "who stood on a road, broken down", Standing.UNDER_WAY
)
CLASSES = (BROKEN_DOWN,)


def may_strand(scenario: Scenario) -> Iterator[PersonClass]:
    """Those who stand on a road."""
    if scenario.breakdowns is not None:
        yield BROKEN_DOWN


def stranded(journal: Journal, step: int) -> Iterable[PersonClass]:
    """Nobody waits for it."""
    return ()


def standing(journal: Journal) -> Iterator[tuple[PersonClass, Rows]]:
    """Those who stand broken down on a road when the run is over."""
    if journal.scenario.breakdowns is not None:
        yield BROKEN_DOWN, stranded_rows(journal, journal.table(BrokenDown))

"""Displaced people in the account of everybody: they are among those who have not decided to leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.journal import Journal
from sim.results.person_class import UNDECIDED, PersonClass
from sim.results.positions import Rows
from sim.scenario.model import Scenario

CLASSES = (UNDECIDED,)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Those at each site."""
    return {f"displaced at {name}": UNDECIDED for name in scenario.displaced}


def may_strand(scenario: Scenario) -> Iterable[PersonClass]:
    """Nobody waits for it."""
    return ()


def stranded(journal: Journal, step: int) -> Iterable[PersonClass]:
    """Nobody waits for it."""
    return ()


def standing(journal: Journal) -> Iterable[tuple[PersonClass, Rows]]:
    """It says of nobody that he stands."""
    return ()

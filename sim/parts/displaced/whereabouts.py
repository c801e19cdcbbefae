"""Displaced people in the account of everybody: they are among those who have not decided to leave."""

from __future__ import annotations

from collections.abc import Mapping

from sim.results.person_class import UNDECIDED, PersonClass
from sim.scenario.model import Scenario

CLASSES = (UNDECIDED,)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Those at each site."""
    return {f"displaced at {name}": UNDECIDED for name in scenario.displaced}

"""What conditions may look at; what must fit is that of every fleet (``sim/scenario/check_fleets.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """None."""
    return iter(())


def observes(scenario: Scenario) -> Iterator[str]:
    """Persons who have packed and wait for a bus."""
    yield "buses.persons_waiting"

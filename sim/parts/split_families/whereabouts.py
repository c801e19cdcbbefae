"""Split families in the account of everybody: men who have been released and wait to follow."""

from __future__ import annotations

from collections.abc import Mapping

from sim.parts.split_families.section import BOARDING, RELEASED
from sim.results.person_class import PersonClass, Standing
from sim.scenario.model import Scenario

FOLLOWS = PersonClass(
    "released", "released, and waiting to follow", "who had been released and waited to follow", Standing.WAITING
)
CLASSES = (FOLLOWS,)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Those who wait for a bus, and in one that loads, where men are released."""
    if scenario.split_families is None or scenario.split_families.held_men is None:
        return {}
    return {RELEASED: FOLLOWS, BOARDING: FOLLOWS}

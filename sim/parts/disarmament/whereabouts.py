"""Disarmament in the account of everybody: men with their formation, and families that wait for them."""

from __future__ import annotations

from collections.abc import Mapping

from sim.results.person_class import PersonClass, Standing
from sim.scenario.model import Scenario

HELD = PersonClass(
    "waiting_for_men",
    "waiting for their men",
    "who were packed and waited for men who were with a formation",
    Standing.NOT_SET_OFF,
)
WITH_FORMATION = PersonClass(
    "with_formation",
    "men with a formation",
    "who were with a formation and whose families had left without them",
    Standing.NOT_SET_OFF,
)
CLASSES = (HELD, WITH_FORMATION)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Families that wait, and men whose families have left."""
    if scenario.disarmament is None:
        return {}
    return {"waiting for their men": HELD, "with their formation": WITH_FORMATION}

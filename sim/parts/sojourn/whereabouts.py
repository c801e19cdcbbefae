"""Sojourn in the account of everybody: those who had arrived and have gone on."""

from __future__ import annotations

from collections.abc import Mapping

from sim.parts.sojourn.measures import LEFT_AGAIN, RETURNED
from sim.results.person_class import HOME_AGAIN, PersonClass, Standing
from sim.scenario.model import Scenario

GONE_ON = PersonClass(
    "left_again",
    "arrived, and left the country again",
    "who had arrived and had left the country again",
    Standing.ARRIVED,
)
CLASSES = (GONE_ON, HOME_AGAIN)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Those who have left again, and who have returned, where the scenario has a return."""
    if scenario.sojourn is None:
        return {}
    return {LEFT_AGAIN: GONE_ON} | ({RETURNED: HOME_AGAIN} if scenario.sojourn.returns else {})

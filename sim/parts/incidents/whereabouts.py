"""Incidents in the account of everybody: the killed and the missing."""

from __future__ import annotations

from collections.abc import Mapping

from sim.parts.incidents.measures import KILLED, MISSING
from sim.results.person_class import DIED, PersonClass, Standing
from sim.scenario.model import Scenario

GONE_MISSING = PersonClass("missing", "missing after incidents", "missing after incidents", Standing.LOST)
CLASSES = (DIED, GONE_MISSING)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """The killed and the missing."""
    return {KILLED: DIED, MISSING: GONE_MISSING} if scenario.incidents else {}

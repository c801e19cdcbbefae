"""Screening in the account of everybody: the detained."""

from __future__ import annotations

from collections.abc import Mapping

from sim.results.person_class import PersonClass, Standing
from sim.scenario.model import Scenario
from sim.scenario.stages import Station

DETAINED = PersonClass("detained", "detained", "detained at second inspections", Standing.LOST)
CLASSES = (DETAINED,)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Those who are detained now; another part may free them."""
    screens = any(isinstance(stage, Station) and stage.screening for stage in scenario.stages.values())
    return {"detained": DETAINED} if screens else {}

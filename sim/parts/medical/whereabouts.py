"""Medical care in the account of everybody: patients by where they are, and the dead."""

from __future__ import annotations

from collections.abc import Mapping

from sim.parts.medical.measures import ON_ROAD
from sim.results.person_class import DIED, PersonClass, Standing
from sim.scenario.model import Scenario

INSIDE = PersonClass(
    "in_hospital",
    "in hospital inside",
    "in hospital inside, or in a helicopter on the way out",
    Standing.NOT_SET_OFF,
)
OUTSIDE = PersonClass(
    "in_hospital_outside", "in a hospital outside", "who were in a hospital outside", Standing.ARRIVED
)
CLASSES = (OUTSIDE, INSIDE, DIED)


def states(scenario: Scenario) -> Mapping[str, PersonClass]:
    """Patients and the dead; who is in an ambulance is on the road."""
    if scenario.medical is None:
        return {}
    return {
        "in hospital inside": INSIDE,
        "on the way to hospital": INSIDE,
        "in hospital outside": OUTSIDE,
        "died of wounds": DIED,
        ON_ROAD: DIED,
    }

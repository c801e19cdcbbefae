"""What must fit together in medical care: shares, categories, names."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.parts.medical.section import Medical
from sim.scenario.errors import Keys
from sim.scenario.fleets import fleets_with_seats
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with medical care as a whole."""
    if scenario.medical is not None:
        yield from _triage(scenario, scenario.medical)


def _triage(scenario: Scenario, medical: Medical) -> Iterator[tuple[Keys, str]]:
    total = math.fsum(category.share for category in medical.triage.values())
    if not math.isclose(total, 1.0, abs_tol=1e-9):
        yield ("medical", "triage"), f"the shares add up to {total:.10g}, not to 1"
    for name, category in medical.triage.items():
        if category.treatment is not None and not fleets_with_seats(scenario):
            what = "patients who need no ambulance wait for a bus, and the scenario has none"
            yield ("medical", "triage", name, "treatment"), what


def observes(scenario: Scenario) -> Iterator[str]:
    """Patients who wait to be carried out, who have come to a hospital outside, and who have died."""
    if scenario.medical is not None:
        yield from ("medical.waiting", "medical.evacuated", "medical.died")

"""Which parts a scenario has: each is made by one line here, and only when the scenario asks for it."""

from __future__ import annotations

from sim.world.incidents import Incidents
from sim.world.medical import MedicalCare
from sim.world.part import Part
from sim.world.setting import Setting


def parts_of(setting: Setting) -> list[Part]:
    """The parts of the story, in the order in which they start and act at equal hours."""
    found: list[Part] = []
    care = MedicalCare(setting) if setting.scenario.medical is not None else None
    if care is not None:
        found.append(care)
    if setting.scenario.incidents:
        found.append(Incidents(setting, None if care is None else care.admit))
    return found

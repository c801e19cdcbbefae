"""Which parts a scenario has: each is made by one line here, and only when the scenario asks for it."""

from __future__ import annotations

from sim.world.displaced import Displaced
from sim.world.part import Part
from sim.world.setting import Setting
from sim.world.sojourn import Stay


def parts_of(setting: Setting) -> list[Part]:
    """The parts of the story, in the order in which they start and act at equal hours."""
    found: list[Part] = []
    if setting.scenario.displaced:
        found.append(Displaced(setting))
    if setting.scenario.sojourn is not None:
        found.append(Stay(setting, setting.scenario.sojourn))
    return found

"""Which parts a scenario has: each is made by one line here, and only when the scenario asks for it."""

from __future__ import annotations

from sim.world.disarmament import DisarmamentPart
from sim.world.part import Part
from sim.world.setting import Setting


def parts_of(setting: Setting) -> list[Part]:
    """The parts of the story, in the order in which they start and act at equal hours."""
    found: list[Part] = []
    if setting.scenario.disarmament:
        found.append(DisarmamentPart(setting))
    return found

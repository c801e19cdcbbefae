"""Detentions: men who do not come out of a second inspection, as a count; the flows take them out of their groups."""

from __future__ import annotations

from collections.abc import Iterator

from sim.network.flow import Flow
from sim.scenario.stages import Station
from sim.world.part import Part
from sim.world.setting import Setting


class Detentions(Part):
    """Those who are detained at a checkpoint, as a count only; another part may free them."""

    def __init__(self, flow: Flow) -> None:
        """Nobody is."""
        self._flow = flow

    def persons(self) -> dict[str, int]:
        """Persons who are detained now."""
        return {"detained": self._flow.detained}


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if any(isinstance(stage, Station) and stage.screening for stage in setting.scenario.stages.values()):
        yield Detentions(setting.flow)

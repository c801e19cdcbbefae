"""Detentions: men who do not come out of a second inspection, as a count; the flows take them out of their parties."""

from __future__ import annotations

from sim.network.flow import Flow
from sim.world.part import Part


class Detentions(Part):
    """Those who have been detained at a checkpoint, as a count only."""

    def __init__(self, flow: Flow) -> None:
        """Nobody is."""
        self._flow = flow

    def persons(self) -> dict[str, int]:
        """Persons detained so far; nobody is let go within a run."""
        return {"detained": self._flow.detained}

"""Breakdowns: the network draws them and lets the vehicles stand; what is left to do is to report them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.network.flow import Flow
from sim.parts.breakdowns.tables import Blocks
from sim.world.part import Part
from sim.world.setting import Setting


class BreakdownsPart(Part):
    """The breakdowns of a run."""

    def __init__(self, flow: Flow) -> None:
        """Nothing has broken down."""
        self._flow = flow

    def tables(self) -> Iterator[Blocks]:
        """What stood in the way, by stage."""
        yield Blocks(*self._flow.broken_down)


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.breakdowns is not None:
        yield BreakdownsPart(setting.flow)

"""Breakdowns: the network draws them and lets the vehicles stand; what is left to do is to report them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.network.flow import Flow
from sim.parts.breakdowns.tables import Blocks, BrokenDown
from sim.world.part import Part
from sim.world.setting import Setting
from sim.world.table import Table


class BreakdownsPart(Part):
    """The breakdowns of a run."""

    def __init__(self, flow: Flow) -> None:
        """Nothing has broken down."""
        self._flow = flow

    def tables(self) -> Iterator[Table]:
        """What stood in the way, by stage, and who stands there still."""
        yield Blocks(*self._flow.broken_down)
        yield BrokenDown.now(self._flow, broken_down=True)


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.breakdowns is not None:
        yield BreakdownsPart(setting.flow)

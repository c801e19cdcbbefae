"""Breakdowns: vehicles that stop on the road and hold those behind (``docs/model.md`` §2.7)."""

from __future__ import annotations

from sim.scenario.fields import drawn_before
from sim.scenario.on_the_way import Failures
from sim.scenario.part import InScenario


class BreakdownsInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    breakdowns: Failures | None = drawn_before(None)
    """Vehicles that stop on the road; without it none does."""

    def failures(self) -> Failures | None:
        """How often vehicles break down."""
        return self.breakdowns

"""Vehicles that go round for ever: a closed network of buses and bays, or of a fleet and its workshop."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.fleet import Round
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class ShuttlesInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    shuttles: dict[Name, Round] = {}
    """Vehicles that go round for ever, by name."""

    def loops(self) -> Mapping[str, Round]:
        """All of them."""
        return {**self.shuttles, **super().loops()}

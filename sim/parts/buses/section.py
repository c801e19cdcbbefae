"""Buses for those who have no seat in a car."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.fields import timed
from sim.scenario.fleet import RoadFleet
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class BusFleet(RoadFleet):
    """Buses for those who have no seat in a car."""

    seats_all = True

    longest_wait_min: float = timed(60.0, ge=0.0, le=10_000.0)
    """A bus leaves when it is full, or when the first of those who wait has waited so long."""


class BusesInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    buses: dict[Name, BusFleet] = {}
    """Fleets of buses for those who have no seat in a car, by name."""

    def road_fleets(self) -> Mapping[str, RoadFleet]:
        """All of them."""
        return {**{f"buses.{name}": fleet for name, fleet in self.buses.items()}, **super().road_fleets()}

    def counted_kinds(self) -> frozenset[str]:
        """Vehicles by state."""
        return super().counted_kinds() | {"buses"}

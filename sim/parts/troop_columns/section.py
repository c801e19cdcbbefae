"""Columns: counts and hours only; who travels in one is no evacuee, and what it carries is not said.

How a column goes beside the families is said where all traffic is ruled: by the priority of its vehicle class at
stations and merges, by lanes that are kept for the class (``lane_groups``), by an opposite direction, by a route of its
own (``to_by_class``, ``to_by_origin``).
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section, Time, timed
from sim.scenario.geography import Destination, Name
from sim.scenario.part import EmptyTrips, InScenario


class TroopColumn(Section):
    """Vehicles that set off one after the other from an hour on, while they may."""

    title: str = ""
    """What people call it; the name itself when left out."""

    vehicle_class: Name
    """Class of its vehicles: their road space, and their priority where there is one queue for all."""

    vehicles: int = Field(ge=1, le=10_000)
    """Vehicles in it."""

    leaves_at: Time
    """When its first vehicle may set off."""

    permitted: bool = timed(True)
    """Whether vehicles may set off; those that are on the road drive on."""

    headway: AnyDuration
    """Time between two of its vehicles that set off."""

    to: Destination
    """The node at which a vehicle arrives first."""


class TroopColumnsInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    troop_columns: dict[Name, TroopColumn] = {}
    """Columns by name."""

    def empty_trips(self) -> Iterator[EmptyTrips]:
        """Each column."""
        for name, one in self.troop_columns.items():
            yield EmptyTrips(("troop_columns", name, "to"), name, one.to, one.vehicle_class, one.vehicles)
        yield from super().empty_trips()

    def counted_kinds(self) -> frozenset[str]:
        """Vehicles by state."""
        return super().counted_kinds() | ({"troop_columns"} if self.troop_columns else frozenset())

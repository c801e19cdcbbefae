"""Mortuaries, and the hearses that take the dead home: counted, and nothing else is said of them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from sim.scenario.fields import Section
from sim.scenario.fleet import EscortedFleet, RoadFleet
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class Mortuary(Section):
    """A place inside where the dead lie until they are taken home.

    Not for those who die on the road or outside: they are with their people.
    """

    title: str = ""
    """What people call it; the name itself when left out."""

    bodies: int = Field(0, ge=0, le=1_000_000)
    """Dead who lie there when the clock starts."""

    patients: bool = False
    """Whether those who die in hospital inside during the run are brought there."""

    killed_at: tuple[Name, ...] = Field((), strict=False)
    """Incidents whose killed are brought there, at the hour of the incident."""


class Hearses(EscortedFleet):
    """Vehicles that take the dead from a mortuary home or over the border; at ``turns_at`` they are handed over."""

    collects_at: Name
    """The mortuary at which they load."""

    capacity_bodies: int = Field(ge=1, le=1_000)
    """The dead that one vehicle takes; it leaves with as many as lie there, full or not."""

    @property
    def carries_people(self) -> bool:
        """None who is a person of the run any more."""
        return False


class MortuariesInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    mortuaries: dict[Name, Mortuary] = {}
    """Places inside where the dead lie, by name."""

    hearses: dict[Name, Hearses] = {}
    """Fleets that take them home, by name."""

    def road_fleets(self) -> Mapping[str, RoadFleet]:
        """Hearses."""
        return {**{f"hearses.{name}": one for name, one in self.hearses.items()}, **super().road_fleets()}

    def counted_kinds(self) -> frozenset[str]:
        """Bodies by place, vehicles by state."""
        return super().counted_kinds() | ({"mortuaries", "hearses"} if self.mortuaries else frozenset())

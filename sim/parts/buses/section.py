"""Buses for those who have no seat in a car, and for those who wait at a bus stop on their way."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from sim.scenario.day_hours import DayHours, Spans, daily_spans_h
from sim.scenario.fields import Section, timed
from sim.scenario.fleet import RoadFleet
from sim.scenario.geography import Name
from sim.scenario.part import InScenario

STATES_AT_PARK = ("at the park", "loading", "under way", "coming back")
STATES_AT_STOP = ("at the stop", *STATES_AT_PARK[1:])
"""Where a bus is, as the ledger calls it."""


class BusTimetable(Section):
    """Departures at stated hours: one bus leaves at each, with whoever is there; none where no bus stands or nobody is.

    Not for buses that wait until they are full: that is a fleet without a timetable.
    """

    every_min: float = Field(ge=1.0, le=10_080.0)
    """Time between two departures, minutes."""

    hours: DayHours | None = None
    """Daily hours of service; the first departure is at the beginning of each span. Left out: day and night."""

    @property
    def daily_spans_h(self) -> Spans:
        """The hours of service, in hours after local midnight."""
        return daily_spans_h(self.hours) or ((0.0, 24.0),)


class BusFleet(RoadFleet):
    """Buses that carry people from the bus park, or from a bus stop on their way."""

    longest_wait_min: float = timed(60.0, ge=0.0, le=10_000.0)
    """A bus leaves when it is full, or when the first of those who wait has waited so long."""

    timetable: BusTimetable | None = None
    """Hours at which it leaves instead, however many wait and however long."""

    boards_at: Name | None = None
    """The bus stop at which people get on; left out: the bus park, for those who have no seat in a car."""

    @property
    def stop(self) -> str | None:
        """The bus stop."""
        return self.boards_at

    @property
    def states(self) -> tuple[str, str, str, str]:
        """Where a bus of it is, as the ledger calls it: where people get on, loading, on the way out and back."""
        return STATES_AT_PARK if self.boards_at is None else STATES_AT_STOP

    @property
    def without_effect(self) -> Mapping[str, str]:
        """How long the first waits does not count beside a timetable."""
        return {} if self.timetable is None else {"longest_wait_min": "the fleet has a timetable"}

    @property
    def seats_all(self) -> bool:
        """Those at the bus park."""
        return self.boards_at is None


class BusesInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    buses: dict[Name, BusFleet] = {}
    """Fleets of buses, by name."""

    def road_fleets(self) -> Mapping[str, RoadFleet]:
        """All of them."""
        return {**{f"buses.{name}": fleet for name, fleet in self.buses.items()}, **super().road_fleets()}

    def counted_kinds(self) -> frozenset[str]:
        """Vehicles by state."""
        return super().counted_kinds() | {"buses"}

"""Servers in parallel, and what a station may need of whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.day_hours import DayHours, daily_spans_h, opening_hours
from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section, timed
from sim.scenario.geography import Name
from sim.scenario.stages.shift import Shift, crews
from sim.scenario.stages.stage import Door, Happening, Stage


class Screening(Section):
    """Who is pulled aside for a second inspection after the first (``docs/model.md`` §3.1)."""

    at: Name
    """The station of the second inspection; it leads on to where this one leads."""

    share: float = timed(0.0, ge=0.0, le=1.0)
    """Probability for a vehicle without men of military age."""

    per_man_share: float = timed(0.0, ge=0.0, le=1.0)
    """Added probability, independently for each man of military age on board."""

    detained_share: float = timed(0.0, ge=0.0, le=1.0)
    """Probability that a man of military age who was inspected a second time is detained."""

    holds_lane: bool = False
    """Whether the lane of the first inspection stays taken until the second is over."""


class Closures(Section):
    """A gate that closes by itself at random, for a convoy, an alarm or a power cut, and opens again (case Q21)."""

    open_for: AnyDuration
    """How long it stays open."""

    closed_for: AnyDuration
    """How long it stays closed; what was in service stands still and is finished afterwards."""


class Quota(Section):
    """The most that a gate lets through from one local midnight to the next; who does not fit waits for the next day.

    Who needs more than the quota of a whole day passes on a day on which nobody has passed before.
    """

    unit: Literal["persons", "vehicles"]
    """What is counted."""

    most_per_day: int = timed(ge=0, le=20_000_000)
    """How many may begin their service in a day; 0: nobody."""


class Station(Stage):
    """Servers in parallel with one queue: a checkpoint, a fuel point, registration desks (``docs/model.md`` §3)."""

    rule = "station"

    at: Name | None = None
    """The place where it stands."""

    lanes: int = timed(ge=0, le=100_000)
    """Servers in parallel: lanes, pumps, desks; with ``shifts`` those that are there day and night."""

    shifts: dict[Name, Shift] = {}
    """Crews that are on duty at daily hours, by name, each with lanes of its own beside ``lanes``; they may overlap."""

    shift_end: Literal["finishes", "interrupts"] = "finishes"
    """What becomes of services beyond the lanes that are left when a crew goes: they are finished, or they stop (the
    last to have begun first) and are gone on with before others when a lane is free."""

    service: AnyDuration
    """Time that one group occupies a lane."""

    service_by_class: dict[Name, AnyDuration] = {}
    """Service times of vehicle classes that differ from ``service``, by class (case Q15)."""

    per_person_min: float = timed(0.0, ge=0.0, le=1_000.0)
    """Added to the service time for each person of the group, minutes (case Q28)."""

    waiting_room_veh: int | None = Field(None, ge=0, le=1_000_000)
    """Vehicles that can wait beside the node before it; 0: they wait on the road; left out: unlimited."""

    open: bool = timed(True)
    """Whether new services may begin; a service that has begun is finished."""

    screening: Screening | None = None
    """Who has to go through a second inspection; left out: nobody."""

    patience: AnyDuration | None = None
    """How long a vehicle waits inside before it reneges: goes on unserved; left out: for ever."""

    join_shares: Annotated[tuple[Probability, ...], Field(strict=False)] = (1.0,)
    """Probability that a vehicle joins when it finds 0, 1, 2 … others inside; the last holds for all beyond."""

    balks_to: Name | None = None
    """Where those go at once who do not join, or find every lane and place taken: the next node, or one without
    ``to``; left out: who finds no place waits on the road."""

    closures: Closures | None = None
    """When the gate closes at random; left out: never."""

    quota: Quota | None = None
    """How much it lets through in a day; left out: no limit."""

    issues_litres: float | None = timed(None, ge=0.0, le=500.0)
    """Petrol that each service hands out from the stock of the fuel points; without stock no service begins.

    Only a fuel point has it, and only vehicles that need petrol stop there; the others pass it by.
    """

    opening_hours: DayHours | None = None
    """Daily local hours in which services may begin, such as ``"08:00-20:00"``; left out: day and night."""

    @property
    def daily_spans_h(self) -> tuple[tuple[float, float], ...]:
        """``opening_hours`` as (from, to) in hours after local midnight."""
        return daily_spans_h(self.opening_hours)

    @property
    def overflow(self) -> Name | None:
        """Where those go who do not join, or find no place."""
        return self.balks_to

    def time_for(self, vehicle_class: str) -> AnyDuration:
        """Its service, which a class may have for itself."""
        return self.service_by_class.get(vehicle_class, self.service)

    @property
    def takes_time(self) -> bool:
        """Not for those who pass a fuel point by."""
        if self.issues_litres is not None or self.per_person_min > 0.0:
            return self.issues_litres is None
        return all(one.takes_time for one in (self.service, *self.service_by_class.values()))


class PlainStation(Station):
    """A station that opens and closes by its hours, or whose crews come and go by theirs."""

    kind: Literal["station"]

    @model_validator(mode="after")
    def _hours_or_shifts(self) -> PlainStation:
        if self.opening_hours and self.shifts:
            raise ValueError("opening_hours and shifts: give the hours to the shifts, and lanes: 0")
        if self.shift_end != "finishes" and not self.shifts:
            raise ValueError("shift_end is for a station with shifts")
        return self

    def happens(self, door: Door) -> Happening | None:
        """It opens and closes every day, or its crews come and go, where it has hours of either."""
        if self.shifts:
            return crews(door, self.shifts)
        return opening_hours(door, self.daily_spans_h) if self.opening_hours else None

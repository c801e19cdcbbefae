"""Medical care: hospitals, ambulances, helicopters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from sim.scenario.day_hours import DayHours, daily_spans_h
from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section, timed
from sim.scenario.fleet import EscortedFleet, Fleet, RoadFleet
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class Category(Section):
    """A class of patients: who goes first, who dies when care comes late, and who can leave on his own.

    The three hazards are those of a patient who is still inside, under way, and in a hospital outside. Delay kills by
    the difference between them.
    """

    title: str = ""
    """What people call it; the name itself when left out."""

    priority: int = Field(ge=0, le=9)
    """Lower goes first; within a category the first to come is the first to go."""

    share: Probability = 0.0
    """Share of the patients who are in hospital when the clock starts."""

    death_inside_per_h: float = Field(0.0, ge=0.0, le=10.0)
    """Hazard of death in a bed inside, without definitive care, per hour."""

    death_under_way_per_h: float = Field(0.0, ge=0.0, le=10.0)
    """Hazard of death in an ambulance or a helicopter, per hour."""

    death_outside_per_h: float = Field(0.0, ge=0.0, le=10.0)
    """Hazard of death in a hospital outside, per hour."""

    treatment: AnyDuration | None = None
    """Time in hospital after which he can travel sitting and waits for a bus; left out: he must be carried."""


class Ambulances(EscortedFleet):
    """Ambulances that go out by the same road and checkpoint as everybody; at ``turns_at`` a hospital takes over."""

    capacity_persons: int = Field(ge=1, le=50)
    """Patients that one vehicle takes; it leaves with whoever waits, full or not."""


class Helicopters(Fleet):
    """Helicopters: they need no road, but daylight, and by ``open`` permission to fly and weather."""

    capacity_persons: int = Field(ge=1, le=100)
    """Patients that one takes; it leaves with whoever waits, full or not."""

    hours: DayHours | None = None
    """Daily local hours in which a trip may begin, such as ``"07:00-18:00"``; left out: day and night."""

    out: AnyDuration
    """Time from take-off until the patients are in the hospital outside."""

    @property
    def daily_spans_h(self) -> tuple[tuple[float, float], ...]:
        """``hours`` as (from, to) in hours after local midnight; the whole day where none are given."""
        return daily_spans_h(self.hours) or ((0.0, 24.0),)


class Bodies(Section):
    """The dead who are taken home to be buried: counted, nothing else."""

    waiting_persons: int = Field(ge=0, le=1_000_000)
    """Dead who lie inside when the clock starts and will be taken out."""

    moved_per_day: float = timed(0.0, ge=0.0, le=100_000.0)
    """How many are taken out in a day, one after the other at even distances."""


class Medical(Section):
    """Hospitals, triage, and how patients are carried out; the wounded begin in the care of the hospitals."""

    triage: Annotated[dict[Name, Category], Field(min_length=1)]
    """Categories by name."""

    beds_inside: int | None = timed(None, ge=0, le=1_000_000)
    """Beds of the hospitals inside; left out: no limit. A patient who has a bed keeps it."""

    no_bed_hazard_ratio: float = Field(1.0, ge=1.0, le=100.0)
    """By how much the hazard inside is multiplied for a patient who finds no bed."""

    ambulances: dict[Name, Ambulances] = {}
    """Fleets of ambulances by name."""

    helicopters: dict[Name, Helicopters] = {}
    """Fleets of helicopters by name."""

    deaths_on_road_per_100k_person_h: float = Field(0.0, ge=0.0, le=100_000.0)
    """Deaths among all who are on the road, per 100,000 hours that a person spends there."""

    bodies: Bodies | None = None
    """The dead who are taken home."""


class MedicalInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    medical: Medical | None = None
    """Hospitals, ambulances, helicopters; without it the wounded travel with their families."""

    def road_fleets(self) -> Mapping[str, RoadFleet]:
        """Ambulances."""
        ambulances = {} if self.medical is None else self.medical.ambulances
        return {**{f"medical.ambulances.{name}": one for name, one in ambulances.items()}, **super().road_fleets()}

    def cares_for_wounded(self) -> bool:
        """Hospitals do."""
        return self.medical is not None or super().cares_for_wounded()

    def counted_kinds(self) -> frozenset[str]:
        """Patients by place, the dead who are taken home, vehicles by state."""
        return super().counted_kinds() | {"patients", "bodies", "ambulances", "helicopters"}

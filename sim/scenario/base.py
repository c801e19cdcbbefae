"""What every scenario begins with: what it is, its clock and seed, places, people, and how they decide to leave."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.arrivals import Arrivals
from sim.scenario.departure import Departure
from sim.scenario.fields import Section, Time, drawn_before
from sim.scenario.geography import Name, Place
from sim.scenario.people import People, VehicleClass
from sim.scenario.settlement import Settlement


class Base(Section):
    """The sections and values that no scenario is without."""

    title: str
    """One line that says what it is."""

    description: str = ""
    """What the scenario is for, and what it is not."""

    start: Time
    """Zero of the clock: local date and time with offset."""

    horizon_h: float = Field(gt=0.0, le=1_000_000.0)
    """Hours after the start at which the run ends."""

    clearance_from: Time | None = None
    """Zero of clearance times, such as the hour the corridor opened; ``start`` when left out."""

    as_of: Time | None = None
    """The moment whose knowledge the scenario holds, for a forecast; what became known later is not in it."""

    step_h: float = Field(0.25, gt=0.0, le=24.0)
    """Decision step: how often households look at the cues, hours (see ``lookahead_h``)."""

    record_step_h: float = Field(0.25, gt=0.0, le=168.0)
    """Spacing of the recorded curves, hours."""

    seed: int = Field(0, ge=0, le=2**63 - 1)
    """Root of all random streams."""

    places: dict[Name, Place] = {}
    """Points of the map by name."""

    people: People = People()
    """Households, traits, cars."""

    vehicle_classes: Annotated[dict[Name, VehicleClass], Field(min_length=1)] = {"car": VehicleClass()}
    """Kinds of vehicles by name."""

    settlements: dict[Name, Settlement] = {}
    """Towns and districts that people leave, by name."""

    arrivals: dict[Name, Arrivals] = drawn_before({})
    """Streams of vehicles from outside, by name."""

    departure: Departure = Departure()
    """Hazard, cues and packing."""

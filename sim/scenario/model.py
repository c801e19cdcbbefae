"""The whole scenario: what a YAML file says, typed, validated and frozen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from sim.parts.aid.section import Convoy
from sim.parts.breakdowns.section import Breakdowns
from sim.parts.buses.section import BusFleet
from sim.parts.disarmament.section import Disarmament
from sim.parts.displaced.section import DisplacedSite
from sim.parts.fuel.section import Fuel
from sim.parts.incidents.section import Incident
from sim.parts.medical.section import Medical
from sim.parts.second_road.section import SecondRoad
from sim.parts.shuttles.section import Shuttle
from sim.parts.sojourn.section import Sojourn
from sim.parts.stocks.section import Stock
from sim.parts.warehouses.section import Warehouse
from sim.scenario.arrivals import Arrivals
from sim.scenario.conditions import Condition
from sim.scenario.departure import Departure
from sim.scenario.fields import Section, Time, hours_between
from sim.scenario.geography import Name, Place, Settlement
from sim.scenario.people import People, VehicleClass
from sim.scenario.stages import Stage
from sim.scenario.uncertain import Uncertain

LeverValue = bool | int | float


class Readiness(Section):
    """The announced readiness to receive, in both of its printed readings."""

    families: int | None = Field(None, ge=0, le=10_000_000)
    """Families that can be received."""

    persons: int | None = Field(None, ge=0, le=10_000_000)
    """Persons that can be received."""


class Change(Section):
    """One entry of the timeline: at a time or when a condition holds, for a reason, some levers move."""

    at: Time | None = None
    """When it happens; with ``when``, the earliest hour at which it can."""

    when: Condition | None = None
    """What must hold for it to happen, such as ``arms.small_arms >= 5000``; looked at every ``step_h``, once only."""

    event: str
    """What happened, in words."""

    set: Annotated[dict[str, LeverValue], Field(min_length=1)]
    """Lever path and its new value."""

    @model_validator(mode="after")
    def _has_a_cause(self) -> Change:
        if self.at is None and self.when is None:
            raise ValueError("give at, when, or both")
        return self


class Scenario(Section):
    """A scenario: geography, people, cues, stages, policy timeline, clock and seed."""

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

    arrivals: dict[Name, Arrivals] = {}
    """Streams of vehicles from outside, by name."""

    shuttles: dict[Name, Shuttle] = {}
    """Vehicles that go round for ever, by name."""

    departure: Departure = Departure()
    """Hazard, cues and packing."""

    buses: dict[Name, BusFleet] = {}
    """Fleets of buses for those who have no seat in a car, by name."""

    medical: Medical | None = None
    """Hospitals, ambulances, helicopters; without it the wounded travel with their families."""

    incidents: dict[Name, Incident] = {}
    """Accidents and attacks that kill, wound and destroy stocks, by name."""

    stocks: dict[Name, Stock] = {}
    """Food, medicine and the like that people use up, by name."""

    warehouses: dict[Name, Warehouse] = {}
    """Units that are asked for at random and ordered again by a policy, by name."""

    aid: dict[Name, Convoy] = {}
    """Aid convoys, by name."""

    second_road: SecondRoad | None = None
    """Another way out; without it there is one road."""

    breakdowns: Breakdowns | None = None
    """Vehicles that stop on the road; without it none does."""

    fuel: Fuel | None = None
    """Fuel in litres; without it the fuel points are queues only."""

    disarmament: Disarmament | None = None
    """Formations, their arms, and how they withdraw; without it combatants travel with their families at once."""

    displaced: dict[Name, DisplacedSite] = {}
    """Places inside where displaced people stay, by name."""

    sojourn: Sojourn | None = None
    """What becomes of people after they have crossed: leaving again, and returning home."""

    stages: Annotated[dict[Name, Stage], Field(min_length=1)]
    """Links, stations, delays and shelters by name."""

    milestones: dict[Name, Annotated[tuple[str, ...], Field(strict=False, min_length=1)]] = {}
    """Names for passages, such as ``crossed: [hakari.left]``; events are arrived, entered and left."""

    readiness: Readiness = Readiness()
    """Announced readiness to receive."""

    timeline: dict[Name, Change] = {}
    """What changes when, by a short name, in any order; entries of one hour act in the file's order."""

    uncertain: dict[Name, Uncertain] = {}
    """Ranges of assumptions by name, for studies that draw them; a plain run takes the scenario's own values."""

    observed: str | None = None
    """CSV file of announced counts, relative to the scenario file, drawn as dots."""

    record: str | None = None
    """CSV file of all that was observed, by curve, relative to the scenario file, set beside the run."""

    @property
    def lookahead_h(self) -> float:
        """Shortest time between a decision and the departure that follows: the bound of ``step_h``, hours."""
        return self.departure.packing.minimum_h

    @property
    def clearance_zero_h(self) -> float:
        """Zero of clearance times on the engine's clock, hours."""
        return 0.0 if self.clearance_from is None else self.hours(self.clearance_from)

    def hours(self, moment: datetime) -> float:
        """Hours of the engine's clock at a local moment."""
        return hours_between(self.start, moment)

    def moment(self, time_h: float) -> datetime:
        """Local moment at an hour of the engine's clock."""
        return self.start + timedelta(hours=time_h)

"""Fuel: litres in tanks, at fuel points and in depots (``docs/model.md`` §4.3)."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section, Time, timed
from sim.scenario.geography import Name


class Tanks(Section):
    """What is in the tanks at the start, and what vehicles burn."""

    vehicle_class: Name = "car"
    """Class of the vehicles that need fuel; all others are taken to have enough."""

    low_litres: float = Field(0.0, ge=0.0, le=500.0)
    """Least in a tank; the law is uniform."""

    high_litres: float = Field(10.0, ge=0.0, le=500.0)
    """Most in a tank."""

    needed_litres: float = Field(ge=0.0, le=500.0)
    """Who has at least so much passes the fuel points by."""

    litres_per_100km: float = Field(ge=0.0, le=100.0)
    """Burnt by driving."""

    idle_litres_per_h: float = Field(ge=0.0, le=10.0)
    """Burnt by an engine that runs while the vehicle stands."""

    engine_on_share: Probability = 1.0
    """Share of the time in a queue with the engine on."""

    @model_validator(mode="after")
    def _ordered(self) -> Tanks:
        if self.high_litres < self.low_litres:
            raise ValueError(f"high_litres = {self.high_litres:g} must not be below low_litres = {self.low_litres:g}")
        return self


class RunDry(Section):
    """A vehicle whose tank is empty on the road."""

    blocking_share: Probability
    """Share that blocks the lane until the vehicle is out of the way."""

    block: AnyDuration
    """How long the lane is blocked."""

    rescue_litres: float = Field(ge=0.0, le=100.0)
    """What others give it, so that it goes on."""


class Depot(Section):
    """A place where petrol is kept, outside the fuel points."""

    litres: float = Field(ge=0.0, le=100_000_000.0)
    """Petrol in it at the start."""

    destroyed: bool = timed(False)
    """Set by the timeline when it burns: what is in it is lost, and nothing more is fetched or taken in."""


class Tankers(Section):
    """Lorries that bring petrol from a depot to the fuel points."""

    depot: Name
    """Where they load."""

    vehicles: int = timed(ge=0, le=1_000)
    """Lorries in service."""

    load_litres: float = Field(gt=0.0, le=50_000.0)
    """What one carries."""

    round: AnyDuration
    """Time of one round: loading, way, unloading, way back."""


class Delivery(Section):
    """Petrol that comes from outside at a stated moment."""

    at: Time
    """When it arrives."""

    litres: float = Field(gt=0.0, le=10_000_000.0)
    """How much."""

    sender: str
    """Who sends it."""

    depot: Name | None = None
    """The depot that it goes to; left out: the fuel points."""


class Fuel(Section):
    """Petrol in litres, from depots and deliveries to the fuel points, the tanks, and the road."""

    tanks: Tanks
    """Tanks at the start, and what is burnt."""

    run_dry: RunDry
    """What happens to a vehicle with an empty tank."""

    points_litres: float = Field(0.0, ge=0.0, le=10_000_000.0)
    """Petrol at the fuel points at the start."""

    depots: dict[Name, Depot] = {}
    """Depots by name."""

    tankers: dict[Name, Tankers] = {}
    """Lorries by name."""

    deliveries: dict[Name, Delivery] = {}
    """What comes from outside, by name."""


class FuelInScenario(Section):
    """What the part adds to the top of a scenario."""

    fuel: Fuel | None = None
    """Fuel in litres; without it the fuel points are queues only."""

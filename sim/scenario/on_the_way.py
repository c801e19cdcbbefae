"""What can hold up a vehicle on its way, wherever in the file it is said: an empty tank, a breakdown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Probability, Section, drawn_before
from sim.scenario.geography import Name


class Tanks(Section):
    """What is in the tanks at the start, and what vehicles burn."""

    vehicle_class: Name = "car"
    """Class of the vehicles that need fuel; all others are taken to have enough."""

    low_litres: float = Field(0.0, ge=0.0, le=500.0)
    """Least in a tank; the distribution is uniform."""

    high_litres: float = Field(10.0, ge=0.0, le=500.0)
    """Most in a tank."""

    needed_litres: float | None = Field(None, ge=0.0, le=500.0)
    """Who set off with at least so much passes all fuel points by; give this or ``reserve_share``."""

    reserve_share: float | None = Field(None, ge=0.0, le=10.0)
    """The need is the distance that remains behind each fuel point, and so much of it more: who has it in the tank when
    he comes there passes by. Give this or ``needed_litres``."""

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
        if (self.needed_litres is None) == (self.reserve_share is None):
            raise ValueError("give needed_litres, or reserve_share for a need by the distance that remains")
        return self


class RunDry(Section):
    """A vehicle whose tank is empty on the road."""

    blocking_share: Probability
    """Share that blocks the lane until the vehicle is out of the way."""

    block: AnyDuration
    """How long the lane is blocked."""

    rescue_litres: float = Field(ge=0.0, le=100.0)
    """What others give it, so that it goes on."""


class RoadFuel(Section):
    """Petrol as far as the road knows it: in tanks, burnt, and at the fuel points."""

    tanks: Tanks
    """Tanks at the start, and what is burnt."""

    run_dry: RunDry = drawn_before()
    """What happens to a vehicle with an empty tank."""

    points_litres: float = Field(0.0, ge=0.0, le=10_000_000.0)
    """Petrol at the fuel points at the start, in one stock for all that have none of their own."""

    own_stock_litres: dict[Name, Annotated[float, Field(ge=0.0, le=10_000_000.0)]] = {}
    """Petrol at the start of each fuel point that has a stock of its own, by the name of its node."""


class Failures(Section):
    """Failures by distance, with the block of a lane that some of them cause."""

    per_million_veh_km: float = Field(ge=0.0, le=1_000_000.0)
    """Breakdowns per million vehicle-km."""

    blocking_share: Probability
    """Share that blocks the lane; the others are pushed aside at once."""

    block: AnyDuration
    """How long a blocking breakdown holds the lane."""

"""Who lives there: household sizes, traits, and what they can leave in."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, field_validator

from sim.scenario.fields import Probability, Section
from sim.scenario.geography import Name


class PoissonPlusOne(Section):
    """Household size 1 + Poisson(mean − 1) (``docs/model.md`` §5)."""

    law: Literal["poisson_plus_one"]
    mean_persons: float = Field(gt=1.0, le=12.0)
    """Mean household size, persons."""

    def sample(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        """``count`` household sizes, shape ``(count,)``, int64."""
        return 1 + rng.poisson(self.mean_persons - 1.0, count)


class SizeTable(Section):
    """Household size 1, 2, 3 … with the given weights."""

    law: Literal["table"]
    weights: Annotated[tuple[Annotated[float, Field(ge=0.0, le=1e9)], ...], Field(strict=False, min_length=1)]
    """Weight of size 1, 2, 3 …; they need not add up to 1."""

    @field_validator("weights")
    @classmethod
    def _some_size_occurs(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if math.fsum(value) <= 0.0:
            raise ValueError("the weights add up to 0; at least one must be above 0")
        return value

    @property
    def mean_persons(self) -> float:
        """Mean household size, persons."""
        sizes = np.arange(1, len(self.weights) + 1)
        return float(np.dot(sizes, self.weights) / math.fsum(self.weights))

    def sample(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        """``count`` household sizes, shape ``(count,)``, int64."""
        shares = np.asarray(self.weights) / math.fsum(self.weights)
        return rng.choice(np.arange(1, len(shares) + 1), size=count, p=shares)


HouseholdSize = Annotated[PoissonPlusOne | SizeTable, Field(discriminator="law")]


class VehicleClass(Section):
    """A kind of vehicle, or people on foot, as the road and the queues see them."""

    space_pcu: float = Field(1.0, gt=0.0, le=20.0)
    """Road space in a jam, in car spaces (``docs/model.md`` §2.3: l_i over the car's)."""

    seats_persons: int = Field(8, ge=1, le=200)
    """Persons it can carry; the household that owns a car fits into it, however large it is."""

    priority: int = Field(0, ge=0, le=9)
    """Lower goes first where a station's queue holds several classes."""

    on_foot: bool = False
    """Whether these are people on foot: then persons are counted, and nothing is said of vehicles."""

    preempts: bool = False
    """Whether a vehicle of a lower priority is sent aside for it in the middle of its service, and goes on later."""


class Traits(Section):
    """Composition of the residents, drawn household by household."""

    child_share: Probability = 0.0
    """Share of persons under 18."""

    older_share: Probability = 0.0
    """Share of persons of 65 and over."""

    men_share: Probability = 0.0
    """Share of the adults under 65 who are men of military age, the combatants among them included."""

    combatants_persons: int = Field(0, ge=0, le=10_000_000)
    """Expected number of combatants among the residents."""

    wounded_persons: int = Field(0, ge=0, le=10_000_000)
    """Expected number of wounded among the combatants."""


class Transport(Section):
    """What households leave in: their own car, a seat in a kin's car, or a bus."""

    car_owner_share: Probability = 1.0
    """Share of households with a car that runs."""

    bus_share: Probability = 0.0
    """Share of the households without a car that find no kin with seats and wait for a bus."""

    car_class: Name = "car"
    """Vehicle class of a household's own car."""

    bus_class: Name = "bus"
    """Vehicle class of the buses."""


class People(Section):
    """How residents form households, which of them leave, and in what."""

    household_size: HouseholdSize = PoissonPlusOne(law="poisson_plus_one", mean_persons=3.3)
    """Distribution of household sizes."""

    absent_share: Probability = 0.0
    """Share of announced residents who were not there when the clock started."""

    stay_share: Probability = 0.0
    """Share of households that never leave."""

    traits: Traits = Traits()
    """Composition of the residents."""

    transport: Transport = Transport()
    """Cars, seats and buses."""

"""Warehouses: units that are demanded at random and ordered again by a policy (medicine kits, spare parts, cans)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section, drawn_before
from sim.scenario.geography import Name
from sim.scenario.part import InScenario


class OrderSize(Section):
    """How many units one demand is for: always the mean, geometric on 1, 2, …, or 1 + Poisson(mean − 1)."""

    law: Literal["constant", "geometric", "poisson_plus_one"]
    """Which distribution."""

    mean_units: float = Field(1.0, ge=1.0, le=10_000.0)
    """Mean number of units."""

    @model_validator(mode="after")
    def _whole(self) -> OrderSize:
        if self.law == "constant" and self.mean_units != round(self.mean_units):
            raise ValueError(f"mean_units = {self.mean_units:g} is no whole number, and the distribution is constant")
        return self

    def sample(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        """``count`` sizes, int64, shape ``(count,)``."""
        if self.law == "constant":
            return np.full(count, round(self.mean_units), np.int64)
        if self.law == "geometric":
            return rng.geometric(1.0 / self.mean_units, count)
        return 1 + rng.poisson(self.mean_units - 1.0, count)


class Warehouse(Section):
    """A stock of whole units under one of the classical policies (cases I01, I03, I04).

    An order goes out whenever the inventory position (on hand, plus on order, less what waits) is at or below
    ``reorder_at_units``: so many units that it is ``order_up_to_units`` again, (s, S), or lots of ``order_units``
    until it is above, (r, Q). Base stock is (S − 1, S).
    """

    title: str = ""
    """What people call it; the name itself when left out."""

    stock_units: int = Field(ge=0, le=1_000_000)
    """Units on hand at the start."""

    interarrival: AnyDuration
    """Time from one demand to the next."""

    size: OrderSize = OrderSize(law="constant", mean_units=1.0)
    """Units that one demand is for."""

    reorder_at_units: int = Field(ge=-1_000_000, le=1_000_000)
    """Position at or below which an order goes out: s, or r."""

    order_up_to_units: int | None = Field(None, ge=1, le=1_000_000)
    """Position to which an order brings the warehouse: S (give this or ``order_units``)."""

    order_units: int | None = Field(None, ge=1, le=1_000_000)
    """Units of a lot: Q (give this or ``order_up_to_units``)."""

    lead_time: AnyDuration | None = None
    """Time from an order to its delivery; left out: none."""

    unmet: Literal["waits", "lost"] = "waits"
    """What becomes of units that are not there: they are owed, first come, first served, or the demand is lost."""

    @model_validator(mode="after")
    def _one_policy(self) -> Warehouse:
        if (self.order_up_to_units is None) == (self.order_units is None):
            raise ValueError("give either order_up_to_units or order_units")
        if self.order_up_to_units is not None and self.order_up_to_units <= self.reorder_at_units:
            raise ValueError(f"order_up_to_units must be above reorder_at_units = {self.reorder_at_units}")
        return self

    def order(self, position: int) -> int:
        """Units to order at an inventory position."""
        if position > self.reorder_at_units:
            return 0
        if self.order_up_to_units is not None:
            return self.order_up_to_units - position
        assert self.order_units is not None
        return -((position - self.reorder_at_units - 1) // self.order_units) * self.order_units


class WarehousesInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    warehouses: dict[Name, Warehouse] = drawn_before({})
    """Units that are demanded at random and ordered again by a policy, by name."""

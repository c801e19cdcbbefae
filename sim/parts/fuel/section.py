"""Fuel: litres in tanks, at fuel points and in depots (``docs/model.md`` §4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section, Time, timed
from sim.scenario.geography import Name
from sim.scenario.on_the_way import RoadFuel
from sim.scenario.part import InScenario


class Depot(Section):
    """A place where petrol is kept, outside the fuel points."""

    litres: float = Field(ge=0.0, le=100_000_000.0)
    """Petrol in it at the start."""

    destroyed: bool = timed(False)
    """Set by the timeline when it burns: what is in it is lost, and nothing more is fetched or stored."""


class Tankers(Section):
    """Lorries that bring petrol from a depot to the fuel points."""

    depot: Name
    """Where they load."""

    point: Name | None = None
    """The fuel point they bring to, one with a stock of its own; left out: the common stock."""

    vehicles: int = timed(ge=0, le=1_000)
    """Lorries in service."""

    load_litres: float = Field(gt=0.0, le=50_000.0)
    """What one carries."""

    round: AnyDuration
    """Time of one trip: loading, out, unloading, back."""


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

    point: Name | None = None
    """The fuel point with a stock of its own that it goes to; left out: the common stock, or a depot."""


class Fuel(RoadFuel):
    """Petrol in litres, from depots and deliveries to the fuel points, the tanks, and the road."""

    depots: dict[Name, Depot] = {}
    """Depots by name."""

    tankers: dict[Name, Tankers] = {}
    """Lorries by name."""

    deliveries: dict[Name, Delivery] = {}
    """What comes from outside, by name."""


class FuelInScenario(InScenario):
    """What the part adds to the top of a scenario."""

    fuel: Fuel | None = None
    """Fuel in litres; without it the fuel points are queues only."""

    def road_fuel(self) -> RoadFuel | None:
        """What the road knows of it."""
        return self.fuel

    def happenings(self) -> Iterator[tuple[datetime, str]]:
        """What comes from outside."""
        if self.fuel is not None:
            yield from ((one.at, f"Petrol: {one.litres:,.0f} litres") for one in self.fuel.deliveries.values())
        yield from super().happenings()

    def counted_kinds(self) -> frozenset[str]:
        """Petrol."""
        return super().counted_kinds() | {"petrol"}

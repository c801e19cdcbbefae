"""From where vehicles set off: settlements, streams, fleets, and what the parts of the story add."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.empty_trips import empty_trips
from sim.scenario.model import Scenario
from sim.scenario.part import Source

ORIGIN = "the origin"
"""What streams of random numbers call the place that vehicles set off from, unless a part calls it otherwise."""


def sources(scenario: Scenario) -> Iterator[Source]:
    """Every source of a scenario; vehicles that go round have none, for their round has no beginning."""
    for name, town in scenario.settlements.items():
        yield Source(("settlements", name, "to"), ORIGIN, name, town.to)
    for name, stream in scenario.arrivals.items():
        yield Source(("arrivals", name, "to"), ORIGIN, name, stream.to, stream.vehicle_class)
    for path, fleet in scenario.road_fleets().items():
        keys = tuple(path.split("."))
        yield Source((*keys, "to"), ORIGIN, keys[-1], fleet.to, fleet.vehicle_class)
    for empty in empty_trips(scenario).values():
        yield Source(empty.keys, ORIGIN, empty.name, empty.to, empty.vehicle_class)
    yield from scenario.further_sources()


def class_of(scenario: Scenario, source: Source) -> str:
    """Class of the vehicles of a source."""
    return source.vehicle_class or scenario.people.transport.car_class

"""What must fit where vehicles drive with nobody on board who leaves: a route on which they come to an end."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.empty_trips import empty_trips
from sim.scenario.errors import Keys
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.part import EmptyTrips
from sim.scenario.routes import route_of
from sim.scenario.stages import BusStop, Shelter


def empty_trip_findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the routes of such vehicles."""
    for one in empty_trips(scenario).values():
        yield from _route(scenario, one)


def _route(scenario: Scenario, one: EmptyTrips) -> Iterator[tuple[Keys, str]]:
    """Stages for people on the route, and a route that comes to no end."""
    ahead, passed, ends = list(targets(one.to)), set[str](), False
    while ahead:
        name = ahead.pop(0)
        if name in passed or name not in scenario.stages:
            continue
        passed.add(name)
        stage = scenario.stages[name]
        if isinstance(stage, Shelter | BusStop):
            what = "a shelter" if isinstance(stage, Shelter) else "a bus stop"
            said = f"leads to '{name}', which is {what}, and nobody is on board who could get off there"
            yield one.keys, f"{said}; send these vehicles elsewhere before it (to_by_class)"
            return
        further = targets(route_of(stage, one.vehicle_class, one.name))
        ends = ends or not further
        ahead += further
    if passed and not ends:
        yield one.keys, "leads in a circle: it has no end to which the vehicles come"

"""Every fleet of a scenario that uses the road outwards, whatever section it belongs to."""

from __future__ import annotations

import heapq
import math

from sim.scenario.distributions.base import Duration
from sim.scenario.fleet import RoadFleet
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.routes import route_of
from sim.scenario.stages import Delay, Link

SHORTEST_TRIP_H = 0.25
"""No round may be shorter, hours: room for all trips of a run is kept before it begins."""

STEPS = ("loading", "back")
"""Times of a trip that a fleet itself says; those of the nodes of its route come to them."""


def fleets(scenario: Scenario) -> dict[str, RoadFleet]:
    """The fleets by name."""
    return {path.rpartition(".")[2]: fleet for path, fleet in scenario.road_fleets().items()}


def fleet_paths(scenario: Scenario) -> dict[str, str]:
    """The path in the scenario of each fleet, by its name."""
    return {path.rpartition(".")[2]: path for path in scenario.road_fleets()}


def fleets_with_seats(scenario: Scenario) -> dict[str, RoadFleet]:
    """The fleets that whoever has no seat in a car may board, by path."""
    return {path: fleet for path, fleet in scenario.road_fleets().items() if fleet.seats_all}


def most_vehicles(scenario: Scenario, name: str) -> int:
    """The most vehicles of a fleet that are ever in service, the timeline included."""
    return most_set(scenario, f"{fleet_paths(scenario)[name]}.vehicles", fleets(scenario)[name].vehicles)


def most_set(scenario: Scenario, path: str, at_the_start: int) -> int:
    """The highest value of a parameter that counts something, the timeline included."""
    later = [int(change.set[path]) for change in scenario.timeline.values() if path in change.set]
    return max(at_the_start, *later, 0)


def most_trips(scenario: Scenario, name: str) -> int:
    """As many trips as the vehicles of a fleet can make within a run without ever waiting."""
    shortest_h = shortest_trip_h(scenario, fleets(scenario)[name], name)
    # One more is begun than fits; the floor on the duration keeps a trip of no length from needing endless trips.
    return (math.floor(scenario.horizon_h / max(shortest_h, SHORTEST_TRIP_H)) + 1) * most_vehicles(scenario, name)


def least_h(scenario: Scenario, path: str, duration: Duration) -> float:
    """The least that a duration can be, whatever mean the timeline gives it, hours.

    Args:
        scenario: With its timeline.
        path: The path of the duration, such as ``stages.sea.duration``.
        duration: What it is at the start.
    """
    mean = f"{path}.mean_min"
    means = [change.set[mean] for change in scenario.timeline.values() if mean in change.set]
    return min([duration.least_h, *(duration.model_copy(update={"mean_min": float(one)}).least_h for one in means)])


def shortest_trip_h(scenario: Scenario, fleet: RoadFleet, name: str = "") -> float:
    """A lower bound of the time of one trip of a fleet's vehicle: the least of its times, and free roads, hours.

    The route is the shortest (Dijkstra 1959); infinite where none leads to the stage at which it turns. Of a trip back
    only what it takes beside the road counts.

    Args:
        scenario: With its stages.
        fleet: Where its vehicles go.
        name: What it is called, for what the timeline changes of it, and stages that send some origins elsewhere.
    """
    ahead = [(0.0, target) for target in targets(fleet.to)]
    heapq.heapify(ahead)
    passed: set[str] = set()
    while ahead:
        route_h, here = heapq.heappop(ahead)
        if here == fleet.turns_at:
            path = fleet_paths(scenario).get(name, name)
            return sum(least_h(scenario, f"{path}.{step}", getattr(fleet, step)) for step in STEPS) + route_h
        if here in passed or here not in scenario.stages:
            continue
        passed.add(here)
        stage = scenario.stages[here]
        stage_h = stage.free_flow_h if isinstance(stage, Link) else 0.0
        if isinstance(stage, Delay):
            stage_h = least_h(scenario, f"stages.{here}.duration", stage.duration)
        for target in targets(route_of(stage, fleet.vehicle_class, name)):
            heapq.heappush(ahead, (route_h + stage_h, target))
    return math.inf

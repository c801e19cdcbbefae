"""What must fit in a fleet: its vehicles, its route out to where they turn, and the time of a trip."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.errors import Finding, Keys, nearest
from sim.scenario.fleet import RoadFleet
from sim.scenario.fleets import SHORTEST_TRIP_H, shortest_trip_h
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.routes import route_of
from sim.scenario.stages import BusStop


def fleet_findings(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with the fleets that use the road outwards."""
    classes, known = scenario.vehicle_classes, set[str]()
    for path, fleet in scenario.road_fleets().items():
        keys = tuple(path.split("."))
        name = keys[-1]
        if name in known:
            yield keys, "another fleet has the same name"
        known.add(name)
        for what, others in (("settlement", scenario.settlements), ("stream of arrivals", scenario.arrivals)):
            if name in others:
                yield keys, f"a {what} has the same name"
        if fleet.vehicle_class not in classes:
            what = f"there is no vehicle class '{fleet.vehicle_class}'{nearest(fleet.vehicle_class, classes)}"
            yield (*keys, "vehicle_class"), what
        if fleet.escort is not None and (kind := fleet.escort[0]) not in classes:
            yield (*keys, "convoy", "escort_class"), f"there is no vehicle class '{kind}'{nearest(kind, classes)}"
        if fleet.turns_at not in scenario.stages:
            what = f"there is no stage '{fleet.turns_at}'{nearest(fleet.turns_at, scenario.stages)}"
            yield (*keys, "turns_at"), what
        else:
            yield from _round(scenario, fleet, name, keys)


def _round(scenario: Scenario, fleet: RoadFleet, name: str, keys: Keys) -> Iterator[Finding]:
    """The stage before which a vehicle turns lies on each of its routes, and a trip fits into the run."""
    missed = _route_past(scenario, fleet, name)
    if missed:
        route = f"the route {' to '.join(missed)}"
        yield (*keys, "turns_at"), f"'{fleet.turns_at}' is not on {route}{nearest(fleet.turns_at, missed)}"
        return
    round_h = shortest_trip_h(scenario, fleet, name)
    if round_h == math.inf and set(targets(fleet.to)) <= scenario.stages.keys():
        yield (*keys, "turns_at"), f"no route leads to '{fleet.turns_at}': it leads in a circle"
    if scenario.horizon_h < round_h < math.inf:
        yield keys, f"a trip takes at least {round_h:g} h, longer than the run, horizon_h = {scenario.horizon_h:g} h"
    if round_h < SHORTEST_TRIP_H:
        short = f"a trip could take only {60.0 * round_h:g} min; at least {60.0 * SHORTEST_TRIP_H:g} min are needed"
        yield keys, f"{short}, so give loading or back a minimum_min"


def _route_past(scenario: Scenario, fleet: RoadFleet, fleet_name: str) -> list[str]:
    """A route that ends without the node, as the names of its nodes; empty when every route has it."""
    done = {fleet.turns_at}
    passed: list[str] = []
    # The branches at each node of the route that are still to be tried: no recursion, for a route may be long.
    ahead = [iter(targets(fleet.to))]
    while ahead:
        name = next((one for one in ahead[-1] if one not in done and one in scenario.stages), None)
        if name is None:
            ahead.pop()
            del passed[len(ahead) - 1 :]
            continue
        done.add(name)
        passed.append(name)
        stage = scenario.stages[name]
        # At a bus stop the route of a vehicle ends: only people go on from there.
        onward = None if isinstance(stage, BusStop) else route_of(stage, fleet.vehicle_class, fleet_name)
        if onward is None:
            return passed
        ahead.append(iter(targets(onward)))
    return []

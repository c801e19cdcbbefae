"""Priorities that change nothing: a class that goes first at a gate, and stands in one queue with all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.check_stations import sent_on
from sim.scenario.check_ways import class_of, classes_by_stage, destinations
from sim.scenario.errors import Keys
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station


@dataclass(frozen=True)
class _Approach:
    """One way by which vehicles come to a station.

    Attributes:
        one_queue: Whether they stand one behind the other, so that only the first can be served next.
        classes: The vehicle classes that come by it.
    """

    one_queue: bool
    classes: set[str]


def priority_notices(scenario: Scenario) -> Iterator[str]:
    """Classes whose priority has no effect at a station, a line for each station, for people.

    Without a waiting room the queue stands on the road, and only the first vehicle of a road can be served next,
    whatever the class of those behind it. A class that pre-empts interrupts a service, which does have an effect.
    """
    coming = classes_by_stage(scenario)
    for name, stage in scenario.stages.items():
        if not isinstance(stage, Station) or stage.waiting_room_veh != 0 or name in sent_on(scenario):
            continue
        approaches = _approaches(scenario, name, coming)
        idle = [kind for kind in sorted(coming[name]) if _has_no_effect(scenario, kind, approaches)]
        if idle:
            effect = f"priority of class {', '.join(idle)} has no effect at {name}"
            yield f"{effect}: the queue stands on the road; reserve a lane with lane_groups"


def _has_no_effect(scenario: Scenario, kind: str, approaches: list[_Approach]) -> bool:
    """Whether a class goes before others, and never meets one of them anywhere but in the same queue on a road."""
    classes = scenario.vehicle_classes
    if classes[kind].preempts:
        return False
    behind = {other for other, vehicle in classes.items() if vehicle.priority > classes[kind].priority}
    pairs = [(a, b) for a in approaches if kind in a.classes for b in approaches if behind & b.classes]
    return bool(pairs) and all(a is b and a.one_queue for a, b in pairs)


def _approaches(scenario: Scenario, name: str, coming: dict[str, set[str]]) -> list[_Approach]:
    """The ways by which vehicles come to a stage."""
    sources = dict.fromkeys(
        keys[:2] if keys[0] == "stages" else keys for keys, to in destinations(scenario) if name in targets(to)
    )
    found = [
        _Approach(_one_queue(scenario, keys), coming[keys[1]] if keys[0] == "stages" else {class_of(scenario, keys)})
        for keys in sources
    ]
    rounds = [shuttle for shuttle in scenario.shuttles.values() if name in shuttle.round]
    return found + [_Approach(False, {shuttle.vehicle_class}) for shuttle in rounds]


def _one_queue(scenario: Scenario, keys: Keys) -> bool:
    """Whether those who come from here stand in one queue: on a link without reserved lanes."""
    stage = scenario.stages[keys[1]] if keys[0] == "stages" else None
    return isinstance(stage, Link) and not stage.lane_groups

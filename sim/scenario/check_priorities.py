"""Priorities that change nothing: a class that goes first at a gate, and stands in one queue with all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.check_routes import classes_by_stage
from sim.scenario.check_stations import overflow_targets
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to
from sim.scenario.sources import class_of, sources
from sim.scenario.stages import Link, Station


@dataclass(frozen=True)
class _Approach:
    """One route by which vehicles come to a station.

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
        if not isinstance(stage, Station) or stage.waiting_room_veh != 0 or name in overflow_targets(scenario):
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
    """The routes by which vehicles come to a stage."""
    found = [
        _Approach(isinstance(stage, Link) and not stage.lane_groups, coming[before])
        for before, stage in scenario.stages.items()
        if name in leads_to(stage)
    ]
    found += [_Approach(False, {class_of(scenario, one)}) for one in sources(scenario) if name in targets(one.to)]
    return found + [_Approach(False, {one.vehicle_class}) for one in scenario.loops().values() if name in one.round]

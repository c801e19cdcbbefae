"""Routes that must lead somewhere: names and shares, circles in which no time passes, stages to which nobody comes."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.check_stations import overflow_targets
from sim.scenario.empty_trips import empty_trips
from sim.scenario.errors import Finding, Keys, nearest
from sim.scenario.fleets import fleets
from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_class_to, leads_to, next_of_loops, routes_from
from sim.scenario.sources import class_of, sources
from sim.scenario.stages import BusStop, Stage, Station


def route_findings(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with where anybody goes next."""
    reached = overflow_targets(scenario).union(*(one.round for one in scenario.loops().values()))
    for keys, to in destinations(scenario):
        for target in targets(to):
            reached.add(target)
            if target not in scenario.stages:
                yield keys, f"there is no stage '{target}'{nearest(target, scenario.stages)}"
        # Shares are written in decimals, whose sum is not exactly 1; a person in a billion is no mistake of the author.
        if isinstance(to, dict) and not math.isclose(sum(to.values()), 1.0, abs_tol=1e-9):
            yield keys, f"the shares add up to {sum(to.values()):.10g}, not to 1"
    yield from _for_whom(scenario)
    circle = timeless_circle(scenario)
    if circle:
        yield ("stages", circle[0], "to"), f"leads in a circle in which no time passes: {' to '.join(circle)}"
    for name in scenario.stages:
        if name not in reached:
            yield ("stages", name), "nothing leads to this stage"


def destinations(scenario: Scenario) -> Iterator[tuple[Keys, Destination]]:
    """Every key that says where somebody goes next, and what it says."""
    yield from ((source.keys, source.to) for source in sources(scenario))
    yield from scenario.entrances()
    for name, stage in scenario.stages.items():
        for keys, to in routes_from(stage):
            yield ("stages", name, *keys), to


def _for_whom(scenario: Scenario) -> Iterator[Finding]:
    """Vehicle classes and origins that have a route of their own."""
    origins = (*scenario.settlements, *scenario.arrivals, *fleets(scenario), *scenario.loops(), *empty_trips(scenario))
    for name, stage in scenario.stages.items():
        for kind in stage.to_by_class:
            if kind not in scenario.vehicle_classes:
                what = f"there is no vehicle class '{kind}'{nearest(kind, scenario.vehicle_classes)}"
                yield ("stages", name, "to_by_class", kind), what
        for origin in stage.to_by_origin:
            if origin not in origins:
                what = f"there is no settlement, stream of arrivals or fleet '{origin}'{nearest(origin, origins)}"
                yield ("stages", name, "to_by_origin", origin), what


def timeless_circle(scenario: Scenario) -> list[str]:
    """A route in no time that comes back to where it was, as the names of its stages; empty when there is none.

    Who is turned away at a door, or has enough petrol for a fuel point, spends no time there either.
    """
    leads: dict[str, set[str]] = {}
    for name, stage in scenario.stages.items():
        turned = {target} if (target := stage.overflow) is not None else set()
        leads[name] = turned if stage.takes_time else turned | set(leads_to(stage))
    for _, here, there in next_of_loops(scenario):
        if here in leads and not scenario.stages[here].takes_time:
            leads[here].add(there)
    # Peel off what leads nowhere in no time until only circles, and what leads into them, are left.
    while dead := [name for name, there in leads.items() if not there & leads.keys()]:
        for name in dead:
            del leads[name]
    for start in leads:
        passed = [start]
        # Any of them will do, for all that are left lead on for ever; the first by name: the same message each time.
        while (there := min(leads[passed[-1]] & leads.keys())) not in passed:
            passed.append(there)
        circle = [*passed[passed.index(there) :], there]
        if not all(scenario.stages[name].takes_time for name in circle):
            return circle
    return []


def classes_by_stage(scenario: Scenario) -> dict[str, set[str]]:
    """Vehicle classes that can come to each stage."""
    found: dict[str, set[str]] = {name: set() for name in scenario.stages}

    def walk(names: tuple[str, ...], kind: str) -> None:
        ahead = [(name, kind) for name in names]
        while ahead:
            name, kind = ahead.pop()
            if name in found and kind not in found[name]:
                found[name].add(kind)
                stage = scenario.stages[name]
                # Behind the stop people are in a vehicle no longer: their class changes, and with it where they may go.
                if isinstance(stage, BusStop) and (foot := stage.on_foot_class) is not None:
                    ahead += [(there, foot) for there in leads_class_to(stage, foot)]
                else:
                    ahead += [(there, kind) for there in _next_of_class(stage, kind)]

    for source in sources(scenario):
        walk(targets(source.to), class_of(scenario, source))
    for _, to in scenario.entrances():
        for kind in {class_of(scenario, source) for source in sources(scenario)}:
            walk(targets(to), kind)
    for kind, here, _ in next_of_loops(scenario):
        if here in found:
            found[here].add(kind)
    return found


def _next_of_class(stage: Stage, kind: str) -> list[str]:
    sent = [stage.overflow, stage.screening.at if isinstance(stage, Station) and stage.screening else None]
    return [*leads_class_to(stage, kind), *(name for name in sent if name is not None)]

"""What must fit where stations send on, shelters overflow and classes pre-empt."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.errors import Finding, nearest
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to, next_of_loops
from sim.scenario.stages import Delay, Link, Shelter, Station

STATES = frozenset({"absent", "stays", "home", "packing", "due", "gone"})
"""States of persons who are in no stage, as far as they could be the name of a stage as well; parts have more."""


def station_findings(scenario: Scenario) -> Iterator[Finding]:
    """Stations and shelters that send people on, serve classes, merge and pre-empt."""
    for name in (STATES | scenario.states()) & scenario.stages.keys():
        yield ("stages", name), "is the name of a state of persons in the balance; choose another"
    yield from _overflow(scenario)
    yield from _classes(scenario)
    yield from _merges(scenario)
    yield from _priorities(scenario)


def overflow_targets(scenario: Scenario) -> set[str]:
    """Stages to which groups are sent by a screening or an overflow, and not by a ``to``."""
    found: set[str] = set()
    for stage in scenario.stages.values():
        if isinstance(stage, Station) and stage.screening:
            found.add(stage.screening.at)
        if (target := stage.overflow) is not None:
            found.add(target)
    return found


def _overflow(scenario: Scenario) -> Iterator[Finding]:
    onward = {name: target for name, stage in scenario.stages.items() if (target := stage.overflow) is not None}
    for name, target in onward.items():
        here, stage = scenario.stages[name], scenario.stages.get(target)
        keys = ("stages", name, "balks_to" if isinstance(here, Station) else "overflow_to")
        if stage is None:
            yield keys, f"there is no stage '{target}'{nearest(target, scenario.stages)}"
        elif isinstance(stage, Station) and stage.issues_litres is not None:
            yield keys, f"'{target}' hands out petrol; who needs none passes it by and can't be sent there"
        elif isinstance(here, Station) and target == here.to:
            continue
        elif isinstance(here, Shelter) and isinstance(stage, Shelter | Delay):
            pass
        elif leads_to(stage) or isinstance(stage, Link):
            what = "is a road" if isinstance(stage, Link) else "leads on"
            others = "a shelter, a delay" if isinstance(here, Shelter) else "the same stage as by 'to'"
            yield keys, f"'{target}' {what}; who overflows goes to {others}, or to a stage without 'to' that is no road"
        passed = [name]
        while passed[-1] in onward and onward[passed[-1]] not in passed:
            passed.append(onward[passed[-1]])
        if onward.get(passed[-1]) == name:
            yield keys, f"leads in a circle: {' to '.join([*passed, name])}"


def _classes(scenario: Scenario) -> Iterator[Finding]:
    """Service times of classes that exist, and somewhere to go for those who do not join."""
    for name, stage in scenario.stages.items():
        if not isinstance(stage, Station):
            continue
        for kind in stage.service_by_class:
            if kind not in scenario.vehicle_classes:
                what = f"there is no vehicle class '{kind}'{nearest(kind, scenario.vehicle_classes)}"
                yield ("stages", name, "service_by_class", kind), what
        if not stage.join_shares:
            yield ("stages", name, "join_shares"), "give at least one probability"
        elif min(stage.join_shares) < 1.0 and stage.balks_to is None:
            yield ("stages", name, "join_shares"), "some do not join: say in balks_to where they go"
        if stage.balks_to is not None and stage.waiting_room_veh is None and min(stage.join_shares, default=1.0) == 1.0:
            what = "nobody ever goes there: the waiting room is unlimited and everybody joins"
            yield ("stages", name, "balks_to"), what


def _merges(scenario: Scenario) -> Iterator[Finding]:
    """Shares of the stages that lead to a link, which add up to 1."""
    for name, stage in scenario.stages.items():
        if not isinstance(stage, Link) or not stage.merge_shares:
            continue
        leading = [before for before, one in scenario.stages.items() if name in leads_to(one)]
        leading += [here for _, here, there in next_of_loops(scenario) if there == name]
        for before in stage.merge_shares:
            if before not in leading:
                what = f"'{before}' does not lead to '{name}'{nearest(before, leading)}"
                yield ("stages", name, "merge_shares", before), what
        if not math.isclose(sum(stage.merge_shares.values()), 1.0, abs_tol=1e-9):
            total = sum(stage.merge_shares.values())
            yield ("stages", name, "merge_shares"), f"the shares add up to {total:.10g}, not to 1"


def _priorities(scenario: Scenario) -> Iterator[Finding]:
    classes = scenario.vehicle_classes
    urgent = [vehicle.priority for vehicle in classes.values() if vehicle.preempts]
    for name, vehicle in classes.items():
        if urgent and not vehicle.preempts and vehicle.priority <= max(urgent):
            yield (
                ("vehicle_classes", name, "preempts"),
                f"must be true: a class of priority {max(urgent)} pre-empts, and this one, of priority "
                f"{vehicle.priority}, is at least as urgent",
            )

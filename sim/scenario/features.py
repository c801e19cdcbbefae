"""What a scenario has, so that nothing is reported what it does not have."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to
from sim.scenario.stages import Link, Shelter, Station


def has_settlements(scenario: Scenario) -> bool:
    """Whether people leave from settlements, and may be away, stay, or not have set off."""
    return bool(scenario.settlements)


def some_go_by_bus(scenario: Scenario) -> bool:
    """Whether there are households that have no car, find no seat with kin, and wait for a bus, or go ahead by bus."""
    transport = scenario.people.transport
    # Arrivals come in vehicles; only households of settlements can lack a seat.
    without_car = transport.bus_share > 0.0 and transport.car_owner_share < 1.0
    return bool(scenario.settlements) and (without_car or scenario.family_splits().ahead_share > 0.0)


def has_crossing(scenario: Scenario) -> bool:
    """Whether there is a milestone ``crossed``, which clearance times count to."""
    return "crossed" in scenario.milestones


def can_be_limited(scenario: Scenario) -> bool:
    """Whether the scenario has an end that something limits: a crossing, a registration, or beds."""
    shelters = any(isinstance(stage, Shelter) for stage in scenario.stages.values())
    return shelters or bool({"crossed", "registered"} & scenario.milestones.keys())


def has_queues(scenario: Scenario) -> bool:
    """Whether there is a road or a desk that people can stand before."""
    return any(isinstance(stage, Link | Station) for stage in scenario.stages.values())


def has_reception(scenario: Scenario) -> bool:
    """Whether there are shelters, or a readiness is announced."""
    announced = scenario.readiness.persons, scenario.readiness.families
    shelters = any(isinstance(stage, Shelter) for stage in scenario.stages.values())
    return shelters or any(number is not None for number in announced)


def may_deadlock(scenario: Scenario) -> bool:
    """Whether vehicles can wait for each other in a circle: routes lead round, or directions of a road take turns."""
    if any(isinstance(stage, Link) and stage.green_min is not None for stage in scenario.stages.values()):
        return True
    # Delays and shelters take in whoever comes, so no circle through one can fill.
    full = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, Link | Station)}
    try:
        TopologicalSorter(
            {name: [to for to in leads_to(stage) if to in full] for name, stage in full.items()}
        ).prepare()
    except CycleError:
        return True
    return False


def chain_links(scenario: Scenario) -> tuple[str, ...]:
    """The shelters that divert to another shelter whom they have no place for: nobody waits there for one."""
    shelters = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, Shelter)}
    return tuple(name for name, stage in shelters.items() if stage.overflow_to in shelters)


def overflow_ends(scenario: Scenario) -> tuple[str, ...]:
    """The nodes without places to which full shelters send people on, in the scenario's order."""
    shelters = [stage for stage in scenario.stages.values() if isinstance(stage, Shelter)]
    targets = {stage.overflow_to for stage in shelters}
    return tuple(name for name, stage in scenario.stages.items() if name in targets and not isinstance(stage, Shelter))


def overflows_out(scenario: Scenario) -> bool:
    """Whether a full shelter sends people on to where there are no places."""
    return bool(overflow_ends(scenario))

"""Which vehicle classes can come to which station, whatever happens in a run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.sources import class_of, sources
from sim.scenario.stages import BusStop, Stage, Station


def classes_at(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Vehicle classes that can come to each station, in the scenario's order, whatever happens in a run.

    Behind a bus stop people are of its ``on_foot_class``; the buses that carry them on turn at the door of the node to
    which they want, and never come into it.
    """
    found: dict[str, set[str]] = {name: set() for name in scenario.stages}
    for (vehicle_class, turns_at), names in _first(scenario).items():
        ahead, seen = [(name, vehicle_class) for name in names], set[tuple[str, str]]()
        while ahead:
            name, kind = here = ahead.pop()
            if here in seen or name == turns_at:
                continue
            seen.add(here)
            stage = scenario.stages[name]
            if not _passed_by(scenario, stage, kind):
                found[name].add(kind)
            if isinstance(stage, BusStop) and stage.on_foot_class is not None:
                kind = stage.on_foot_class
            ahead += [(there, kind) for there in _next(stage, kind)]
    for one in scenario.loops().values():
        for name in one.round:
            found[name].add(one.vehicle_class)
    stations = [name for name, stage in scenario.stages.items() if isinstance(stage, Station)]
    return {name: tuple(one for one in scenario.vehicle_classes if one in found[name]) for name in stations}


def _first(scenario: Scenario) -> dict[tuple[str, str | None], list[str]]:
    """Where vehicles of a class come first, by the class and the node at whose door they turn, None where at none."""
    turns_at = {
        (*path.split("."), "to"): fleet.turns_at
        for path, fleet in scenario.road_fleets().items()
        # Who may go on from an inspection has no row of his own, and goes on in that of the vehicle.
        if fleet.stop is not None and isinstance(scenario.stages[fleet.stop], BusStop)
    }
    found: dict[tuple[str, str | None], list[str]] = {}
    for source in sources(scenario):
        if source.vehicle_class is not None or scenario.people.transport.car_owner_share > 0.0:
            found.setdefault((class_of(scenario, source), turns_at.get(source.keys)), []).extend(targets(source.to))
    return found


def _next(stage: Stage, vehicle_class: str) -> Iterator[str]:
    """Where vehicles of a class can go from a stage, of whatever origin."""
    yield from targets(stage.to_by_class.get(vehicle_class, stage.to))
    if vehicle_class not in stage.to_by_class:
        for by_origin in stage.to_by_origin.values():
            yield from targets(by_origin)
    if isinstance(stage, Station) and stage.screening:
        yield stage.screening.at
    yield from targets(stage.overflow)


def _passed_by(scenario: Scenario, stage: Stage, vehicle_class: str) -> bool:
    """Whether a class never stops at a stage: a fuel point, and a class whose petrol is not counted."""
    if not isinstance(stage, Station) or stage.issues_litres is None:
        return False
    petrol = scenario.road_fuel()
    return petrol is None or petrol.tanks.vehicle_class != vehicle_class

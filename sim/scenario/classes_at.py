"""Which vehicle classes can come to which station, whatever happens in a run."""

from __future__ import annotations

from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.sources import class_of, sources
from sim.scenario.stages import Stage, Station


def classes_at(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Vehicle classes that can come to each station, in the scenario's order, whatever happens in a run."""
    found: dict[str, set[str]] = {name: set() for name in scenario.stages}

    def follow(to: Destination | None, vehicle_class: str) -> None:
        ahead, seen = [*targets(to)], set[str]()
        while ahead:
            name = ahead.pop()
            if name in seen or vehicle_class in found[name]:
                continue
            seen.add(name)
            stage = scenario.stages[name]
            if not _passed_by(scenario, stage, vehicle_class):
                found[name].add(vehicle_class)
            ahead += targets(stage.to_by_class.get(vehicle_class, stage.to))
            if vehicle_class not in stage.to_by_class:
                ahead += [there for by_origin in stage.to_by_origin.values() for there in targets(by_origin)]
            if isinstance(stage, Station) and stage.screening:
                ahead.append(stage.screening.at)
            ahead += targets(stage.overflow)

    for source in sources(scenario):
        if source.vehicle_class is not None or scenario.people.transport.car_owner_share > 0.0:
            follow(source.to, class_of(scenario, source))
    for one in scenario.loops().values():
        for name in one.round:
            found[name].add(one.vehicle_class)
    stations = [name for name, stage in scenario.stages.items() if isinstance(stage, Station)]
    return {name: tuple(one for one in scenario.vehicle_classes if one in found[name]) for name in stations}


def _passed_by(scenario: Scenario, stage: Stage, vehicle_class: str) -> bool:
    """Whether a class never stops at a stage: a fuel point, and a class whose petrol is not counted."""
    if not isinstance(stage, Station) or stage.issues_litres is None:
        return False
    petrol = scenario.road_fuel()
    return petrol is None or petrol.tanks.vehicle_class != vehicle_class

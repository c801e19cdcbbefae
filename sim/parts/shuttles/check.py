"""What must fit where vehicles move in a closed loop: its nodes."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import BusStop, Shelter, Station


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Loops through nodes that exist and can be passed again and again."""
    for name, shuttle in scenario.shuttles.items():
        keys = ("shuttles", name)
        if shuttle.vehicle_class not in scenario.vehicle_classes:
            known = nearest(shuttle.vehicle_class, scenario.vehicle_classes)
            yield (*keys, "vehicle_class"), f"there is no vehicle class '{shuttle.vehicle_class}'{known}"
        elif scenario.vehicle_classes[shuttle.vehicle_class].on_foot:
            yield (*keys, "vehicle_class"), f"class '{shuttle.vehicle_class}' is on foot"
        for other, members in (("settlement", scenario.settlements), ("stream of arrivals", scenario.arrivals)):
            if name in members:
                yield keys, f"a {other} has the same name"
        if len(set(shuttle.round)) < len(shuttle.round):
            yield (*keys, "round"), "passes a stage twice; give each visit a stage of its own"
        for stage_name in dict.fromkeys(shuttle.round):
            stage = scenario.stages.get(stage_name)
            if stage is None:
                yield (*keys, "round"), f"there is no stage '{stage_name}'{nearest(stage_name, scenario.stages)}"
            elif isinstance(stage, Shelter):
                yield (*keys, "round"), f"'{stage_name}' is a shelter; a loop leads through roads, stations and delays"
            elif isinstance(stage, BusStop):
                yield (*keys, "round"), f"'{stage_name}' is a bus stop, where vehicles are left; a loop leads on"
            elif shuttle.vehicle_class in stage.to_by_class:
                yield (
                    (*keys, "round"),
                    f"'{stage_name}' sends class {shuttle.vehicle_class} elsewhere by to_by_class",
                )
            elif isinstance(stage, Station) and (given := _once_only(stage)):
                yield (
                    (*keys, "round"),
                    f"'{stage_name}' has {given}, which is for vehicles that come once",
                )


def _once_only(station: Station) -> str:
    """What a station needs or gives once, to those who come to it on a route that ends."""
    given = {
        "screening": station.screening,
        "patience": station.patience,
        "balks_to": station.balks_to,
        "issues_litres": station.issues_litres,
    }
    return ", ".join(key for key, value in given.items() if value is not None)


def observes(scenario: Scenario) -> Iterator[str]:
    """None."""
    return iter(())

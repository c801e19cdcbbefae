"""What must fit where buses carry people on from a stop, beside what must in every fleet (``check_fleets.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_class_to, leads_to
from sim.scenario.stages import BusStop, Link, Station


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Stops from which somebody goes on, doors through which people on foot can go, and fleets that fit to both."""
    stops = {name: stage for name, stage in scenario.stages.items() if isinstance(stage, BusStop)}
    for name, stop in stops.items():
        yield from _of_stop(scenario, name, stop)
    for name, fleet in scenario.buses.items():
        keys = ("buses", name, "boards_at")
        if fleet.boards_at is None:
            continue
        if fleet.boards_at not in stops:
            yield keys, f"there is no bus stop '{fleet.boards_at}'{nearest(fleet.boards_at, stops)}"
        elif fleet.turns_at not in (there := leads_to(stops[fleet.boards_at])):
            what = f"nobody at '{fleet.boards_at}' wants to '{fleet.turns_at}', for its to leads elsewhere"
            yield ("buses", name, "turns_at"), f"{what}{nearest(fleet.turns_at, there)}"


def _of_stop(scenario: Scenario, name: str, stop: BusStop) -> Iterator[tuple[Keys, str]]:
    keys = ("stages", name)
    if not leads_to(stop):
        yield keys, "is a bus stop without to: nobody who waits there could go on"
    if (on_foot := stop.on_foot_class) is not None and on_foot not in scenario.vehicle_classes:
        what = f"there is no vehicle class '{on_foot}'{nearest(on_foot, scenario.vehicle_classes)}"
        yield (*keys, "on_foot_class"), what
    for there in leads_to(stop):
        stage = scenario.stages.get(there)
        if isinstance(stage, Station) and (stage.waiting_room_veh is not None or min(stage.join_shares) < 1.0):
            what = f"'{there}' has waiting_room_veh or join_shares: who has been set down could not wait anywhere else"
            yield (*keys, "to"), what
    if (road := _road_without_vehicle(scenario, stop)) is not None:
        what = f"those who have been set down have no vehicle, and their route leads on by the road '{road}'"
        yield (*keys, "to"), f"{what}; let them wait at another bus stop, or send them elsewhere (on_foot_class)"


def _road_without_vehicle(scenario: Scenario, stop: BusStop) -> str | None:
    """A road on the route of those who were set down, before another bus stop; None where there is none."""
    ahead, seen = list(leads_to(stop)), set[str]()
    while ahead:
        name = ahead.pop(0)
        stage = scenario.stages.get(name)
        if stage is None or name in seen or isinstance(stage, BusStop):
            continue
        seen.add(name)
        if isinstance(stage, Link):
            return name
        further = leads_to(stage) if stop.on_foot_class is None else leads_class_to(stage, stop.on_foot_class)
        ahead += [*further, *(() if stage.overflow is None else (stage.overflow,))]
    return None


def observes(scenario: Scenario) -> Iterator[str]:
    """Persons who wait for a bus, at the park and at each stop."""
    yield "buses.persons_waiting"
    for name, stage in scenario.stages.items():
        if isinstance(stage, BusStop):
            yield f"stops.{name}.persons_waiting"

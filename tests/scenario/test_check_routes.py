"""Routes by class and by origin, circles, and closed loops: every message."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.parts.shuttles.check import findings as shuttle_findings
from sim.scenario.check_fleets import fleet_findings
from sim.scenario.check_routes import classes_by_stage, route_findings, timeless_circle
from sim.scenario.fleets import shortest_trip_h
from sim.scenario.model import Scenario
from tests.world.cars import ROAD, cars, minutes
from tests.world.test_petrol import fuel
from tests.world.village import FLEET, village
from tests.world.village import STAGES as VILLAGE

NO_TIME = minutes(1e-9)
"""Six hundredths of a microsecond: none on the clock."""

GATE: dict[str, Any] = {"kind": "station", "lanes": 1, "service": minutes(1.0)}
AT_ONCE = {**GATE, "service": NO_TIME}
CLASSES = {"car": {}, "bus": {"space_pcu": 2.0}}
STREAMS = {
    "north": {"to": "road", "times_h": [0.0]},
    "coaches": {"to": "road", "vehicle_class": "bus", "times_h": [0.0]},
}


def of(stages: dict[str, Any], road: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    """A road to a gate, on which cars and buses come, and more stages."""
    plan = {"road": {**ROAD, "to": "gate", **(road or {})}, "gate": GATE, **stages}
    return cars(plan, STREAMS, **{"vehicle_classes": CLASSES, **sections})


def found(scenario: Scenario) -> list[tuple[str, str]]:
    """Dotted key and message of everything that is wrong with the ways."""
    return [(".".join(keys), message) for keys, message in route_findings(scenario)]


def test_routes_by_class_and_by_origin_lead_somewhere() -> None:
    road = {"to_by_class": {"bus": "bus_gate"}, "to_by_origin": {"north": {"gate": 0.5, "north_gate": 0.5}}}
    scenario = of({"bus_gate": GATE, "north_gate": GATE}, road)
    assert found(scenario) == []
    coming = {"road": {"car", "bus"}, "gate": {"car"}, "bus_gate": {"bus"}, "north_gate": {"car"}}
    assert classes_by_stage(scenario) == coming


@pytest.mark.parametrize(
    ("key", "name", "to", "path", "message"),
    [
        ("to_by_class", "bus", "gaet", "bus", "there is no stage 'gaet'; did you mean 'gate'?"),
        ("to_by_origin", "north", "gaet", "north", "there is no stage 'gaet'; did you mean 'gate'?"),
        ("to_by_class", "buss", "gate", "buss", "there is no vehicle class 'buss'; did you mean 'bus'?"),
        (
            "to_by_origin",
            "nord",
            "gate",
            "nord",
            "there is no settlement, stream of arrivals or fleet 'nord'; did you mean 'north'?",
        ),
        ("to_by_class", "bus", {"gate": 0.5, "side": 0.4}, "bus", "the shares add up to 0.9, not to 1"),
        ("to_by_origin", "north", {"gate": 0.5, "side": 0.4}, "north", "the shares add up to 0.9, not to 1"),
    ],
)
def test_what_is_wrong_with_a_route_of_ones_own_is_said(key: str, name: str, to: Any, path: str, message: str) -> None:
    scenario = of({"side": GATE}, {"to": {"gate": 0.5, "side": 0.5}, key: {name: to}})
    assert found(scenario) == [(f"stages.road.{key}.{path}", message)]


def test_fleets_and_loops_are_origins() -> None:
    stages = {"road": ROAD, "bay": GATE, "drive": {"kind": "delay", "duration": minutes(5.0)}}
    shuttles = {"line": {"vehicle_class": "bus", "vehicles": 1, "round": ["bay", "drive"]}}
    scenario = of({**stages, "road": {**ROAD, "to": "gate", "to_by_origin": {"line": "gate"}}}, shuttles=shuttles)
    assert found(scenario) == []
    by_origin = {"road": {**VILLAGE["road"], "to_by_origin": {"line": "gate"}}}
    assert found(village(stages={**VILLAGE, **by_origin})) == []


def test_a_route_may_come_back_to_where_it_was() -> None:
    back = {"gate": {**GATE, "to": {"road": 0.2, "home": 0.8}}, "home": GATE}
    assert found(of(back)) == []
    waits = {"a": {**GATE, "to": "b"}, "b": {"kind": "delay", "duration": NO_TIME, "to": "a"}}
    assert found(of({**waits, "gate": {**GATE, "to": "a"}})) == []


def test_a_circle_in_which_no_time_passes_is_refused() -> None:
    circle = {"a": {**AT_ONCE, "to": "b"}, "b": {"kind": "delay", "duration": NO_TIME, "to": {"a": 0.5, "gate": 0.5}}}
    message = "leads in a circle in which no time passes: a to b to a"
    assert found(of(circle, {"to": "a"})) == [("stages.a.to", message)]
    per_person = {**circle, "a": {**circle["a"], "per_person_min": 0.1}}
    assert found(of(per_person, {"to": "a"})) == []
    of_a_class = {**circle, "a": {**GATE, "to": "b", "service_by_class": {"bus": NO_TIME}}}
    assert found(of(of_a_class, {"to": "a"})) == [("stages.a.to", message)]


def test_fuel_points_that_are_passed_by_take_no_time() -> None:
    pumps = {"one": {**GATE, "issues_litres": 10.0, "to": "two"}, "two": {**GATE, "issues_litres": 10.0, "to": "one"}}
    assert timeless_circle(of(pumps, fuel=fuel())) == ["one", "two", "one"]
    behind = {**pumps, "two": {**GATE, "to": "one"}}
    assert timeless_circle(of(behind, fuel=fuel())) == []


def test_who_is_turned_away_and_comes_back_at_once_is_a_circle() -> None:
    door = {**GATE, "waiting_room_veh": 0, "balks_to": "hall", "to": "hall"}
    stages = {"door": door, "hall": {**AT_ONCE, "to": {"door": 0.5, "gate": 0.5}}}
    assert timeless_circle(of(stages)) == ["door", "hall", "door"]
    assert timeless_circle(of({**stages, "hall": {**GATE, "to": {"door": 0.5, "gate": 0.5}}})) == []


def shuttles(round_: list[str], stages: dict[str, Any]) -> list[tuple[str, str]]:
    line = {"line": {"vehicle_class": "bus", "vehicles": 1, "round": round_}}
    return [(".".join(keys), message) for keys, message in shuttle_findings(of(stages, shuttles=line))]


def test_a_round_leads_through_roads_as_well() -> None:
    assert shuttles(["bay", "way"], {"bay": GATE, "way": ROAD}) == []


def test_a_round_does_not_lead_into_a_shelter() -> None:
    places = {"unit": "persons", "initial": 1, "full": 1}
    ramp = {"ramp_from": "2023-09-24T00:00+00:00", "ramp_to": "2023-09-25T00:00+00:00"}
    camp = {"kind": "shelter", "places": {**places, **ramp}}
    message = "'camp' is a shelter; a loop leads through roads, stations and delays"
    assert shuttles(["bay", "camp"], {"bay": GATE, "camp": camp}) == [("shuttles.line.round", message)]


def test_a_stage_of_a_round_sends_the_class_nowhere_else() -> None:
    message = "'bay' sends class bus elsewhere by to_by_class"
    stages = {"bay": {**GATE, "to_by_class": {"bus": "gate"}}, "way": ROAD}
    assert shuttles(["bay", "way"], stages) == [("shuttles.line.round", message)]


def test_a_fleet_that_never_comes_to_its_turn() -> None:
    """A circle of the road and the gate; the camp, where it should turn, lies beside it."""
    stages = {**VILLAGE, "gate": {**VILLAGE["gate"], "to": "road"}}
    scenario = village(stages=stages, buses={"line": {**FLEET, "turns_at": "camp"}})
    message = "no route leads to 'camp': it leads in a circle"
    assert [(".".join(keys), what) for keys, what in fleet_findings(scenario)] == [("buses.line.turns_at", message)]
    assert shortest_trip_h(scenario, scenario.buses["line"], "line") == math.inf


def test_a_fleet_goes_by_the_route_of_its_class_or_its_own() -> None:
    """Buses go by a gate of their own, and turn there."""
    road = {**VILLAGE["road"], "to_by_class": {"bus": "bus_gate"}}
    stages = {**VILLAGE, "road": road, "bus_gate": {**VILLAGE["gate"]}}
    scenario = village(stages=stages, buses={"line": {**FLEET, "turns_at": "bus_gate"}})
    assert list(fleet_findings(scenario)) == []
    other = village(stages=stages)
    message = "'camp' is not on the route road to bus_gate; known: road, bus_gate"
    of_camp = {**stages, "bus_gate": {**VILLAGE["gate"], "to": None}}
    other = village(stages=of_camp, buses={"line": {**FLEET, "turns_at": "camp"}})
    assert [what for _, what in fleet_findings(other)] == [message]


def test_the_shortest_round_is_found_through_circles() -> None:
    """From two first stages, of which the farther one is on the way of the nearer: 1 + 2 and 0.5 + 0.25 + 2 hours."""
    stages = {
        "far": {**ROAD, "length_km": 40.0, "to": "a"},
        "near": {**ROAD, "length_km": 20.0, "to": "b"},
        "a": {**ROAD, "length_km": 80.0, "to": {"b": 0.5, "gate": 0.5}},
        "b": {**ROAD, "length_km": 10.0, "to": "a"},
    }
    scenario = of(stages)
    line = village().buses["line"].model_copy(update={"to": {"far": 0.5, "near": 0.5}, "turns_at": "gate"})
    always_h = line.loading.least_h + line.back.least_h
    assert shortest_trip_h(scenario, line) == pytest.approx(always_h + 2.75)

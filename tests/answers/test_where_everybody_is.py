"""People are followed to where they are going, wherever something keeps them: each case counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.results.metrics_arrival import ARRIVED_AT
from sim.results.metrics_crossing import CLEARANCE_AT
from sim.results.partition import partition
from sim.results.person_class import Standing
from sim.results.person_classes import classes
from sim.results.results import Results
from sim.scenario.load import load
from sim.scenario.titles import titles
from sim.simulate import simulate
from tests.view.test_table import printed as shown
from tests.world.cars import ROAD, cars, minutes

HERE = Path(__file__).parent
FREE = {"kind": "station", "lanes": 50, "service": minutes(0.5)}
CLOSED = {**FREE, "open": False}
TEN = {"times_h": [0.0] * 10, "persons": 2}
CAMP: dict[str, Any] = {
    "kind": "shelter",
    "places": {
        "unit": "persons",
        "initial": 4,
        "full": 4,
        "ramp_from": "2024-01-01T00:00+00:00",
        "ramp_to": "2024-01-01T00:30+00:00",
    },
}


def held(results: Results) -> dict[str, int]:
    """Persons by class, without those that hold nobody."""
    found = partition(results.journal)
    assert sum(found.persons.values()) == found.present
    return {one.definition.name[7:-8]: count for one, count in found.persons.items() if count}


def of(stages: dict[str, Any], **changes: Any) -> dict[str, int]:
    """Ten cars of two persons that set off at hour 0 to the first stage; the run ends after two hours."""
    streams = {"cars": {"to": next(iter(stages)), **TEN}}
    return held(Results(simulate(cars(stages, streams, **{"horizon_h": 2.0, **changes}))))


def test_who_has_passed_the_gate_and_stands_for_petrol_is_stranded_and_not_across() -> None:
    run = Results(simulate(load(HERE / "stranded-after-the-gate.yaml")))
    assert held(run) == {"at_destination": 60, "no_petrol_at_pumps": 940}
    assert run.metric(CLEARANCE_AT[100]).local == "1 Jan 08:21"
    late = run.metric(ARRIVED_AT[90])
    assert late.beyond and late.note == "60 of 1,000 persons (6.0 %) had arrived by the end of the run"
    text = shown(run)
    assert "stranded: no petrol at pumps" in text and "940 persons" in text
    names = {one.name for one in classes(run.scenario)}
    assert names.isdisjoint(
        {"in_bed", "undecided", "no_seat", "detained", "died", "in_hospital", "missing", "returned"}
    )


def test_a_queue_on_the_road_waits_for_the_gate_at_its_end() -> None:
    gate = {**CLOSED, "waiting_room_veh": 0}
    assert of({"road": {**ROAD, "to": "gate"}, "gate": gate}) == {"closed_gate": 20}
    slow = {"kind": "station", "lanes": 1, "service": minutes(60.0), "waiting_room_veh": 0}
    assert of({"road": {**ROAD, "to": "gate"}, "gate": slow}) == {
        "at_destination": 2,
        "on_the_way": 2,
        "waiting_at_gate": 16,
    }, "the first is through at the last instant of the run, and the second has just been let in"


def test_of_two_gates_each_keeps_its_own() -> None:
    stages = {"fork": {**FREE, "to": {"left": 0.5, "right": 0.5}}, "left": CLOSED, "right": FREE}
    found = of(stages)
    assert found.keys() == {"closed_left", "at_destination"} and sum(found.values()) == 20


def test_a_road_that_is_full_passes_on_what_stands_at_its_head() -> None:
    """The second road has room for six cars before the closed gate: four wait on the first one or at their origin."""
    short = {**ROAD, "length_km": 6.0 / ROAD["jam_density_vpkm"], "to": "gate"}
    found = of({"first": {**short, "to": "second"}, "second": short, "gate": {**CLOSED, "waiting_room_veh": 0}})
    assert found == {"closed_gate": 20}


def test_a_closed_road_and_a_station_that_is_blocked_by_it() -> None:
    road = {**ROAD, "open": False, "length_km": 2.0 / ROAD["jam_density_vpkm"]}
    assert of({"desk": {**FREE, "lanes": 1, "to": "road"}, "road": road}) == {"closed_road": 20}


def test_a_shelter_that_is_full_and_one_that_overflows() -> None:
    assert of({"camp": CAMP}) == {"in_bed": 4, "no_place_at_camp": 16}
    assert of({"camp": {**CAMP, "overflow_to": "hall"}, "hall": FREE}) == {"in_bed": 4, "out_of_shelter": 16}
    growing = {**CAMP, "places": {**CAMP["places"], "full": 5, "ramp_to": "2024-01-02T00:00+00:00"}}
    assert of({"camp": growing}) == {"in_bed": 4, "waiting_for_place_in_camp": 16}


def test_who_loses_patience_at_the_last_gate_has_not_arrived() -> None:
    slow = {"kind": "station", "lanes": 1, "service": minutes(45.0), "patience": minutes(30.0)}
    assert of({"gate": slow}) == {"at_destination": 2, "unserved_by_gate": 18}


def test_who_loses_patience_at_a_gate_on_the_way_has_not_passed_it() -> None:
    slow = {"kind": "station", "lanes": 1, "service": minutes(45.0), "patience": minutes(30.0), "to": "town"}
    milestones = {"milestones": {"crossed": ["gate.left"], "in_town": ["town.entered"]}, "destination": "crossed"}
    many = {
        "at": "2024-01-01T00:00+00:00",
        "when": "persons.crossed >= 3",
        "event": "many",
        "set": {"stages.town.lanes": 1},
    }
    stages, streams = {"gate": slow, "town": FREE}, {"cars": {"to": "gate", **TEN}}
    run = Results(simulate(cars(stages, streams, horizon_h=2.0, timeline={"many": many}, **milestones)))
    assert held(run) == {"at_destination": 2, "elsewhere": 18}
    persons = run.journal.groups.persons
    told = {name: int(persons[~np.isnan(run.journal.milestone_h(name))].sum()) for name in ("crossed", "in_town")}
    assert told == {"crossed": 2, "in_town": 20} and not run.journal.cues


def test_the_destination_may_lie_on_the_way_and_some_may_go_elsewhere() -> None:
    stages = {"fork": {**FREE, "to": {"town": 0.5, "abroad": 0.5}}, "town": FREE, "abroad": FREE}
    there = {"milestones": {"home": ["town.left"]}, "destination": "home"}
    found = of(stages, **there)
    assert found.keys() == {"at_destination", "elsewhere"} and sum(found.values()) == 20
    assert of(
        {"gate": {**FREE, "to": "pumps"}, "pumps": CLOSED}, milestones={"home": ["gate.left"]}, destination="home"
    ) == {"at_destination": 20}


def test_settlements_nobody_leaves_and_a_closed_road_before_them() -> None:
    assert held(Results(simulate(load(HERE / "nobody-leaves.yaml")))) == {"undecided": 1000}
    closed = ["stages.road.open=false", "departure.base_hazard_per_h=50"]
    assert held(Results(simulate(load(HERE / "nobody-leaves.yaml", set=closed)))) == {"closed_road": 1000}


def test_people_on_foot_and_the_hours_before_the_end() -> None:
    journal = simulate(load(HERE / "onward-buses.yaml"))
    for step in (0, 10, 50, -1):
        found = partition(journal, step)
        assert found.present == sum(found.persons.values()) == 1440
    assert partition(journal, 0).of(Standing.NOT_SET_OFF) == 1440


@pytest.mark.parametrize("title", ["Контрольно-пропускной пункт", "حاجز", "Gate & <tags>"])
def test_a_class_has_the_name_that_people_give_the_node(title: str) -> None:
    stages = {"road": {**ROAD, "to": "gate"}, "gate": {**CLOSED, "title": title}}
    run = Results(simulate(cars(stages, {"cars": {"to": "road", **TEN}}, horizon_h=2.0)))
    assert titles(run.scenario)["gate"] == title
    assert f"stranded: {title} is closed" in shown(run)

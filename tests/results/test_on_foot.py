"""People on foot are persons in everything that is counted, and groups beside vehicles; answers worked out by hand."""

from __future__ import annotations

import re
from typing import Any

import pytest

import sim
from sim.results.definition import OnFoot
from sim.results.metrics import DEFINITIONS, ON_FOOT, definition, metric_of, row_of
from sim.results.metrics_queues import QUEUE_VEH
from sim.results.metrics_waiting import ROAD_TIME_MEDIAN, ROAD_TIME_UNFINISHED
from sim.results.results import Results
from sim.scenario.check import findings
from sim.scenario.model import Scenario
from sim.scenario.movers import Movers, movers
from tests.world.cars import ROAD, cars, minutes

WALKERS: dict[str, Any] = {"walkers": {"on_foot": True}}


def post(classes: dict[str, Any], of_first: str, **sections: Any) -> Scenario:
    """A desk of one hour a group: groups of 3, 2 and 5 persons come at the hours 0, 0.25 and 0.5."""
    desk = {"kind": "station", "lanes": 1, "service": minutes(60.0), "opening_hours": ["00:00-24:00"]}
    persons = {"first": (0.0, 3, of_first), "second": (0.25, 2, "walkers"), "third": (0.5, 5, "walkers")}
    arrivals = {
        name: {"to": "desk", "times_h": [hour], "persons": count, "vehicle_class": of}
        for name, (hour, count, of) in persons.items()
    }
    given = {"vehicle_classes": classes, "milestones": {"crossed": ["desk.left"]}, "record_step_h": 0.25}
    return cars({"desk": desk}, arrivals, **{**given, "horizon_h": 2.5, **sections})


def test_who_stands_is_counted_in_persons() -> None:
    """At 0.5 h two groups stand, of 2 and 5 persons; at the end the last of them is being served."""
    run = sim.run(post(WALKERS, "walkers"))
    most = run.metric(QUEUE_VEH.most)
    assert (most.name, most.value, most.unit, most.text) == ("queue_max_persons", 7.0, "persons", "7 persons")
    assert run.metric("queue_max_veh") == most
    curve = run.curves["queue_persons"]
    assert curve.unit == "persons"
    assert curve.values.tolist() == [0.0, 2.0, 7.0, 7.0, 5.0, 5.0, 5.0, 5.0, 0.0, 0.0, 0.0]
    assert run.metric(ROAD_TIME_UNFINISHED).text == "5 persons"
    # 3 persons needed 1 h and 2 needed 1.75 h; half of all 10 had crossed within the longer of the two.
    assert run.metric(ROAD_TIME_MEDIAN).value == pytest.approx(1.75)
    assert run.metric("crossed_groups_on_foot").text == "2 groups on foot"


def test_beside_vehicles_both_are_counted_together() -> None:
    run = sim.run(post({**WALKERS, "car": {}}, "car"))
    assert movers(run.scenario) is Movers.BOTH
    assert run.metric(QUEUE_VEH.most).text == "2 vehicles and groups on foot"
    assert run.metric("crossed_groups").text == "2 vehicles and groups on foot"
    assert run.curves["groups_crossed"].values[-1] == 2.0


def test_without_people_on_foot_nothing_is_said_of_them() -> None:
    run = sim.run(post({"walkers": {}}, "walkers"))
    assert run.metric(QUEUE_VEH.most).text == "2 vehicles"
    assert not any("foot" in metric.meaning + metric.name for metric in run.metrics)


@pytest.mark.parametrize("classes", [WALKERS, {**WALKERS, "car": {}}], ids=["all", "some"])
def test_no_metric_of_people_on_foot_speaks_of_vehicles_alone(classes: dict[str, Any]) -> None:
    run = sim.run(post(classes, next(reversed(classes))))
    for metric in run.metrics:
        one = metric.definition
        words = " ".join((one.meaning, one.label, one.line, one.counted, one.unit, metric.note))
        rest = words.replace(Movers.BOTH.value, "").replace("vehicle or group on foot", "")
        assert one.on_foot is OnFoot.SAME or not re.search(r"\bveh", rest), (metric.name, rest)


def test_each_is_found_by_its_name_and_read_back_from_a_file() -> None:
    same = {one.name: one.label for one in DEFINITIONS}
    assert all(same.get(one.name, one.label) == one.label for one in ON_FOOT)
    run = sim.run(post(WALKERS, "walkers"))
    for metric in run.metrics:
        assert Results(run.journal).metric(metric.name) == metric
        known = definition(metric.name)
        assert known is not None
        assert (known.label, known.family) == (metric.definition.label, metric.definition.family)
        assert metric_of(row_of(metric)).text == metric.text


@pytest.mark.parametrize(
    ("sections", "key", "what"),
    [
        ({"fuel": {"tanks": {"vehicle_class": "walkers", "needed_litres": 3, "litres_per_100km": 8,
                             "idle_litres_per_h": 1},
                   "run_dry": {"blocking_share": 0, "block": minutes(9.0), "rescue_litres": 1}}},
         "vehicle_class", "no tank"),
        ({"shuttles": {"round": {"vehicle_class": "walkers", "vehicles": 1, "round": ["desk", "desk"]}}},
         "vehicle_class", "is on foot"),
        ({"settlements": {"town": {"residents_persons": 9, "to": "desk"}},
          "people": {"transport": {"car_class": "walkers", "car_owner_share": 0.5}}}, "car_owner_share", "lacks a car"),
    ],
)  # fmt: skip
def test_what_people_on_foot_cannot_be(sections: dict[str, Any], key: str, what: str) -> None:
    found = [message for keys, message in findings(post(WALKERS, "walkers", **sections)) if keys[-1] == key]
    assert any(what in message for message in found), found


def test_a_group_on_foot_is_somebody() -> None:
    nobody = {"x": {"to": "road", "vehicle_class": "walkers", "persons": 0, "times_h": [1]}}
    found = dict(findings(cars({"road": ROAD}, nobody, vehicle_classes=WALKERS)))
    assert found[("arrivals", "x", "persons")] == "class 'walkers' is on foot: at least 1"


def test_people_on_foot_do_not_break_down() -> None:
    """On a road on which every vehicle would break down within the first metres."""
    often = {"per_million_veh_km": 1e6, "blocking_share": 1.0, "block": minutes(600.0)}
    stream = {"to": "road", "times_h": [0.0], "vehicle_class": "walkers"}
    for on_foot, crossed in ((True, 1.0), (False, 0.0)):
        of = cars(
            {"road": ROAD},
            {"stream": stream},
            vehicle_classes={"walkers": {"on_foot": on_foot}},
            milestones={"crossed": ["road.left"]},
            breakdowns=often,
        )
        assert sim.run(of).metric("crossed_persons").value == crossed

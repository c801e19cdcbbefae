"""Clearance times from their stated zero, and the readiness in both of its readings."""

from __future__ import annotations

from typing import Any

import pytest

from sim.journal import Journal
from sim.results.clearance import clearance
from sim.results.reception import readiness_passed
from sim.results.results import Results
from tests.results.build import GATE, NAN, ROAD, Trip, crossing, journal, scenario


def test_shares_of_all_who_would_leave() -> None:
    trips = [crossing(0.0, float(hour), persons=10) for hour in range(1, 10)] + [crossing(0.0, NAN, persons=10)]
    found = {item.percent: item for item in clearance(journal(scenario(), trips))}
    assert found[50].moment_h == 5.0 and found[90].moment_h == 9.0
    assert found[95].moment_h is None
    assert found[100].reason == "90 of 100 persons (90.0 %) had crossed by the end of the run"


def test_zero_is_the_hour_the_scenario_states() -> None:
    of = scenario(clearance_from="2023-09-24T14:00+04:00")
    found = clearance(journal(of, [crossing(2.5, 5.0)]))
    assert [(item.moment_h, item.after_h) for item in found] == [(5.0, 3.0)] * 5
    metric = Results(journal(of, [crossing(2.5, 5.0)])).metric("clearance_90_h")
    assert metric.value == 3.0 and metric.unit == "h"
    assert metric.meaning == "hours from 24 Sep 14:00 until 90 % of the evacuation demand had crossed"
    assert Results(journal(of, [crossing(2.5, 5.0)])).metric("clearance_90_at_h").local == "24 Sep 17:00"


def test_there_is_a_reason_when_there_is_no_time() -> None:
    nobody = clearance(journal(scenario(), []))
    assert {item.reason for item in nobody} == {"nobody would leave"}
    nowhere = clearance(journal(scenario(milestones={}), [crossing(0.0, 1.0)]))
    assert {item.reason for item in nowhere} == {"the scenario names no milestone 'crossed'"}


def test_who_had_crossed_before_the_zero_has_no_clearance_time() -> None:
    of = scenario(clearance_from="2023-09-24T14:00+04:00")
    results = Results(journal(of, [crossing(0.5, 1.0), crossing(2.5, 5.0)]))
    half, last = results.metric("clearance_50_h"), results.metric("clearance_100_h")
    assert half.value is None and not half.beyond
    assert half.note == "they had crossed on 24 Sep 13:00, before 24 Sep 14:00"
    assert results.metric("clearance_50_at_h").value == 1.0 and not results.metric("clearance_50_at_h").note
    assert last.value == 3.0


@pytest.mark.parametrize(
    ("trips", "reason"),
    [([], "nobody would leave"), ([crossing(0.0, 1.0, persons=0)], "there is nobody in the vehicles")],
)
def test_where_nobody_would_leave_nothing_lies_beyond_the_run(trips: list[Trip], reason: str) -> None:
    results = Results(journal(scenario(readiness={"persons": 5}), trips))
    for name in ("clearance_90_h", "clearance_90_at_h"):
        assert results.metric(name).note == reason and results.metric(name).text == "not known"
    assert results.metric("readiness_persons_passed_by_crossed_at_h").text == "not known"


def test_families_are_not_counted_where_no_group_has_one() -> None:
    results = Results(journal(scenario(readiness={"families": 5}), [crossing(0.0, 1.0, persons=4, households=0)]))
    families, passed = results.metric("crossed_families"), results.metric("readiness_families_passed_by_crossed_at_h")
    assert families.value is None and families.note == "no group has a family"
    assert passed.value is None and passed.note == "no group has a family" and not passed.beyond


def shelter(region: str, unit: str, full: int) -> dict[str, Any]:
    places = {
        "unit": unit,
        "initial": 2,
        "full": full,
        "ramp_from": "2023-09-24T14:00+04:00",
        "ramp_to": "2023-09-24T18:00+04:00",
    }
    return {"kind": "shelter", "region": region, "places": places}


def received() -> Journal:
    stages = {
        "road": {**ROAD, "to": "gate"},
        "gate": {**GATE, "to": {"north": 0.5, "south": 0.5}},
        "north": shelter("North", "persons", 10),
        "south": shelter("South", "families", 4),
    }
    of = scenario(stages=stages, readiness={"families": 3, "persons": 9})

    def guest(crossed_h: float, placed_h: float, where: str, persons: int, households: int) -> Trip:
        passages = {
            "road": (0.0, 0.0, crossed_h),
            "gate": (crossed_h, crossed_h, crossed_h),
            where: (crossed_h, placed_h, NAN),
        }
        return Trip(0.0, passages, persons, households)

    return journal(
        of,
        [
            guest(1.0, 1.0, "north", 4, 1),
            guest(2.0, 3.0, "south", 5, 2),
            guest(4.0, 5.0, "north", 2, 1),
            guest(6.0, NAN, "south", 3, 1),
        ],
    )


def test_occupancy_and_places_by_region() -> None:
    curves = Results(received()).curves
    assert curves["in_shelter"].values.tolist() == [0, 4, 4, 9, 9, 11, 11, 11, 11, 11, 11]
    assert curves["families_in_shelter"].values.tolist() == [0, 1, 1, 3, 3, 4, 4, 4, 4, 4, 4]
    assert curves["in_shelter North"].values.tolist() == [0, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6]
    assert curves["in_shelter South"].values.tolist() == [0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2]
    assert curves["in_shelter South"].unit == "families"
    assert curves["places North"].values.tolist() == [2, 2, 2, 4, 6, 8, 10, 10, 10, 10, 10]
    assert curves["places_persons"].values.tolist() == curves["places North"].values.tolist()
    assert curves["places_families"].values.tolist() == [2, 2, 2, 2.5, 3, 3.5, 4, 4, 4, 4, 4]


def test_readiness_is_passed_by_the_first_one_too_many() -> None:
    found = {(item.who, item.reading): (item.passed_h, item.at_end) for item in readiness_passed(received())}
    assert found == {
        ("crossed", "families"): (4.0, 5),
        ("crossed", "persons"): (4.0, 14),
        ("in_shelter", "families"): (5.0, 4),
        ("in_shelter", "persons"): (5.0, 11),
    }


def test_readiness_that_is_never_passed_says_how_many_came() -> None:
    run = received()
    modest = run.scenario.model_copy(update={"readiness": run.scenario.readiness.model_copy(update={"persons": 14})})
    results = Results(journal(modest, [crossing(0.0, 1.0, persons=14)]))
    metric = results.metric("readiness_persons_passed_by_crossed_at_h")
    assert metric.value is None and metric.beyond
    assert metric.note == "14 persons had crossed by the end of the run"


def test_no_announced_readiness_is_no_metric() -> None:
    metric = Results(journal(scenario(), [crossing(0.0, 1.0)])).metric("readiness_families_passed_by_crossed_at_h")
    assert metric.value is None and not metric.beyond and metric.note.startswith("no readiness in families")


def test_regions_of_one_name_and_two_units_stay_apart() -> None:
    stages = {"north": shelter("North", "persons", 10), "homes": shelter("North", "families", 4)}
    of = scenario(
        settlements={"town": {"residents_persons": 1, "to": "north"}}, stages=stages, milestones={}, readiness={}
    )
    names = Results(journal(of, [])).curves.names
    assert "in_shelter North (persons)" in names and "places North (families)" in names


def test_a_shelter_queue_is_those_without_a_place() -> None:
    values = Results(received()).curves["queue_south"].values
    assert values.tolist() == pytest.approx([0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1])

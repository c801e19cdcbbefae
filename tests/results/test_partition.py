"""Where everybody is: classes counted by hand, and clearance times that say of whom they count."""

from __future__ import annotations

from sim.pages.content import plain
from sim.results.clearance import counted_from
from sim.results.definition import Question
from sim.results.metrics import DEFINITIONS
from sim.results.metrics_partition import definitions
from sim.results.person_classes import CLASSES, classes
from sim.results.questions import by_question
from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.simulate import journal_of, simulate
from sim.view.answer import answer
from sim.view.facts import Facts
from sim.view.table import caption
from tests.results.build import GATE, NAN, ROAD, Trip, crossing, journal, scenario
from tests.world.village import ran, village


def by_name(results: Results) -> dict[str, float]:
    """Persons by class, without those that hold nobody."""
    values = {one.definition.name: results.metric(one.definition).value for one in classes(results.scenario)}
    return {name.removeprefix("at_end_").removesuffix("_persons"): value for name, value in values.items() if value}


def test_a_car_that_is_late_and_a_household_that_stays_at_home() -> None:
    trips = [crossing(0.0, 1.0, persons=4), crossing(2.0, NAN, persons=5), Trip(NAN, persons=3)]
    results = Results(journal(scenario(), trips, absent=7, staying=2))
    assert by_name(results) == {"at_destination": 4, "staying": 2, "undecided": 3, "waiting_at_gate": 5}
    assert results.metric("present_persons").value == 14
    assert results.metric("not_arrived_persons").value == 10
    assert (results.metric("would_leave_persons").value, results.metric("not_crossed_persons").value) == (12, 8)


def test_no_vehicle_packing_and_too_late() -> None:
    """Seven households of three; the run ends at 3.75 h, when the one bus of six seats is on its second way out."""
    world = ran(village(households=7, horizon_h=3.75), [1.0, 1.0, 1.5, 1.5, 2.0, 4.5, 8.0])
    results = Results(journal_of(world))
    assert results.metric("crossed_persons").value == 6
    assert by_name(results) == {"at_destination": 6, "undecided": 3, "packing": 3, "no_seat": 3, "on_the_way": 6}


def test_waiting_for_petrol_is_reported_from_the_road() -> None:
    """Three cars come to one pump that has petrol for one; the first is on its way to the gate."""
    stages = {
        "pump": {
            "kind": "station",
            "lanes": 1,
            "service": {"law": "constant", "mean_min": 6.0},
            "issues_litres": 10,
            "to": "road",
        },
        "road": {**ROAD, "to": "gate"},
        "gate": {**GATE, "open": False},
    }
    of = scenario(
        stages=stages,
        settlements={},
        horizon_h=2.0,
        arrivals={"cars": {"to": "pump", "times_h": [0.0, 0.25, 0.5], "persons": 3}},
        fuel={
            "tanks": {
                "vehicle_class": "car",
                "low_litres": 0,
                "high_litres": 1,
                "needed_litres": 6,
                "litres_per_100km": 8,
                "idle_litres_per_h": 1,
            },
            "run_dry": {"blocking_share": 0, "block": {"law": "constant", "mean_min": 1}, "rescue_litres": 1},
            "points_litres": 10,
        },
    )
    assert by_name(Results(simulate(of))) == {"no_petrol_at_pump": 6, "closed_gate": 3}


def test_without_a_crossing_people_are_followed_to_where_they_are_going_all_the_same() -> None:
    results = Results(journal(scenario(milestones={}), [crossing(0.0, 1.0, persons=4)], staying=2))
    assert by_name(results) == {"at_destination": 4, "staying": 2}
    for name in ("would_leave_persons", "not_crossed_persons"):
        assert results.metric(name).value is None
        assert results.metric(name).note == "the scenario names no milestone 'crossed'"


def test_every_clearance_time_says_from_where_of_whom_and_to_where() -> None:
    trips = [crossing(2.5, 5.0, persons=9), crossing(2.5, NAN, persons=1)]
    run = Results(journal(scenario(clearance_from="2023-09-24T14:00+04:00"), trips))
    shown = counted_from(run.scenario)
    assert "from 24 Sep 14:00" in shown and "of the evacuation demand" in shown
    assert shown.endswith("until they have passed gate.")
    assert shown in caption(run)
    first = plain(answer(Facts(run))[0].text)
    assert first.startswith("Of 10 persons, half have passed gate by 24 Sep 17:00")
    assert first.endswith("Not by the end of the run, 24 Sep 22:00: 1 person.")
    lines = dict(by_question((metric.name for metric in run.metrics), {}))[Question.CLEARANCE.value]
    assert {"would_leave_persons", "not_crossed_persons"} <= {metric for _, metric in lines}


def test_the_answer_to_who_has_not_arrived_names_every_class() -> None:
    lines = dict(by_question((one.name for one in DEFINITIONS), {}))[Question.LEFT_BEHIND.value]
    assert {one.definition.name for one in CLASSES if "{" not in one.name} <= {metric for _, metric in lines}


def test_of_many_runs_the_classes_add_up_and_of_each_run_the_interval_stays() -> None:
    """Three cars, of which 3, 2 and 1 come through: medians would be 2 and 1 of 3 cars, and means add up as well."""
    ensemble = Ensemble.of(scenario(), [ReplicationSummary.of(one) for one in map(cars_of_which, range(4))])
    found = {one.name: ensemble.metric(one).value for one in definitions(ensemble.scenario)}
    held = {name: value for name, value in found.items() if value}
    # means 7.5 and 7.5 of 15 persons: one of the two is rounded up
    assert held == {"at_end_at_destination_persons": 8.0, "at_end_waiting_at_gate_persons": 7.0}
    present, arrived, late = (
        ensemble.metric(f"{name}_persons").value for name in ("present", "arrived", "not_arrived")
    )
    assert (present, arrived, late) == (15.0, 8.0, 7.0)
    spread = ensemble.metric("not_arrived_persons")
    assert (spread.low, spread.high) == (0.0, 15.0) and "means" in ensemble.metric("present_persons").note


def cars_of_which(late: int) -> Results:
    """Three cars of five, of which the last so many stay on the road."""
    trips = [crossing(0.0, NAN if car >= 3 - late else 1.0, persons=5) for car in range(3)]
    return Results(journal(scenario(), trips, replication=late))

"""Metrics: figures counted by hand, and a reason wherever there is none."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from sim.results.metric import MOMENT, Metric, number, percent, pooled, quantile
from sim.results.metrics import row_of
from sim.results.metrics_crossing import MAIN
from sim.results.results import Results
from tests.results.build import GATE, NAN, ROAD, Trip, crossing, defined_as, journal, scenario

TRIPS = [
    crossing(0.0, 1.0, persons=4, households=1),
    crossing(0.5, 1.5, persons=6, households=2),
    crossing(0.5, 3.0, persons=2, households=1),
    crossing(2.0, NAN, persons=5, households=1),
    Trip(NAN, persons=3),
]


def test_a_run_in_figures() -> None:
    results = Results(journal(scenario(), TRIPS, absent=7, staying=2))
    values = {metric.name: metric.value for metric in results.metrics}
    assert values["crossed_persons"] == 12 and values["crossed_vehicles"] == 3 and values["crossed_families"] == 4
    assert values["persons_per_vehicle"] == 4.0
    assert values["peak_persons_per_h"] == 10 and values["peak_persons_at_h"] == 1.0
    assert values["peak_vehicles_per_h"] == 2
    assert values["absent_persons"] == 7 and values["at_end_staying_persons"] == 2
    assert values["at_end_undecided_persons"] == 3 and values["at_end_waiting_at_gate_persons"] == 5
    assert values["road_time_finished_veh"] == 3 and values["road_time_unfinished_veh"] == 1
    assert values["queue_origin_max_veh"] == 0


def test_everybody_is_somewhere() -> None:
    run = journal(scenario(), TRIPS, absent=7, staying=2)
    results = Results(run)
    parts = ("absent_persons", "arrived_persons", "not_arrived_persons")
    assert sum(results.metric(name).value or 0.0 for name in parts) == run.persons_total


def test_backlog_of_registration() -> None:
    stages = {"road": {**ROAD, "to": "gate"}, "gate": {**GATE, "to": "desk"}, "desk": GATE}
    of = scenario(stages=stages, milestones={"crossed": ["gate.left"], "registered": ["desk.left"]})
    guest = {"road": (0.0, 0.0, 1.0), "gate": (1.0, 1.0, 2.0), "desk": (2.0, 4.0, 5.0)}
    results = Results(journal(of, [Trip(0.0, guest, persons=6)]))
    assert results.metric("backlog_max_persons").value == 6
    assert results.metric("backlog_max_at_h").local == "24 Sep 14:00"
    assert results.metric("registered_persons").value == 6


def test_the_backlog_is_exact_between_the_recording_steps() -> None:
    stages = {"road": {**ROAD, "to": "gate"}, "gate": {**GATE, "to": "desk"}, "desk": GATE}
    of = scenario(stages=stages, milestones={"crossed": ["gate.left"], "registered": ["desk.left"]}, record_step_h=7.0)
    guest = {"road": (0.0, 0.0, 1.0), "gate": (1.0, 1.0, 2.0), "desk": (2.0, 4.0, 5.0)}
    later = {"road": (0.0, 0.0, 4.0), "gate": (4.0, 4.0, 5.0), "desk": (5.0, 5.0, 6.0)}
    results = Results(journal(of, [Trip(0.0, guest, persons=6), Trip(0.0, later, persons=5)]))
    assert (results.metric("backlog_max_persons").value, results.metric("backlog_max_at_h").value) == (6, 2.0)


def test_traits_of_those_who_crossed() -> None:
    trips = [replace(crossing(0.0, 1.0, persons=4), children=2), replace(crossing(0.0, NAN, persons=4), children=3)]
    results = Results(journal(scenario(people={"traits": {"child_share": 0.3}}), trips))
    assert results.metric("crossed_children_persons").value == 2
    older = results.metric("crossed_older_persons")
    assert older.value is None and older.note == "the scenario gives none (people.traits)"


def test_without_a_crossing_there_is_waiting_in_all_and_none_before_or_after() -> None:
    results = Results(journal(scenario(milestones={}), [Trip(1.0, {"road": (1.0, NAN, NAN)}, persons=3)]))
    for part in ("before", "after"):
        metric = results.metric(f"waited_{part}_crossing_person_h")
        assert metric.value is None and metric.note == "the scenario names no milestone 'crossed'"
    assert results.metric("waited_person_h").value == 27.0


def test_one_of_a_kind_is_written_in_the_singular() -> None:
    shown = [
        Metric(defined_as("m", unit), value).text for value, unit in ((1.0, "vehicles"), (2.0, "vehicles"), (1.0, "h"))
    ]
    assert shown == ["1 vehicle", "2 vehicles", "1 h"]


@pytest.mark.parametrize("changes", [{}, {"milestones": {}}, {"readiness": {"persons": 1, "families": 1}}])
@pytest.mark.parametrize("trips", [TRIPS, [], [Trip(NAN)], [crossing(0.0, NAN)]])
def test_a_missing_figure_has_a_reason_and_a_present_one_is_finite(
    changes: dict[str, object], trips: list[Trip]
) -> None:
    for metric in Results(journal(scenario(**changes), trips)).metrics:
        if metric.value is None:
            assert metric.note, metric.name
        else:
            assert math.isfinite(metric.value) and metric.value >= 0.0, metric.name
        assert metric.meaning and metric.unit, metric.name


def test_names_do_not_depend_on_what_happened() -> None:
    names = [[metric.name for metric in Results(journal(scenario(), trips)).metrics] for trips in (TRIPS, [])]
    assert names[0] == names[1] and len(set(names[0])) == len(names[0])


def test_a_moment_bears_its_local_time() -> None:
    metric = Results(journal(scenario(), TRIPS)).metric("peak_persons_at_h")
    assert metric.unit == MOMENT and metric.text == "24 Sep 13:00"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(KeyError, match="no metric 'nonsense'; known: clearance_50_h"):
        Results(journal(scenario(), TRIPS)).metric("nonsense")


def test_frame_and_html() -> None:
    results = Results(journal(scenario(title="Roads & gates"), TRIPS))
    frame = results.metrics_frame()
    assert frame.loc["crossed_persons", "value"] == 12
    assert math.isnan(float(frame["value"]["clearance_100_h"]))
    html = results._repr_html_()
    assert "Roads &amp; gates" in html and "12 persons" in html


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (100409.0, "100,409"),
        (57.46, "57.5"),
        (4.7367, "4.74"),
        (0.0424, "0.0424"),
        (2580888.4, "2,580,888"),
        (4.5e-31, "0"),
    ],
)
def test_figures_are_written_with_the_digits_that_mean_something(value: float, text: str) -> None:
    assert number(value) == text


def test_quantiles_interpolate_and_know_infinity() -> None:
    assert quantile([1.0, 2.0, 4.0], 0.5) == 2.0
    assert quantile([1.0, 2.0], 0.5) == 1.5
    assert quantile([1.0, math.inf, 2.0], 0.5) == 2.0
    assert math.isinf(quantile([1.0, math.inf], 0.5))


def clearance(value: float | None, beyond: bool = False) -> Metric:
    return Metric(MAIN, value, note="" if value is not None else "not reached", beyond=beyond)


def test_what_lies_beyond_the_run_counts_as_longer() -> None:
    found = pooled([clearance(3.0), clearance(1.0), clearance(None, beyond=True), clearance(2.0), clearance(4.0)])
    assert found.value == 3.0 and found.known == 4 and found.replications == 5
    assert found.low is not None and found.high is None
    assert found.note == "4 of 5 runs have a value; in the others, for instance: not reached"


def test_a_median_beyond_the_run_is_none_with_a_reason() -> None:
    found = pooled([clearance(3.0), clearance(None, beyond=True), clearance(None, beyond=True)])
    assert found.value is None and found.beyond and "1 of 3" in found.note


def test_what_has_no_value_for_another_reason_is_left_out() -> None:
    found = pooled([clearance(3.0), clearance(None), clearance(5.0)])
    assert found.value == 4.0 and found.known == 2
    rare = pooled([clearance(3.0), clearance(None), clearance(None)])
    assert (rare.value, rare.low, rare.beyond, rare.text) == (None, None, False, "not known")
    assert rare.note == "1 of 3 runs have a value; in the others, for instance: not reached"
    nothing = pooled([clearance(None), clearance(None)])
    assert nothing.value is None and nothing.note == "not reached" and nothing.known == 0


def test_a_metric_is_plain_values_that_a_file_can_hold() -> None:
    for metric in Results(journal(scenario(), TRIPS)).metrics:
        json.dumps(row_of(metric))


def test_a_share_for_people_is_whole_and_what_is_next_to_nothing_says_so() -> None:
    shown = [percent(share) for share in (0.0, 8.4e-30, 0.0099, 0.01, 0.247, 0.99, 0.9901, 1.0)]
    assert shown == ["0 %", "< 1 %", "< 1 %", "1 %", "25 %", "99 %", "> 99 %", "100 %"]

"""Curves and clock hours: everything that happened is counted once, at its step and in its hour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from sim.results.level import level
from sim.results.results import Results
from sim.results.throughput import throughput
from sim.results.times import clock_hours, local_label, offset_label
from tests.results.build import NAN, Trip, crossing, cues_of, journal, scenario

TRIPS = [
    crossing(0.0, 1.0, persons=4, households=1),
    crossing(0.5, 1.25, persons=6, households=2),
    crossing(0.5, 3.0, persons=2, households=1),
    crossing(2.0, NAN, persons=5, households=1),
    Trip(NAN, persons=3),
]


def test_a_passage_at_a_step_counts_at_that_step() -> None:
    curves = Results(journal(scenario(), TRIPS)).curves
    assert curves["crossed"].values.tolist() == [0, 4, 10, 12, 12, 12, 12, 12, 12, 12, 12]
    assert curves["vehicles_crossed"].values.tolist() == [0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3]
    assert curves["families_crossed"].values.tolist() == [0, 1, 3, 4, 4, 4, 4, 4, 4, 4, 4]
    assert curves["departed"].values.tolist() == [4, 12, 17, 17, 17, 17, 17, 17, 17, 17, 17]
    assert {curve.unit for curve in curves} == {"persons", "vehicles", "families", "km"}


def test_the_last_step_is_the_horizon_and_counts_everything() -> None:
    of = scenario(horizon_h=2.5, record_step_h=1.0)
    results = Results(journal(of, [crossing(0.0, 1.0, persons=4), crossing(0.5, 2.4, persons=6)]))
    assert results.curves.time_h.tolist() == [0.0, 1.0, 2.0, 2.5]
    assert results.curves["crossed"].values.tolist() == [0, 4, 4, 10]
    assert results.metric("crossed_persons").value == 10


def test_long_frame_has_local_times_with_the_scenarios_offset() -> None:
    results = Results(journal(scenario(), TRIPS, replication=3))
    frame = results.to_frame()
    assert list(frame.columns) == ["time", "curve", "unit", "replication", "value"]
    assert len(frame) == len(results.curves) * 11
    assert frame["time"].iloc[2].isoformat() == "2023-09-24T14:00:00+04:00"
    crossed = frame[frame["curve"] == "crossed"]
    assert crossed["value"].iloc[-1] == 12 and set(crossed["replication"]) == {3}


def test_an_unknown_curve_is_named_with_those_that_exist() -> None:
    with pytest.raises(KeyError, match="no curve 'nonsense'; there are decided"):
        Results(journal(scenario(), TRIPS)).curves["nonsense"]


def test_no_groups_give_curves_of_zeros() -> None:
    curves = Results(journal(scenario(), [])).curves
    assert all(not curve.values.any() and len(curve.values) == 11 for curve in curves)


def test_clock_hours_are_cut_off_by_start_and_horizon() -> None:
    hours = clock_hours(scenario(start="2023-09-24T12:30+04:00", horizon_h=3.25))
    assert hours.edges_h.tolist() == [0.0, 0.5, 1.5, 2.5, 3.25]
    assert hours.whole.tolist() == [False, True, True, False]


def test_an_hour_begins_at_its_lower_limit_and_the_last_includes_the_horizon() -> None:
    run = journal(scenario(horizon_h=3.0), [crossing(0.0, time_h, persons=2) for time_h in (0.999, 1.0, 2.0, 3.0, NAN)])
    found = throughput(run)
    assert found is not None
    assert found.vehicles.tolist() == [1.0, 1.0, 2.0]
    assert found.persons.tolist() == [2.0, 2.0, 4.0]


@given(st.lists(st.floats(0.25, 9.7), max_size=30), st.integers(0, 59))
def test_bins_add_up_to_the_total_and_curves_never_fall(times: list[float], minute: int) -> None:
    of = scenario(start=f"2023-09-24T12:{minute:02}+04:00", horizon_h=9.7, record_step_h=0.5)
    run = journal(of, [crossing(0.0, time_h, persons=1 + number) for number, time_h in enumerate(times)])
    found = throughput(run)
    assert found is not None
    assert found.vehicles.sum() == len(times)
    assert found.persons.sum() == sum(range(1, len(times) + 1))
    for curve in Results(run).curves:
        if not curve.name.startswith("queue"):
            assert (np.diff(curve.values) >= 0).all(), curve.name
        else:
            assert (curve.values >= 0).all(), curve.name


def test_without_a_milestone_crossed_there_is_no_throughput() -> None:
    assert throughput(journal(scenario(milestones={}), TRIPS)) is None


def test_local_labels_are_rounded_to_the_minute() -> None:
    start = scenario().start
    assert local_label(start, 75.0 + 5.0 / 60.0 - 1e-9) == "27 Sep 15:05"
    assert local_label(start, 24.0 * 7 + 12.0) == "2 Oct 00:00"
    assert offset_label(start) == "UTC+04:00"


def test_a_parameter_holds_its_new_value_from_the_instant_of_the_change() -> None:
    of = scenario(
        timeline={
            "second": {"at": "2023-09-24T16:00+04:00", "event": "closed", "set": {"stages.road.lanes": 1}},
            "first": {"at": "2023-09-24T14:00+04:00", "event": "opened", "set": {"stages.road.lanes": 3}},
        }
    )
    lanes = level(cues_of(of), "stages.road.lanes", 2)
    assert_array_equal(lanes.at(np.array([0.0, 1.99, 2.0, 3.99, 4.0])), [2, 2, 3, 3, 1])
    spent = lanes.integral(np.array([1.0, 2.0, 3.0, 5.0]))
    assert_array_equal(np.diff(spent), [2.0, 3.0, 4.0])
    assert_array_equal((lanes * lanes).at(np.array([1.0, 3.0])), [4.0, 9.0])

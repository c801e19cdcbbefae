"""Time on the road: quantiles over all who set off, with those still on the road counted as slower."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from sim.results.results import Results
from sim.results.waits import road_time, road_time_by_departure_hour
from tests.results.build import NAN, Trip, crossing, journal, scenario


def test_quantiles_by_departure_hour() -> None:
    trips = [crossing(0.5, 0.5 + taken) for taken in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 9.25)]
    trips += [crossing(2.0, 2.0 + taken) for taken in (0.5, 1.5, 2.5)]
    found = road_time_by_departure_hour(journal(scenario(), trips))
    assert found is not None
    hours, taken = found
    assert len(hours) == 10
    assert taken.departed.tolist() == [10, 0, 3] + [0] * 7
    assert_allclose(taken.median_h[[0, 2]], [5.0, 1.5])
    assert_allclose(taken.p90_h[[0, 2]], [9.0, 2.5])
    assert np.isnan(taken.median_h[1]) and taken.reason(1) == "nobody set off"


def test_an_unfinished_trip_is_slower_than_all_that_arrived() -> None:
    trips = [crossing(0.0, 1.0), crossing(0.0, 2.0), crossing(0.0, 3.0), crossing(0.0, NAN), crossing(0.0, NAN)]
    found = road_time(journal(scenario(), trips))
    assert found is not None
    assert found.median_h[0] == 3.0, "the median of those who arrived would be 2"
    assert (found.departed[0], found.finished[0], found.unfinished[0]) == (5, 3, 2)


def test_more_than_half_unfinished_gives_a_reason_and_a_lower_bound() -> None:
    trips = [crossing(0.0, 1.0), crossing(0.0, NAN), crossing(2.0, NAN)]
    found = road_time(journal(scenario(), trips))
    assert found is not None
    assert np.isnan(found.median_h[0]) and np.isnan(found.p90_h[0])
    assert found.median_at_least_h[0] == 8.0 and found.p90_at_least_h[0] == 10.0
    assert found.reason(0) == "2 of 3 vehicles were still on the road at the end of the run; it is more than 8.0 h"
    metric = Results(journal(scenario(), trips)).metric("road_time_median_h")
    assert metric.value is None and metric.beyond and metric.note == found.reason(0)


def test_the_bound_equals_the_quantile_where_censoring_cannot_change_it() -> None:
    trips = [crossing(0.0, 1.0), crossing(0.0, 2.0), crossing(0.0, 3.0), crossing(1.0, NAN)]
    found = road_time(journal(scenario(), trips))
    assert found is not None
    assert found.median_h[0] == found.median_at_least_h[0] == 2.0
    late = road_time(journal(scenario(), [crossing(0.0, 5.0), crossing(0.0, 6.0), crossing(9.0, NAN)]))
    assert late is not None
    assert late.median_h[0] == 6.0 and late.median_at_least_h[0] == 5.0


def test_those_who_never_set_off_do_not_count() -> None:
    found = road_time(journal(scenario(), [crossing(0.0, 1.0), Trip(NAN)]))
    assert found is not None and found.departed[0] == 1


def test_without_a_milestone_crossed_there_is_no_time_on_the_road() -> None:
    run = journal(scenario(milestones={}), [crossing(0.0, 1.0)])
    assert road_time(run) is None and road_time_by_departure_hour(run) is None

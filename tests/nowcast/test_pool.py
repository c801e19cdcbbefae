"""The last rates as a distribution, paths, and the pool: closed forms and what must hold of any."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.nowcast.paths import Paths
from sim.analysis.nowcast.persistence import persistence_paths, rate_of
from sim.analysis.nowcast.pool import pooled
from sim.analysis.nowcast.rules import FLUID, PERSISTENCE, outlook
from sim.analysis.nowcast.spread import RateWalk
from sim.analysis.nowcast.weighing import Counts, Forecast

AT_H = np.array([30.0, 48.0, 96.0])


def daily(*persons: float) -> Counts:
    """Counts at the end of each day."""
    return Counts(24.0 * np.arange(1.0, len(persons) + 1.0), np.array(persons), 0.0, 1e6)


def test_variance_of_the_walk_is_early_and_later() -> None:
    walk = RateWalk(0.4, 0.2, early_days=3.0)
    assert walk.variance(0.0, 24.0) == pytest.approx(0.16)
    assert walk.variance(60.0, 84.0) == pytest.approx(0.5 * 0.16 + 0.5 * 0.04)
    assert walk.variance(96.0, 144.0) == pytest.approx(2 * 0.04)


def test_a_rate_is_expected_to_grow_in_the_first_days_and_no_longer() -> None:
    walk = RateWalk(early_days=3.0, early_drift=0.2)
    assert (walk.drift(24.0, 48.0), walk.drift(60.0, 84.0), walk.drift(96.0, 120.0)) == pytest.approx((0.2, 0.1, 0.0))
    medians = []
    for drift in (0.0, 0.2):
        spread = RateWalk(early_drift=drift)
        paths = persistence_paths(daily(1_000.0), (1e5, 1e6), 48, spread, np.random.default_rng(1))
        assert paths is not None
        medians.append(float(paths.forecast(np.array([72.0]), 1_000.0).quantiles((0.5,))[0, 0]) - 1_000.0)
    # The middle of a first day that is half over is known: from there 12 to 36 and 36 to 60 hours on, 0.2 a day.
    assert medians[1] / medians[0] == pytest.approx(np.exp(0.2 * 1.5), rel=0.06)


def test_a_rate_that_never_moves_is_found_and_goes_on() -> None:
    """1,000 a day: the rate is 1,000/24 an hour; the median goes on with it, and the band opens."""
    counts = daily(1_000.0, 2_000.0, 3_000.0, 4_000.0)
    rate = rate_of(counts, RateWalk(early_drift=0.0))
    assert rate is not None
    assert np.exp(rate.mean) == pytest.approx(1_000.0 / 24.0, rel=1e-6)
    assert rate.scale == pytest.approx(5.0 / 8.0)  # three steps that did not move, and five of others
    paths = persistence_paths(counts, (1e5, 1e6), 72, RateWalk(early_drift=0.0), np.random.default_rng(1))
    assert paths is not None
    bands = paths.forecast(np.array([120.0, 168.0]), counts.last).quantiles()
    assert bands[:, 2] == pytest.approx([5_000.0, 7_000.0], rel=0.03)
    assert bands[1, 4] - bands[1, 0] > 2.0 * (bands[0, 4] - bands[0, 0])


def test_a_course_that_moves_more_than_others_has_wider_bands() -> None:
    calm, wild = daily(1e3, 2e3, 3e3, 4e3, 5e3), daily(1e3, 1.2e3, 3.2e3, 3.3e3, 5e3)
    scales = [rate.scale for rate in (rate_of(one, RateWalk()) for one in (calm, wild)) if rate is not None]
    assert scales[1] > 4.0 * scales[0]


def test_two_equal_counts_are_one_that_was_not_brought_up_to_date() -> None:
    late, merged = daily(1e3, 2e3, 2e3, 4e3), Counts(np.array([24.0, 48.0, 96.0]), np.array([1e3, 2e3, 4e3]), 0.0, 1e6)
    assert rate_of(late, RateWalk()) == rate_of(merged, RateWalk())
    assert rate_of(daily(), RateWalk()) is None


def test_paths_by_hand() -> None:
    """Two courses, one of which ends; without an error of the hour."""
    paths = Paths(
        10.0, np.array([[100.0, 100.0], [110.0, 120.0], [130.0, 120.0]]), np.array([200.0, 120.0]), np.zeros(2)
    )
    assert paths.forecast(np.array([10.0, 10.5, 12.0]), 100.0).values.tolist() == [
        [100.0, 100.0],
        [105.0, 110.0],
        [130.0, 120.0],
    ]
    counts = Counts(np.array([10.0]), np.array([100.0]), 0.0, 300.0)
    assert paths.reached_h(50.0, counts).tolist() == [10.0, 6.0]
    assert paths.reached_h(60.0, counts).tolist() == [11.5, 7.2]
    assert paths.reached_h(95.0, counts).tolist() == [np.inf, pytest.approx(10.7)]


def test_the_pool_is_never_worse_than_the_mean_of_its_members() -> None:
    rng = np.random.default_rng(3)
    members = {
        name: Forecast(AT_H, middle + 10.0 * rng.standard_normal((3, 200)), np.full(200, 1.0 / 200))
        for name, middle in (("a", 100.0), ("b", 160.0))
    }
    for seen in (90.0, 130.0, 200.0):
        observed = np.full(3, seen)
        ours = pooled(members, {"a": 3.0, "b": 1.0, "absent": 5.0}).crps(observed)
        mean = 0.75 * members["a"].crps(observed) + 0.25 * members["b"].crps(observed)
        assert np.all(ours <= mean + 1e-9)
    assert pooled(members, {"a": 3.0, "b": 1.0}).weights.sum() == pytest.approx(1.0)


def test_an_outlook_stands_on_the_last_count_grows_and_knows_nothing_later() -> None:
    counts = Counts(np.array([6.0, 12.0, 20.0, 30.0, 40.0]), np.array([2e3, 6e3, 13e3, 22e3, 90e3]), 0.0, 1e5)
    view = outlook(counts, [], (6e4, 1e5), 30.0, particles=4_000)
    again = outlook(counts.until(30.0), [], (6e4, 1e5), 30.0, particles=4_000)
    for name, said in view.forecasts(AT_H).items():
        assert name in (FLUID, PERSISTENCE)
        assert np.array_equal(said.values, again.forecasts(AT_H)[name].values)
        assert np.all(said.values >= 22e3)
        assert np.all(said.values <= 1e5)
        assert np.all(np.diff(said.quantiles(), axis=0) >= 0.0)
        # What is said of an hour does not depend on what else is asked.
        assert np.array_equal(view.forecasts(AT_H[:1])[name].values, said.values[:1])

"""Intervals and required numbers of replications: by hand, and by how often they hold what they should."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs import intervals


def test_half_width_of_three_values_by_hand() -> None:
    """Student's t has a closed form for two degrees of freedom, (2p − 1)/√(2p(1 − p)); s = 1, n = 3."""
    t = 0.95 / math.sqrt(2.0 * 0.975 * 0.025)
    assert intervals.half_width([1.0, 2.0, 3.0]) == pytest.approx(t / math.sqrt(3.0), rel=1e-9)
    assert math.isnan(intervals.half_width([1.0]))


def test_t_interval_holds_the_true_mean_in_19_of_20_samples() -> None:
    """4,000 samples of six normal values: 95 % within 3.9 standard errors; the normal quantile would give 89 %."""
    samples = np.random.default_rng(1).normal(10.0, 3.0, (4000, 6))
    held = [low <= 10.0 <= high for low, high in map(intervals.t_interval, samples) if low is not None and high]
    assert abs(np.mean(held) - 0.95) < 3.9 * math.sqrt(0.95 * 0.05 / 4000)


def test_bootstrap_intervals_of_the_mean_agree_with_t_for_many_normal_values() -> None:
    values = np.random.default_rng(2).normal(10.0, 3.0, 400)
    wanted = intervals.t_interval(values)
    assert intervals.bootstrap_interval(values) == pytest.approx(wanted, abs=0.05)
    assert intervals.bootstrap_interval(values) == intervals.bootstrap_interval(values)


def test_interval_of_the_median_is_that_of_the_order_statistics() -> None:
    """101 values 0..100: exact binomial limits of the median at 95 % are the 41st and the 61st value, 40 and 60."""
    assert intervals.quantile_interval(np.arange(101.0), 0.5) == (40.0, 60.0)


def test_an_outer_quantile_of_few_runs_has_no_limit_on_that_side() -> None:
    """P(all of n lie above the 5 % quantile) = .95ⁿ, which is at most 2.5 % from 72 on; half of 2⁻⁵ is too much."""
    assert intervals.quantile_interval(np.arange(20.0), 0.05)[0] is None
    assert intervals.quantile_interval(np.arange(71.0), 0.05)[0] is None
    assert intervals.quantile_interval(np.arange(72.0), 0.05)[0] == 0.0
    assert intervals.quantile_interval(np.arange(5.0), 0.5) == (None, None)
    assert intervals.quantile_interval(np.arange(6.0), 0.5) == (0.0, 5.0)
    endless = np.append(np.arange(15.0), [np.inf] * 5)
    assert intervals.quantile_interval(endless, 0.5) == (5.0, 14.0)


def test_too_few_or_equal_values_have_no_interval_or_one_of_no_width() -> None:
    alone, equal = np.array([3.0]), np.array([3.0, 3.0, 3.0])
    assert intervals.t_interval(alone) == intervals.bootstrap_interval(alone) == (None, None)
    assert intervals.quantile_interval(alone, 0.5) == (None, None)
    assert intervals.t_interval(equal) == intervals.bootstrap_interval(equal) == (3.0, 3.0)


def test_required_numbers_of_the_textbook_and_of_student() -> None:
    """S02: 29 by the normal quantile; by Student's it is the first n whose own interval is narrow enough."""
    assert intervals.required_normal(91.48, 2.47197626742, 0.01) == 29
    count = intervals.required_t(91.48, 2.47197626742, 0.01)
    assert count == 31
    assert intervals.student(count - 1) * 2.47197626742 / math.sqrt(count) <= 0.9148
    assert intervals.student(count - 2) * 2.47197626742 / math.sqrt(count - 1) > 0.9148


@given(st.floats(0.1, 100.0), st.floats(0.0, 50.0), st.floats(0.005, 0.5))
def test_students_number_is_never_below_the_textbooks(mean: float, sd: float, share: float) -> None:
    needed = intervals.required_t(mean, sd, share)
    assert needed >= min(intervals.required_normal(mean, sd, share), intervals.MOST_REPLICATIONS)
    assert needed == intervals.required_t(-mean, sd, share)


def test_no_number_is_enough_for_a_share_of_nothing() -> None:
    with pytest.raises(ValueError, match="no number of runs"):
        intervals.required_t(0.0, 1.0, 0.01)
    with pytest.raises(ValueError, match="no number of runs"):
        intervals.required_normal(1.0, 1.0, 0.0)


def test_independent_half_width_pools_both_variances() -> None:
    """Variances 1 and 4 over 3 runs, 4 degrees of freedom."""
    first, second = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    wanted = 2.7764451051977987 * math.sqrt(5.0 / 3.0)
    assert intervals.independent_half_width(first, second) == pytest.approx(wanted, rel=1e-9)
    with pytest.raises(ValueError, match="equally many"):
        intervals.independent_half_width(first, second[:2])

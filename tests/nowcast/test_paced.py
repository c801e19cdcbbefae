"""Members at a pace of their own, by hand: a slower clock, one's own number of people, whom a jump costs more."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.nowcast.paced import PaceWalk, paces
from sim.analysis.nowcast.weighing import Counts

TIME_H = np.arange(0.0, 401.0)
STEADY = np.minimum(10.0 * TIME_H, 1_000.0)
"""Ten an hour until a thousand are across."""


def counted(*pairs: tuple[float, float]) -> Counts:
    at_h, persons = np.array(pairs, np.float64).reshape(-1, 2).T
    return Counts(at_h, persons, 0.0, 1_200.0)


def test_half_the_rate_is_half_the_pace_and_goes_on_until_its_own_people_are_across() -> None:
    counts = counted(*((hour, 5.0 * hour) for hour in (24.0, 48.0, 72.0, 96.0)))
    found = paces(TIME_H, STEADY[None, :], counts)
    assert found.clocks_h[0].tolist() == [0.0, 12.0, 24.0, 36.0, 48.0]
    assert np.exp(found.mean[0]) == pytest.approx(0.5, rel=0.05)
    paths = found.paths(np.ones(1), np.array([1_000.0]), counts, 240, np.random.default_rng(1))
    low, middle, high = paths.forecast(np.array([120.0, 144.0]), counts.last).quantiles((0.05, 0.5, 0.95)).T
    assert middle == pytest.approx([600.0, 720.0], rel=0.03)
    assert np.all(low < middle) and np.all(middle < high)
    ends = paths.forecast(np.array([336.0]), counts.last)
    assert ends.quantiles((0.5, 1.0))[0] == pytest.approx([1_000.0, 1_000.0], abs=1e-6)


def test_a_member_that_must_change_its_pace_is_less_likely_than_one_of_the_right_shape() -> None:
    """Both are at 240 and 720 in the end; in the one of them the second day is twice the first, as was counted."""
    growing = np.where(TIME_H < 24.0, 10.0 * TIME_H, 240.0 + 20.0 * (TIME_H - 24.0)).clip(max=1_000.0)
    counts = counted((24.0, 240.0), (48.0, 720.0))
    found = paces(TIME_H, np.array([growing, STEADY]), counts)
    assert found.log_density[0] > found.log_density[1] + 1.0
    assert found.mean[0] == pytest.approx(0.0, abs=1e-9) and found.mean[1] > 0.3


def test_a_curve_is_read_at_the_hour_of_the_members_own_clock() -> None:
    counts = counted((24.0, 120.0))
    found = paces(TIME_H, STEADY[None, :], counts)
    assert found.at(TIME_H[None, :], 24.0) == pytest.approx([12.0])
    assert found.at(TIME_H[None, :], 12.0) == pytest.approx([6.0])


def test_a_member_with_too_few_people_is_stretched_and_pays_for_it() -> None:
    counts = counted((48.0, 480.0), (96.0, 960.0), (108.0, 1_080.0))
    enough = np.minimum(10.0 * TIME_H, 1_200.0)
    found = paces(TIME_H, np.array([enough, STEADY]), counts)
    assert found.curves[1, -1] == pytest.approx(1_081.0) and found.curves[0, -1] == 1_200.0
    assert found.log_density[0] > found.log_density[1] + 1.0
    paths = found.paths(np.array([0.0, 1.0]), np.array([1_200.0, 1_000.0]), counts, 48, np.random.default_rng(1))
    assert np.all(paths.crossed >= 1_080.0)


def test_without_counts_a_member_is_followed_from_the_zero_on_at_a_pace_that_nobody_knows() -> None:
    found = paces(TIME_H, STEADY[None, :], counted())
    assert (found.mean[0], found.variance[0], found.log_density[0]) == (0.0, PaceWalk().first_sd ** 2, 0.0)
    still = paces(TIME_H, STEADY[None, :], counted(), PaceWalk(0.0, 0.0))
    paths = still.paths(np.ones(1), np.array([1_000.0]), counted(), 20, np.random.default_rng(1))
    assert paths.crossed[:, 0] == pytest.approx(10.0 * np.arange(21.0))

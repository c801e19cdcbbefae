"""What runs say of their means and medians, on values that are given."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.estimates import estimate
from sim.runs.intervals import half_width
from tests.results.test_shares import joint


def test_no_mean_is_below_nothing() -> None:
    """Seven runs without a queue and one with: Student's interval reaches below 0, where no queue is."""
    found = estimate(joint([0.0] * 7 + [4.0], {}), "clear_h")
    assert found.mean == 0.5 and found.mean_low == 0.0
    assert found.mean_high == pytest.approx(0.5 + half_width(np.array([0.0] * 7 + [4.0])))
    below = estimate(joint([-1.0] * 7 + [4.0], {}), "clear_h")
    assert below.mean_low is not None and below.mean_low < -1.0


def test_who_had_not_come_to_it_moves_the_median_and_leaves_no_mean() -> None:
    found = estimate(joint([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, None], {}), "clear_h")
    assert (found.known, found.mean, found.required) == (6, None, None)
    assert (found.median, found.median_low, found.median_high) == (4.0, 1.0, None)
    assert (found.p05, found.p95) == (1.0, None)

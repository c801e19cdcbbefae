"""The order of what happened: by time, and of equal times by place, whether they are in order already or not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.arrays import in_order, picked


@pytest.mark.parametrize("different", [1, 3, 40, 10**9])
@pytest.mark.parametrize("missing", [0.0, 0.2, 1.0])
def test_equal_times_keep_their_places_and_what_never_happened_is_left_out(different: int, missing: float) -> None:
    rng = np.random.default_rng(different)
    for count in (0, 1, 2, 300):
        time_h = rng.integers(0, different, count).astype(np.float64)
        time_h[rng.random(count) < missing] = np.nan
        expected = sorted(np.flatnonzero(~np.isnan(time_h)).tolist(), key=lambda k: (time_h[k], k))
        assert in_order(time_h).tolist() == expected


def test_times_that_are_in_order_stay_where_they_are() -> None:
    assert in_order(np.array([0.0, 1.0, 1.0, np.nan, 2.0])).tolist() == [0, 1, 2, 4]


def test_all_rows_are_picked_without_a_copy() -> None:
    values = np.arange(3.0)
    assert np.shares_memory(values[picked(np.arange(3), 3)], values)
    assert values[picked(np.array([0, 2]), 3)].tolist() == [0.0, 2.0]

"""What runs say of a further one: how often it falls between, by trying and by the rank that it may have."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.metric import Metric, pooled
from sim.results.over_runs import (
    FEWEST,
    interval_heading,
    interval_in_words,
    interval_over_runs,
    quantile_over_runs,
)
from tests.results.build import defined_as


@pytest.mark.parametrize("runs", [19, 20, 50, 100])
def test_nine_of_ten_further_runs_fall_between(runs: int) -> None:
    """Whatever the distribution; the 5 and 95 % of 20 runs themselves hold 82 %."""
    drawn = np.random.default_rng(runs).gamma(2.0, 1.0, (runs + 1, 40_000))
    low, _, high = interval_over_runs(drawn[:-1])
    within = ((low <= drawn[-1]) & (drawn[-1] <= high)).mean()
    assert within == pytest.approx(0.9, abs=0.01)
    if runs == 20:
        short = np.quantile(drawn[:-1], [0.05, 0.95], axis=0)
        assert ((short[0] <= drawn[-1]) & (drawn[-1] <= short[1])).mean() == pytest.approx(0.816, abs=0.01)


def test_with_fewer_runs_the_words_say_what_is_held() -> None:
    """Of 10 runs the lowest and the highest: 9/11 of further ones."""
    drawn = np.random.default_rng(1).normal(0.0, 1.0, (11, 40_000))
    low, _, high = interval_over_runs(drawn[:-1])
    assert (low == drawn[:-1].min(axis=0)).all() and (high == drawn[:-1].max(axis=0)).all()
    assert ((low <= drawn[-1]) & (drawn[-1] <= high)).mean() == pytest.approx(9.0 / 11.0, abs=0.01)
    assert interval_heading(10) == "lowest–highest" and interval_heading(FEWEST) == "5–95 %" and not interval_heading(1)
    assert interval_in_words(10) == (
        "10 runs are too few for 5–95 % (19 are needed): 82 % of further runs fall between"
    )
    assert interval_in_words(20) == "9 of 10 further runs fall between 5 and 95 %"


def test_who_had_not_come_to_it_is_later_than_any() -> None:
    runs = np.append(np.arange(1.0, 17.0), [np.inf] * 3)
    assert [float(one) for one in interval_over_runs(runs)] == [1.0, 10.0, np.inf]
    assert float(quantile_over_runs(runs, 0.8)) == 16.0
    assert float(quantile_over_runs(runs, 0.81)) == np.inf
    metrics = [Metric(defined_as("clear_h", "h"), None if np.isinf(x) else x, beyond=bool(np.isinf(x))) for x in runs]
    found = pooled(metrics)
    assert (found.low, found.value, found.high, found.known) == (1.0, 10.0, None, 16)


def test_the_median_is_the_median_and_curves_are_taken_step_by_step() -> None:
    values = np.random.default_rng(2).normal(0.0, 1.0, (8, 5))
    np.testing.assert_allclose(quantile_over_runs(values, 0.5), np.median(values, axis=0), rtol=1e-12)
    assert quantile_over_runs(values, 0.05).shape == (5,)

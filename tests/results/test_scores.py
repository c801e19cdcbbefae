"""Scores against values worked out by hand and against what must hold for any numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from sim.analysis import scores

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=12)


def test_the_simplest_errors_by_hand() -> None:
    observed, simulated = [2.0, 4.0, 8.0], [3.0, 4.0, 5.0]
    assert scores.mae(observed, simulated) == pytest.approx(4.0 / 3.0)
    assert scores.rmse(observed, simulated) == pytest.approx(math.sqrt(10.0 / 3.0))
    assert scores.bias(observed, simulated) == pytest.approx(-2.0 / 3.0)
    assert scores.mape(observed, simulated) == pytest.approx((0.5 + 0.0 + 0.375) / 3.0)
    assert scores.mase(observed, simulated) == pytest.approx(((0.0 + 3.0) / 2.0) / ((2.0 + 4.0) / 2.0))
    assert scores.nse(observed, simulated) == pytest.approx(1.0 - 10.0 / (56.0 / 3.0))


def test_persistence_itself_has_a_mase_of_one() -> None:
    """Forecasting each observation by the one before: 1, whatever is said of the first time."""
    observed = [5.0, 9.0, 10.0, 30.0]
    assert scores.mase(observed, [1234.0, *observed[:-1]]) == 1.0


def test_rescaling_hides_an_error_of_the_total() -> None:
    """Half as many everywhere: 50 % wrong, and perfect after FLEE's rescaling."""
    assert scores.ard([10.0, 30.0], [5.0, 15.0]) == 0.5
    assert scores.ard_rescaled([10.0, 30.0], [5.0, 15.0]) == pytest.approx(0.0, abs=1e-15)


def test_what_cannot_be_scored_is_not_a_number() -> None:
    assert math.isnan(scores.mape([0.0, 1.0], [1.0, 1.0]))
    assert math.isnan(scores.mase([3.0, 3.0], [1.0, 1.0]))
    assert math.isnan(scores.nse([3.0, 3.0], [1.0, 1.0]))
    assert math.isnan(scores.ard_rescaled([1.0], [0.0]))
    assert math.isnan(scores.crps_ensemble_fair(1.0, [2.0]))
    with pytest.raises(ValueError, match="equally many"):
        scores.mae([1.0, 2.0], [1.0])


@given(st.floats(-1e6, 1e6), NUMBERS)
def test_the_ranks_of_the_crps_say_what_all_pairs_say(observed: float, members: list[float]) -> None:
    ours = np.array(members)
    pairs = np.abs(ours[:, None] - ours[None, :]).sum()
    distance = np.abs(ours - observed).mean()
    assert scores.crps_ensemble(observed, members) == pytest.approx(
        distance - pairs / (2 * len(ours) ** 2), rel=1e-9, abs=1e-6
    )
    fair = distance - pairs / (2 * len(ours) * (len(ours) - 1))
    assert scores.crps_ensemble_fair(observed, members) == pytest.approx(fair, rel=1e-9, abs=1e-6)


@pytest.mark.slow  # the library compiles for seconds when it is imported
def test_scores_are_those_of_scoringrules() -> None:
    import scoringrules

    rng = np.random.default_rng(3)
    for seen, count in ((0.3, 2), (-4.0, 9), (80.0, 60)):
        members, weights = 3.0 * rng.standard_normal(count), rng.random(count)
        wanted = {of: scoringrules.crps_ensemble(seen, members, estimator=of) for of in ("qd", "fair")}
        assert scores.crps_ensemble(seen, members) == pytest.approx(wanted["qd"], rel=1e-12)
        assert scores.crps_ensemble_fair(seen, members) == pytest.approx(wanted["fair"], rel=1e-12)
        assert scores.crps_weighted(seen, members, weights) == pytest.approx(
            scoringrules.crps_ensemble(seen, members, ens_w=weights, estimator="nrg"), rel=1e-12
        )
        assert scores.crps_gaussian(seen, 1.0, 2.0) == pytest.approx(scoringrules.crps_normal(seen, 1.0, 2.0))
        levels = np.array([0.5, 0.9])
        low, high = np.quantile(members, [0.5 - levels / 2.0, 0.5 + levels / 2.0])
        ours = scores.weighted_interval_score(seen, 0.2, list(zip(levels, low, high, strict=True)))
        numba = scoringrules.weighted_interval_score(seen, 0.2, low, high, 1.0 - levels, backend="numba")
        assert ours == pytest.approx(numba, rel=1e-12)
        # Why it is not used without numba; when this fails, it can be.
        assert ours != pytest.approx(
            scoringrules.weighted_interval_score(seen, 0.2, low, high, 1.0 - levels, backend="numpy"), rel=1e-6
        )


def test_a_large_normal_ensemble_scores_as_the_normal_distribution() -> None:
    """Quantiles at the midpoints of 20,000 equal shares stand for the distribution itself."""
    members = 3.0 + 2.0 * norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert scores.crps_ensemble(4.5, members) == pytest.approx(scores.crps_gaussian(4.5, 3.0, 2.0), rel=1e-3)


def test_many_quantiles_of_the_wis_are_the_crps() -> None:
    """Bracher et al. 2021: with more and more intervals WIS tends to CRPS."""
    levels = np.arange(1, 200) / 200.0
    intervals = [(level, norm.ppf(0.5 - level / 2.0), norm.ppf(0.5 + level / 2.0)) for level in levels]
    wis = scores.weighted_interval_score(0.7, 0.0, intervals)
    assert wis == pytest.approx(scores.crps_gaussian(0.7, 0.0, 1.0), rel=0.01)


def test_interval_score_and_coverage() -> None:
    assert scores.interval_score(5.0, 4.0, 6.0, 0.5) == 2.0
    assert scores.interval_score(7.0, 4.0, 6.0, 0.5) == 2.0 + 4.0 * 1.0
    assert scores.coverage([1.0, 2.0, 3.0, 4.0], [0.0, 2.0, 3.5, 0.0], [2.0, 2.0, 4.0, 3.0]) == 0.5

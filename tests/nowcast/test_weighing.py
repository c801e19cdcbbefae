"""Weights and bands of a nowcast against closed forms and values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from benchmarks.first_edition import corrected, distances, forecast_at, moved_to_counts, weigh
from sim.analysis import scores
from sim.analysis.nowcast.extrapolations import no_more, persistence, straight_line
from sim.analysis.nowcast.resampling import effective
from sim.analysis.nowcast.weighing import (
    CountErrors,
    Counts,
    Forecast,
    at_times,
    weighted_quantile,
)

TIME_H = np.arange(0.0, 11.0)
ONLY_TIMING = CountErrors(timing_h=1.0, discrepancy_share=0.0)


def counts(*pairs: tuple[float, float], residents: float = 1_000.0) -> Counts:
    """Counts from pairs of hour and persons; the road opens at hour 0."""
    given = np.array(pairs, np.float64).reshape(-1, 2)
    return Counts(given[:, 0], given[:, 1], 0.0, residents)


def lines(*slopes: float) -> np.ndarray:
    """Members that grow by so many persons an hour."""
    return np.outer(slopes, TIME_H)


def test_three_members_weighted_by_hand() -> None:
    """One count of 100 at hour 2: rate 50, so one standard deviation is 50 persons; members are 0, 1, 2 sd away."""
    known = counts((2.0, 100.0))
    at = at_times(TIME_H, lines(50.0, 75.0, 100.0), known.time_h)
    assert distances(at, known, ONLY_TIMING).tolist() == pytest.approx([0.0, 1.0, 4.0])
    found = weigh(at, known, ONLY_TIMING, least=1.0)
    raw = np.exp([-0.0, -0.5, -2.0])
    assert found.values.tolist() == pytest.approx((raw / raw.sum()).tolist())
    assert found.temper == 1.0
    assert found.effective == pytest.approx(raw.sum() ** 2 / (raw**2).sum())


def test_the_discrepancy_hangs_together_and_the_timing_does_not() -> None:
    """Counts 100 and 300 at hours 1 and 3, 1,000 residents, 10 %: walk 0.01 · 1000 · min; rate 100 an hour in both."""
    found = counts((1.0, 100.0), (3.0, 300.0)).covariance(CountErrors(timing_h=0.5, discrepancy_share=0.1))
    assert found.ravel().tolist() == pytest.approx([1_000.0 + 2_500.0, 1_000.0, 1_000.0, 3_000.0 + 2_500.0])


def test_the_band_is_the_conjugate_posterior_of_a_gaussian_prior() -> None:
    """Rates drawn from a normal distribution and one count with a normal error: mean and variance are Bayes'."""
    prior_mean, prior_sd, error_sd = 60.0, 10.0, 100.0
    shares = (np.arange(4_000) + 0.5) / 4_000
    slopes = prior_mean + prior_sd * norm.ppf(shares)
    known = counts((10.0, 800.0), residents=1e9)
    errors = CountErrors(timing_h=error_sd / 80.0, discrepancy_share=0.0)
    weights = weigh(at_times(TIME_H, np.outer(slopes, TIME_H), known.time_h), known, errors, least=1.0)
    gain = (10.0 * prior_sd) ** 2 / ((10.0 * prior_sd) ** 2 + error_sd**2)
    mean = float(weights.values @ slopes)
    variance = float(weights.values @ (slopes - mean) ** 2)
    assert mean == pytest.approx(prior_mean + gain * (80.0 - prior_mean), rel=1e-4)
    assert variance == pytest.approx(prior_sd**2 * (1.0 - gain), rel=1e-3)


def test_weights_and_regression_together_are_the_conjugate_posterior_too() -> None:
    """Half of the members must count, so most of the likelihood moves curves: mean and variance are those of Bayes."""
    slopes = 60.0 + 10.0 * norm.ppf((np.arange(4_000) + 0.5) / 4_000)
    known = counts((10.0, 1_000.0), residents=1e9)
    errors = CountErrors(timing_h=0.5, discrepancy_share=0.0)  # 50 persons, against 100 of the members
    curves = np.outer(slopes, TIME_H)
    weights = weigh(at_times(TIME_H, curves, known.time_h), known, errors, least=2_000.0)
    assert weights.temper < 0.5
    found = corrected(TIME_H, curves, weights, known, errors)[:, -1]
    gain = 100.0**2 / (100.0**2 + 50.0**2)
    mean = float(weights.values @ found)
    assert mean == pytest.approx(600.0 + gain * 400.0, rel=0.005)
    assert float(weights.values @ (found - mean) ** 2) == pytest.approx(100.0**2 * (1.0 - gain), rel=0.05)


def test_what_the_weights_hold_in_full_moves_no_curve() -> None:
    known, curves = counts((2.0, 100.0)), lines(40.0, 50.0, 60.0)
    weights = weigh(at_times(TIME_H, curves, known.time_h), known, ONLY_TIMING, least=1.0)
    assert np.array_equal(corrected(TIME_H, curves, weights, known, ONLY_TIMING), curves)


def test_a_single_member_is_moved_as_a_kalman_filter_would() -> None:
    """Member 80, count 100, walk 0.2² · 100 · 100 = 400, timing (0.2 · 50)² = 100: gain 400/500, so 16 are added."""
    known, errors = counts((2.0, 100.0), residents=100.0), CountErrors(timing_h=0.2, discrepancy_share=0.2)
    assert moved_to_counts(TIME_H, lines(40.0), known, errors).tolist() == pytest.approx([16.0])
    many = Counts(known.time_h, known.persons, 0.0, 1_000.0)
    ahead = forecast_at(TIME_H, lines(40.0), np.ones(1), many, CountErrors(0.2, math.sqrt(0.004)), np.array([4.0]))
    # Left of the walk 400 · 100/500 = 80, grown by 0.004 · 1000 · 80 persons = 320, and (0.2 h · 40)² of the count.
    assert ahead.values.mean() == pytest.approx(80.0 + 80.0 + 16.0)
    assert ahead.quantiles([norm.cdf(1.0)])[0, 0] == pytest.approx(176.0 + math.sqrt(80.0 + 320.0 + 64.0), rel=0.02)


def test_without_counts_all_members_are_alike_and_none_is_moved() -> None:
    none = counts()
    found = weigh(np.zeros((4, 0)), none, CountErrors())
    assert found.values.tolist() == [0.25] * 4
    assert found.holds
    assert moved_to_counts(TIME_H, lines(1.0, 2.0), none, CountErrors()).tolist() == [0.0, 0.0]
    ahead = forecast_at(TIME_H, lines(40.0), np.ones(1), none, CountErrors(0.0, 0.0), np.array([5.0]))
    assert ahead.quantiles([0.5])[0, 0] == pytest.approx(200.0, abs=1.0)


def test_weights_are_tempered_until_enough_members_count() -> None:
    """Ten members from near to absurd: the likelihood alone leaves one, the floor of five holds to the digit."""
    known = counts((2.0, 100.0))
    at = at_times(TIME_H, lines(*np.linspace(50.0, 500.0, 10)), known.time_h)
    assert weigh(at, known, ONLY_TIMING, least=1.0).effective < 2.0
    found = weigh(at, known, ONLY_TIMING, least=5.0)
    assert found.effective == pytest.approx(5.0, rel=1e-6)
    assert 0.0 < found.temper < 1.0
    assert np.all(np.diff(found.values) < 0.0)


def test_an_ensemble_that_does_not_hold_the_counts_says_so() -> None:
    known = counts((2.0, 100.0), (4.0, 200.0))
    near, far = (at_times(TIME_H, lines(*slopes), known.time_h) for slopes in ((50.0, 60.0), (150.0, 160.0)))
    assert weigh(near, known, ONLY_TIMING).holds
    assert not weigh(far, known, ONLY_TIMING).holds


def test_what_is_before_the_last_count_is_no_forecast() -> None:
    with pytest.raises(ValueError, match="before the last count"):
        forecast_at(TIME_H, lines(1.0), np.ones(1), counts((5.0, 5.0)), CountErrors(), np.array([4.0]))


@given(
    st.lists(st.floats(1.0, 200.0), min_size=2, max_size=6),
    st.lists(st.floats(0.0, 300.0), min_size=2, max_size=5),
)
def test_the_future_does_not_leak_into_a_forecast(slopes: list[float], steps: list[float]) -> None:
    """Counts after the issue are altered or taken away: weights and bands stay as they are, to the last bit."""
    persons = np.cumsum(steps)
    whole = counts(*zip(np.arange(1.0, len(steps) + 1.0), persons, strict=True), residents=2_000.0)
    other = Counts(whole.time_h, np.where(whole.time_h > 1.0, persons + 77.0, persons), 0.0, 2_000.0)
    curves, errors = lines(*slopes), CountErrors()
    said = []
    for shown in (whole.until(1.0), other.until(1.0), counts((1.0, steps[0]), residents=2_000.0)):
        weights = weigh(at_times(TIME_H, curves, shown.time_h), shown, errors, least=0.9 * len(slopes))
        moved = corrected(TIME_H, curves, weights, shown, errors)
        said.append(forecast_at(TIME_H, moved, weights.values, shown, errors, TIME_H[1:]).quantiles().tolist())
    assert said[0] == said[1] == said[2]


@given(st.lists(st.floats(0.0, 150.0), min_size=2, max_size=6), st.floats(0.1, 3.0), st.floats(0.0, 0.1))
def test_bands_never_fall_below_the_last_count_nor_exceed_the_residents(
    slopes: list[float], timing_h: float, share: float
) -> None:
    known, errors = counts((1.0, 20.0), (3.0, 90.0)), CountErrors(timing_h, share)
    weights = weigh(at_times(TIME_H, lines(*slopes), known.time_h), known, errors)
    bands = forecast_at(TIME_H, lines(*slopes), weights.values, known, errors, TIME_H[3:]).quantiles()
    assert weights.values.sum() == pytest.approx(1.0)
    assert 1.0 <= effective(weights.values) <= len(slopes) + 1e-9
    assert bands.min() >= 90.0
    assert bands.max() <= 1_000.0
    assert np.all(np.diff(bands, axis=1) >= 0.0)


def test_weighted_quantiles_by_hand() -> None:
    """Weights 0.2, 0.5, 0.3 of 1, 2 and never: half of the weight lies up to 2, more than 0.7 only with never."""
    values, weights = [math.inf, 1.0, 2.0], [0.3, 0.2, 0.5]
    assert weighted_quantile(values, weights, [0.1, 0.5, 0.69, 0.9]).tolist() == [1.0, 2.0, 2.0, math.inf]


def test_forecasts_without_a_model_by_hand() -> None:
    known = counts((1.0, 100.0), (3.0, 140.0), (5.0, 240.0), residents=300.0)
    at = np.array([6.0, 20.0])
    assert no_more(known, at).tolist() == [240.0, 240.0]
    assert persistence(known, at).tolist() == [290.0, 300.0]  # 50 an hour, and no more than there are
    assert straight_line(known, at).tolist() == pytest.approx([265.0, 300.0])  # 160 at hour 3, 35 an hour
    assert np.isnan(persistence(counts(), at)).all()
    assert np.isnan(straight_line(counts((1.0, 5.0)), at)).all()


def test_the_weighted_crps_by_hand_and_as_the_one_of_equal_members() -> None:
    """Values 0 and 4 with weights 3/4 and 1/4, observed 1: 3/4 · 1 + 1/4 · 3 − 3/4 · 1/4 · 4 = 0.75."""
    assert scores.crps_weighted(1.0, [4.0, 0.0], [1.0, 3.0]) == pytest.approx(0.75)
    assert scores.crps_weighted(7.0, [3.0], [1.0]) == 4.0
    members = [1.0, 5.0, 5.0, 9.0]
    assert scores.crps_weighted(4.0, members, np.ones(4)) == pytest.approx(scores.crps_ensemble(4.0, members))


def test_the_crps_of_a_dressed_member_is_that_of_its_normal_distribution() -> None:
    points = 50.0 + 10.0 * norm.ppf((np.arange(400) + 0.5) / 400)
    said = Forecast(np.array([1.0]), points[None, :], np.full(400, 1.0 / 400))
    assert said.crps(np.array([57.0]))[0] == pytest.approx(scores.crps_gaussian(57.0, 50.0, 10.0), rel=0.01)

"""Distributions of departure, conditioned on t > 0: F'(t) = (F(t) − F(0)) / (1 − F(0)), with no mass at hour 0.

With a midpoint of 20 h and a rate of 0.12 an hour a logistic curve has 8.3 % before hour 0; nobody leaves then. Of N
the number by an hour is binomial: within 3.9 standard deviations. The whole curve is within Kolmogorov's 1.95/√N (p =
0.001).
"""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given

from tests.examples import examples
from tests.theory.roads import Floats, Plan, constant, figures, hours, link, plan, run

CURVE: Plan = {"law": "logistic", "midpoint_h": 20.0, "rate_per_h": 0.12}


def truncated(time_h: Floats, midpoint_h: float = 20.0, rate_per_h: float = 0.12) -> Floats:
    """Share that has left by each hour, of those who leave after hour 0."""
    before = 1.0 / (1.0 + exp(rate_per_h * midpoint_h))
    return np.asarray((1.0 / (1.0 + np.exp(-rate_per_h * (time_h - midpoint_h))) - before) / (1.0 - before))


def follows(times_h: Floats, total: int, midpoint_h: float = 20.0, rate_per_h: float = 0.12) -> None:
    """No mass at hour 0, the first quarter hour by the binomial, the whole curve by Kolmogorov."""
    times_h = np.sort(times_h)
    assert (times_h == 0.0).sum() == 0
    for hour in (0.25, midpoint_h / 2.0):
        share = float(truncated(np.array([hour]), midpoint_h, rate_per_h)[0])
        assert (times_h <= hour).sum() == pytest.approx(total * share, abs=3.9 * (total * share) ** 0.5 + 1.0)
    expected = truncated(times_h, midpoint_h, rate_per_h)
    rank = np.arange(len(times_h))
    apart = np.maximum(np.abs(rank / total - expected), np.abs((rank + 1) / total - expected))
    assert apart.max() < 1.95 / total**0.5


def test_the_arithmetic_of_the_first_quarter_of_an_hour() -> None:
    assert truncated(np.array([0.25]))[0] == pytest.approx(0.0025, abs=0.00005)
    assert truncated(np.array([0.0, 1e9])).tolist() == [0.0, 1.0]


def stream(count: int, spacing: str, curve: Plan = CURVE) -> Floats:
    """When the vehicles of a stream set off."""
    crowd = {"cars": {"to": "road", "count": count, "spacing": spacing, "sets_off": curve}}
    return run(plan({"road": link(0.1, lanes=12, capacity_vph=3000.0)}, crowd, 2000.0)).departed_h


def test_a_stream_that_sets_off_by_a_logistic_curve() -> None:
    follows(stream(100_000, "random"), 100_000)


def test_evenly_spaced_on_a_logistic_curve() -> None:
    """At equal quantiles: the n-th where the truncated curve is (n − a)/N, for some a in [0, 1]."""
    times_h = np.sort(stream(20_000, "even"))
    rank = truncated(times_h) * 20_000
    assert (np.abs(rank - (np.arange(20_000) + 0.5)) <= 0.5 + 1e-6).all()
    assert (times_h <= 0.25).sum() == pytest.approx(20_000 * 0.00253, abs=1.0)


@examples(10)
@given(figures(1.0, 40.0, 1.0), figures(0.05, 1.0, 0.05))
def test_any_midpoint_and_rate(midpoint_h: float, rate_per_h: float) -> None:
    """Those who leave within the run, of all."""
    times_h = stream(4_000, "random", {"law": "logistic", "midpoint_h": midpoint_h, "rate_per_h": rate_per_h})
    follows(times_h[~np.isnan(times_h)], 4_000, midpoint_h, rate_per_h)


def test_a_town_that_decides_by_a_logistic_curve() -> None:
    """Households of one, a car each: 40,000 decide by the curve, which has no mass at hour 0."""
    scenario = plan(
        {"road": link(0.1, lanes=12, capacity_vph=3000.0)},
        {},
        200.0,
        settlements={"town": {"residents_persons": 40_000, "to": "road"}},
        people={"household_size": {"law": "table", "weights": [1.0]}, "transport": {"car_owner_share": 1.0}},
        departure={"curve": CURVE, "packing": {**constant(0.1), "minimum_min": 30.0}},
        step_h=0.5,
    )
    journal = run(scenario)
    decided = journal.decided_h
    follows(decided[~np.isnan(decided)], 40_000)
    assert len(hours(journal, "road", "entered")) > 39_000

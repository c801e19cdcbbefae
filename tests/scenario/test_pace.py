"""The pace of leaving in planners' terms: exact shares at the stated hours, and the distribution's formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.integrate import quad

from sim.population.streams import Streams
from sim.scenario.distributions import Pace
from sim.world.zones import MobilisationCurve

HOURS = st.floats(0.05, 100.0)


def pace(half_h: float, more_h: float | None = None, since_h: float = 0.0) -> Pace:
    ninety_h = None if more_h is None else half_h + more_h
    return Pace(law="pace", since_h=since_h, half_within_h=half_h, ninety_within_h=ninety_h)


@given(HOURS, HOURS, HOURS)
def test_half_and_nine_of_ten_have_left_at_the_stated_hours(half_h: float, more_h: float, since_h: float) -> None:
    found = pace(half_h, more_h, since_h).distribution_h()
    assert found.cdf(since_h) == 0.0 == found.pdf(since_h / 2.0)
    assert found.cdf(since_h + half_h) == pytest.approx(0.5, abs=1e-12)
    assert found.cdf(since_h + half_h + more_h) == pytest.approx(0.9, abs=1e-12)
    shares = np.array([0.1, 0.5, 0.7, 0.9, 0.99])
    assert [found.cdf(hour) for hour in found.ppf(shares)] == pytest.approx(shares.tolist(), abs=1e-9)


@given(HOURS, HOURS)
def test_mean_and_spread_are_those_of_the_integrals(half_h: float, more_h: float) -> None:
    found = pace(half_h, more_h, 3.0).distribution_h()
    bend = [3.0 + half_h]
    far_h = found.ppf(1.0 - 1e-14)
    mean = 3.0 + quad(found.sf, 3.0, far_h, points=bend, limit=200)[0]
    second = 9.0 + quad(lambda hour: 2.0 * hour * found.sf(hour), 3.0, far_h, points=bend, limit=200)[0]
    assert found.mean() == pytest.approx(mean, rel=1e-6)
    assert found.std() == pytest.approx(math.sqrt(second - mean**2), rel=1e-5)


def test_half_alone_is_an_exponential_from_the_order_on() -> None:
    found = pace(3.0, since_h=2.0)
    assert found.distribution_h().mean() == pytest.approx(2.0 + 3.0 / math.log(2.0))
    drawn = found.sample_h(Streams(1)["pace"], 100_000)
    assert drawn.min() >= 2.0 and (drawn <= 5.0).mean() == pytest.approx(0.5, abs=0.01)


def test_the_hazard_that_households_feel_is_the_one_of_the_two_shares() -> None:
    curve = MobilisationCurve(pace(3.0, 9.0, since_h=2.0).distribution_h(), step_h=0.25)
    steps = np.arange(0.0, 20.0, 0.25)
    hazards = [curve.hazard_per_h(float(step)) for step in steps]
    assert hazards[:8] == [0.0] * 8
    assert hazards[8:20] == pytest.approx([math.log(2.0) / 3.0] * 12)
    assert hazards[20:] == pytest.approx([math.log(5.0) / 9.0] * 60)


def test_nine_of_ten_cannot_have_left_before_half() -> None:
    with pytest.raises(ValidationError, match=r"ninety_within_h = 3 is not above half_within_h = 4"):
        Pace(law="pace", half_within_h=4.0, ninety_within_h=3.0)

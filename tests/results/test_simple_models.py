"""Models without a simulator on series whose curve is known: each finds its own, and says where it is silent."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import scores
from sim.analysis.recorded import RecordedSeries
from sim.analysis.simple_models import (
    BOTTLENECK,
    FITS,
    LAST_RATE,
    LAST_RATES,
    LINE,
    LOGISTIC,
    WEIBULL,
    simple_models,
)
from sim.arrays import Floats

HOURS = np.array([6.0, 12.0, 20.0, 30.0, 44.0, 60.0, 80.0, 110.0])


def series(seen: Floats, at_h: Floats = HOURS) -> RecordedSeries:
    return RecordedSeries("crossed", "persons", 0.0, at_h, seen, seen, seen[None, :])


CURVES = {
    LINE: 40.0 + 25.0 * HOURS,
    LOGISTIC: 9000.0 / (1.0 + np.exp(-(HOURS - 40.0) / 9.0)),
    WEIBULL: 9000.0 * (1.0 - np.exp(-((HOURS / 45.0) ** 1.7))),
    # 12,000 leave at 3 % an hour and 150 cross: a queue stands until all who have left are across.
    BOTTLENECK: np.minimum(150.0 * (HOURS - 2.0), 12000.0 * (1.0 - np.exp(-0.03 * (HOURS - 2.0)))),
}


@pytest.mark.parametrize("name", FITS)
def test_a_curve_finds_itself_and_no_other_is_as_near(name: str) -> None:
    seen = CURVES[name]
    found = simple_models(series(seen))
    errors = {fit: scores.rmse(seen[1:], found[fit].levels[0]) / seen[-1] for fit in FITS}
    assert errors[name] < 1e-3
    assert min(errors, key=lambda fit: errors[fit]) == name or errors[min(errors, key=errors.__getitem__)] < 1e-3
    assert found[name].increments[0] == pytest.approx(np.diff(seen), abs=0.005 * seen[-1])


def test_the_last_rate_forecasts_each_observation_from_those_before() -> None:
    found = simple_models(series(np.array([60.0, 180.0, 180.0, 280.0]), HOURS[:4]))[LAST_RATE]
    # 10 an hour since zero, then 20 an hour, then none.
    assert found.levels[0] == pytest.approx([60.0 + 6 * 10.0, 180.0 + 8 * 20.0, 180.0])
    assert found.increments[0] == pytest.approx([60.0, 160.0, 0.0])


def test_the_last_rates_are_a_distribution_around_the_last_rate() -> None:
    found = simple_models(series(100.0 * HOURS))[LAST_RATES]
    assert found.levels.shape[1] == len(HOURS) - 1 and len(found.levels) > 1000
    assert np.median(found.levels, axis=0) == pytest.approx(100.0 * HOURS[1:], rel=0.05)
    assert (found.levels >= (100.0 * HOURS)[:-1] - 1e-9).all()


def test_a_series_that_falls_has_no_rate_and_no_curve_but_the_line() -> None:
    found = simple_models(series(np.array([826.0, 715.0, 675.0, 522.0, 300.0]), HOURS[:5]))
    assert found[LAST_RATE].levels[0] == pytest.approx([826.0, 715.0, 675.0, 522.0])
    assert found[LINE].reason == ""
    assert all("falls" in found[name].reason for name in (LAST_RATES, LOGISTIC, WEIBULL, BOTTLENECK))


def test_too_few_observations_are_said() -> None:
    one = simple_models(series(np.array([5.0]), HOURS[:1]))
    assert {said.reason for said in one.values()} == {"fewer than two observations"}
    three = simple_models(series(np.array([5.0, 9.0, 11.0]), HOURS[:3]))
    assert three[LINE].reason == "" and "fewer than 4" in three[LOGISTIC].reason

"""Replications until a wanted half-width: how many, on what, and when to give up."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.estimates import estimate, estimates_frame
from sim.results.over_runs import quantile_over_runs
from sim.runs.intervals import half_width, required_t
from sim.runs.precision import Precision, PrecisionError, Reached, next_batch, reached
from sim.runs.runs import until_precise
from sim.scenario.model import Scenario
from tests.cli.shell import SMALL


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load(SMALL)


def known(relative: float, required: int, wanted: float = 0.02) -> Reached:
    return Reached("time", "h", 20, 1.0, relative, required, wanted)


def test_batches_grow_to_what_is_needed_but_never_more_than_double() -> None:
    goal = Precision(0.02, most=100)
    assert next_batch([known(0.019, 15), known(0.02, 20)], 20, goal) == 0
    assert next_batch([known(0.019, 15), known(0.03, 34)], 20, goal) == 14
    assert next_batch([known(0.2, 2000)], 20, goal) == 20
    assert next_batch([known(0.2, 2000)], 80, goal) == 20
    assert next_batch([known(0.2, 2000)], 100, goal) == 0
    assert next_batch([known(0.021, 20)], 20, goal) == 1


def test_it_stops_when_the_half_width_is_there_and_not_before(scenario: Scenario) -> None:
    """What it ends with is enough by the rule; the runs are those that a plain study of as many would have."""
    goal = Precision(0.03, ("clearance_50_h",))
    study = until_precise(scenario, 10, goal)
    count = len(study.ensemble)
    values = study.ensemble.metric_values("clearance_50_h")
    [found] = study.reached
    assert (found.replications, found.enough) == (count, True)
    assert half_width(values) / values.mean() == found.relative <= 0.03
    assert half_width(values[:10]) / values[:10].mean() > 0.03
    assert required_t(float(values.mean()), float(values.std(ddof=1)), 0.03) == found.required <= count
    assert study.ensemble.metrics == sim.runs(scenario, n=count).ensemble.metrics


def test_it_ends_at_the_most_runs_and_says_how_many_would_be_enough(scenario: Scenario) -> None:
    study = until_precise(scenario, 10, Precision(0.001, most=15))
    assert len(study.ensemble) == 15
    assert all(not found.enough and found.required > 15 for found in study.reached)


@pytest.mark.parametrize(
    ("goal", "first", "message"),
    [
        (Precision(0.0), 10, "not a share between 0 and 1"),
        (Precision(2.0), 10, "not a share between 0 and 1"),
        (Precision(0.02), 9, "must be 10 at least"),
        (Precision(0.02, most=15), 20, "15 at most"),
        (Precision(0.02, ("clearance_100_h",)), 40, "has no value in"),
    ],
)
def test_goals_that_make_no_sense_are_refused(scenario: Scenario, goal: Precision, first: int, message: str) -> None:
    with pytest.raises(PrecisionError, match=message):
        until_precise(scenario, first, goal)


def test_a_figure_that_is_always_nothing_is_known_at_once(scenario: Scenario) -> None:
    ensemble = sim.runs(scenario, n=3).ensemble
    [found] = reached(ensemble, Precision(0.02, ("waiting_for_bus_max_persons",)))
    assert (found.mean, found.relative, found.enough) == (0.0, 0.0, True)


def test_estimates_say_what_the_runs_say(scenario: Scenario) -> None:
    ensemble = sim.runs(scenario, n=12).ensemble
    values = ensemble.metric_values("clearance_90_h")
    found = estimate(ensemble, "clearance_90_h")
    assert (found.mean, found.sd) == (values.mean(), values.std(ddof=1))
    assert (found.p05, found.median, found.p95) == (values.min(), np.median(values), values.max())
    assert found.mean_low is not None and found.mean_high is not None and found.mean is not None
    assert found.mean_high - found.mean == pytest.approx(half_width(values))
    assert found.median_low is not None and found.median_high is not None
    assert values.min() <= found.median_low <= np.median(values) <= found.median_high <= values.max()
    assert found.p05_low is None and found.p95_high is None  # 72 runs are needed for these
    moment = estimate(ensemble, "clearance_90_at_h")
    assert moment.mean is not None and (moment.relative, moment.required) == (None, None)
    frame = estimates_frame(ensemble).set_index("name")
    assert frame.loc["clearance_90_h", "known"] == 12
    assert frame["relative"].notna().sum() > 20


def test_runs_that_had_not_come_to_it_are_later_than_any_and_leave_no_mean(scenario: Scenario) -> None:
    ensemble = sim.runs(scenario, n=40).ensemble
    found, values = estimate(ensemble, "clearance_100_h"), ensemble.metric_values("clearance_100_h")
    late = int(np.isinf(values).sum())
    assert found.known == 40 - late < found.replications == 40
    assert (found.mean, found.mean_low, found.required) == (None, None, None)
    middle = float(quantile_over_runs(values, 0.5))
    assert found.median == (middle if np.isfinite(middle) else None)

"""Stated errors are those of runs that were left out; limits of predictions; runs that do not come to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.emulator.errors import Limits, unseen
from sim.analysis.emulator.numbers import emulated_number, fitted
from sim.analysis.emulator.selection import predicted_left_out
from sim.analysis.emulator.smoother import smoothers
from sim.analysis.emulator.study_runs import StudyRuns
from sim.arrays import Floats
from sim.results.metrics_crossing import CLEARANCE_AT, CROSSED_PERSONS
from tests.whatif.runs import SPACE, made_up, random_points


def with_values(runs: StudyRuns, name: str, values: Floats) -> StudyRuns:
    return replace(runs, rows=runs.rows.assign(**{name: values}))


def test_a_run_is_compared_with_other_settings_and_other_random_numbers() -> None:
    runs = made_up(16, replications=3)
    rng = np.random.default_rng(5)
    shift = np.array([0.0, 3.0, -3.0])[runs.replication]  # what a stream of random numbers does to all settings
    values = (10.0 * runs.points[runs.setting, 0] + shift + rng.normal(0.0, 0.2, 48))[:, None]
    tried = smoothers(SPACE, runs.points)
    found = unseen(runs, tried, values, np.ones(16)).errors
    number = 1
    others = (values[runs.replication == 0] + values[runs.replication == 2]) / 2.0
    wanted = values[runs.replication == number] - Limits.of_numbers(values).kept(predicted_left_out(tried, others))
    assert found[runs.replication == number] == pytest.approx(wanted)
    # The shift is in the error: a further stream may do the like.
    assert np.abs(found[runs.replication == number]).min() > 3.0


def test_nine_in_ten_of_further_runs_lie_within_the_stated_error() -> None:
    def response(points: Floats, seed: int) -> Floats:
        noise = np.random.default_rng(10_000 + seed).normal(0.0, 2.0, len(points))
        return np.asarray(40.0 + 20.0 * np.sin(3.0 * points[:, 0]) + 9.0 * points[:, 1] + noise, np.float64)

    shares = []
    for seed in range(10):
        runs = made_up(40, seed=seed)
        fit = fitted(runs, response(runs.points, seed)[:, None])
        at = random_points(200, seed=seed + 100)
        off = np.abs(response(at, seed + 500) - fit.at(at)[:, 0])
        shares.append(float((off <= fit.half_width(at)[:, 0]).mean()))
    assert 0.85 <= float(np.mean(shares)) <= 0.96


def test_the_stated_error_is_larger_at_the_ends_of_the_axes_and_holds_there_more_often() -> None:
    """One error for all settings, as an order statistic of the same differences, would hold less often there."""

    def response(points: Floats, seed: int) -> Floats:
        noise = np.random.default_rng(20_000 + seed).normal(0.0, 0.3, len(points))
        waves = np.sin(3.0 * points[:, 0]) * np.cos(2.0 * points[:, 1])
        return np.asarray(40.0 + 20.0 * waves + noise, np.float64)

    stated, by_one, wider = [], [], []
    for seed in range(12):
        runs = made_up(40, seed=seed)
        fit = fitted(runs, response(runs.points, seed)[:, None])
        at = random_points(400, seed=seed + 100)
        off, half = np.abs(response(at, seed + 500) - fit.at(at)[:, 0]), fit.half_width(at)[:, 0]
        from_end = np.minimum(at[:, :2], 1.0 - at[:, :2])
        far, inside = (from_end < 0.15).all(axis=1), (from_end > 0.2).all(axis=1)
        one = float(np.sort(np.abs(fit.unseen.errors[:, 0]))[36])
        stated.append(float((off <= half)[far].mean()))
        by_one.append(float((off <= one)[far].mean()))
        wider.append(float(half[far].mean() / half[inside].mean()))
    assert float(np.mean(stated)) > float(np.mean(by_one)) + 0.05
    assert min(wider) > 1.1


def test_random_variation_is_apart_where_settings_have_several_runs() -> None:
    runs = made_up(20, replications=4)
    noise = np.random.default_rng(8).normal(0.0, 5.0, 80)
    fit = fitted(runs, (200.0 + 100.0 * runs.points[runs.setting, 1] + noise)[:, None])
    assert fit.unseen.between_runs[0] == pytest.approx(5.0, rel=0.2)
    assert np.isnan(fitted(made_up(20), made_up(20).points[:, :1]).unseen.between_runs).all()


def test_curves_that_rise_stay_rising_and_within_what_any_run_had() -> None:
    runs = made_up(24)
    hours = np.linspace(0.0, 10.0, 60)
    middle = 3.0 + 4.0 * runs.points[:, [0]] * runs.points[:, [1]]
    curves = 1_000.0 / (1.0 + np.exp(-(hours - middle) * (1.0 + 5.0 * runs.points[:, [1]])))
    fit = fitted(runs, curves, curves=True)
    found = fit.at(random_points(300))
    assert (np.diff(found, axis=1) >= 0.0).all()
    assert found.min() >= curves.min() and found.max() <= curves.max()
    # Somewhere the bare sum falls, else nothing was shown.
    terms, covariances = fit.smoother.features(random_points(300))
    assert (np.diff(terms @ fit.factors[0] + covariances @ fit.factors[1], axis=1) < 0.0).any()


def test_a_count_is_never_below_zero() -> None:
    runs = made_up(20)
    values = np.maximum(0.0, 50.0 * (runs.points[:, [0]] - 0.7))
    assert fitted(runs, values).at(random_points(200)).min() == 0.0


def test_what_some_runs_do_not_come_to_is_not_within_the_run() -> None:
    runs = made_up(40)
    hours = 60.0 + 100.0 * runs.points[:, 0]
    late = np.where(hours > 130.0, np.inf, hours)
    one = CLEARANCE_AT[90]
    number = emulated_number(with_values(runs, one.name, late), one, 130.0)
    quick, slow = (SPACE.point({"first": first, "second": 0.5, "third": "large"})[None, :] for first in (0.2, 0.95))
    assert number.at(quick)[0] == pytest.approx([80.0])
    assert number.at(slow)[0].tolist() == [np.inf] and number.at(slow)[1][0] > 0.5
    assert number.known == 40 and number.wrong < 6
    assert number.fit is not None and len(number.fit.settings) == int((hours <= 130.0).sum())


def test_a_metric_without_values_says_nothing() -> None:
    runs = made_up(20)
    number = emulated_number(with_values(runs, CROSSED_PERSONS.name, np.full(20, np.nan)), CROSSED_PERSONS, 100.0)
    assert number.fit is None and number.without == 20
    assert np.isnan(number.at(runs.points)[0]).all()

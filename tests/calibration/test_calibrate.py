"""A village whose truth is known: its ranges come back, runs are never made twice, and draws go on as runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.calibration_recovery import recovered
from sim.analysis.calibration.calibrate import Calibration, Plan, calibrate
from sim.analysis.calibration.posterior import WEIGHT, by_random_variation, draws, learnt, posterior_frame, together
from sim.analysis.calibration.targets import Targets
from sim.analysis.nowcast.weighing import Counts
from sim.runs.design import DesignError, drawn_names
from sim.runs.executors import InTurn
from sim.runs.make import Making
from sim.runs.parquet import write_parquet
from sim.runs.store import Store
from sim.scenario.load import load
from tests.cli.shell import SMALL

VILLAGE = SMALL.with_name("uncertain.yaml")
PLAN = Plan(runs=24, waves=1, steps=1)


@pytest.fixture(scope="module")
def targets() -> Targets:
    times = np.array([3.0, 5.0, 8.0, 12.0, 20.0])
    return Targets({"crossed": Counts(times, np.array([60.0, 150.0, 300.0, 500.0, 760.0]), 0.0, 760.0)})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("calibration") / "runs")


@pytest.fixture(scope="module")
def found(targets: Targets, store: Store) -> Calibration:
    return calibrate(load(VILLAGE), targets, PLAN, Making(InTurn(), store))


def test_weights_add_up_and_say_how_far_they_go(found: Calibration) -> None:
    assert found.weights.sum() == pytest.approx(1.0) and len(found.weights) == PLAN.total
    assert 1.0 < found.counting < PLAN.total and 0.0 < found.power <= 1.0
    assert [wave.name for wave in found.waves] == ["history matching", "around the best"]
    assert found.waves[1].nearest <= found.waves[0].nearest
    assert all(low <= middle <= high for one in learnt(found) for low, middle, high in (one.before, one.after))
    assert all(one.first != one.second and abs(one.correlation) <= 1.0 for one in together(found))


def test_a_dozen_runs_seem_to_learn_what_they_do_not(found: Calibration) -> None:
    dozen = replace(found, weights=np.full(12, 1.0 / 12.0))
    seems = 1.0 - np.random.default_rng(4).standard_normal((20_000, 12)).var(axis=1)
    assert by_random_variation(dozen) == pytest.approx(float(np.quantile(seems, 0.9)), abs=0.06)
    assert by_random_variation(replace(found, weights=np.ones(1))) == 1.0


def test_the_same_again_makes_no_run_and_a_lost_run_is_made_again(
    found: Calibration, targets: Targets, store: Store
) -> None:
    before = _written(store)
    assert len(before) == PLAN.total
    gone = sorted(before)[3]
    store.part(gone).unlink()
    again = calibrate(load(VILLAGE), targets, PLAN, Making(InTurn(), store))
    assert np.array_equal(again.weights, found.weights) and again.values == found.values
    after = _written(store)
    assert {key for key in after if after[key] != before[key]} == {gone}


def _written(store: Store) -> dict[str, int]:
    """When each run was written."""
    return {path.stem: path.stat().st_mtime_ns for path in (store.part(key) for key in sorted(store.keys()))}


def test_other_counts_share_the_runs_of_the_first_wave(targets: Targets, store: Store) -> None:
    counts = targets.series["crossed"]
    other = Targets({"crossed": Counts(counts.time_h, 0.8 * counts.persons, 0.0, 700.0)})
    before = store.keys()
    calibrate(load(VILLAGE), other, Plan(runs=24, waves=1, steps=0), Making(InTurn(), store))
    assert store.keys() == before


def test_draws_of_a_posterior_follow_its_weights_and_know_their_ranges(found: Calibration, tmp_path: Path) -> None:
    path, scenario = tmp_path / "posterior.parquet", load(VILLAGE)
    frame = posterior_frame(found)
    assert frame.columns.tolist() == [WEIGHT, *drawn_names(scenario)]
    write_parquet(frame, path)
    rows = draws(scenario, path, 50)
    best = frame.iloc[int(found.weights.argmax())]
    often = sum(dict(row.values)["hazard"] == best["hazard"] for row in rows)
    assert abs(often - 50.0 * found.weights.max()) < 1.0
    assert all(row.scenario.departure.base_hazard_per_h == dict(row.values)["hazard"] for row in rows)
    with pytest.raises(DesignError, match="other parameters than the scenario's: hazard, inspection, third_lane"):
        draws(load(SMALL), path, 5)


@pytest.mark.parametrize(
    "weights",
    [
        ["x"] * 3,
        [float("nan"), 1.0, 1.0],
        [float("inf"), 1.0, 1.0],
        [1e308] * 3,
        [-1.0, 2.0, 1.0],
        [0.0] * 3,
        [[1.0]] * 3,
    ],
)
def test_weights_that_are_none_are_refused(weights: list[object], tmp_path: Path) -> None:
    """Of a file that somebody has changed: the rows that are drawn would be wrong, and nobody would know."""
    path = tmp_path / "posterior.parquet"
    scenario = load(VILLAGE)
    values = {name: [1.0] * 3 for name in drawn_names(scenario)}
    pd.DataFrame({WEIGHT: weights, **values}).to_parquet(path)
    with pytest.raises(DesignError, match="its column 'weight' must hold numbers from 0 on"):
        draws(scenario, path, 5)


def test_a_folder_is_no_posterior(tmp_path: Path) -> None:
    with pytest.raises(DesignError, match="there is no such file"):
        draws(load(VILLAGE), tmp_path, 5)


def test_a_scenario_that_nobody_doubts_has_nothing_to_calibrate(targets: Targets) -> None:
    with pytest.raises(DesignError, match="no section 'uncertain'"):
        calibrate(load(SMALL), targets, PLAN)


@pytest.mark.slow
def test_truths_come_back(tmp_path: Path) -> None:
    """Four truths, blind, 12 ranges in all: of 90 % intervals that hold what they say 8 hold it, but once in 300."""
    rows = recovered(load(VILLAGE), 4, Plan(runs=30, waves=2, steps=2), Making(InTurn(), Store(tmp_path)))
    assert len(rows) == 12 and rows["inside"].sum() >= 9
    known = rows[rows["range"] == "hazard"]
    assert (known["learnt"] > 0.3).all()

"""Every series of the record beside runs: each score, from curves that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.analysis import scores
from sim.analysis.simple_models import LAST_RATE
from sim.analysis.validation import RUNS, validate, validation_frame
from sim.runs.ensemble import Ensemble
from sim.scenario.arguments import ArgumentError
from sim.scenario.model import Scenario
from tests.cli.shell import SMALL

HOURS = ((4, "24T10"), (8, "24T14"), (12, "24T18"), (20, "25T02"))


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small village with a record that is exactly what replication 0 does, and what cannot be compared."""
    run = sim.run(sim.load(SMALL))
    counts = ["time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source"]
    record = ["curve,time_local,low,high,source,note"]
    for hour, moment in HOURS:
        crossed = np.interp(hour, run.curves.time_h, run.curves["crossed"].values)
        housed = np.interp(hour, run.curves.time_h, run.curves["in_shelter"].values)
        counts.append(f"2023-09-{moment}:00,{crossed:.6f},,,,x")
        record.append(f"in_shelter,2023-09-{moment}:00,{housed:.6f},{housed:.6f},x,")
    folder = tmp_path_factory.mktemp("record")
    (folder / "counts.csv").write_text("\n".join([*counts, "2023-09-26,5000,,,,x"]) + "\n", encoding="utf-8")
    record += ["in_shelter,2024-09-24T10:00,5,5,x,", "nothing,2023-09-24T10:00,5,5,x,"]
    (folder / "record.csv").write_text("\n".join(record) + "\n", encoding="utf-8")
    update = {"observed": str(folder / "counts.csv"), "record": str(folder / "record.csv")}
    return sim.load(SMALL).model_copy(update=update)


@pytest.fixture(scope="module")
def ensemble(scenario: Scenario) -> Ensemble:
    return sim.runs(scenario, n=8).ensemble


def test_a_run_that_is_the_record_makes_no_error(scenario: Scenario) -> None:
    found = validate(sim.run(scenario)).series
    for series in ("crossed", "in_shelter"):
        ours = found[series][RUNS]
        assert ours.observations == 3 and ours.rmse == pytest.approx(0.0, abs=1e-5)
        assert ours.nse == pytest.approx(1.0) and ours.increments_mae == pytest.approx(0.0, abs=1e-5)
        assert ours.crps == ours.mae and math.isnan(ours.coverage_90)
        assert found[series][LAST_RATE].observations == 3 and found[series][LAST_RATE].rmse > 10.0


def test_what_no_run_can_be_set_beside_is_named(scenario: Scenario) -> None:
    left_out = {(one.curve, one.reason): one.observations for one in validate(sim.run(scenario)).left_out}
    assert left_out == {
        ("crossed", "the hour is not known"): 1,
        ("in_shelter", "before or after the run"): 1,
        ("nothing", "the scenario has no such curve"): 1,
    }


def test_replications_are_scored_as_a_distribution(ensemble: Ensemble) -> None:
    found = validate(ensemble).series["crossed"][RUNS]
    counts = ensemble.record.counts
    assert counts is not None
    at_h, seen = counts["time_h"].to_numpy()[:4], counts["persons_crossed"].to_numpy()[:4]
    members = np.array([np.interp(at_h, ensemble.time_h, row) for row in ensemble.values("crossed")])
    fair = [scores.crps_ensemble_fair(one, members[:, row]) for row, one in enumerate(seen)][1:]
    assert found.crps == pytest.approx(np.mean(fair))
    assert found.rmse == pytest.approx(scores.rmse(seen[1:], np.median(members, axis=0)[1:]))
    assert 0.0 <= found.coverage_50 <= found.coverage_90 <= 1.0
    added = np.diff(members, axis=1)
    inside = (added.min(axis=0) <= np.diff(seen)) & (np.diff(seen) <= added.max(axis=0))
    assert found.increments_coverage_90 == pytest.approx(inside.mean())  # of eight runs the lowest and the highest


def test_the_folder_of_a_run_has_the_scores_of_the_runs_alone(ensemble: Ensemble) -> None:
    frame, found = validation_frame(ensemble), validate(ensemble)
    assert list(frame["method"]) == [RUNS, RUNS]
    assert list(frame["rmse"]) == [by[RUNS].rmse for by in found.series.values()]


def test_without_a_record_there_is_nothing_to_score() -> None:
    bare = sim.run(sim.load(SMALL).model_copy(update={"observed": None}))
    assert validation_frame(bare).empty
    with pytest.raises(ArgumentError, match="runs of a scenario with a record"):
        validate(bare)

"""Announced counts beside a run: every score, from curves that are known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.analysis import scores
from sim.analysis.validation import validation_frame, validations
from sim.scenario.model import Scenario
from tests.cli.shell import SMALL


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    """The small village with a record that is exactly what replication 0 does, and one count of a day without hour."""
    run = sim.run(sim.load(SMALL))
    lines = ["time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source"]
    for hour, moment in ((4, "24T10"), (8, "24T14"), (12, "24T18"), (20, "25T02")):
        crossed = np.interp(hour, run.curves.time_h, run.curves["crossed"].values)
        lines.append(f"2023-09-{moment}:00,{crossed:.6f},,,,x")
    path = tmp_path / "counts.csv"
    path.write_text("\n".join([*lines, "2023-09-26,5000,,,,x"]) + "\n", encoding="utf-8")
    return sim.load(SMALL).model_copy(update={"observed": str(path)})


def test_a_run_that_is_the_record_makes_no_error(scenario: Scenario) -> None:
    [found] = validations(sim.run(scenario))
    assert (found.count, found.rows) == ("persons_crossed", 4)
    assert found.mae == pytest.approx(0.0, abs=1e-5) and found.nse == pytest.approx(1.0)
    assert found.increments_mae == pytest.approx(0.0, abs=1e-5)
    assert found.line_rmse > 10.0
    assert math.isnan(found.crps) and math.isnan(found.coverage_90)


def test_replications_are_scored_as_a_forecast(scenario: Scenario) -> None:
    ensemble = sim.runs(scenario, n=8).ensemble
    [found] = validations(ensemble)
    counts = ensemble.record.counts
    assert counts is not None
    at_h, seen = counts["time_h"].to_numpy()[:4], counts["persons_crossed"].to_numpy()[:4]
    members = np.array([np.interp(at_h, ensemble.time_h, row) for row in ensemble.values("crossed")])
    fair = [scores.crps_ensemble_fair(one, members[:, row]) for row, one in enumerate(seen)]
    assert found.crps == pytest.approx(np.mean(fair))
    assert found.rmse == pytest.approx(scores.rmse(seen, np.median(members, axis=0)))
    assert 0.0 <= found.coverage_50 <= found.coverage_90 <= 1.0
    assert 0.0 < found.wis < 2.0 * found.mae


def test_without_a_record_there_is_nothing_to_score() -> None:
    assert validation_frame(sim.run(sim.load(SMALL).model_copy(update={"observed": None}))).empty

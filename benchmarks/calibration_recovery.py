"""Whether calibration finds truths that it does not know: ``python -m benchmarks.calibration_recovery``.

A truth is a draw of a scenario's ranges that no wave has, run with random numbers of its own; its counts have errors
drawn as they are thought to be. Calibrated is blind, by the counts alone. Not for how well a scenario fits a real
record: the truth here is one of the scenario's own.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.calibration.calibrate import Plan, calibrate
from sim.analysis.calibration.posterior import learnt
from sim.analysis.calibration.targets import Targets
from sim.analysis.nowcast.weighing import Counts
from sim.population.streams import Streams
from sim.runs.cluster import executor_at
from sim.runs.design import drawn_at, drawn_names
from sim.runs.executors import LOCAL
from sim.runs.make import Making, make_runs
from sim.runs.slurm import Slurm
from sim.runs.store import Store
from sim.runs.task import replications_of
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.shipped import find

if TYPE_CHECKING:
    import pandas as pd

SHARES = (0.05, 0.12, 0.2, 0.3, 0.45, 0.65, 0.9)
"""When the counts are, shares of the run."""

TRUTHS = 1_000_000
"""Number of the first truth's replication: no wave has it."""


def recovered(scenario: Scenario, truths: int, plan: Plan, making: Making) -> pd.DataFrame:
    """One row for each truth and range: the truth, its 90 % interval, whether it is inside, how much was learnt.

    Args:
        scenario: It says the ranges.
        truths: How many.
        plan: Of each calibration.
        making: How all runs are made and kept.
    """
    import pandas as pd

    rng = Streams(scenario.seed)["truths of the recovery"]
    names = drawn_names(scenario)
    times = np.array(SHARES) * scenario.horizon_h
    asked = Counts(times, np.ones(len(times)), scenario.clearance_zero_h, 1.0)
    rows = []
    for number in range(truths):
        true = drawn_at(scenario, rng.random(len(names)).tolist())
        [truth] = make_runs(replications_of(true.scenario, (TRUTHS + number,)), making)
        targets = Targets({"crossed": asked, "registered": asked}).with_errors(truth, rng)
        found = calibrate(scenario, targets, plan, making)
        for one, (name, value) in zip(learnt(found), true.values, strict=True):
            inside = one.after[0] <= float(value) <= one.after[2]
            rows.append((number, name, float(value), one.after[0], one.after[2], inside, one.learnt, found.power))
    columns = ["truth", "range", "value", "p05", "p95", "inside", "learnt", "power"]
    return pd.DataFrame(rows, columns=columns)


def main() -> None:
    """Print the table, and how many truths lie inside."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("--truths", type=int, default=20)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        making = Making(executor_at(LOCAL, given.jobs, Slurm(), Path(folder) / "logs"), Store(Path(folder)))
        found = recovered(load(find(given.scenario)), given.truths, Plan(given.runs, 2, 2), making)
    print(found.round(3).to_string(index=False))
    by_range = found.groupby("range")
    print((by_range["inside"].agg(["sum", "count"])).assign(learnt=by_range["learnt"].mean()).round(2).to_string())


if __name__ == "__main__":
    main()

"""What a study costs beside a bare loop of runs: ``python -m benchmarks.sweep_speed [RUNS]``.

Both make the same runs of the exodus, with all metrics; the bare loop in one process, in two halves around the study.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import sim
from sim.runs.executors import here
from sim.runs.plan import Study, StudyPlan
from sim.runs.sweep import begin, carry_out
from sim.scenario.model import Scenario


@dataclass(frozen=True)
class Stored:
    """A study that was carried out: how long it took, what it takes on disk, how fast it is read."""

    runs: int
    taken_s: float
    parts: int
    megabytes: float
    parts_s: float
    whole_s: float


def bare(scenario: Scenario, replications: range) -> float:
    """Seconds that a plain loop takes for each run."""
    begin_s = time.perf_counter()
    for replication in replications:
        _ = sim.run(scenario, replication).metrics
    return (time.perf_counter() - begin_s) / len(replications)


def carried_out(scenario: Scenario, runs: int, jobs: int) -> Stored:
    """Make so many replications of a scenario as a study, in so many processes."""
    axes = {"random_variation": {"law": "random-variation", "replications": runs}}
    plan = StudyPlan.model_validate(
        {"title": "speed", "scenario": "exodus-2023", "design": {"kind": "full-factorial"}, "axes": axes}
    )
    with tempfile.TemporaryDirectory() as folder:
        sweep = begin(Study.of(plan, scenario), Path(folder) / "study")
        begin_s = time.perf_counter()
        carry_out(sweep, here(jobs))
        taken_s = time.perf_counter() - begin_s
        parts = list(sweep.folder.glob("runs/*/*.parquet"))
        size = sum(part.stat().st_size for part in parts)
        begin_s = time.perf_counter()
        pd.read_parquet(sweep.folder / "runs")
        parts_s = time.perf_counter() - begin_s
        begin_s = time.perf_counter()
        pd.read_parquet(sweep.folder / "results.parquet")
        whole_s = time.perf_counter() - begin_s
    return Stored(runs, taken_s, len(parts), size / 1e6, parts_s, whole_s)


def main(runs: int = 1_000, jobs: int = 2) -> None:
    """Print runs per second of both, overhead, size and reading time."""
    scenario = sim.load("scenarios/exodus-2023.yaml")
    _ = sim.run(scenario).metrics
    loop = max(2, runs // 20)
    first_s = bare(scenario, range(loop))
    study = carried_out(scenario, runs, jobs)
    run_s = (first_s + bare(scenario, range(loop))) / 2.0
    print(f"bare loop, one process: {1.0 / run_s:.3f} runs/s ({run_s:.3f} s a run, {2 * loop} runs)")
    print(f"study, {jobs} processes: {runs / study.taken_s:.3f} runs/s ({runs} runs in {study.taken_s:.0f} s)")
    over_ms = 1000.0 * (jobs * study.taken_s / runs - run_s)
    print(f"ratio {run_s * runs / study.taken_s:.2f}; overhead {over_ms:.0f} ms a run and process")
    print(f"store {study.megabytes:.1f} MB, {1000.0 * study.megabytes / study.parts:.1f} kB a run")
    print(f"into pandas: {study.parts_s:.2f} s from {study.parts} parts, {study.whole_s:.2f} s from results.parquet")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

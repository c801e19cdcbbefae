"""What a study costs beside a bare loop of runs: ``python -m benchmarks.sweep_speed [RUNS]``.

Both make the same runs of the exodus, with all metrics; the bare loop in one process, in two halves around the study.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

import sim
from sim.study.sweep.plan import Plan, Study
from sim.study.sweep.sweep import begin, carry_out


def bare(scenario: object, replications: range) -> float:
    """Seconds that a plain loop takes for each run."""
    begin_s = time.perf_counter()
    for replication in replications:
        _ = sim.run(scenario, replication).metrics  # type: ignore[arg-type]
    return (time.perf_counter() - begin_s) / len(replications)


def main(runs: int = 1_000, jobs: int = 2) -> None:
    """Print runs per second of both, overhead, size and reading time."""
    scenario = sim.load("scenarios/exodus-2023.yaml")
    axes = {"chance": {"law": "chance", "replications": runs}}
    plan = Plan.model_validate(
        {"title": "speed", "scenario": "exodus-2023", "design": {"kind": "full-factorial"}, "axes": axes}
    )
    _ = sim.run(scenario).metrics
    loop = max(2, runs // 20)
    first_s = bare(scenario, range(loop))
    with tempfile.TemporaryDirectory() as folder:
        sweep = begin(Study.of(plan, scenario), Path(folder) / "study")
        begin_s = time.perf_counter()
        carry_out(sweep, jobs=jobs)
        taken_s = time.perf_counter() - begin_s
        parts = list(sweep.folder.glob("runs/*/*.parquet"))
        size = sum(part.stat().st_size for part in parts)
        begin_s = time.perf_counter()
        pd.read_parquet(sweep.folder / "runs")
        parts_s = time.perf_counter() - begin_s
        begin_s = time.perf_counter()
        pd.read_parquet(sweep.folder / "results.parquet")
        whole_s = time.perf_counter() - begin_s
    run_s = (first_s + bare(scenario, range(loop))) / 2.0
    print(f"bare loop, one process: {1.0 / run_s:.3f} runs/s ({run_s:.3f} s a run, {2 * loop} runs)")
    print(f"study, {jobs} processes: {runs / taken_s:.3f} runs/s ({runs} runs in {taken_s:.0f} s)")
    over_ms = 1000.0 * (jobs * taken_s / runs - run_s)
    print(f"ratio {run_s * runs / taken_s:.2f}; overhead {over_ms:.0f} ms a run and process")
    print(f"store {size / 1e6:.1f} MB, {size / len(parts) / 1e3:.1f} kB a run")
    print(f"into pandas: {parts_s:.2f} s from {len(parts)} parts, {whole_s:.2f} s from results.parquet")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""What a study will cost, from a few of its runs."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from sim.runs.sweep import Sweep
from sim.runs.work import perform

SAMPLE = 3
"""Runs that are timed, spread over the points of the design."""


@dataclass(frozen=True)
class CostEstimate:
    """The cost of what a study still has to do.

    Attributes:
        runs: Runs that are missing.
        points, replications: Points of the design and runs of each.
        run_s: Time of one run on one core, median, least and most of the sample, seconds.
        sample: How many runs were timed.
        part_bytes: Size of the file of one run, mean.
    """

    runs: int
    points: int
    replications: int
    run_s: tuple[float, float, float]
    sample: int
    part_bytes: float

    @property
    def core_h(self) -> float:
        """Hours of one core."""
        return self.runs * self.run_s[0] / 3600.0

    @property
    def megabytes(self) -> float:
        """Size of all files of runs."""
        return self.runs * self.part_bytes / 1e6

    def wall_s(self, jobs: int) -> float:
        """Seconds on so many cores."""
        return self.runs * self.run_s[0] / jobs


def estimate(sweep: Sweep) -> CostEstimate:
    """Time a few runs of a study, in a folder that is gone afterwards.

    Not for a cluster: the runs are timed here, in this process, and other machines are faster or slower.
    """
    missing = sweep.missing()
    step = max(1, len(missing) // SAMPLE)
    sample = missing[::step][:SAMPLE]
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        order = replace(sweep.order, folder=Path(folder))
        for run in [*sample[:1], *sample]:  # the first of all warms up: it loads the compiled engine
            begin = time.perf_counter()
            perform(order, run)
            taken.append(time.perf_counter() - begin)
        # One file a run: the warm-up is written a second time, over the first.
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    timed = sorted(taken[1:]) or [0.0]
    middle = timed[len(timed) // 2]
    plan = sweep.study.plan
    return CostEstimate(
        len(missing),
        len(sweep.points),
        plan.replications,
        (middle, timed[0], timed[-1]),
        len(sample),
        size / max(1, len(sample)),
    )

"""Replications until the metrics asked for are known well enough (``docs/model.md`` §8.4, case S02).

The runs go on in batches until Student's 95 % half-width of every metric is within the wanted share of its mean. How
large the next batch is comes from R ≥ (t s/(ε x̄))²; it never more than doubles what is there, for s of few runs is
uncertain. To stop when s happens to be small makes the interval hold the mean a little less often than it says
(sequential stopping: Chow & Robbins 1965; Law 2015, section 9.4.1): the fewer runs the first batch has, the worse.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from sim.runs.ensemble import Ensemble
from sim.runs.precision import FEWEST, Precision, PrecisionError, Reached, reached
from sim.runs.replicate import Progress, Study, run_study, summaries
from sim.runs.workers import usable_cpus
from sim.scenario.model import Scenario


def run_to_precision(
    scenario: Scenario, first_batch: int, goal: Precision, jobs: int | None = 1, progress: Progress | None = None
) -> Study:
    """Run replications until the goal is met, or there are as many as it allows.

    Replication r is the same as in any other study of the scenario: more runs add to those that were there.

    Args:
        scenario: What to run.
        first_batch: Runs before the spread is looked at, at least ``FEWEST``.
        goal: What is wanted.
        jobs: Processes to use; None for as many as this process may use of the machine.
        progress: Called with the share of the current batch that is done, 0 to 1.

    Returns:
        The study, which says how well each metric is known in the end.

    Raises:
        PrecisionError: The goal cannot be one of this scenario, or its numbers make no sense.
        WorkerDied: A worker process ended before its work did.
    """
    if not 0.0 < goal.share < 1.0:
        raise PrecisionError(f"a precision of {goal.share:g} is not a share between 0 and 1, such as 0.02")
    if not FEWEST <= first_batch <= goal.most:
        raise PrecisionError(f"the first batch of {first_batch} runs must be {FEWEST} at least and {goal.most} at most")
    begin, tell = time.perf_counter(), progress or (lambda share: None)
    jobs = usable_cpus() if jobs is None else jobs
    study = run_study(scenario, first_batch, jobs, tell)
    found = reached(study.ensemble, goal)
    while (more := next_batch(found, len(study.ensemble), goal)) > 0:
        done = len(study.ensemble)
        added = summaries([(scenario, number) for number in range(done, done + more)], jobs, tell)
        study = replace(study, ensemble=Ensemble.of(scenario, [*study.ensemble.summaries, *added]))
        found = reached(study.ensemble, goal)
    return replace(study, wall_s=time.perf_counter() - begin, reached=found)


def next_batch(found: Sequence[Reached], done: int, goal: Precision) -> int:
    """How many more runs to make; 0 when all metrics are known well enough, or no more runs are allowed."""
    if all(one.enough for one in found):
        return 0
    needed = max(one.required for one in found if not one.enough)
    return max(0, min(max(needed, done + 1), 2 * done, goal.most) - done)

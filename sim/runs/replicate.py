"""Run a scenario once, or many times with other random numbers, on one core or on several."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from sim.runs.errors import WorkerDied
from sim.runs.parameters import Parameters
from sim.runs.precision import Reached
from sim.runs.workers import interrupts_held_back, interrupts_noted, pool, usable_cpus
from sim.scenario.model import Scenario
from sim.simulate import simulate

Progress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""

Task = tuple[Scenario, int]
"""A scenario and the number of the replication to run of it."""


def run(scenario: Scenario, replication: int = 0, progress: Progress | None = None) -> Results:
    """Run a scenario once.

    Args:
        scenario: What to run.
        replication: Number of the replication, from 0; with the scenario's seed it fixes every random number.
        progress: Called with the share of the horizon that is done, 0 to 1.

    Returns:
        Curves and figures of the run.
    """
    return Results(simulate(scenario, replication, progress))


def replicate(
    scenario: Scenario, replications: int, jobs: int | None = 1, progress: Progress | None = None
) -> Ensemble:
    """Run a scenario many times and gather medians and intervals.

    Replication r has the same random numbers, and so the same results, whatever ``jobs`` is. With more than one job
    the replications run in new processes; a script that asks for them keeps its own work under
    ``if __name__ == "__main__":``, as every Python program with worker processes does.

    Args:
        scenario: What to run.
        replications: How many runs, at least 1.
        jobs: Processes to use; None for as many as this process may use of the machine.
        progress: Called with the share of the work that is done, 0 to 1.

    Returns:
        The replications' figures and curves, in order of their numbers.

    Raises:
        ValueError: ``replications`` or ``jobs`` is below 1.
        WorkerDied: A worker process ended before its work did.
    """
    return run_study(scenario, replications, jobs, progress).ensemble


@dataclass(frozen=True)
class Study:
    """One run of a scenario, or several.

    Attributes:
        first: The first replication, as a rule number 0, with its journal.
        ensemble: All replications, summed up.
        started: When the work began (wall clock, UTC).
        wall_s: How long it took, seconds.
        reached: How well the metrics are known of which a precision was asked for.
        parameters: Where the values of the uncertain parameters came from.
    """

    first: Results
    ensemble: Ensemble
    started: datetime
    wall_s: float
    reached: tuple[Reached, ...] = ()
    parameters: Parameters = Parameters.FIXED

    @property
    def subject(self) -> Results | Ensemble:
        """What tables and pictures show: a single run itself, or the ensemble of several."""
        return self.first if len(self.ensemble) == 1 else self.ensemble


def run_study(
    scenario: Scenario, replications: int = 1, jobs: int | None = 1, progress: Progress | None = None, first: int = 0
) -> Study:
    """As :func:`replicate`, with the full results of the first replication, number ``first``, beside the ensemble."""
    jobs = usable_cpus() if jobs is None else jobs
    if replications < 1:
        raise ValueError(f"replications = {replications} must be at least 1")
    if jobs < 1:
        raise ValueError(f"jobs = {jobs} must be at least 1")
    started, begin = datetime.now(UTC), time.perf_counter()
    tasks = [(scenario, first + number) for number in range(replications)]
    whole, rest = work(tasks, jobs, progress or _say_nothing)
    ensemble = Ensemble.of(scenario, [ReplicationSummary.of(whole), *rest])
    return Study(whole, ensemble, started, time.perf_counter() - begin)


def work(tasks: Sequence[Task], jobs: int, tell: Progress) -> tuple[Results, list[ReplicationSummary]]:
    """Run tasks on one core or on several.

    Returns:
        The results of the first, with its journal, and what an ensemble keeps of the others, in their order.

    Raises:
        WorkerDied: A worker process ended before its work did.
    """
    return (_in_turn if jobs == 1 or len(tasks) == 1 else _side_by_side)(tasks, jobs, tell)


def summaries(tasks: Sequence[Task], jobs: int, tell: Progress) -> list[ReplicationSummary]:
    """Run tasks as :func:`work` does, and keep of all of them what an ensemble needs."""
    first, rest = work(tasks, jobs, tell)
    return [ReplicationSummary.of(first), *rest]


def summarise(scenario: Scenario, replication: int, progress: Progress | None = None) -> ReplicationSummary:
    """Run one replication and keep what an ensemble needs of it; the work of one worker."""
    return ReplicationSummary.of(run(scenario, replication, progress))


def _say_nothing(share: float) -> None:
    pass


def _in_turn(tasks: Sequence[Task], jobs: int, tell: Progress) -> tuple[Results, list[ReplicationSummary]]:
    def part(done: int) -> Progress:
        return lambda share: tell((done + share) / len(tasks))

    first = run(*tasks[0], part(0))
    return first, [summarise(*task, part(place)) for place, task in enumerate(tasks[1:], 1)]


def _side_by_side(tasks: Sequence[Task], jobs: int, tell: Progress) -> tuple[Results, list[ReplicationSummary]]:
    """The first runs in this process, for its journal is too large to be sent about; the others in workers."""
    places = iter(range(1, len(tasks)))
    finished: dict[int, ReplicationSummary] = {}
    with interrupts_noted() as stop_if_asked, pool(min(jobs, len(tasks) - 1)) as workers:

        def submit(count: int) -> dict[Future[ReplicationSummary], int]:
            return {workers.submit(summarise, *tasks[place]): place for place in islice(places, count)}

        def told(share: float) -> None:
            stop_if_asked()
            tell((share + len(finished)) / len(tasks))

        with interrupts_held_back():
            pending = submit(2 * jobs)
        first = run(*tasks[0], told)
        try:
            while pending:
                done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                finished |= {pending.pop(future): future.result() for future in done}
                pending |= submit(len(done))
                told(1.0)
        except BrokenProcessPool as error:
            raise WorkerDied(
                f"a worker process ended before its work did, when {len(finished)} of {len(tasks) - 1} replications "
                "were done: it was killed, or the machine ran out of memory; fewer jobs need less of it"
            ) from error
    return first, [finished[place] for place in range(1, len(tasks))]

"""Run a scenario once, or many times with other random numbers, on one core or on several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from sim.results.ensemble import Ensemble, ReplicationSummary
from sim.results.results import Results
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.study.errors import WorkerDied

Progress = Callable[[float], None]
"""Called with the share of the work that is done, 0 to 1."""


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
        first: Replication 0 with its journal.
        ensemble: All replications, summed up.
        started: When the work began (wall clock, UTC).
        wall_s: How long it took, seconds.
    """

    first: Results
    ensemble: Ensemble
    started: datetime
    wall_s: float

    @property
    def subject(self) -> Results | Ensemble:
        """What tables and pictures show: a single run itself, or the ensemble of several."""
        return self.first if len(self.ensemble) == 1 else self.ensemble


def run_study(
    scenario: Scenario, replications: int = 1, jobs: int | None = 1, progress: Progress | None = None
) -> Study:
    """As :func:`replicate`, with the full results of replication 0 beside the ensemble."""
    jobs = usable_cpus() if jobs is None else jobs
    if replications < 1:
        raise ValueError(f"replications = {replications} must be at least 1")
    if jobs < 1:
        raise ValueError(f"jobs = {jobs} must be at least 1")
    started, begin = datetime.now(UTC), time.perf_counter()
    work = _in_turn if jobs == 1 or replications == 1 else _side_by_side
    first, rest = work(scenario, replications, jobs, progress or _say_nothing)
    ensemble = Ensemble.of(scenario, [ReplicationSummary.of(first), *rest])
    return Study(first, ensemble, started, time.perf_counter() - begin)


def summarise(scenario: Scenario, replication: int, progress: Progress | None = None) -> ReplicationSummary:
    """Run one replication and keep what an ensemble needs of it; the work of one worker."""
    return ReplicationSummary.of(run(scenario, replication, progress))


def usable_cpus() -> int:
    """Processors that this process may use, which on a shared machine can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _say_nothing(share: float) -> None:
    pass


def _in_turn(
    scenario: Scenario, replications: int, jobs: int, tell: Progress
) -> tuple[Results, list[ReplicationSummary]]:
    def part(done: int) -> Progress:
        return lambda share: tell((done + share) / replications)

    first = run(scenario, 0, part(0))
    return first, [summarise(scenario, number, part(number)) for number in range(1, replications)]


def _side_by_side(
    scenario: Scenario, replications: int, jobs: int, tell: Progress
) -> tuple[Results, list[ReplicationSummary]]:
    """Replication 0 runs in this process, for its journal is too large to be sent about; the others in workers."""
    numbers = iter(range(1, replications))
    finished: dict[int, ReplicationSummary] = {}
    with _interrupts_noted() as stop_if_asked, _pool(min(jobs, replications - 1)) as pool:

        def submit(count: int) -> dict[Future[ReplicationSummary], int]:
            return {pool.submit(summarise, scenario, number): number for number in islice(numbers, count)}

        def told(share: float) -> None:
            stop_if_asked()
            tell((share + len(finished)) / replications)

        with _interrupts_held_back():
            pending = submit(2 * jobs)
        first = run(scenario, 0, told)
        try:
            while pending:
                done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                finished |= {pending.pop(future): future.result() for future in done}
                pending |= submit(len(done))
                told(1.0)
        except BrokenProcessPool as error:
            raise WorkerDied(
                f"a worker process ended before its work did, when {len(finished)} of {replications - 1} replications "
                "were done: it was killed, or the machine ran out of memory; fewer jobs need less of it"
            ) from error
    return first, [finished[number] for number in range(1, replications)]


@contextmanager
def _interrupts_noted() -> Iterator[Callable[[], None]]:
    """Take note of Ctrl-C and act on it only where asked to: within a lock of the pool it would be a deadlock."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    asked: list[int] = []

    def stop_if_asked() -> None:
        if asked:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    try:
        yield stop_if_asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that end with this block, however it ends, and with this process, however that ends.

    They are spawned: a forked copy of a process with threads (a notebook, numba, pyarrow) may hang.
    """
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_begin_worker)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Processes that are started here leave Ctrl-C to this one, from their first moment on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """End when the parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

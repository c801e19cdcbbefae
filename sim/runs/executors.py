"""Where work is done: in this process, in processes of this machine, or on a cluster; one loop for all of them.

Work is a function and the things that it is done with; both must be picklable, and doing it twice must do no harm. What
comes back is each thing with its outcome, as they are finished, in no order. A worker that dies takes nothing with it
but the work that was under way: on this machine each piece of it is done again alone, so that the one to blame is
found, and it alone is lost after ``TRIES``.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import Executor as Hands
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

from sim.runs.errors import JobsError
from sim.runs.workers import interrupts_held_back, interrupts_noted, pool, usable_cpus

T = TypeVar("T")
R = TypeVar("R")

Meanwhile = Callable[[Callable[[], None]], None]
"""Done in this process while others work; it calls what it is given now and then, so that Ctrl-C is heard."""

LOCAL = "local"
"""The name of this machine, beside ``slurm`` and the addresses of Dask schedulers."""

TRIES = 3
"""How often a piece of work may take its worker process down with it before it counts as lost."""

AHEAD = 4
"""Pieces of work in the hands of a pool for each worker, so that none waits for the next one."""


@dataclass(frozen=True)
class Lost:
    """The outcome of work whose worker died again and again.

    Attributes:
        reason: What is known.
    """

    reason: str


class Executor(ABC):
    """A place where work is done."""

    @property
    def in_this_process(self) -> bool:
        """Whether the function may be one of this process only, such as one that says how far it is."""
        return False

    @abstractmethod
    def outcomes(
        self, function: Callable[[T], R], things: Sequence[T], meanwhile: Meanwhile | None = None
    ) -> Iterator[tuple[T, R | Lost]]:
        """Do the work.

        Args:
            function: What is done.
            things: What it is done with.
            meanwhile: Done in this process, once, as soon as the others have something to do.

        Raises:
            Exception: What the function raises ends all the work.
            ClusterError: The cluster is not to be had, or gone.
        """


class InTurn(Executor):
    """This process, one piece of work after the other."""

    @property
    def in_this_process(self) -> bool:
        """It is."""
        return True

    def outcomes(
        self, function: Callable[[T], R], things: Sequence[T], meanwhile: Meanwhile | None = None
    ) -> Iterator[tuple[T, R | Lost]]:
        """Do the work."""
        if meanwhile is not None:
            meanwhile(lambda: None)
        for thing in things:
            yield thing, function(thing)


@dataclass(frozen=True)
class Processes(Executor):
    """Worker processes of this machine.

    Attributes:
        jobs: How many.
    """

    jobs: int

    def outcomes(
        self, function: Callable[[T], R], things: Sequence[T], meanwhile: Meanwhile | None = None
    ) -> Iterator[tuple[T, R | Lost]]:
        """Do the work."""
        waiting = deque(things)
        # Nothing for the others to do: what this process has to do is done all the same.
        if meanwhile is not None and not waiting:
            meanwhile(lambda: None)
        while waiting:
            unfinished = yield from self._until_one_dies(function, waiting, meanwhile)
            meanwhile = None
            for thing in unfinished:
                # A broken pool does not say whose work broke it, so each piece that was under way runs in a process of
                # its own.
                yield thing, _alone(function, thing)

    def _until_one_dies(
        self, function: Callable[[T], R], waiting: deque[T], meanwhile: Meanwhile | None
    ) -> Generator[tuple[T, R | Lost], None, list[T]]:
        """Work until nothing waits or a worker dies; returns what was under way then."""
        pending: dict[Future[R], T] = {}
        try:
            with pool(min(self.jobs, len(waiting))) as hands:
                yield from side_by_side(hands, function, waiting, pending, AHEAD * self.jobs, meanwhile)
        except BrokenProcessPool:
            return list(pending.values())
        return []


def here(jobs: int | None = 1) -> Executor:
    """This machine, with so many processes; None for as many as this process may use of it.

    Raises:
        JobsError: ``jobs`` is below 1, or more than this machine can hold.
    """
    most = most_jobs(usable_cpus(), sys.platform)
    jobs = min(usable_cpus(), most) if jobs is None else jobs
    if not 1 <= jobs <= most:
        raise JobsError(
            f"jobs = {jobs:,} is not of 1 to {most}: this machine has {usable_cpus()} processors for it, and each "
            "worker process holds a run in memory; more work side by side on a cluster (--on)"
        )
    return InTurn() if jobs == 1 else Processes(jobs)


def most_jobs(cpus: int, platform: str) -> int:
    """Worker processes that a machine is trusted with: some for each processor, and as many as Windows can wait for."""
    most = max(16, 4 * cpus)
    return min(most, 61) if platform == "win32" else most


def side_by_side(
    hands: Hands,
    function: Callable[[T], R],
    waiting: deque[T],
    pending: dict[Future[R], T],
    ahead: int,
    meanwhile: Meanwhile | None,
    lost: Callable[[BaseException], Lost | None] = lambda error: None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[tuple[T, R | Lost]]:
    """The loop of all executors that have others work: hand out, wait, hear Ctrl-C, give back.

    Args:
        hands: Take work.
        function: What is done.
        waiting: What it is done with; what is handed out is taken from it.
        pending: What is under way; the caller sees here what was when a pool broke.
        ahead: How much may be under way.
        meanwhile: Done in this process once.
        lost: Which errors mean that a piece of work is lost, and no more.
        check: Called at every look; raises once nobody is left to take work.
    """
    with interrupts_noted() as stop_if_interrupted:
        while waiting or pending:
            # Ctrl-C between submit and popleft would hand out the same piece twice.
            with interrupts_held_back():
                while waiting and len(pending) < ahead:
                    pending[hands.submit(function, waiting[0])] = waiting[0]
                    waiting.popleft()
            if meanwhile is not None:
                meanwhile(stop_if_interrupted)
                meanwhile = None
            # With a time limit, for a signal is heard only between two waits.
            done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
            stop_if_interrupted()
            check()
            for future in done:
                outcome: Any
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    raise
                except BaseException as error:
                    outcome = lost(error)
                    if outcome is None:
                        raise
                yield pending.pop(future), outcome


def _alone(function: Callable[[T], R], thing: T) -> R | Lost:
    """Do a piece of work in a process of its own."""
    for _ in range(TRIES):
        try:
            with pool(1) as worker, interrupts_held_back():
                return worker.submit(function, thing).result()
        except BrokenProcessPool:
            continue
    return Lost(f"its worker process died {TRIES} times: it was killed, or the machine ran out of memory")

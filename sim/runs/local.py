"""A study on this machine: worker processes, and what happens when one of them dies."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool

from sim.runs.points import Run
from sim.runs.work import Order, perform
from sim.runs.workers import interrupts_held_back, interrupts_noted, pool

TRIES = 3
"""How often a run may take its worker process down with it before it counts as failed."""

AHEAD = 4
"""Runs in the hands of the pool for each worker, so that none waits for the next one."""


def on_this_machine(order: Order, runs: Sequence[Run], jobs: int) -> Iterator[bool]:
    """Make runs in worker processes, or in this process for one job; whether each has a row, as they end.

    A worker that dies takes nothing with it but the runs under way: each of them is made again alone, so that the one
    to blame is found, and it alone counts as failed after ``TRIES``.

    Raises:
        OSError: A row cannot be written.
    """
    if jobs == 1:
        yield from (perform(order, run) for run in runs)
        return
    waiting = deque(runs)
    while waiting:
        for run in (yield from _side_by_side(order, waiting, jobs)):
            yield _alone(order, run)


def _side_by_side(order: Order, waiting: deque[Run], jobs: int) -> Generator[bool, None, list[Run]]:
    """Make runs until none waits or a worker dies; returns those that were under way then."""
    pending: dict[Future[bool], Run] = {}
    try:
        with interrupts_noted() as stop_if_asked, pool(min(jobs, len(waiting))) as workers:
            while waiting or pending:
                with interrupts_held_back():
                    while waiting and len(pending) < AHEAD * jobs:
                        pending[workers.submit(perform, order, waiting[0])] = waiting[0]
                        waiting.popleft()
                done, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                stop_if_asked()
                for future in done:
                    yield future.result()
                    del pending[future]
    except BrokenProcessPool:
        # A row can be written and its worker die, or another one's death be heard, before it is told: it counts too.
        unfinished = [run for run in pending.values() if not order.store.has(run.key)]
        yield from [True] * (len(pending) - len(unfinished))
        return unfinished
    return []


def _alone(order: Order, run: Run) -> bool:
    """Make one run in a process of its own."""
    for _ in range(TRIES):
        try:
            with pool(1) as worker, interrupts_held_back():
                return worker.submit(perform, order, run).result()
        except BrokenProcessPool:
            continue
    message = f"its worker process died {TRIES} times: it was killed, or the machine ran out of memory"
    order.store.put_failed(run, message)
    return False

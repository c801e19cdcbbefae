"""Worker processes that leave nothing behind, and a Ctrl-C that is heard where it can be.

The pool is ``concurrent.futures.ProcessPoolExecutor``; what is added is what it leaves open. ``loky`` (3.7.0, tried)
would not spare it: when a worker is killed its pool breaks too and fails all that waits, so that the work must be begun
anew as in ``executors``, and when the parent is killed its workers go on and stay.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.queues import SimpleQueue

from sim.garbage import collect_rarely


def usable_cpus() -> int:
    """Processors that this process may use, which on a shared machine can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


@contextmanager
def interrupts_noted() -> Iterator[Callable[[], None]]:
    """Take note of Ctrl-C and act on it only where that is safe: within a lock of the pool it would be a deadlock."""
    # Python lets only the main thread set handlers; elsewhere nothing hears Ctrl-C anyway.
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    signals: list[int] = []

    def stop_if_interrupted() -> None:
        if signals:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda number, frame: signals.append(number))
    try:
        yield stop_if_interrupted
    finally:
        signal.signal(signal.SIGINT, before)
    # Pressed after the last look: all is finished and kept, but what comes next is not wanted any more.
    stop_if_interrupted()


@contextmanager
def pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Worker processes that end with this block, however it ends, and with this process, however that ends.

    They are spawned: a forked copy of a process with threads (a notebook, numba, pyarrow) may hang.
    """
    # Only children of this pool may be ended: a notebook may have others.
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    places = context.SimpleQueue()
    for place in _places(workers):
        places.put(place)
    pool = ProcessPoolExecutor(workers, context, initializer=_begin_worker, initargs=(places,))
    try:
        yield pool
    except BaseException:
        # Not waited for: a run may take minutes, and Ctrl-C should take none.
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True)


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Processes that are started here leave Ctrl-C to this one, from their first moment on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _places(workers: int) -> list[int | None]:
    """A processor for each worker where there are just as many; None leaves a worker to the system.

    On a virtual machine, workers that stay where they are were some 7 % faster than those that are moved about.
    """
    if not hasattr(os, "sched_getaffinity") or workers != len(os.sched_getaffinity(0)):
        return [None] * workers
    return list[int | None](sorted(os.sched_getaffinity(0)))


def _begin_worker(places: SimpleQueue[int | None]) -> None:
    """Take a place, and end when the parent is gone."""
    collect_rarely()
    # From a queue, for the initializer gets the same arguments in every worker.
    place = places.get()
    if place is not None:
        os.sched_setaffinity(0, {place})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # Without cleaning up: the main thread is in the middle of a run.
        os._exit(1)

"""Workers on Slurm for as long as there is work: jobs that end are replaced, and what people wait for is said.

How long a job waits in the queue is the site's matter: nothing ends for that. A job that runs and whose worker
does not come ends by itself (``give_up_s``), and where all have ended so, the last words of their logs are the reason.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from sim.runs.batch import JobRequest
from sim.runs.errors import ClusterError
from sim.runs.slurm_queue import JobQueue, JobState, in_words

log = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
"""Time between two looks at the queue."""

PATIENCE_S = 10.0
"""How long after jobs that brought no worker the next ones are handed in; doubled with each."""

BARREN_TRIES = 5
"""Replacements without a worker, one after the other, after which the command ends."""


class SlurmWorkers:
    """As many jobs as were asked for, kept in Slurm's queue from the beginning of the block to its end."""

    def __init__(self, batch: JobRequest, joined: Callable[[], int]) -> None:
        """Nothing is handed in yet.

        Args:
            batch: What is asked for.
            joined: How many workers have come until now, those that have gone included.
        """
        self._batch = batch
        self._joined = joined
        self._queue = JobQueue()
        self._shown: Counter[JobState] | None = None
        self._trouble: ClusterError | None = None
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._look_after, name="slurm", daemon=True)
        self._joined_before = 0
        self._barren = 0
        self._not_before_s = 0.0

    def __enter__(self) -> SlurmWorkers:
        """Hand in the jobs.

        Raises:
            ClusterError: Slurm takes none of them, with what it says.
        """
        self._batch.logs.mkdir(parents=True, exist_ok=True)
        try:
            self._queue.submit(self._batch, self._batch.slurm.workers)
        except ClusterError as error:
            if not self._queue.arrays:
                raise
            log.warning("%s\nIt goes on with the jobs that were taken before.", error)
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take all jobs out of the queue."""
        self._closed.set()
        self._watch.join()
        self._queue.cancel()

    def check(self) -> None:
        """Find out whether workers may still come.

        Raises:
            ClusterError: None will, with the reason.
        """
        if self._trouble is not None:
            raise self._trouble

    def _look_after(self) -> None:
        while not self._closed.wait(LOOK_EVERY_S):
            try:
                self._look()
            except ClusterError as error:
                self._trouble = error
                return

    def _look(self) -> None:
        states = self._queue.states()
        if states is None:  # Slurm is busy; the next look will show
            return
        if states != self._shown:
            self._shown = states
            log.warning("Slurm: %s", in_words(states))
        missing = self._batch.slurm.workers - states.total()
        if missing <= 0:
            return
        joined = self._joined()
        if joined == 0:
            # A job that has ended without a word is replaced once another one has shown that workers can come at all.
            if not states:
                raise ClusterError(f"all jobs ended and no worker came: {last_words(self._batch.logs)}")
            return
        if joined > self._joined_before:
            self._barren = 0
        if time.monotonic() >= self._not_before_s:
            self._replace(missing, joined, alone=not states)

    def _replace(self, missing: int, joined: int, *, alone: bool) -> None:
        """Hand in as many jobs as have ended, the more seldom the more of them brought nobody."""
        if alone and self._barren >= BARREN_TRIES:
            raise ClusterError(f"no worker came any more: {last_words(self._batch.logs)}")
        self._not_before_s = time.monotonic() + PATIENCE_S * 2**self._barren
        self._barren += 1
        self._joined_before = joined
        log.warning("Slurm: %d job%s ended and replaced", missing, "" if missing == 1 else "s")
        try:
            self._queue.submit(self._batch, missing)
        except ClusterError as error:
            log.warning("%s", error)


def last_words(logs: Path) -> str:
    """What the worker that wrote last said last, with the name of its log."""
    written = sorted(logs.glob("*.out"), key=lambda path: path.stat().st_mtime)
    if not written:
        return f"they left no log in {logs}; is it there on the nodes too?"
    lines = [line.strip() for line in written[-1].read_text(encoding="utf-8", errors="replace").splitlines()]
    signs = [line for line in lines if "Error" in line or "error" in line] or [line for line in lines if line]
    return f"{signs[-1] if signs else 'they said nothing'} ({written[-1]})"

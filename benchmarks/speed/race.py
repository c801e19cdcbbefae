"""Competitors on the same work: a process for each, one run of each in turn, medians, memory, and do they agree?"""

from __future__ import annotations

import importlib.util
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from benchmarks.speed.case import US_PER_H, Whole, Work

WARM_UP_VEHICLES = 300
"""Size of a run before the first that counts: it compiles kernels and imports what is imported late."""


@dataclass(frozen=True)
class Answer:
    """What one run gave.

    Attributes:
        finish_us: When each vehicle finished, shape ``(P,)``; ``None`` where the program only says the last hour.
        clearance_h: When the last one did, hours.
        cpu_s: Seconds of CPU time, where the program has its own clock or process; else it is measured around it.
        peak_mb: Peak memory where it has a process of its own.
    """

    finish_us: Whole | None
    clearance_h: float
    cpu_s: float | None = None
    peak_mb: float | None = None

    @classmethod
    def of(cls, finish_us: Whole, cpu_s: float | None = None, peak_mb: float | None = None) -> Answer:
        """From the finishing times."""
        return cls(finish_us, float(finish_us.max()) / US_PER_H, cpu_s, peak_mb)


Run = Callable[[], Answer]
Prepare = Callable[[Work, Path], Run]


@dataclass(frozen=True)
class Entry:
    """A competitor.

    Attributes:
        title: Its name in the table.
        module: What must be installed, as it is imported; empty: nothing.
        timed: What is timed, and what is left out of its model.
        prepare: Gets the work and an empty folder, and gives the run.
        tolerance: By how much the last finishing time may differ from the engine's, share; 0: every one equal.
        largest: Most vehicles that it is asked for.
    """

    title: str
    module: str
    timed: str
    prepare: Prepare
    tolerance: float
    largest: int

    @property
    def installed(self) -> bool:
        """Whether it can run here."""
        return not self.module or importlib.util.find_spec(self.module) is not None


@dataclass(frozen=True)
class Row:
    """A line of the table; times are medians.

    Attributes:
        times: Its time over that of the first entry, median over the rounds.
        peak_mb: Peak memory of its process: of a Python package with the interpreter and what it imports.
        apart_s: Largest difference of a finishing time from the engine's, seconds; or that of the last one alone.
        agrees: Whether that is within the tolerance.
        note: Why there are no figures.
    """

    title: str
    vehicles: int
    timed: str
    runs: int = 0
    cpu_s: float | None = None
    times: float | None = None
    peak_mb: float | None = None
    clearance_h: float | None = None
    equal_share: float | None = None
    apart_s: float | None = None
    tolerance: float = 0.0
    agrees: bool | None = None
    note: str = ""


def cpu_of(run: Run) -> tuple[Answer, float]:
    """A run and its CPU time, seconds."""
    begin = time.process_time()
    answer = run()
    taken = time.process_time() - begin
    return answer, taken if answer.cpu_s is None else answer.cpu_s


def peak_mb() -> float:
    """Peak memory of this process, MB. What the system counts for a child may begin with its parent's, so not that."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return float(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1e3


def work_in_process(entry: Entry, file: Path, warm: Path, folder: Path, line: Connection) -> None:
    """A competitor's process: gets ready, then runs once each time it is asked, until it is asked to stop."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "warm").mkdir(exist_ok=True)
        entry.prepare(Work.read(warm), folder / "warm")()
        run = entry.prepare(Work.read(file), folder)
        line.send("ready")
        while line.recv():
            answer, cpu_s = cpu_of(run)
            mb = peak_mb() if answer.peak_mb is None else answer.peak_mb
            line.send((answer.finish_us, answer.clearance_h, cpu_s, mb))
    except Exception as error:
        line.send(f"{type(error).__name__}: {error}")


class Worker:
    """A competitor's process, seen from the race."""

    def __init__(self, entry: Entry, file: Path, warm: Path, folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.entry, self.failed = entry, ""
        self.cpu_s: list[float] = []
        self.answer: tuple[Whole | None, float, float, float] | None = None
        self.line, there = context.Pipe()
        self.process = context.Process(
            target=work_in_process, args=(entry, file, warm, folder, there), name=entry.title, daemon=False
        )
        self.process.start()
        there.close()
        self._hear()

    def _hear(self) -> object:
        try:
            said = self.line.recv()
        except EOFError:
            said = "it died"
        if isinstance(said, str) and said != "ready":
            self.failed = said
        return said

    def once(self) -> None:
        """One run."""
        if self.failed:
            return
        self.line.send(True)
        said = self._hear()
        if isinstance(said, tuple):
            self.answer = said
            self.cpu_s.append(said[2])

    def stop(self) -> None:
        """End the process."""
        if self.process.is_alive() and not self.failed:
            self.line.send(False)
        self.process.join()


def race(
    entries: Sequence[Entry], work: Work, warm: Work, folder: Path, repeats: int, say: Callable[[str], None] = print
) -> list[Row]:
    """All entries on one work; the first is the one the others are measured by.

    Args:
        entries: Who takes part.
        work: What they do.
        warm: A small one, for the run that does not count.
        folder: Where they may write.
        repeats: Runs of each; one of each in turn, so that a busy minute of the machine meets all of them.
        say: Told who has begun.
    """
    file, warm_file = folder / f"work-{len(work)}.npz", folder / "warm.npz"
    work.save(file)
    warm.save(warm_file)
    workers = []
    for number, entry in enumerate(entries):
        if entry.installed and len(work) <= entry.largest:
            say(f"  {entry.title} gets ready")
            workers.append(Worker(entry, file, warm_file, folder / f"{len(work)}-{number}"))
    try:
        for _ in range(repeats):
            for worker in workers:
                worker.once()
    finally:
        for worker in workers:
            worker.stop()
    by_title = {worker.entry.title: worker for worker in workers}
    first = by_title.get(entries[0].title)
    return [row_of(entry, work, by_title.get(entry.title), first) for entry in entries]


def row_of(entry: Entry, work: Work, worker: Worker | None, first: Worker | None) -> Row:
    """The line of one entry."""
    row = Row(entry.title, len(work), entry.timed, tolerance=entry.tolerance)
    if worker is None:
        why = f"not installed: {entry.module}" if not entry.installed else f"not asked above {entry.largest:,} vehicles"
        return Row(**{**asdict(row), "note": why})
    if worker.failed or worker.answer is None:
        return Row(**{**asdict(row), "note": worker.failed or "no answer", "agrees": False})
    finish, clearance_h, _, peak_mb = worker.answer
    last_h = float(work.finish_us.max()) / US_PER_H
    equal = None if finish is None else float((finish == work.finish_us).mean())
    apart_s = (
        abs(clearance_h - last_h) * 3600.0
        if finish is None or entry.tolerance
        else float(np.abs(finish - work.finish_us).max()) / 1_000_000.0
    )
    agrees = equal == 1.0 if entry.tolerance == 0.0 else abs(clearance_h / last_h - 1.0) <= entry.tolerance
    # Where the first died there is nothing to divide by, and the others' times are worth having all the same.
    ratios = [mine / its for mine, its in zip(worker.cpu_s, first.cpu_s, strict=False)] if first else []
    return Row(
        title=entry.title,
        vehicles=len(work),
        timed=entry.timed,
        runs=len(worker.cpu_s),
        cpu_s=statistics.median(worker.cpu_s),
        times=statistics.median(ratios) if ratios else None,
        peak_mb=peak_mb,
        clearance_h=clearance_h,
        equal_share=equal,
        apart_s=apart_s,
        tolerance=entry.tolerance,
        agrees=agrees,
    )

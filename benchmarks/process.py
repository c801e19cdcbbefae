"""``python -m benchmarks.process``: what whole processes cost, and what runs cost together.

    python -m benchmarks.process [--repeats 5] [--rows 20] [--out docs/performance]

CPU time of ``sim run exodus-2023``, ``sim check``, ``sim --help`` and ``import sim``; the start of a worker; the first
compile of the kernels; one row of a sweep; so many rows on one core and on two; memory a vehicle. It is meant
to end within two minutes on a free machine; 200 rows, whose ratio is better known, take several minutes more. A process
that is not done in time is said to be so, and the others are measured all the same. All start from the bytecode that
the first of them writes, as after ``make``.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sim
from benchmarks.measured import ROOT, write
from benchmarks.speed.case import scenario_text
from benchmarks.sweep_speed import carried_out
from sim.network.kept import Code
from sim.scenario.model import Scenario
from sim.world.world import World

MEMORY_SIZES = (50_000, 250_000)
"""Vehicles of the two runs whose memory is compared."""

LONGEST_S = 180.0
"""After so long a process is stopped."""

ENOUGH_S = 15.0
"""A command is not begun again when its repetitions have taken so long."""

_PEAK = """
import pathlib, re
print("peak kB", re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text()).group(1))
"""
"""What the system counts for a child begins with its parent's peak, so a child reads its own."""

_WARM = "import sim; sim.run(sim.load({path!r}))"


@dataclass(frozen=True)
class Figure:
    """One figure: what, how much (none where it was not done in time), in which unit, and how it was had."""

    what: str
    value: float | None
    unit: str
    how: str = ""


def child_cpu_s(code: Sequence[str], **environment: str) -> tuple[float, float, str]:
    """CPU seconds and wall seconds of a Python process and its children, and what it printed.

    Raises:
        subprocess.TimeoutExpired: It was not done within ``LONGEST_S``.
        RuntimeError: It failed.
    """
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, *code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )
    wall_s, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(f"{' '.join(code)}: {done.stderr.strip()[-300:]}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu_s, wall_s, done.stdout


def commands(scenario: str, repeats: int, folder: Path, words: str = "") -> Iterator[Figure]:
    """The shell's commands, and the import alone; only those whose title has the words, where some are given."""
    for title, code in {
        f"sim run {scenario}": ["-m", "sim", "run", scenario, "--out", str(folder / "run")],
        f"sim check {scenario}": ["-m", "sim", "check", scenario],
        "sim --help": ["-m", "sim", "--help"],
        "import sim": ["-c", "import sim"],
    }.items():
        if words in title:
            yield repeated(title, code, repeats)


def repeated(title: str, code: Sequence[str], repeats: int) -> Figure:
    """Medians of a process that is begun so many times after a first one, or fewer times where it takes long."""
    taken: list[tuple[float, float, str]] = []
    try:
        # The first compiles what the machine does not have yet: that is a figure of its own, see `cold_compile`.
        child_cpu_s(code)
        while len(taken) < repeats and sum(wall_s for _, wall_s, _ in taken) < ENOUGH_S:
            taken.append(child_cpu_s(code))
    except subprocess.TimeoutExpired:
        return Figure(title, None, "CPU s", f"not done within {LONGEST_S:g} s")
    cpu_s = statistics.median(one for one, _, _ in taken)
    wall_s = statistics.median(one for _, one, _ in taken)
    return Figure(title, cpu_s, "CPU s", f"{wall_s:.2f} s on the clock; median of {len(taken)}")


def cold_compile(folder: Path) -> list[Figure]:
    """A small run with nothing kept from before, and the same again; once, for it takes long."""
    path = folder / "small.yaml"
    path.write_text(scenario_text(300), encoding="utf-8")
    cache, title = str(folder / "numba"), "first compile of the kernels"
    try:
        cold, warm = (child_cpu_s(["-c", _WARM.format(path=str(path))], NUMBA_CACHE_DIR=cache)[0] for _ in range(2))
    except subprocess.TimeoutExpired:
        return [Figure(title, None, "CPU s", f"not done within {LONGEST_S:g} s")]
    return [
        Figure(title, cold - warm, "CPU s", "a process with an empty cache less the same again"),
        Figure("process that makes one small run", warm, "CPU s", "imports, reading, kernels from the cache"),
    ]


def rows(scenario: Scenario, repeats: int, count: int, cores: int = 2) -> list[Figure]:
    """One row of a sweep, and many rows on one core and on more."""
    _ = sim.run(scenario).metrics
    taken, shares = [], []
    for replication in range(repeats):
        begin = time.process_time()
        results = sim.run(scenario, replication)
        run_s = time.process_time() - begin
        _ = results.metrics
        taken.append(time.process_time() - begin)
        shares.append(run_s / taken[-1])
    percent = 100.0 * statistics.median(shares)
    how = f"a run with all metrics, in a process that is warm; {percent:.0f} % of it is the run"
    found = [Figure("one row of a sweep", statistics.median(taken), "CPU s", how), kernels(scenario)]
    taken = [carried_out(scenario, count, jobs).taken_s for jobs in range(1, cores + 1)]
    for jobs, taken_s in enumerate(taken, 1):
        faster = f"{taken[0] / taken_s:.2f} times as fast" if jobs > 1 else ""
        found.append(Figure(f"{count} rows, cores: {jobs}", taken_s, "s on the clock", faster))
    return found


def kernels(scenario: Scenario) -> Figure:
    """How much of a run is spent in compiled rules, and so what threads could bring at the most.

    All else holds the interpreter's lock: with however many threads it is done one after the other.
    """
    plain, inside_s = Code.__call__, 0.0

    def timed(code: Code, *arguments: Any) -> Any:
        nonlocal inside_s
        begin = time.perf_counter()
        found = plain(code, *arguments)
        inside_s += time.perf_counter() - begin
        return found

    world = World(scenario)
    setattr(Code, "__call__", timed)  # noqa: B010, for mypy refuses to set a method
    try:
        begin = time.perf_counter()
        world.run()
        share = inside_s / (time.perf_counter() - begin)
    finally:
        setattr(Code, "__call__", plain)  # noqa: B010
    most = f"any number of threads in one process could be at most {1.0 / (1.0 - share):.1f} times as fast as one"
    return Figure("kernels in World.run", 100.0 * share, "%", most)


def worker_start(folder: Path) -> Figure:
    """What a worker costs before its first run: two of them with a run each that takes no time."""
    path = folder / "worker.yaml"
    path.write_text(scenario_text(50), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    sim.runs(sim.load(path), n=2, jobs=2)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figure("start of a worker", cpu_s / 2.0, "CPU s", "two workers with a run each that takes no time")


def memory(sizes: Sequence[int], folder: Path) -> list[Figure]:
    """Peak memory of a vehicle: the difference of two sizes."""
    peaks = []
    for size in sizes:
        path = folder / f"memory-{size}.yaml"
        path.write_text(scenario_text(size), encoding="utf-8")
        try:
            said = child_cpu_s(["-c", _WARM.format(path=str(path)) + "\n" + _PEAK])[2]
        except subprocess.TimeoutExpired:
            return [Figure("memory of a vehicle", None, "bytes", f"{size:,}: not done within {LONGEST_S:g} s")]
        match = re.search(r"peak kB (\d+)", said)
        assert match is not None
        peaks.append(1024.0 * int(match.group(1)))
    each = (peaks[1] - peaks[0]) / (sizes[1] - sizes[0])
    return [Figure("memory of a vehicle", each, "bytes", f"peak of {sizes[1]:,} less that of {sizes[0]:,} vehicles")]


def measure(
    scenario: str, repeats: int, count: int, sizes: Sequence[int] = MEMORY_SIZES, cold: bool = True
) -> Iterator[Figure]:
    """All figures, each as soon as it is known."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from commands(scenario, repeats, folder)
        if cold:
            yield from cold_compile(folder)
        yield from memory(sizes, folder)
        yield worker_start(folder)
        path = scenario if scenario.endswith(".yaml") else ROOT / "scenarios" / f"{scenario}.yaml"
        yield from rows(sim.load(path), repeats, count)


def main() -> None:
    """Print the figures and write them down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default="exodus-2023", help="the name of a shipped scenario, or a file")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--rows", type=int, default=20, help="rows of the sweep on one core and on two")
    parser.add_argument("--out", type=Path, help="folder for the tables as JSON, such as docs/performance")
    given = parser.parse_args()
    figures = []
    for figure in measure(given.scenario, given.repeats, given.rows):
        figures.append(figure)
        shown = "" if figure.value is None else f"{figure.value:.2f}"
        print(f"{figure.what:<36} {shown:>10} {figure.unit:<15} {figure.how}", flush=True)
    if given.out is not None:
        write(given.out, "process", {"process": figures})


if __name__ == "__main__":
    main()

"""The limit: ``network.c``, compiled when it is wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

from benchmarks.speed.case import CHECKPOINT, CORRIDOR, FEEDERS, FUEL, REGISTRATION, SHARES, Road, Whole, Work
from benchmarks.speed.race import Answer, Entry, Run

SOURCE = Path(__file__).with_name("network.c")
STAGES = (FUEL, *FEEDERS, CORRIDOR, CHECKPOINT, REGISTRATION)
APPROACHES = 8
LINK, STATION = 0, 1


def compiled(folder: Path) -> Path:
    """The program.

    Raises:
        FileNotFoundError: There is no C compiler.
    """
    cc = shutil.which(os.environ.get("CC", "cc"))
    if cc is None:
        raise FileNotFoundError("no C compiler")
    program = folder / "network"
    subprocess.run([cc, "-O2", "-std=c11", "-o", str(program), str(SOURCE), "-lm"], check=True, capture_output=True)
    return program


def write_work(work: Work, path: Path) -> None:
    """The file that the program reads."""
    numbers = [
        (LINK, one.free_us, one.wave_us, one.gap_us, one.storage, 0)
        if isinstance(one, Road)
        else (STATION, 0, 0, 0, one.lanes, -1 if one.room is None else one.room)
        for one in STAGES
    ]
    shares = np.zeros((len(STAGES), APPROACHES))
    corridor = STAGES.index(CORRIDOR)
    shares[corridor, 1 : 1 + len(FEEDERS)] = SHARES
    routes = np.full((len(work), 5), 0, np.int8)
    routes[:, 1] = 1 + work.feeder
    routes[:, 2:] = (corridor, corridor + 1, corridor + 2)
    service = np.zeros((len(work), 5), np.int64)
    service[:, [0, 3, 4]] = work.service_us.T
    with path.open("wb") as file:
        for part in (
            np.array([len(STAGES), len(work), 5], np.int64),
            np.array(numbers, np.int64),
            shares,
            routes,
            service,
            work.departs_us,
        ):
            file.write(np.ascontiguousarray(part).tobytes())


def finishing_times(program: Path, work_file: Path, answer_file: Path) -> tuple[Whole, float, float]:
    """Run the program: when each vehicle finished, CPU seconds of the run alone, peak memory in MB."""
    said = subprocess.run([str(program), str(work_file), str(answer_file)], capture_output=True, text=True, check=True)
    cpu_s, peak_mb = map(float, said.stdout.split())
    return np.fromfile(answer_file, np.int64), cpu_s, peak_mb


def network_c(work: Work, folder: Path) -> Run:
    """Compile, write the work, run."""
    program, file, answer = compiled(folder), folder / "work.bin", folder / "answer.bin"
    write_work(work, file)

    def run() -> Answer:
        return Answer.of(*finishing_times(program, file, answer))

    return run


ENTRIES = (Entry("C, events in a binary heap", "", "the events alone, no reading, no writing", network_c, 0.0, 10**8),)

"""This engine: the run alone, and with everything a planner gets."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.speed.case import Work, microseconds, scenario
from benchmarks.speed.race import Answer, Entry, Run
from sim.journal import Journal
from sim.results.results import Results
from sim.simulate import journal_of, simulate
from sim.world.world import World


def _answer(journal: Journal, cpu_s: float) -> Answer:
    return Answer.of(microseconds(journal.stage_h("registration", "left")), cpu_s)


def run_alone(work: Work, folder: Path) -> Run:
    """``World.run`` only: people are drawn and arrays made before, the journal is written after."""
    text = scenario(len(work), folder)

    def run() -> Answer:
        world = World(text)
        begin = time.process_time()
        world.run()
        cpu_s = time.process_time() - begin  # taken before the journal is written, as the C program takes its own
        return _answer(journal_of(world), cpu_s)

    return run


def with_metrics(work: Work, folder: Path) -> Run:
    """From drawing the people to all metrics."""
    text = scenario(len(work), folder)

    def run() -> Answer:
        begin = time.process_time()
        journal = simulate(text)
        _ = Results(journal).metrics
        cpu_s = time.process_time() - begin
        return _answer(journal, cpu_s)

    return run


ENTRIES = (
    Entry("this engine, run alone", "", "World.run", run_alone, 0.0, 10**8),
    Entry(
        "this engine, with set-up, journal and metrics",
        "",
        "drawing the people, the run, the journal, all metrics",
        with_metrics,
        0.0,
        10**8,
    ),
)

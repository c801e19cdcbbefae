"""The textbook's model and this engine on the whole exodus, timed beside each other."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.speed.case import Work, microseconds
from benchmarks.speed.exodus.model import CROSSED_SHARE, FILE, Exodus, read_tree
from benchmarks.speed.race import Answer, Entry, Row, Run, race


def textbook(work: Work, folder: Path) -> Run:
    """The textbook's."""
    tree = read_tree()

    def run() -> Answer:
        model = Exodus(tree)
        model.run()
        return Answer(None, model.crossed_h())

    return run


def engine(metrics: bool, work: Work, folder: Path) -> Run:
    """This engine's: people, run, journal, and all metrics where they are wanted."""
    from sim.results.results import Results
    from sim.scenario.load import load
    from sim.simulate import simulate

    scenario = load(FILE)

    def run() -> Answer:
        journal = simulate(scenario)
        if metrics:
            _ = Results(journal).metrics
        hours, persons = journal.milestone_h("crossed"), journal.groups.persons
        there = ~np.isnan(hours)
        order = np.argsort(hours[there], kind="stable")
        total = np.cumsum(persons[there][order])
        return Answer(None, float(hours[there][order][np.searchsorted(total, CROSSED_SHARE * total[-1])]))

    return run


def entries() -> list[Entry]:
    """Who takes part."""
    return [
        Entry("this engine", "", "drawing the people, the run, the journal", partial(engine, False), 0.001, 10**8),
        Entry("this engine, with all metrics", "", "and all metrics", partial(engine, True), 0.001, 10**8),
        Entry("textbook SimPy with the same parts", "simpy", "drawing the people, the run", textbook, 0.03, 10**8),
    ]


def measure(repeats: int) -> list[Row]:
    """The table of the exodus."""
    with tempfile.TemporaryDirectory() as name:
        nothing = np.zeros(1, np.int64)
        hour = engine(False, Work(nothing, nothing, nothing, nothing), Path(name))().clearance_h
        work = Work(nothing, nothing, nothing, microseconds(np.array([hour])))
        print("the whole exodus", flush=True)
        return race(entries(), work, work, Path(name), repeats)

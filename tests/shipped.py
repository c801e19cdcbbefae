"""Runs of shipped scenarios, each made once in a process, however many tests look at it."""

from __future__ import annotations

from functools import cache

import sim
from sim.results.results import Results
from sim.scenario.load import load
from sim.scenario.shipped import find


@cache
def shipped_run(name: str) -> Results:
    """The first run of a shipped scenario, by its name of ``sim list``; it is shared, so leave it as it is."""
    return sim.run(load(find(name)))

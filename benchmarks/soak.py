"""``python -m benchmarks.soak``: does memory grow from run to run, and does every invariant hold of many networks?

    python -m benchmarks.soak [--runs 1000] [--scenarios 2000] [--seed 0]

Memory is what the process holds (resident), looked at after every twentieth of the runs; the first half is left out,
for libraries keep what they load. The growth is the slope of a straight line. Scenarios are those of
``tests/strategies.py``: each is run to its end and checked against every invariant of
``tests/properties/test_every_run.py``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings

import sim
import tests.conftest  # noqa: F401 - what hypothesis draws from must not hang on what is imported
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.cli.shell import SMALL
from tests.properties.test_every_run import INVARIANTS
from tests.strategies import scenarios

LOOKS = 20
"""How often the memory is looked at."""


def resident_kb() -> float:
    """Memory that this process holds, kB; Linux only."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024.0


def growth_kb(runs: int) -> tuple[float, list[float]]:
    """Make so many runs of the small scenario of the tests, with all its results; growth, kB a run, and memory, kB."""
    scenario = sim.load(SMALL)
    held = []
    for number in range(runs):
        sim.run(scenario.model_copy(update={"seed": number})).metrics  # noqa: B018 - worked out when it is asked for
        if (number + 1) % max(1, runs // LOOKS) == 0:
            held.append(resident_kb())
    later = held[len(held) // 2 :]
    slope = float(np.polyfit(np.arange(len(later)) * max(1, runs // LOOKS), later, 1)[0])
    return slope, held


def invariants_broken(count: int, root: int) -> tuple[int, Counter[str]]:
    """Run so many generated scenarios to their end; how many were run, and how often each invariant did not hold."""
    broken, done = Counter[str](), 0

    @seed(root)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios())
    def one(scenario: Scenario) -> None:
        nonlocal done
        journal = simulate(scenario)
        done += 1
        for invariant in INVARIANTS:
            try:
                invariant(scenario, journal)
            except AssertionError as error:
                broken[invariant.__name__] += 1
                print(f"{invariant.__name__}: {error}\n{scenario!r}", file=sys.stderr)

    one()
    return done, broken


def main() -> int:
    """Soak, print what came of it; 1 if an invariant did not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--scenarios", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    begun = time.process_time()
    if options.runs:
        slope, held = growth_kb(options.runs)
        spent = time.process_time() - begun
        shown = ", ".join(f"{kb / 1024:.1f}" for kb in held)
        print(
            f"{options.runs:,} runs in {spent:.0f} s of a processor: {slope:+.2f} kB a run; MB held: {shown}",
            flush=True,
        )
    begun, broken = time.process_time(), Counter[str]()
    if options.scenarios:
        done, broken = invariants_broken(options.scenarios, options.seed)
        spent = time.process_time() - begun
        found = ", ".join(f"{name}: {times}" for name, times in broken.items()) or "none broken"
        print(f"{done:,} scenarios, {len(INVARIANTS)} invariants, {spent:.0f} s of a processor: {found}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())

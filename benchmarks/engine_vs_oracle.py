"""Claim: twenty times as fast as a process per vehicle, and near-linear to twelve million residents.

Runs ``exodus-2023`` with its residents multiplied by 1, 10 and 100 (horizon and recording step likewise, so that
everybody still gets through the same checkpoint), every size in a process of its own, and prints medians side by side:

    python -m benchmarks.engine_vs_oracle [--sizes 1 10 100] [--repeats 5]

The engine is timed for the whole run, from drawing the people to the journal; the oracle (``tests/oracle.py``, a
textbook SimPy model) only for moving the vehicles, with the same parties, departures, routes and draws.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from sim.scenario import Scenario, load
from sim.simulate import simulate
from sim.world.draws import unit_draws
from sim.world.routes import draw_routes
from tests.oracle import oracle

EXODUS = Path(__file__).parents[1] / "scenarios" / "exodus-2023.yaml"
LARGEST_FOR_ORACLE = 10


def enlarged(size: int) -> Scenario:
    """``exodus-2023`` with ``size`` times the residents, the horizon and the recording step."""
    base = load(EXODUS)
    towns = [
        f"settlements.{name}.residents_persons={size * t.residents_persons}" for name, t in base.settlements.items()
    ]
    hours = [f"horizon_h={size * base.horizon_h}", f"record_step_h={size * base.record_step_h}"]
    return load(EXODUS, [*towns, *hours])


def median_s(work: Callable[[], object], repeats: int) -> float:
    """Median wall time of some calls, seconds."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def measure(size: int, repeats: int) -> str:
    """One row of the table."""
    scenario = enlarged(size)
    simulate(load(EXODUS))  # compiles the kernels, or loads them
    engine_s = median_s(lambda: simulate(scenario), repeats)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    journal = simulate(scenario)
    row = (
        f"{size:>5}x {len(journal.parties):>10,} {journal.counts['flow_events']:>12,} {engine_s:>10.3f} {peak_gb:>9.2f}"
    )
    if size > LARGEST_FOR_ORACLE:
        return row
    routes = draw_routes(scenario, 0, journal.parties)
    draws = unit_draws(scenario, 0, journal.parties)
    arguments = (scenario, journal.parties, journal.departed_h, routes.stages, routes.of_party, draws)
    oracle_s = median_s(lambda: oracle(*arguments), repeats)
    apart_h = float(np.nanmax(np.abs(oracle(*arguments) - journal.passage_h)))
    return f"{row} {oracle_s:>10.2f} {oracle_s / engine_s:>8.1f} {apart_h:>12.1e}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args()
    print(" size   vehicles       events   engine s   peak GB   oracle s   ratio   largest difference h")
    for size in chosen.sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(measure, size, chosen.repeats).result(), flush=True)


if __name__ == "__main__":
    main()

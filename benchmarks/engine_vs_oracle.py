"""Claim: twenty times as fast as a process per vehicle, and near-linear to twelve million residents.

Runs the roads of ``exodus-2023`` (families, petrol, stops, screening, registration, shelters, without the actors that
the oracle does not know) with its residents multiplied by 1, 10 and 100 (horizon and recording step likewise, so that
everybody still gets through the same checkpoint), every size in a process of its own, and prints medians side by side.
The first line is the whole story with every actor, at size 1:

    python -m benchmarks.engine_vs_oracle [--sizes 1 10 100] [--repeats 5]

The engine is timed for the whole run, from drawing the people to the journal; the oracle (``tests/oracle``, a
textbook SimPy model) only for moving the vehicles, with the same parties, departures and draws.
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
from sim.world.world import World
from tests.engine_luck import luck_of
from tests.oracle import Passages, oracle
from tests.test_engine_oracle import to_us

EXODUS = Path(__file__).parents[1] / "scenarios" / "exodus-2023.yaml"
LARGEST_FOR_ORACLE = 10


def enlarged(size: int) -> Scenario:
    """``exodus-2023`` with ``size`` times the residents, the horizon and the recording step."""
    base = load(EXODUS)
    towns = [
        f"settlements.{name}.residents_persons={size * t.residents_persons}" for name, t in base.settlements.items()
    ]
    hours = [f"horizon_h={size * base.horizon_h}", f"record_step_h={size * base.record_step_h}"]
    return roads_only(load(EXODUS, [*towns, *hours]))


def roads_only(scenario: Scenario) -> Scenario:
    """The scenario without its actors, with enough petrol at the fuel points, and without what moves the actors."""
    gone = ("buses.", "medical.", "incidents.", "stocks.", "aid.", "disarmament.", "displaced.", "sojourn.", "fuel.")
    timeline = {
        name: change.model_copy(
            update={"set": {path: v for path, v in change.set.items() if not path.startswith(gone)}}
        )
        for name, change in scenario.timeline.items()
    }
    assert scenario.fuel is not None
    petrol = {"points_litres": 1e7, "deliveries": {}, "tankers": {}, "depots": {}}
    nothing: dict[str, object] = {"buses": {}, "medical": None, "incidents": {}, "stocks": {}, "aid": {}}
    nothing |= {"disarmament": None, "displaced": {}, "sojourn": None, "fuel": scenario.fuel.model_copy(update=petrol)}
    return scenario.model_copy(update={**nothing, "timeline": {n: c for n, c in timeline.items() if c.set}})


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
    parties = World(scenario).parties
    luck, departed_us = luck_of(scenario, parties, {}), to_us(journal.departed_h)
    horizon_us = round(scenario.horizon_h * 3.6e9)

    def moved() -> Passages:
        return oracle(scenario, parties, departed_us, luck, horizon_us)

    oracle_s = median_s(moved, repeats)
    apart_h = float(np.abs(moved().passage_us - to_us(journal.passage_h)).max()) / 3.6e9
    return f"{row} {oracle_s:>10.2f} {oracle_s / engine_s:>8.1f} {apart_h:>12.1e}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args()
    story = load(EXODUS)
    simulate(story)
    print(f"whole story, size 1: {median_s(lambda: simulate(story), chosen.repeats):.3f} s")
    print(" size   vehicles       events   engine s   peak GB   oracle s   ratio   largest difference h")
    for size in chosen.sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(measure, size, chosen.repeats).result(), flush=True)


if __name__ == "__main__":
    main()

"""``python -m benchmarks.speed``: the engine beside C, SimPy, Ciw, salabim, UXsim, SUMO and FLEE, as ratios.

    python -m benchmarks.speed [--sizes 5000 25000 250000] [--repeats 5] [--only SimPy C] [--out docs/performance]

Every competitor is a process of its own and does the same work; one run of each in turn; CPU time, medians. The first
column of figures is its time over that of the engine's run. A competitor that is not installed is named and left out
(``pip install .[bench]``).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.measured import write
from benchmarks.speed.case import Work, scenario, work_of
from benchmarks.speed.race import WARM_UP_VEHICLES, Entry, Row, race
from sim.simulate import simulate

NETWORK = (
    "engine",
    "network_c",
    "textbook_simpy",
    "ciw_model",
    "salabim_model",
    "uxsim_model",
    "sumo_meso",
    "flee_days",
)
"""Files of the competitors on the network; the first entry of the first is what the others are measured by."""

SIZES = (5_000, 25_000, 250_000)
"""Vehicles, when nothing else is asked for: the slowest are asked for the first only. 2,500,000 takes 10 GB."""


def entries(only: Sequence[str] = ()) -> list[Entry]:
    """All competitors on the network, or those in whose title one of the words stands; the first always."""
    found = [entry for name in NETWORK for entry in import_module(f"benchmarks.speed.{name}").ENTRIES]
    return [e for n, e in enumerate(found) if n == 0 or not only or any(word in e.title for word in only)]


def drawn(vehicles: int, folder: Path) -> Work:
    """The work, and the engine's answer."""
    return work_of(simulate(scenario(vehicles, folder)))


def measure(sizes: Sequence[int], repeats: int, only: Sequence[str] = ()) -> list[Row]:
    """The table of the network."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warm = drawn(WARM_UP_VEHICLES, folder)
        for vehicles in sizes:
            print(f"{vehicles:,} vehicles", flush=True)
            rows += race(entries(only), drawn(vehicles, folder), warm, folder, repeats)
    return rows


def line(row: Row) -> str:
    """A row in print."""
    if row.cpu_s is None:
        return f"{row.title:<46} {row.note}"
    times = "" if row.times is None else f"{row.times:.2f}"
    peak = "" if row.peak_mb is None else f"{row.peak_mb:,.0f}"
    return f"{row.title:<46} {times:>9} {row.cpu_s:>9.3f} {peak:>8} {agreement(row)}"


def agreement(row: Row) -> str:
    """Whether a competitor's answer is the engine's, in words."""
    if row.tolerance == float("inf"):
        return "not comparable"
    yes = "agrees" if row.agrees else "DOES NOT AGREE"
    if row.tolerance == 0.0:
        apart = "" if not row.apart_s else f", at most {row.apart_s:.6f} s apart"
        return f"{yes}: {100.0 * (row.equal_share or 0.0):.1f} % of the finishing times equal{apart}"
    return f"{yes} within {100.0 * row.tolerance:g} %: the last at {row.clearance_h:.2f} h"


def main() -> None:
    """Print the tables and write them down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), help="vehicles on the network")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=(), help="words of titles; the engine's run is always there")
    parser.add_argument("--exodus", action=argparse.BooleanOptionalAction, default=True, help="the whole story as well")
    parser.add_argument("--out", type=Path, help="folder for the tables as JSON, such as docs/performance")
    given = parser.parse_args()
    tables = {}
    if given.sizes:
        tables["network"] = measure(given.sizes, given.repeats, given.only)
    if given.exodus:
        from benchmarks.speed.exodus.competitors import measure as measure_exodus

        tables["exodus"] = measure_exodus(given.repeats)
    for name, rows in tables.items():
        print(f"\n{name}\n{'':<46} {'x run':>9} {'CPU s':>9} {'peak MB':>8}")
        for row in rows:
            print(line(row))
    for name, rows in tables.items() if given.out is not None else ():
        write(given.out, name, {name: rows})


if __name__ == "__main__":
    main()

"""``python -m benchmarks.growth``: how the time of a run grows with its size, one size at a time, as exponents.

    python -m benchmarks.growth [--axes vehicles nodes] [--repeats 3] [--small] [--out docs/performance]

Each axis makes a scenario four to six times larger in one respect and leaves the rest. Time is CPU time of a run from
drawing the people to the journal. The exponent is the slope of log time over log size through the three largest points,
so that what every run costs at least does not hide the growth. Targets: 1.05 for vehicles, 1.1 for all others.
An axis stops after a run that takes longer than ``--longest-s``.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.measured import write
from benchmarks.speed.case import scenario_text
from sim.scenario.load import load
from sim.simulate import simulate

HEAD = "title: Growth\nstart: 2024-01-01T00:00+00:00\nseed: 1\n"
ROAD = "kind: link, length_km: 10.0, free_flow_kmh: 50.0, capacity_vph: 1500.0, jam_density_vpkm: 133.0"
PEOPLE = """people:
  household_size: {law: poisson_plus_one, mean_persons: 3.3}
  transport: {car_owner_share: 0.7, bus_share: 0.3}
vehicle_classes:
  car: {seats_persons: 8}
  bus: {seats_persons: 40, space_pcu: 2.0}
departure:
  base_hazard_per_h: 0.1
  packing: {law: lognormal, mean_min: 120, cv: 0.8, minimum_min: 30}
"""
OUT = """  gate: {kind: station, lanes: 8, waiting_room_veh: 0, service: {law: exponential, mean_min: 0.4}, to: desks}
  desks: {kind: station, lanes: 60, service: {law: gamma, mean_min: 2.0, cv: 0.5}}
milestones:
  crossed: [gate.left]
"""


@dataclass(frozen=True)
class Axis:
    """What grows.

    Attributes:
        unit: What a size counts.
        text: The scenario's file of a size.
        sizes: From small to large.
        target: Largest exponent that is wanted.
    """

    name: str
    unit: str
    text: Callable[[int], str]
    sizes: tuple[int, ...]
    target: float = 1.1


@dataclass(frozen=True)
class Curve:
    """What was measured of an axis; sizes and times of the same length.

    Attributes:
        exponent: Slope through the three largest points.
        last: Slope between the two largest.
    """

    name: str
    unit: str
    sizes: list[int]
    cpu_s: list[float]
    exponent: float | None
    last: float | None
    target: float
    meets: bool | None
    note: str = ""


def horizon(size: int) -> str:
    """The network with a few vehicles at its beginning, and a long time after."""
    text = scenario_text(2_000, recordings=100)
    lines = [f"horizon_h: {100 * size}" if line.startswith("horizon_h") else line for line in text.splitlines()]
    lines = ["record_step_h: 1.0" if line.startswith("record_step_h") else line for line in lines]
    return "\n".join(lines) + "\n"


def nodes(size: int) -> str:
    """A chain of so many links, 1,000 vehicles."""
    links = [f"  link{n}: {{{ROAD}, to: link{n + 1}}}" for n in range(size - 1)]
    # As many rows of curves whatever the length of the chain: else their number times that of nodes is a square.
    recorded = f"horizon_h: {size + 12}\nrecord_step_h: {(size + 12) / 40}\n"
    return _streams(f"{HEAD}{recorded}", ["link0"], 1_000, 600.0) + (
        "stages:\n"
        + "\n".join([*links, f"  link{size - 1}: {{{ROAD}}}"])
        + f"\nmilestones: {{crossed: [link{size - 1}.left]}}\n"
    )


def origins(size: int) -> str:
    """So many streams of vehicles, 5,000 in all, on one road."""
    text = f"{HEAD}horizon_h: 24\nrecord_step_h: 1.0\n"
    return _streams(text, ["road"] * size, 5_000 // size, 300.0) + f"stages:\n  road: {{{ROAD}, to: gate}}\n{OUT}"


def settlements(size: int) -> str:
    """So many towns, 20,000 residents in all, on one road."""
    towns = "".join(f"  town{n}: {{residents_persons: {20_000 // size}, to: road}}\n" for n in range(size))
    return f"{HEAD}horizon_h: 96\nsettlements:\n{towns}{PEOPLE}{_bus(1)}stages:\n  road: {{{ROAD}, to: gate}}\n{OUT}"


def departures(size: int) -> str:
    """A town of so many residents who decide, all with a road of their own to walk out of the model at once."""
    return (
        f"{HEAD}horizon_h: 96\nsettlements:\n  town: {{residents_persons: {size}, to: out}}\n"
        f"{PEOPLE}{_bus(1, 'out', 'end')}"
        "stages:\n  out: {kind: delay, duration: {law: constant, mean_min: 10}, to: end}\n"
        "  end: {kind: delay, duration: {law: constant, mean_min: 1}}\nmilestones: {crossed: [end.left]}\n"
    )


def fleets(size: int) -> str:
    """So many fleets of two buses each, and 60 people a bus who wait for them."""
    town = f"  town: {{residents_persons: {300 * size}, to: road}}\n"
    return f"{HEAD}horizon_h: 96\nsettlements:\n{town}{PEOPLE}{_bus(size)}stages:\n  road: {{{ROAD}, to: gate}}\n{OUT}"


def recordings(size: int) -> str:
    """The network with 2,000 vehicles, everybody counted so often."""
    return scenario_text(2_000, recordings=size)


def merge(size: int) -> str:
    """So many vehicles that all wait at once to enter a link by shares."""
    text = f"{HEAD}horizon_h: {size / 1_000 + 12}\nrecord_step_h: 1.0\n"
    at_once = "{law: uniform, mean_min: 5, half_width_share: 1.0}"
    text += "arrivals:\n" + "".join(
        f"  {name}: {{to: {name}_way, count: {size // 2}, sets_off: {at_once}}}\n" for name in ("east", "west")
    )
    ways = "".join(
        f"  {n}_way: {{kind: delay, duration: {{law: constant, mean_min: 5}}, to: road}}\n" for n in ("east", "west")
    )
    shares = "merge_shares: {east_way: 0.62, west_way: 0.38}"
    return f"{text}stages:\n{ways}  road: {{{ROAD}, {shares}}}\nmilestones: {{crossed: [road.left]}}\n"


def patience(size: int) -> str:
    """So many vehicles that come at once to ten slow lanes; most give up, at their own hour, out of the middle."""
    text = _streams(f"{HEAD}horizon_h: 48\nrecord_step_h: 1.0\n", ["desk"], size, 6.0 * size)
    desk = "{kind: station, lanes: 10, service: {law: exponential, mean_min: 1}, "
    desk += "patience: {law: exponential, mean_min: 300}}"
    return f"{text}stages:\n  desk: {desk}\nmilestones: {{crossed: [desk.left]}}\n"


def _streams(text: str, to: Sequence[str], each: int, per_h: float) -> str:
    half_min = 30.0 * each / per_h
    law = f"{{law: uniform, mean_min: {half_min}, half_width_share: 1.0}}"
    rows = [f"  cars{n}: {{to: {name}, count: {each}, sets_off: {law}}}" for n, name in enumerate(to)]
    return text + "arrivals:\n" + "\n".join(rows) + "\n"


def _bus(fleets: int, to: str = "road", turns_at: str = "desks") -> str:
    rows = "".join(
        f"  fleet{n}: {{vehicle_class: bus, vehicles: 2, to: {to}, turns_at: {turns_at}, longest_wait_min: 60, "
        "loading: {law: lognormal, mean_min: 20, cv: 0.5, minimum_min: 10}, "
        "back: {law: lognormal, mean_min: 60, cv: 0.3, minimum_min: 30}}\n"
        for n in range(fleets)
    )
    return f"buses:\n{rows}"


AXES = (
    Axis("vehicles", "vehicles on the network", scenario_text, (10_000, 32_000, 100_000, 320_000, 1_000_000), 1.05),
    Axis("horizon", "hundred hours", horizon, (1, 4, 16, 64)),
    Axis("nodes", "links in a chain", nodes, (30, 100, 300, 900)),
    Axis("origins", "streams", origins, (20, 80, 320, 1_280)),
    Axis("settlements", "settlements, the same residents", settlements, (20, 80, 320, 1_280)),
    Axis("departures", "residents who decide", departures, (5_000, 20_000, 80_000, 320_000)),
    Axis("fleets", "fleets of two buses", fleets, (8, 32, 128, 512)),
    Axis("recordings", "recording steps", recordings, (250, 1_000, 4_000, 16_000)),
    Axis("merge", "vehicles waiting at a merge with shares", merge, (500, 2_000, 8_000, 32_000)),
    Axis("patience", "vehicles in a queue with patience", patience, (2_000, 8_000, 32_000, 128_000)),
)

SMALL = {
    "vehicles": (100, 200, 300),
    "horizon": (1, 2),
    "nodes": (3, 6),
    "origins": (2, 4),
    "settlements": (2, 4),
    "departures": (200, 400),
    "fleets": (1, 2),
    "recordings": (10, 20),
    "merge": (50, 100),
    "patience": (50, 100),
}
"""Sizes that take no time: for the test that none of this rots."""


def small() -> tuple[Axis, ...]:
    """The axes at sizes that take no time."""
    return tuple(replace(axis, sizes=SMALL[axis.name]) for axis in AXES)


def measure(axis: Axis, folder: Path, repeats: int, longest_s: float) -> Curve:
    """One curve."""
    taken: list[float] = []
    note = ""
    for size in axis.sizes:
        path = folder / f"{axis.name}-{size}.yaml"
        path.write_text(axis.text(size), encoding="utf-8")
        try:
            taken.append(_cpu_s(path, repeats if not taken or taken[-1] < longest_s / 10.0 else 1))
        except Exception as error:
            note = f"at {size:,}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            break
        if taken[-1] > longest_s:
            break
    sizes = list(axis.sizes[: len(taken)])
    exponent = slope(sizes, taken)
    meets = None if exponent is None else exponent <= axis.target
    last = slope(sizes[-2:], taken[-2:])
    return Curve(axis.name, axis.unit, sizes, taken, exponent, last, axis.target, meets, note)


def slope(sizes: Sequence[int], taken: Sequence[float]) -> float | None:
    """Slope of log time over log size through the three largest points; ``None`` for fewer than two."""
    if len(sizes) < 2:
        return None
    return float(np.polyfit(np.log(sizes[-3:]), np.log(taken[-3:]), 1)[0])


def _cpu_s(path: Path, repeats: int) -> float:
    scenario, taken = load(path), []
    for _ in range(repeats):
        begin = time.process_time()
        simulate(scenario)
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def line(curve: Curve) -> str:
    """A curve in print."""
    points = ", ".join(f"{size:,}: {cpu_s:.3f}" for size, cpu_s in zip(curve.sizes, curve.cpu_s, strict=True))
    found = "  ".join("    -" if one is None else f"{one:5.2f}" for one in (curve.exponent, curve.last))
    verdict = "" if curve.meets is None else ("" if curve.meets else f"above {curve.target:g}")
    return f"{curve.name:<12} {found} {verdict:<11} {points} {curve.note}"


def main() -> None:
    """Print the curves and write them down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--axes", nargs="*", choices=[axis.name for axis in AXES], default=[])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--longest-s", type=float, default=20.0, help="no larger size after a run that took longer")
    parser.add_argument("--small", action="store_true", help="sizes that take no time")
    parser.add_argument("--out", type=Path, help="folder for the tables as JSON, such as docs/performance")
    given = parser.parse_args()
    axes = [axis for axis in (small() if given.small else AXES) if not given.axes or axis.name in given.axes]
    curves = []
    with tempfile.TemporaryDirectory() as name:
        for axis in small():  # kernels are compiled, or loaded
            measure(replace(axis, sizes=axis.sizes[:1]), Path(name), 1, given.longest_s)
        for axis in axes:
            curves.append(measure(axis, Path(name), given.repeats, given.longest_s))
            print(line(curves[-1]), flush=True)
    if given.out is not None:
        write(given.out, "growth", {"growth": curves})


if __name__ == "__main__":
    main()

"""The fluid queue before a bottleneck in closed form (``docs/model.md`` §2.6, case T03)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.scenario.arrivals import RateTable


@dataclass(frozen=True)
class FluidQueue:
    """A queue before a bottleneck, from hour 0 until it is gone.

    Attributes:
        largest_veh, largest_at_h: Its largest length, and when.
        clears_h: When it is gone, hours; infinite if it is not.
        delay_veh_h: The time that all have waited in it, vehicle-hours.
    """

    largest_veh: float
    largest_at_h: float
    clears_h: float
    delay_veh_h: float


def fluid_queue(arrivals: RateTable, capacity: RateTable, waiting_veh: float = 0.0) -> FluidQueue:
    """The queue from hour 0, whose length is the integral of arrivals less capacity, in closed form piece by piece.

    Args:
        arrivals: Rates of those who come, by hour.
        capacity: Rates at which they can pass, by hour.
        waiting_veh: Vehicles that stand there at hour 0.
    """
    queue, delay = waiting_veh, 0.0
    largest, largest_at_h = waiting_veh, 0.0
    for begin_h, end_h in pairwise(_breaks(arrivals, capacity)):
        inside = begin_h + (min(end_h, begin_h + 1.0) - begin_h) * np.array([0.25, 0.75])
        excess = arrivals.rate_vph(inside) - capacity.rate_vph(inside)
        bend = float((excess[1] - excess[0]) / (inside[1] - inside[0]))
        slope = float(excess[0] - bend * (inside[0] - begin_h))
        for after_h in (0.0, -slope / bend if bend else 0.0, end_h - begin_h):
            length = queue + slope * after_h + bend * after_h**2 / 2.0 if np.isfinite(after_h) else -np.inf
            if 0.0 <= after_h <= end_h - begin_h and length > largest:
                largest, largest_at_h = length, begin_h + after_h
        empty_h = _first_root(queue, slope, bend)
        lasts_h = min(empty_h, end_h - begin_h)
        if np.isinf(lasts_h):
            return FluidQueue(largest, largest_at_h, np.inf, np.inf)
        delay += queue * lasts_h + slope * lasts_h**2 / 2.0 + bend * lasts_h**3 / 6.0
        if empty_h <= end_h - begin_h:
            return FluidQueue(largest, largest_at_h, begin_h + empty_h, delay)
        queue += slope * lasts_h + bend * lasts_h**2 / 2.0
    raise AssertionError("the last piece has no end")


def _breaks(*tables: RateTable) -> Iterator[float]:
    yield 0.0
    yield from sorted({hour for table in tables for hour, _ in table.points if hour > 0.0})
    yield np.inf


def _first_root(queue: float, slope: float, bend: float) -> float:
    """When ``queue + slope t + bend t²/2`` first reaches 0 from above; infinite if it never does."""
    roots = np.roots([bend / 2.0, slope, queue]) if bend else np.array([-queue / slope] if slope else [])
    ahead = [float(root.real) for root in roots if abs(root.imag) < 1e-12 and root.real > 1e-12]
    falls = [root for root in ahead if slope + bend * root < 0.0]
    if queue == 0.0 and (slope < 0.0 or (slope == 0.0 and bend <= 0.0)):
        return 0.0
    return min(falls, default=np.inf)

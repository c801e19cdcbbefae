"""Courses that go on from the hour of issue, hour by hour, and what would be counted of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.nowcast.observations import TIMING_H
from sim.analysis.nowcast.weighing import Counts, Forecast
from sim.arrays import Floats


@dataclass(frozen=True)
class Paths:
    """Courses, each as likely as every other.

    Attributes:
        from_h: Where they begin, hours after the start.
        crossed: Persons across after each hour from there on, shape ``(hours + 1, paths)``.
        leavers: Persons who will have crossed in the end, shape ``(paths,)``.
        late: By how many standard deviations an announcement's hour is off, shape ``(paths,)``.
    """

    from_h: float
    crossed: Floats
    leavers: Floats
    late: Floats

    def forecast(self, at_h: Floats, last: float) -> Forecast:
        """What would be counted at some times, not before ``from_h``; no value lies below the last count."""
        hours = len(self.crossed) - 1
        place = np.minimum((at_h - self.from_h).astype(np.intp), max(hours - 1, 0))
        after = np.minimum(place + 1, hours)
        rate = self.crossed[after] - self.crossed[place]
        true = self.crossed[place] + (at_h - self.from_h - place)[:, None] * rate
        values = np.clip(true + TIMING_H * rate * self.late, last, np.maximum(self.leavers, last))
        return Forecast(at_h, values, np.full(len(self.late), 1.0 / len(self.late)))

    def reached_h(self, percent: float, counts: Counts) -> Floats:
        """When a share of its leavers has crossed, hours after the start; infinite beyond the end, shape ``(paths,)``.

        What is past is interpolated between the counts.
        """
        needed = self.leavers * percent / 100.0
        known_h = np.concatenate([[min(counts.zero_h, counts.last_h)], counts.time_h])
        past = np.interp(needed, np.concatenate([[0.0], counts.persons]), known_h)
        there = self.crossed >= needed
        first = there.argmax(axis=0)
        columns = np.arange(len(needed))
        before = self.crossed[np.maximum(first - 1, 0), columns]
        gained = np.maximum(self.crossed[first, columns] - before, 1e-9)
        ahead = self.from_h + np.where(first > 0, first - 1 + (needed - before) / gained, 0.0)
        found = np.where(there.any(axis=0), ahead, np.inf)
        return np.asarray(np.where(needed <= counts.last, past, found), np.float64)


def hours_until(from_h: float, at_h: Floats) -> int:
    """Whole hours that paths must have to reach all of some times."""
    return max(1, int(np.ceil(float(at_h.max(initial=from_h)) - from_h - 1e-9)))

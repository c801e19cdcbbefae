"""What anybody can say without a model: the forecasts that a nowcast must beat (``docs/model.md`` §8.5)."""

from __future__ import annotations

import numpy as np

from sim.analysis.nowcast.weighing import Counts
from sim.arrays import Floats


def no_more(counts: Counts, at_h: Floats) -> Floats:
    """Nobody else comes: the last count, shape ``(times,)``; 0 where there is none."""
    return np.full(len(at_h), counts.last)


def persistence(counts: Counts, at_h: Floats) -> Floats:
    """The rate of the last interval goes on, up to all residents, shape ``(times,)``; NaN without counts."""
    if not len(counts):
        return np.full(len(at_h), np.nan)
    ahead = counts.last + counts.rates_per_h[-1] * (at_h - counts.last_h)
    return np.asarray(np.minimum(ahead, counts.residents), np.float64)


def straight_line(counts: Counts, at_h: Floats) -> Floats:
    """The least-squares line through the counts, within the last count and all residents, shape ``(times,)``.

    NaN with fewer than two counts.
    """
    if len(counts) < 2:
        return np.full(len(at_h), np.nan)
    slope, base = np.polyfit(counts.time_h - counts.last_h, counts.persons, 1)
    return np.asarray(np.clip(base + slope * (at_h - counts.last_h), counts.last, counts.residents), np.float64)


EXTRAPOLATIONS = {"persistence": persistence, "straight line": straight_line, "no more come": no_more}
"""By name, in the order of tables."""

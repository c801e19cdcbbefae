"""Kinds of numpy arrays that many files name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Real numbers: hours, shares, counts of which some may be missing (NaN)."""

Rows = NDArray[np.intp]
"""Numbers of rows, such as those of some groups among all."""


def in_order(time_h: Floats) -> Rows:
    """The places of what happened, by time and of equal times by place; what never did (NaN) is left out, ``(n,)``."""
    missing = np.isnan(time_h)
    if not missing.any():
        return order_of(time_h)
    happened = np.flatnonzero(~missing)
    return happened[order_of(time_h[happened])]


def picked(rows: Rows, count: int) -> Rows | slice:
    """What picks some of ``count`` rows, each at most once and in order: where that is all, without a copy."""
    return slice(None) if len(rows) == count else rows


def order_of(values: Floats) -> Rows:
    """The places of values by size, and of equal ones by place, ``(n,)``; none of the values is missing.

    What a stable sort gives, in half its time: numpy sorts by vectors where it need not keep equal values in order, and
    times in microseconds are seldom equal.
    """
    if (values[1:] >= values[:-1]).all():
        return np.arange(len(values))
    order = np.argsort(values)
    ranked = values[order]
    equal = ranked[1:] == ranked[:-1]
    if equal.any():
        first = np.flatnonzero(np.concatenate([[True], ~equal]))
        tied = np.flatnonzero(np.concatenate([equal, [False]]) | np.concatenate([[False], equal]))
        of = np.searchsorted(first, tied, side="right")
        order[tied] = order[tied][np.lexsort((order[tied], of))]
    return order

"""Weights of members or particles: how many of them count, and drawing some of them by their weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats


def effective(weights: Floats) -> float:
    """Effective sample size of weights with sum 1 (Kong, Liu & Wong 1994)."""
    return float(1.0 / np.sum(weights**2))


def systematic(weights: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Places of ``count`` members by systematic resampling, in order, shape ``(count,)``.

    A member of weight w comes ⌊count · w⌋ or ⌈count · w⌉ times. The comb stands in the middle of its steps, so that
    the same weights always give the same members (Kitagawa 1996, JCGS 5, 1-25).
    """
    comb = (np.arange(count) + 0.5) / count
    # The weights may add up to a rounding less than 1, and the last tooth would fall behind the last member.
    return np.minimum(np.searchsorted(np.cumsum(weights), comb), len(weights) - 1)

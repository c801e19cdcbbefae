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
    happened = np.flatnonzero(~np.isnan(time_h))
    return happened[np.argsort(time_h[happened], kind="stable")]

"""Kinds of numpy arrays that many files name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Real numbers: hours, shares, counts of which some may be missing (NaN)."""


def in_order(time_h: Floats) -> NDArray[np.intp]:
    """The places of what happened, by time and of equal times by place; what never did (NaN) is left out, ``(n,)``."""
    happened = np.flatnonzero(~np.isnan(time_h))
    return happened[np.argsort(time_h[happened], kind="stable")]

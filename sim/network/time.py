"""Time on the clock and in the flows: a whole number of microseconds.

So ties are ties on every machine, and a round figure is a round figure: six minutes fit ten times into an hour. Hours
are for files, for formulas and for people.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HOUR_US = 3_600_000_000
"""Microseconds in an hour."""


def us(hours: float) -> int:
    """Hours as the nearest whole number of microseconds, half to even."""
    return round(hours * HOUR_US)


def hours(us: int) -> float:
    """Microseconds as hours."""
    return us / HOUR_US


def each_us(hours: NDArray[np.float64]) -> NDArray[np.int64]:
    """Many hours as the nearest whole numbers of microseconds, half to even, in the shape of ``hours``."""
    return np.rint(hours * HOUR_US).astype(np.int64)


def to_the_us(hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hours at which something is to happen on the clock: to the nearest microsecond, NaN as it was."""
    return np.asarray(np.rint(hours * HOUR_US) / HOUR_US)

"""Time inside the engine: whole microseconds, so that ties are ties and round numbers give round answers.

Hours are for files and people. Six minutes fit ten times into an hour here, on every machine; as floating-point hours
they fit eleven times.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HOUR_US = 3_600_000_000
"""Microseconds of an hour."""

DAY_US = 24 * HOUR_US
"""Microseconds of a day."""

NEVER_US = 2**61
"""Later than anything that happens; small enough that any duration of a run can be added."""

NOT_YET = -(2**62)
"""In a table of passages: it has not happened."""


def us(hours: float) -> int:
    """Hours as the nearest whole microsecond; infinite hours are :data:`NEVER_US`."""
    return NEVER_US if hours * HOUR_US >= NEVER_US else round(hours * HOUR_US)


def hours(time_us: int) -> float:
    """Microseconds as hours."""
    return time_us / HOUR_US


def us_of(hours: NDArray[np.float64]) -> NDArray[np.int64]:
    """Hours as whole microseconds, in the shape of ``hours``; infinite hours are :data:`NEVER_US`."""
    found = np.asarray(hours * HOUR_US)
    np.minimum(found, float(NEVER_US), out=found)
    return np.rint(found, out=found).astype(np.int64)


def hours_of(time_us: NDArray[np.int64]) -> NDArray[np.float64]:
    """Passages as hours, NaN for those that have not happened, in the shape of ``time_us``."""
    found = time_us / HOUR_US
    found[time_us == NOT_YET] = np.nan
    return found


def each_us(hours: NDArray[np.float64]) -> NDArray[np.int64]:
    """Finite hours as whole microseconds, in the shape of ``hours``."""
    return np.rint(hours * HOUR_US).astype(np.int64)


def to_the_us(hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hours at which something is to happen on the clock: to the nearest microsecond, NaN as it was."""
    return np.asarray(np.rint(hours * HOUR_US) / HOUR_US)

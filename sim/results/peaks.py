"""The most of something at once, exact between the recording steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats


def most_at_once(begin_h: Floats, end_h: Floats, weights: NDArray[np.generic]) -> tuple[float, float | None]:
    """The largest sum of weights that is there at one time, and when that is first so.

    What ends at the hour at which something else begins makes room for it.

    Args:
        begin_h: When each begins, hours, NaN if never, shape ``(n,)``.
        end_h: When each ends, hours, NaN if not within the run, shape ``(n,)``.
        weights: How much each counts, shape ``(n,)``.

    Returns:
        The sum, and its hour; 0 and None where nothing ever is.
    """
    begun = ~np.isnan(begin_h)
    ended = begun & ~np.isnan(end_h)
    hours, event = np.unique(np.concatenate([begin_h[begun], end_h[ended]]), return_inverse=True)
    change = np.concatenate([weights[begun], -weights[ended].astype(np.float64)]).astype(np.float64)
    there = np.cumsum(np.bincount(event, weights=change, minlength=len(hours)))
    top = int(np.argmax(there)) if len(there) else 0
    return (float(there[top]), float(hours[top])) if len(there) and there[top] > 0.0 else (0.0, None)

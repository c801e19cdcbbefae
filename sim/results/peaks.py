"""The most of something at once, exact between the recording steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, in_order


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
    order = in_order(begin_h)
    hours, end_h, weights = begin_h[order], end_h[order], weights[order]
    ending = in_order(end_h)
    # It is most after something has begun, with all that begin at that hour: all that have begun by then, without those
    # that have ended.
    last = np.flatnonzero(np.append(hours[1:] != hours[:-1], True)[: len(hours)])
    begun, hours = np.cumsum(weights, dtype=np.float64)[last], hours[last]
    ended = np.concatenate([[0.0], np.cumsum(weights[ending], dtype=np.float64)])
    there = begun - ended[np.searchsorted(end_h[ending], hours, side="right")]
    top = int(np.argmax(there)) if len(there) else 0
    # Where nobody ever was the hour is missing: 0 would say that the most were there at the start.
    return (float(there[top]), float(hours[top])) if len(there) and there[top] > 0.0 else (0.0, None)

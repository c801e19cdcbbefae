"""Runs that had not come to it when they ended: they count as later than any that had, and are never left out.

To leave them out is to look at the quick runs alone: with 100 + 60 a + 20 b + 10 c hours and a run of 130 h it says
that b matters as much as a. All that is known of such a run is that it is later than the others, so it is given the
latest hour that any of them has; where that is the end of the run, nothing is lost but what no run could show.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import Floats


def as_latest(values: Floats) -> Floats:
    """Values in which those beyond the end of the run (infinite) are as large as the largest of the others.

    NaN, for a run that has no value for another reason, stays. Not for a mean that is reported in hours: that of
    as_latest is too small, and by how much is not known. All NaN where no run has come to it.
    """
    known = values[np.isfinite(values)]
    return np.where(np.isposinf(values), known.max() if len(known) else np.nan, values)

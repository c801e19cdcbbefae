"""Who has set out for home again, and what came of it: a table that a part hands to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class GoingHome(Table, name="return.groups"):
    """Every group that has set out for home, after it had come to the end of its route.

    Attributes:
        group: Its row, shape ``(n,)``.
        arrived_h: When it had come to the end of its route, hours.
        set_out_h: When it set out for home, hours.
        ended_h: When it was home, or back where it had set out; NaN if not within the run.
        home: Whether it is home.
    """

    group: NDArray[np.int64]
    arrived_h: NDArray[np.float64]
    set_out_h: NDArray[np.float64]
    ended_h: NDArray[np.float64]
    home: NDArray[np.bool_]

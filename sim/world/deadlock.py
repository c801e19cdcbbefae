"""A deadlock at the end of a run: which nodes wait for each other in a circle, so that nobody in it can ever move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class Deadlock(Table, name="network.deadlock"):
    """The nodes of a circle in which nobody can move any more when the run is over; no rows where there is none.

    Attributes:
        stage: Each node, as its number among the stages, in the order in which they wait for the next, shape ``(n,)``.
    """

    stage: NDArray[np.int64]

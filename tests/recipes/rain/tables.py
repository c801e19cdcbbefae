"""What the rain hands to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class Showers(Table, name="rain.showers"):
    """Every change of the rate: from which hour on, and how much then falls."""

    time_h: NDArray[np.float64]
    mm_per_h: NDArray[np.float64]

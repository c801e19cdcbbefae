"""What the buses hand to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class Rides(Table, name="buses.rides"):
    """Those who waited for a seat in a bus: households, and men who followed their family.

    Attributes:
        ready_h: When each began to wait, hours, shape ``(n,)``.
        boarded_h: When each got on, hours, NaN if not within the run, shape ``(n,)``.
        persons: Persons in each, shape ``(n,)``.
    """

    ready_h: NDArray[np.float64]
    boarded_h: NDArray[np.float64]
    persons: NDArray[np.int64]

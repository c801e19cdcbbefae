"""What the choice of routes hands to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class Chosen(Table, name="route_choice.chosen"):
    """How many chose which route, look by look: counts, and nobody in particular.

    Attributes:
        route: Its number in the scenario, shape ``(n,)``.
        time_h: From when on they chose, hours: of households the look at which they decided, shape ``(n,)``.
        vehicles, persons: How many, shape ``(n,)``.
    """

    route: NDArray[np.int64]
    time_h: NDArray[np.float64]
    vehicles: NDArray[np.int64]
    persons: NDArray[np.int64]

"""What the fuel hands to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.stranded import Stranded
from sim.world.table import Table


@dataclass(frozen=True)
class RanDry(Table, name="fuel.ran_dry"):
    """Who had too little petrol, and no passage says.

    Attributes:
        vehicles: Vehicles that had too little for the link that they left within the run, shape ``(1,)``.
    """

    vehicles: NDArray[np.int64]


@dataclass(frozen=True)
class Dry(Stranded, name="fuel.standing"):
    """Who stands on a road without petrol when the run is over."""

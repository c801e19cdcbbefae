"""What the breakdowns hand to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.stranded import Stranded
from sim.world.table import Table


@dataclass(frozen=True)
class Blocks(Table, name="breakdowns.blocks"):
    """What stood in the way, by stage in the scenario's order.

    Attributes:
        vehicles: Vehicles that broke down on each link of one lane and stood, shape ``(stages,)``.
        blocked_h: For how long those stood, summed, hours, shape ``(stages,)``.
    """

    vehicles: NDArray[np.int64]
    blocked_h: NDArray[np.float64]


@dataclass(frozen=True)
class BrokenDown(Stranded, name="breakdowns.standing"):
    """Who stands broken down on a road when the run is over."""

"""What the aid hands to the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class Holds(Table, name="aid.holds"):
    """What convoys had for themselves, by stage in the scenario's order.

    Attributes:
        held_h: For how long convoys held each stage, hours in which two held it counted once, shape ``(stages,)``.
    """

    held_h: NDArray[np.float64]


def held_h(holds: Iterable[tuple[float, int, int]], stages: int, horizon_h: float) -> NDArray[np.float64]:
    """Hours in which at least one convoy held each stage, shape ``(stages,)``.

    Args:
        holds: ``Flow.holds``.
        stages: Number of stages.
        horizon_h: End of the run, hours.
    """
    total_h, since_h, holders = np.zeros(stages), np.zeros(stages), np.zeros(stages, np.int64)
    for time_h, stage, count in holds:
        if holders[stage] == 0:
            since_h[stage] = time_h
        holders[stage] += count
        if holders[stage] == 0:
            total_h[stage] += time_h - since_h[stage]
    return np.asarray(total_h + np.where(holders > 0, horizon_h - since_h, 0.0))

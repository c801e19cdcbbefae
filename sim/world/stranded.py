"""Who stands on a road when a run is over: no passage says it, for who stands has entered the road and not left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sim.network.flow import Flow
from sim.network.time import hours_of
from sim.world.table import Table


@dataclass(frozen=True)
class Stranded(Table, name="stranded"):
    """Vehicles that stand on a road of one lane at the end of a run, by road and then by time; a part names its own.

    Attributes:
        stage: The road, as its number among the stages, shape ``(n,)``.
        entered_h: When each entered it, hours: no two enter a road of one lane at once. Shape ``(n,)``.
    """

    stage: NDArray[np.int64]
    entered_h: NDArray[np.float64]

    @classmethod
    def now(cls, flow: Flow, *, broken_down: bool) -> Self:
        """Those who have broken down, or else those who have run dry, at the hour of the flow."""
        stage, entered_us = flow.standing(broken_down)
        return cls(stage, hours_of(entered_us))

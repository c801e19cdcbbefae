"""What the counts have shown and what they cannot show, for the words beside a band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.nowcast.persistence import PATHS
from sim.analysis.nowcast.rules import Outlook

WAITS_H = 2.0
"""A queue stands where it would take the crossing so long to let it through."""


@dataclass(frozen=True)
class Unknown:
    """What is known of that which nobody counts.

    Attributes:
        leavers: 5 and 95 % of the persons who will have crossed in the end.
        before: Their ends before anything was counted, as 5 and 95 %.
        queue: 5, 50 and 95 % of the persons who wait.
        stands: Probability that a queue stands, of more than two hours.
    """

    leavers: tuple[float, float]
    before: tuple[float, float]
    queue: tuple[float, float, float]
    stands: float

    @property
    def narrowed(self) -> float:
        """By what share the counts have narrowed how many will come; 0 where that was fixed before."""
        before = self.before[1] - self.before[0]
        return 1.0 - (self.leavers[1] - self.leavers[0]) / before if before > 0.0 else 0.0


def unknown(view: Outlook) -> Unknown:
    """What is known of that which nobody counts, by the fluid queue."""
    cloud = view.found.drawn(PATHS)
    low, high = np.log(view.leavers)
    before = np.exp([low + 0.05 * (high - low), low + 0.95 * (high - low)])
    leavers, queue = np.quantile(cloud.leavers, (0.05, 0.95)), np.quantile(cloud.queue, (0.05, 0.5, 0.95))
    waits = cloud.queue * np.exp(-cloud.log_capacity) > WAITS_H
    return Unknown(
        (float(leavers[0]), float(leavers[1])),
        (float(before[0]), float(before[1])),
        (float(queue[0]), float(queue[1]), float(queue[2])),
        float(waits.mean()),
    )

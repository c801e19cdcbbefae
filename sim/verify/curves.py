"""N-curves of a bottleneck: the cumulative counts of those who come and of those who are served, as lines.

Vehicle n is a point of both curves, and between two vehicles they are straight. Where a case knows vehicles in
fractions, the run is in parcels: so many stand for one vehicle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal

TOUCHES_H = 1e-10
"""A shorter wait is rounding, hours."""


@dataclass(frozen=True)
class NCurves:
    """Arrivals and services of one bottleneck, first in first out.

    Attributes:
        arrived_h, served_h: Hours of each parcel, in order, shape ``(n,)``.
        per_vehicle: Parcels that stand for one vehicle.
    """

    arrived_h: Floats
    served_h: Floats
    per_vehicle: int = 1

    @classmethod
    def of(cls, journal: Journal, stage: str, per_vehicle: int = 1) -> NCurves:
        """The curves of a station: when each arrived, and when its service began."""
        order = np.argsort(journal.stage_h(stage, "arrived"), kind="stable")
        return cls(journal.stage_h(stage, "arrived")[order], journal.stage_h(stage, "entered")[order], per_vehicle)

    @property
    def waits_h(self) -> Floats:
        """Wait of each parcel, hours."""
        waits_h = self.served_h - self.arrived_h
        return np.where(waits_h > TOUCHES_H, waits_h, 0.0)

    @property
    def _waiting(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.waits_h)

    @property
    def begins_h(self) -> float:
        """When the first came who had to wait, hours."""
        return float(self.arrived_h[self._waiting[0]])

    @property
    def cleared(self) -> int:
        """Number of the first parcel after the queue that does not wait."""
        return int(self._waiting[-1]) + 1

    @property
    def clears_h(self) -> float:
        """When the waits, falling in a straight line, come to an end, hours."""
        return float(self.arrived_h[self._last_point[0]] + self._last_point[1] * self._step_h)

    @property
    def vehicles(self) -> float:
        """Vehicles that had come when the queue was gone."""
        return (self._last_point[0] + self._last_point[1]) / self.per_vehicle

    @property
    def _step_h(self) -> float:
        last = self.cleared - 1
        return float(self.arrived_h[last] - self.arrived_h[last - 1])

    @property
    def _last_point(self) -> tuple[int, float]:
        """The last who waits, and the part of a parcel after it at which the line of the waits reaches zero."""
        last, waits_h = self.cleared - 1, self.waits_h
        falls_h = waits_h[last - 1] - waits_h[last]
        return last, float(waits_h[last] / falls_h)

    @property
    def _queue(self) -> Floats:
        """Vehicles in the queue when each parcel's turn comes, and it is still counted."""
        numbers = np.arange(len(self.arrived_h), dtype=np.float64)
        come = np.interp(self.served_h, self.arrived_h, numbers)
        return (come - numbers) / self.per_vehicle

    @property
    def largest_veh(self) -> float:
        """Longest queue, vehicles."""
        return float(self._queue.max())

    @property
    def largest_at_h(self) -> float:
        """When the queue is longest, hours."""
        return float(self.served_h[int(np.argmax(self._queue))])

    @property
    def delay_veh_h(self) -> float:
        """Area between the curves while there is a queue, vehicle-hours."""
        last, part = self._last_point
        waits_h = self.waits_h[: last + 1]
        area = (waits_h[1:] + waits_h[:-1]).sum() / 2.0 + waits_h[-1] * part / 2.0
        return float(area / self.per_vehicle)

"""What queueing theory needs of one node, read off a journal: waits, times in the system, and time averages.

Customers count in the order in which they came to the stage; the first ``warm_up`` of them are left out. Averages over
time run from the arrival of the first customer who counts to that of the last one, and everybody who was there then
is in them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Visits:
    """The visits of one stage, in order of arrival.

    Attributes:
        arrived_h, entered_h, left_h: When each arrived at the node, began its service, and departed, hours, NaN where
            it did not, shape ``(n,)``.
        warm_up: How many of the first do not count.
    """

    arrived_h: Floats
    entered_h: Floats
    left_h: Floats
    warm_up: int = 0

    @property
    def from_h(self) -> float:
        """Arrival of the first who counts, hours."""
        return float(self.arrived_h[self.warm_up])

    @property
    def until_h(self) -> float:
        """Arrival of the last, hours."""
        return float(self.arrived_h[-1])

    @property
    def served(self) -> Visits:
        """Only those who were served."""
        rows = ~np.isnan(self.entered_h)
        warm_up = int(rows[: self.warm_up].sum())
        return Visits(self.arrived_h[rows], self.entered_h[rows], self.left_h[rows], warm_up)

    @property
    def lost_share(self) -> float:
        """Share of those who count and were never served."""
        return float(np.isnan(self.entered_h[self.warm_up :]).mean())

    def without_first(self, share: float) -> Visits:
        """The same visits, of which the first share does not count."""
        return Visits(self.arrived_h, self.entered_h, self.left_h, int(share * len(self.arrived_h)))

    @property
    def wait_h(self) -> Floats:
        """From arrival to the beginning of service, of those who count and were served, hours."""
        return _known((self.entered_h - self.arrived_h)[self.warm_up :])

    @property
    def stay_h(self) -> Floats:
        """From arrival to departure, of those who count and have gone, hours."""
        return _known((self.left_h - self.arrived_h)[self.warm_up :])

    @property
    def service_h(self) -> Floats:
        """From the beginning of service to going on, of those who count and were served, hours."""
        return _known((self.left_h - self.entered_h)[self.warm_up :])

    @property
    def mean_present(self) -> float:
        """Mean number in the system: waiting or in service."""
        return self.mean_between(self.arrived_h, self.left_h)

    @property
    def mean_waiting(self) -> float:
        """Mean number that waits."""
        return self.mean_between(self.arrived_h, np.where(np.isnan(self.entered_h), self.left_h, self.entered_h))

    @property
    def mean_served(self) -> float:
        """Mean number in service."""
        return self.mean_between(self.entered_h, self.left_h)

    def mean_between(self, begin_h: Floats, end_h: Floats) -> float:
        """Mean number of those who have begun something and not ended it; an end that never came is after the last."""
        begins, ends = (np.clip(hours, self.from_h, self.until_h) for hours in _spans(begin_h, end_h))
        return float((ends - begins).sum() / (self.until_h - self.from_h))

    @property
    def level_shares(self) -> Floats:
        """Share of the time in which exactly n are in the system, n = 0, 1, …, shape ``(most + 1,)``."""
        return level_shares(*_spans(self.arrived_h, self.left_h), self.from_h, self.until_h)


def visits(journal: Journal, stage: str, warm_up: int = 0, only: Mask | None = None) -> Visits:
    """The visits of a stage; of the groups marked in ``only``, shape ``(P,)``, where that is given."""
    times_h = [journal.stage_h(stage, event) for event in ("arrived", "entered", "left")]
    came = ~np.isnan(times_h[0]) if only is None else only & ~np.isnan(times_h[0])
    rows = np.flatnonzero(came)
    rows = rows[np.argsort(times_h[0][rows], kind="stable")]
    arrived_h, entered_h, left_h = (hours[rows] for hours in times_h)
    return Visits(arrived_h, entered_h, left_h, warm_up)


def of_class(journal: Journal, name: str) -> Mask:
    """Which groups are of a vehicle class, shape ``(P,)``."""
    marked: Mask = journal.groups.vehicle_class == journal.groups.class_names.index(name)
    return marked


def level_shares(begin_h: Floats, end_h: Floats, from_h: float, until_h: float) -> Floats:
    """Share of the time between two hours in which exactly n of the spans are open, for each n from 0 on."""
    hours = np.concatenate([np.clip(begin_h, from_h, until_h), np.clip(end_h, from_h, until_h)])
    steps = np.concatenate([np.ones(len(begin_h), np.int64), -np.ones(len(end_h), np.int64)])
    order = np.lexsort((-steps, hours))
    hours, level = hours[order], np.cumsum(steps[order])
    lasted_h = np.diff(np.append(hours, until_h))
    shares = np.bincount(level, weights=lasted_h)
    shares[0] += hours[0] - from_h
    return shares / (until_h - from_h)


def at_hours(begin_h: Floats, end_h: Floats, hours: Floats) -> NDArray[np.int64]:
    """How many of the spans are open at each hour, shape ``(hours,)``."""
    begins, ends = _spans(begin_h, end_h)
    return np.searchsorted(np.sort(begins), hours, side="right") - np.searchsorted(np.sort(ends), hours, side="right")


def _spans(begin_h: Floats, end_h: Floats) -> tuple[Floats, Floats]:
    begun = ~np.isnan(begin_h)
    ends_h = end_h[begun]
    return begin_h[begun], np.where(np.isnan(ends_h), np.inf, ends_h)


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]

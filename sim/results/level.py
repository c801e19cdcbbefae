"""How parameters stood over time: the scenario's value, then what the timeline set it to, and when it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.journal import TimelineEvent


@dataclass(frozen=True)
class Level:
    """A quantity that is constant between changes.

    Attributes:
        since_h: Hours from which each value holds, increasing; the first is −∞, shape ``(values,)``.
        values: The values, shape ``(values,)``.
    """

    since_h: Floats
    values: Floats

    def at(self, time_h: Floats) -> Floats:
        """Value at each time; at the instant of a change it is the new one."""
        if len(self.values) == 1:
            return np.full(np.shape(time_h), self.values[0])
        return self.values[np.searchsorted(self.since_h, time_h, side="right") - 1]

    def __mul__(self, other: Level) -> Level:
        since = np.union1d(self.since_h, other.since_h)
        return Level(since, self.at(since) * other.at(since))

    def __add__(self, other: Level) -> Level:
        since = np.union1d(self.since_h, other.since_h)
        return Level(since, self.at(since) + other.at(since))

    def integral(self, time_h: Floats) -> Floats:
        """Integral over time from the first change (or 0) to each time; differences of it are what counts."""
        if len(self.values) == 1:
            return np.asarray(self.values[0] * time_h)
        corners = self.since_h[1:]
        origin = corners[0] if len(corners) else 0.0
        sums = np.concatenate([[0.0], np.cumsum(self.values[1:-1] * np.diff(corners))])
        last = np.searchsorted(corners, time_h, side="right") - 1
        begin = np.where(last >= 0, corners[np.maximum(last, 0)] if len(corners) else 0.0, origin)
        return np.where(last >= 0, sums[np.maximum(last, 0)], 0.0) + self.at(time_h) * (time_h - begin)


def level(cues: Sequence[TimelineEvent], path: str, initial: float) -> Level:
    """How the parameter ``path`` stood in a run, from ``initial`` on; the last change of an hour holds."""
    # A later entry of the same hour replaces the one before, as it does in the run.
    changes = {cue.time_h: cue.value for cue in cues if cue.path == path}
    since = sorted(changes)
    return Level(np.array([-np.inf, *since]), np.array([initial, *(changes[hour] for hour in since)]))

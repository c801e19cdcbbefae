"""The rows of a ledger's study as metrics by state and replication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.paired import Difference, difference
from sim.arrays import Floats
from sim.results.definition import Definition
from sim.results.metric import Metric
from sim.results.metrics import defined
from sim.runs.design import DesignError
from sim.runs.sweep import Sweep

if TYPE_CHECKING:
    import pandas as pd


CONFIDENCE = 0.90
"""Of all intervals of a ledger."""

EQUAL_SHARE = 1e-9
"""Differences below this share of the values are sums in another order, and count as none."""


def certain(one: Difference) -> bool:
    """Whether one of the two is clearly less, and by more than rounding."""
    if one.late:
        return one.clear
    if one.mean is None or one.first is None or one.second is None:
        return False
    return one.clear and abs(one.mean) > EQUAL_SHARE * max(abs(one.first), abs(one.second))


@dataclass(frozen=True)
class Rows:
    """What the runs of a study say, by state.

    Attributes:
        frame: The rows that are there, with the state of each in column ``state``.
        defined: What each metric is, by its name.
    """

    frame: pd.DataFrame
    defined: dict[str, Definition]

    @classmethod
    def of(cls, sweep: Sweep) -> Rows:
        """The rows of a study.

        Raises:
            DesignError: None of its runs is there yet.
            FolderError: The file that says what the metrics are is damaged.
        """
        frame = sweep.frame()
        if frame.empty:
            raise DesignError(f"{sweep.folder} has no rows yet")
        # The column of the axis would name one state only of those that are the same scenario, and share its rows.
        states = [str(point.labels[0]) for point in sweep.points]
        frame["state"] = [states[point] for point in frame["point"]]
        described = sweep.store.described().items()
        return cls(frame, {name: defined(name, unit, meaning) for name, (unit, meaning) in described})

    @cached_property
    def _of_state(self) -> dict[str, pd.DataFrame]:
        groups = self.frame.groupby("state", sort=False)
        return {str(state): rows.set_index("replication") for state, rows in groups}

    def replications(self, states: Sequence[str]) -> list[int]:
        """Replications that all of some states have.

        Raises:
            DesignError: Fewer than two: there is no interval.
        """
        there = [set(self._of_state[state].index) if state in self._of_state else set[int]() for state in states]
        common = sorted(set.intersection(*there))
        if len(common) < 2:
            shown = ", ".join(states[:3]) + (" …" if len(states) > 3 else "")
            raise DesignError(f"an interval takes two replications that {shown} all have; there are {len(common)}")
        return common

    def difference(self, first: str, second: str, metric: str) -> Difference:
        """A metric of one state less that of another, ``second − first``, paired by replication.

        Raises:
            DesignError: They have fewer than two replications in common.
        """
        pairs = self.replications((first, second))
        return difference(self._metrics(first, metric, pairs), self._metrics(second, metric, pairs), CONFIDENCE)

    def values(self, states: Sequence[str], metric: str, replications: Sequence[int]) -> Floats:
        """A metric, shape ``(states, replications)``: NaN without a value, infinite beyond the end of the run."""
        return np.array([self._of_state[state].loc[list(replications), metric] for state in states], np.float64)

    def _metrics(self, state: str, name: str, replications: Sequence[int]) -> list[Metric]:
        definition = self.defined[name]
        shown = self.values((state,), name, replications)[0].tolist()
        return [Metric(definition, v if np.isfinite(v) else None, beyond=bool(np.isinf(v))) for v in shown]

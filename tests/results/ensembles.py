"""Ensembles written by hand: a few curves of a few replications, every value given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.runs.ensemble import Ensemble, ReplicationSummary
from tests.results.build import scenario

Values = Sequence[Sequence[float]]


def ensemble(curves: Mapping[str, tuple[str, Values]], **changes: Any) -> Ensemble:
    """An ensemble of so many replications as there are rows.

    Args:
        curves: Unit, and a row of values for each replication, by the curve's name; one value for each hour.
        changes: Sections of the scenario to replace; its clock starts at noon.
    """
    lengths = {len(row) for _, rows in curves.values() for row in rows}
    [steps] = lengths
    of = scenario(horizon_h=float(steps - 1), record_step_h=1.0, **changes)
    count = max(len(rows) for _, rows in curves.values())
    summaries = [
        ReplicationSummary(
            replication=number,
            time_h=np.arange(steps, dtype=np.float64),
            names=tuple(curves),
            units=tuple(unit for unit, _ in curves.values()),
            values=np.array([rows[number % len(rows)] for _, rows in curves.values()], np.float64),
            hourly=np.zeros((5, steps)),
            metrics=(),
        )
        for number in range(count)
    ]
    return Ensemble.of(of, summaries)

"""A run as a row of a table: what is kept of it, written so that it comes back to the last bit.

A row has the run's key, the version of the program, the seed, the replication and a column for each axis; then every
metric, or those that a study names, as a number (NaN without a value, infinite beyond the end of the run). A study
keeps the curves that it names beside them, ``curve_…``, one value a recording step. A row that is kept whole has
instead all curves one after the other in ``values``, their hours in ``time_h``, what was seen by clock hour in
``hourly``, and in ``described`` all that is no number: names, units, meanings and notes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from sim.journal import TimelineEvent
from sim.results.metric import Metric
from sim.results.metrics import metric_of, row_of
from sim.results.results import Results
from sim.runs.ensemble import HOURLY, ReplicationSummary
from sim.runs.task import Kept, Task, version

CURVE = "curve_"
"""What the columns of curves begin with."""

Row = Mapping[str, object]


def study_row(task: Task, results: Results, keep: Kept) -> dict[str, object]:
    """The row of a run with the metrics and curves that are wanted; nothing else is worked out.

    Raises:
        KeyError: There is no curve or metric of a name.
    """
    row = _begin(task, results.scenario.seed, kept_metrics(results, keep))
    return row | {f"{CURVE}{name}": results.curves[name].values.astype(np.float64) for name in keep.curves}


def kept_metrics(results: Results, keep: Kept) -> tuple[Metric, ...]:
    """The metrics of a run that are wanted.

    Raises:
        KeyError: There is none of a name.
    """
    return results.metrics if keep.metrics is None else results.metrics_named(keep.metrics)


def described(results: Results, keep: Kept) -> Iterator[tuple[str, str, str]]:
    """Column, unit and meaning of the metrics and curves of a run that are wanted.

    Raises:
        KeyError: There is no curve or metric of a name.
    """
    for metric in kept_metrics(results, keep):
        yield metric.name, metric.unit, metric.meaning
    for name in keep.curves:
        yield f"{CURVE}{name}", results.curves[name].unit, f"the curve '{name}' at every recording step"


def whole_row(task: Task, summary: ReplicationSummary) -> dict[str, object]:
    """The row of a run with all that an ensemble needs of it."""
    described = {
        "names": summary.names,
        "units": summary.units,
        "metrics": [row_of(metric) for metric in summary.metrics],
        "cues": [asdict(cue) for cue in summary.cues],
    }
    numbers = {"time_h": summary.time_h, "values": summary.values.ravel(), "hourly": summary.hourly.ravel()}
    return _begin(task, task.base.seed, summary.metrics) | numbers | {"described": json.dumps(described)}


def summary_of(row: Mapping[str, Any]) -> ReplicationSummary:
    """What an ensemble needs of a run, from its whole row.

    Raises:
        KeyError: The row is not a whole one.
    """
    described = json.loads(row["described"])
    time_h = np.asarray(row["time_h"], np.float64)
    return ReplicationSummary(
        replication=row["replication"],
        time_h=time_h,
        names=tuple(described["names"]),
        units=tuple(described["units"]),
        values=np.asarray(row["values"], np.float64).reshape(-1, len(time_h)),
        hourly=np.asarray(row["hourly"], np.float64).reshape(len(HOURLY), -1),
        metrics=tuple(metric_of(metric) for metric in described["metrics"]),
        cues=tuple(TimelineEvent(**cue) for cue in described["cues"]),
    )


def _begin(task: Task, seed: int, metrics: tuple[Metric, ...]) -> dict[str, object]:
    row: dict[str, object] = {"key": task.key, "version": version(), "seed": seed}
    row |= {"replication": task.replication, **dict(task.labels)}
    return row | {metric.name: metric.number for metric in metrics}

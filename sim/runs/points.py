"""The points of a study's design, as runs to be made and as a table."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.results.tables import csv_of_rows, from_cell
from sim.runs.axes import Axis, AxisValue, Label, Paired, RandomVariation, levels_of
from sim.runs.plan import Study
from sim.runs.task import Content, Settings, Task

AS_IT_IS = "as it is"
"""Label of an axis of named levels at a point where none of them holds."""


@dataclass(frozen=True)
class Point:
    """One point of a design.

    Attributes:
        labels: What stands in the column of each axis; None leaves the scenario as it is.
        settings: Values by parameter path.
        first_replication: Number of its first replication.
    """

    labels: tuple[Label | None, ...]
    settings: Settings
    first_replication: int = 0


def points_of(study: Study) -> list[Point]:
    """The points of a study's design, in order."""
    return [_point(row) for row in study.plan.design.rows(study.axes, study.rng)]


def tasks_of(study: Study, points: Sequence[Point], made_by: str) -> list[Task]:
    """All runs: replication 0 of every point, then replication 1, and so on.

    A study that is stopped half-way has every point with fewer replications, not half of the points.

    Args:
        study: What is varied.
        points: The points of its design.
        made_by: The version of the program that makes the rows, as of :func:`version`.
    """
    content = Content(study.base, study.plan.keep.of_each_run, made_by)
    return [
        Task(
            content.key(point.settings, point.first_replication + number),
            study.base,
            point.first_replication + number,
            point.settings,
            tuple(
                (name, _cell(axis, label)) for (name, axis), label in zip(study.axes.items(), point.labels, strict=True)
            ),
            place,
        )
        for number in range(study.plan.replications)
        for place, point in enumerate(points)
    ]


def design_text(study: Study, points: Sequence[Point]) -> str:
    """The points of a study as CSV: their number, and a column for each axis."""
    rows = [
        [number, *("" if label is None else _written(label) for label in point.labels)]
        for number, point in enumerate(points)
    ]
    return csv_of_rows([["point", *study.axes], *rows])


def read_design(study: Study, text: str) -> list[Point]:
    """The points of :func:`design_text`, to the last digit.

    Raises:
        ValueError: The text is not the design of this study.
    """
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0] != ["point", *study.axes]:
        raise ValueError("design.csv does not have the axes of the study")
    return [
        _point(tuple(_read(study, name, from_cell(cell)) for name, cell in zip(study.axes, row[1:], strict=True)))
        for row in rows[1:]
    ]


def _point(row: Sequence[AxisValue | None]) -> Point:
    chosen = [level for level in row if level is not None]
    return Point(
        tuple(None if level is None else level.label for level in row),
        tuple(setting for level in chosen for setting in level.settings),
        sum(level.first_replication for level in chosen),
    )


def _cell(axis: Axis, label: Label | None) -> float | str:
    if isinstance(label, str):
        return label
    if label is None:
        return AS_IT_IS if isinstance(axis, Paired) else math.nan
    return float(label)


def _written(label: Label) -> str:
    return label if isinstance(label, str) else json.dumps(label)


def _read(study: Study, name: str, cell: str) -> AxisValue | None:
    if not cell:
        return None
    axis = study.axes[name]
    if isinstance(axis, Paired | RandomVariation):
        return next(level for level in levels_of(axis) if str(level.label) == cell)
    value = json.loads(cell)
    return AxisValue(value, axis.settings(value))

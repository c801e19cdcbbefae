"""The runs of a study by setting: which settings there are, and what their runs gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.emulator.space import SettingSpace, space_of
from sim.arrays import Floats, Rows
from sim.runs.axes import Label
from sim.runs.design import DesignError
from sim.runs.designs import OneAtATime
from sim.runs.sweep import Sweep

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 6
"""Settings below which nothing is interpolated."""


@dataclass(frozen=True, eq=False)
class StudyRuns:
    """The rows of a study by setting.

    Attributes:
        space: The axes that can be moved.
        labels: The value of each of them, of each setting.
        points: The settings as points, shape ``(settings, width)``.
        rows: The rows, as of :meth:`~sim.runs.sweep.Sweep.frame`.
        setting: The number of each row's setting, shape ``(rows,)``.
        replication: The random numbers of each row, shape ``(rows,)``.
    """

    space: SettingSpace
    labels: tuple[dict[str, Label], ...]
    points: Floats
    rows: pd.DataFrame
    setting: Rows
    replication: Rows

    @property
    def replications(self) -> tuple[int, ...]:
        """The random numbers that each setting was run with, where all have the same two or more; else none."""
        known = sorted(set(self.replication.tolist()))
        pairs = set(zip(self.setting.tolist(), self.replication.tolist(), strict=True))
        whole = len(pairs) == len(self.labels) * len(known) == len(self.rows)
        return tuple(known) if whole and len(known) > 1 else ()

    @property
    def one_stream(self) -> bool:
        """Whether all runs have the same random numbers, so that nothing is known of what others would do."""
        return len(set(self.replication.tolist())) == 1

    def of(self, settings: Rows) -> StudyRuns:
        """The runs of some settings alone, in the same space."""
        kept = np.isin(self.setting, settings)
        number = {int(old): new for new, old in enumerate(settings)}
        return StudyRuns(
            self.space,
            tuple(self.labels[int(one)] for one in settings),
            self.points[settings],
            self.rows[kept],
            np.array([number[int(one)] for one in self.setting[kept]], np.intp),
            self.replication[kept],
        )

    def means(self, values: Floats, without: int | None = None) -> Floats:
        """Means over the runs of each setting, shape ``(settings, m)``.

        Args:
            values: Of each run, shape ``(rows, m)``.
            without: Random numbers that are left out.
        """
        used = np.ones(len(values), np.bool_) if without is None else self.replication != without
        total = np.zeros((len(self.labels), values.shape[1]))
        np.add.at(total, self.setting[used], values[used])
        return total / np.bincount(self.setting[used], minlength=len(self.labels))[:, None]


def study_runs(sweep: Sweep) -> StudyRuns:
    """The runs of a study that are there, by setting.

    Raises:
        DesignError: Its design moves one axis at a time, there are too few settings, or nothing was varied.
    """
    if isinstance(sweep.study.plan.design, OneAtATime):
        raise DesignError(
            f"{sweep.folder} moves one axis at a time: nothing is known of two that move together. Take the design "
            "latin-hypercube, sobol-sequence or full-factorial"
        )
    rows = sweep.frame()
    if rows.empty:
        raise DesignError(f"{sweep.folder} has no rows yet")
    named = [dict(zip(sweep.study.axes, point.labels, strict=True)) for point in sweep.points]
    space = space_of(sweep.study, [named[int(point)] for point in rows["point"]])
    if not space.axes:
        raise DesignError(f"{sweep.folder} varies nothing that could be moved")
    moved = [tuple(named[int(point)][axis.name] for axis in space.axes) for point in rows["point"]]
    order = {key: number for number, key in enumerate(dict.fromkeys(moved))}
    if len(order) < FEWEST:
        raise DesignError(f"{sweep.folder} has runs at {len(order)} settings; {FEWEST} at least are needed")
    labels = [{axis.name: one for axis, one in zip(space.axes, key, strict=True) if one is not None} for key in order]
    return StudyRuns(
        space,
        tuple(labels),
        space.points(labels),
        rows,
        np.array([order[key] for key in moved], np.intp),
        rows["replication"].to_numpy(np.intp),
    )

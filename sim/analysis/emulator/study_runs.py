"""The runs of a study by setting: which settings there are, and what their runs gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.emulator.space import SettingSpace, space_of
from sim.arrays import Floats, Rows
from sim.runs.axes import Label, Paired, ParameterAxis
from sim.runs.design import DesignError
from sim.runs.designs import OneAtATime
from sim.runs.plan import Study
from sim.runs.sweep import Sweep
from sim.scenario.parameter import parameters
from sim.scenario.whatif import own_value

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 6
"""Settings below which nothing is interpolated, with three axes or more; each axis fewer takes one less."""


def fewest(space: SettingSpace) -> int:
    """How many settings are needed: on one axis four, for a line through them is still a line without any two."""
    return min(FEWEST, 3 + len(space.axes))


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


def _whole(study: Study, labels: dict[str, Label | None]) -> dict[str, Label | None]:
    """A setting with the scenario's own values in the place of axes that leave it as it is, where it has one."""
    own: dict[str, Label | None] = {}
    for name, label in labels.items():
        axis = study.axes[name]
        if label is None and isinstance(axis, ParameterAxis):
            own[name] = own_value(study.base, parameters(study.base), axis.paths[-1])
        elif label is None and isinstance(axis, Paired):
            own[name] = next((level for level, sets in axis.settings.items() if not sets), None)
    return labels | own


def study_runs(sweep: Sweep) -> StudyRuns:
    """The runs of a study that are there, by setting.

    Raises:
        DesignError: Its design moves one of several axes at a time, there are too few settings, or nothing was varied.
    """
    import pandas as pd

    rows = sweep.frame()
    if rows.empty:
        raise DesignError(f"{sweep.folder} has no rows yet")
    named = [_whole(sweep.study, dict(zip(sweep.study.axes, point.labels, strict=True))) for point in sweep.points]
    space = space_of(sweep.study, [named[int(point)] for point in rows["point"]])
    if not space.axes:
        raise DesignError(f"{sweep.folder} varies nothing that could be moved")
    if isinstance(sweep.study.plan.design, OneAtATime) and len(space.axes) > 1:
        raise DesignError(
            f"{sweep.folder} moves one axis at a time: nothing is known of two that move together. Take the design "
            "latin-hypercube, sobol-sequence or full-factorial"
        )
    moved = [tuple(named[int(point)][axis.name] for axis in space.axes) for point in rows["point"]]
    # The scenario as it is may be one of the levels too, and is then the same run twice.
    once = ~pd.Series(list(zip(moved, rows["replication"], strict=True))).duplicated().to_numpy()
    rows, moved = rows[once], [key for key, kept in zip(moved, once, strict=True) if kept]
    order = {key: number for number, key in enumerate(dict.fromkeys(moved))}
    needed = fewest(space)
    if len(order) < needed:
        axes = "one axis" if len(space.axes) == 1 else f"{len(space.axes)} axes"
        raise DesignError(f"{sweep.folder} has runs at {len(order)} settings; {needed} at least are needed for {axes}")
    labels = [{axis.name: one for axis, one in zip(space.axes, key, strict=True) if one is not None} for key in order]
    return StudyRuns(
        space,
        tuple(labels),
        space.points(labels),
        rows,
        np.array([order[key] for key in moved], np.intp),
        rows["replication"].to_numpy(np.intp),
    )

"""The emulator of a study: metrics and curves at any setting within it, each with its error.

It answers at once what a run would take seconds for, and is no run: it knows nothing that the runs of the study do not
show. Not for settings far from any run, not beyond the ends of the axes, and not to choose between two settings whose
difference is smaller than the error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.emulator.controls import Control, controls
from sim.analysis.emulator.numbers import EmulatedNumber, Fitted, emulated_number, fitted
from sim.analysis.emulator.space import distances, nearest_others
from sim.analysis.emulator.study_runs import StudyRuns, study_runs
from sim.arrays import Floats, Rows
from sim.results.definition import Definition
from sim.results.metric import Metric
from sim.results.metrics import definition, no_metric, select
from sim.results.metrics_crossing import CLEARANCE_AT
from sim.results.metrics_partition import NOT_ARRIVED
from sim.results.metrics_queues import QUEUE_VEH
from sim.results.metrics_reception import IN_SHELTER
from sim.results.metrics_registration import BACKLOG
from sim.results.metrics_waiting import ROAD_TIME_P90
from sim.runs.axes import Label
from sim.runs.design import DesignError
from sim.runs.rows import CURVE
from sim.runs.sweep import Sweep
from sim.world.recorder import recording_times

if TYPE_CHECKING:
    import pandas as pd

FIRST = (CLEARANCE_AT[90], ROAD_TIME_P90, QUEUE_VEH.most, BACKLOG, IN_SHELTER, NOT_ARRIVED)
"""The six metrics of the first screen: by when, how long on the road, what stands, who has a bed, who has not come."""

TYPICAL = 0.9
"""Share of the settings whose distance to the nearest other one is not beyond the gap."""

STEPS = 120
"""About how many hours of a curve are kept: a picture has no room for more."""


@dataclass(frozen=True, eq=False)
class EmulatedCurve:
    """A curve that can be asked at any setting.

    Attributes:
        name: Of the curve.
        unit: Its unit.
        fit: Of its values at the hours of the emulator.
    """

    name: str
    unit: str
    fit: Fitted


@dataclass(frozen=True)
class WhatIf:
    """What the emulator says of one setting.

    Attributes:
        values: Of each metric; infinite: not within the run, NaN: nothing can be said.
        beyond: Share of runs in which each metric lies beyond the end of the run.
        half_widths: Within how much of each metric 9 of 10 runs lie there; NaN where there is no value.
        curves: Each curve by name, at the hours of the emulator.
        curve_half_widths: Within how much of each 9 of 10 runs lie there, hour by hour.
        distance: How far the nearest setting is that was run.
        nearest: Its number.
        is_near: Whether that is no farther than 9 of 10 settings of the study are from their nearest neighbours.
    """

    values: tuple[float, ...]
    beyond: tuple[float, ...]
    half_widths: tuple[float, ...]
    curves: Mapping[str, Floats]
    curve_half_widths: Mapping[str, Floats]
    distance: float
    nearest: int
    is_near: bool


@dataclass(frozen=True, eq=False)
class StudyEmulator:
    """The emulator of a study.

    Attributes:
        sweep: The study.
        runs: Its runs by setting.
        numbers: The metrics.
        curves: The curves that the study has kept.
        time_h: Hours of the curves, after the start, shape ``(steps,)``.
    """

    sweep: Sweep
    runs: StudyRuns
    numbers: tuple[EmulatedNumber, ...]
    curves: tuple[EmulatedCurve, ...]
    time_h: Floats

    @cached_property
    def controls(self) -> tuple[Control, ...]:
        """What can be moved."""
        return controls(self.sweep.study, self.runs.space)

    @cached_property
    def start(self) -> dict[str, Label]:
        """Where the controls begin."""
        return {one.axis.name: one.begins for one in self.controls}

    @cached_property
    def gap(self) -> float:
        """How far 9 of 10 settings are at most from their nearest neighbour: farther off nothing was run nearby."""
        return float(np.quantile(nearest_others(self.runs.points), TYPICAL))

    def at(self, labels: Mapping[str, Label]) -> WhatIf:
        """What is to be expected of a run at a setting.

        Args:
            labels: Value or choice by the name of each axis of ``runs.space``.

        Raises:
            KeyError: An axis has none.
            ValueError: A value lies beyond what was run: nothing is extrapolated over the end of an axis.
        """
        point = self.runs.space.point(labels)[None, :]
        answers = [one.at(point) for one in self.numbers]
        apart = distances(point, self.runs.points)[0]
        return WhatIf(
            tuple(float(value[0]) for value, _ in answers),
            tuple(float(share[0]) for _, share in answers),
            tuple(float(one.half_width(point)[0]) for one in self.numbers),
            {one.name: one.fit.at(point)[0] for one in self.curves},
            {one.name: one.fit.half_width(point)[0] for one in self.curves},
            float(apart.min()),
            int(apart.argmin()),
            bool(apart.min() <= self.gap),
        )

    def frame(self) -> pd.DataFrame:
        """A row for each metric and curve: which candidate was chosen, on how many settings, and how far it is off."""
        import pandas as pd

        rows = [
            {
                "name": one.definition.name,
                "unit": one.definition.unit,
                "candidate": "" if one.fit is None else one.fit.smoother.kind.words,
                "settings": 0 if one.fit is None else len(one.fit.settings),
                "settings_beyond": 0 if one.beyond is None else int(np.isposinf(one.means).sum()),
                "typical_error": one.typical,
                "nine_in_ten_within_at_least": one.half_widths[0],
                "nine_in_ten_within_at_most": one.half_widths[1],
                "between_runs": one.between_runs,
            }
            for one in self.numbers
        ]
        rows += [
            {
                "name": one.name,
                "unit": one.unit,
                "candidate": one.fit.smoother.kind.words,
                "settings": len(one.fit.settings),
                "settings_beyond": 0,
                "typical_error": float(np.sqrt((one.fit.unseen.typical**2).mean())),
                "nine_in_ten_within_at_least": float(one.fit.unseen.half_widths.max(axis=1).min()),
                "nine_in_ten_within_at_most": float(one.fit.unseen.half_widths.max()),
                "between_runs": float(np.sqrt((one.fit.unseen.between_runs**2).mean())),
            }
            for one in self.curves
        ]
        return pd.DataFrame(rows)


def emulator(sweep: Sweep, of: Sequence[str] | None = None) -> StudyEmulator:
    """Emulate a study from the runs that are there.

    Args:
        sweep: The study.
        of: Names of the metrics; the six of the first screen if left out, or those headlines that it has kept.

    Raises:
        DesignError: Its design moves one axis at a time, it has too few settings, or no such metric.
    """
    runs = study_runs(sweep)
    horizon_h = sweep.study.base.horizon_h
    numbers = tuple(emulated_number(runs, one, horizon_h) for one in _wanted(sweep, runs.rows, of))
    whole_h = recording_times(horizon_h, sweep.study.base.record_step_h)
    kept = {
        str(name).removeprefix(CURVE): np.stack(list(runs.rows[name]))
        for name in runs.rows.columns
        if str(name).startswith(CURVE)
    }
    steps = _steps(whole_h, list(kept.values()))
    units = sweep.units()
    curves = tuple(
        EmulatedCurve(name, units.get(f"{CURVE}{name}", ""), fitted(runs, values[:, steps], curves=True))
        for name, values in kept.items()
    )
    return StudyEmulator(sweep, runs, numbers, curves, whole_h[steps])


def _wanted(sweep: Sweep, rows: pd.DataFrame, of: Sequence[str] | None) -> list[Definition]:
    if of is not None:
        if wrong := next((name for name in of if name not in rows or definition(name) is None), None):
            raise DesignError(no_metric(wrong, sweep.units()))
        return [found for name in of if (found := definition(name)) is not None]
    there = {known.stands_for or known.name: known for name in rows.columns if (known := definition(str(name)))}
    wanted = [there[one.name] for one in FIRST if one.name in there and _has_values(rows, there[one.name])]
    asked = {one.question for one in wanted}
    for one in select(lambda one: one.headline):
        # One metric a question: 90 % by the clock and by hours are the same metric twice.
        if len(wanted) < len(FIRST) and one.question not in asked and one.name in there and _has_values(rows, one):
            wanted.append(there[one.name])
            asked.add(one.question)
    if not wanted:
        raise DesignError(f"{sweep.folder} has kept no metric that could be shown")
    return wanted


def _has_values(rows: pd.DataFrame, one: Definition) -> bool:
    return one.name in rows and not bool(rows[one.name].isna().all())


def _steps(time_h: Floats, curves: Sequence[Floats]) -> Rows:
    """Which recording steps are kept: evenly spaced ones of the time in which a curve of any run changes."""
    if not curves:
        return np.zeros(0, np.intp)
    changes = np.zeros(len(time_h), np.bool_)
    for values in curves:
        changes[1:] |= (np.diff(values, axis=1) != 0.0).any(axis=0)
    moved = np.flatnonzero(changes)
    first, last = (max(0, moved[0] - 1), moved[-1]) if len(moved) else (0, len(time_h) - 1)
    return np.unique(np.linspace(first, last, STEPS + 1).round().astype(np.intp))


def as_metric(one: Definition, value: float) -> Metric:
    """A predicted value as a metric, whose text is that of every other output."""
    known = None if not np.isfinite(value) else value
    return Metric(one, known, beyond=bool(np.isposinf(value)))

"""Emulated metrics: a metric at settings that were not run, with its error, and how often it lies beyond the run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.emulator.errors import Limits, Unseen, unseen
from sim.analysis.emulator.selection import best
from sim.analysis.emulator.smoother import Smoother, smoothers
from sim.analysis.emulator.study_runs import StudyRuns, fewest
from sim.arrays import Floats, Rows
from sim.results.definition import Definition

HALF = 0.5
"""From this share of runs on that do not come to it, it is said not to lie within the run."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """One quantity of the runs, or the steps of a curve, fitted by a candidate.

    Attributes:
        smoother: The candidate that was chosen, at the settings that have a value.
        factors: Its factors, of the terms and of the covariances.
        settings: The numbers of those settings among all.
        limits: What predictions are not beyond.
        unseen: Errors at runs that were left out.
    """

    smoother: Smoother
    factors: tuple[Floats, Floats]
    settings: Rows
    limits: Limits
    unseen: Unseen

    def at(self, points: Floats) -> Floats:
        """Predictions at some points, shape ``(points, m)``."""
        terms, covariances = self.smoother.features(points)
        return self.limits.kept(terms @ self.factors[0] + covariances @ self.factors[1])

    def half_width(self, points: Floats) -> Floats:
        """Within how much of the predictions at some points 9 of 10 runs lie, shape ``(points, m)``."""
        return self.unseen.half_width(self.smoother.spread(points))


def fitted(runs: StudyRuns, values: Floats, settings: Rows | None = None, *, curves: bool = False) -> Fitted:
    """Fit what the runs gave by the candidate that serves best.

    Args:
        runs: The runs, all with a value.
        values: Of each run, shape ``(rows, m)``.
        settings: The numbers of their settings among those of the study; all if left out.
        curves: Whether the columns are the steps of one curve.
    """
    tried = smoothers(runs.space, runs.points)
    means = runs.means(values)
    chosen = best(tried, means)
    limits = (Limits.of_curves if curves else Limits.of_numbers)(values)
    numbers = np.arange(len(runs.labels)) if settings is None else settings
    errors = unseen(runs, tried, values, chosen.spread_left_out(), curves=curves)
    return Fitted(chosen, chosen.factors(means), numbers, limits, errors)


@dataclass(frozen=True, eq=False)
class EmulatedNumber:
    """A metric that can be asked at any setting.

    Attributes:
        definition: What it is.
        fit: Of its value over the settings at which every run has one; None where they are too few.
        beyond: Of the share of runs in which it lies beyond the end of the run; None where every run comes to it.
        wrong: Runs that were left out and of which it was wrongly said whether they come to it.
        known: Runs of which it is known whether they come to it.
        without: Settings that were left out because a run has no value for another reason.
        means: Mean of its runs at each setting; NaN where one has none, infinite where one lies beyond the run.
        horizon_h: End of the run: no moment is predicted behind it.
    """

    definition: Definition
    fit: Fitted | None
    beyond: Fitted | None
    wrong: int
    known: int
    without: int
    means: Floats
    horizon_h: float

    def half_width(self, points: Floats) -> Floats:
        """Within how much of the prediction at some points 9 of 10 runs lie, shape ``(points,)``; NaN without one."""
        return np.full(len(points), np.nan) if self.fit is None else self.fit.half_width(points)[:, 0]

    @property
    def half_widths(self) -> tuple[float, float]:
        """The least and the largest of them at the settings that were run, each left out; NaN without a value."""
        if self.fit is None:
            return float("nan"), float("nan")
        return float(self.fit.unseen.half_widths.min()), float(self.fit.unseen.half_widths.max())

    @property
    def typical(self) -> float:
        """Root mean square error at runs that were left out; NaN without a value."""
        return float("nan") if self.fit is None else float(self.fit.unseen.typical[0])

    @property
    def between_runs(self) -> float:
        """Standard deviation between runs of one setting; NaN where it is not known."""
        return float("nan") if self.fit is None else float(self.fit.unseen.between_runs[0])

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Values and shares of runs beyond their end, at some points, each of shape ``(points,)``.

        A value is infinite where it does not lie within the run, NaN where nothing can be said.
        """
        share = np.zeros(len(points)) if self.beyond is None else np.clip(self.beyond.at(points)[:, 0], 0.0, 1.0)
        value = np.full(len(points), np.nan) if self.fit is None else self.fit.at(points)[:, 0]
        late = share >= HALF
        if self.definition.is_moment:
            late |= value > self.horizon_h
        return np.where(late, np.inf, value), share


def emulated_number(runs: StudyRuns, definition: Definition, horizon_h: float) -> EmulatedNumber:
    """Emulate a metric of the runs, which is a column of their rows."""
    values = runs.rows[definition.name].to_numpy(np.float64)
    count = len(runs.labels)
    none, late = (_settings_with(runs, mask) for mask in (np.isnan(values), np.isposinf(values)))
    known = np.array(sorted(set(range(count)) - none), np.intp)
    whole = np.array(sorted(set(known.tolist()) - late), np.intp)
    fit = beyond = None
    wrong = 0
    if len(whole) >= fewest(runs.space):
        fit = fitted(runs.of(whole), values[np.isin(runs.setting, whole)][:, None], whole)
    if late and len(known) >= fewest(runs.space):
        sub = runs.of(known)
        is_late = np.isposinf(values[np.isin(runs.setting, known)]).astype(np.float64)[:, None]
        beyond = fitted(sub, is_late, known)
        predicted = is_late[:, 0] - beyond.unseen.errors[:, 0]
        wrong = int(((predicted >= HALF) != (is_late[:, 0] >= HALF)).sum())
    means = runs.means(values[:, None])[:, 0]
    there = int(np.isin(runs.setting, known).sum())
    return EmulatedNumber(definition, fit, beyond, wrong, there, len(none), means, horizon_h)


def _settings_with(runs: StudyRuns, mask: NDArray[np.bool_]) -> set[int]:
    return set(runs.setting[mask].tolist())

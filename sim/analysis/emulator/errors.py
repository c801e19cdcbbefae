"""How far an emulator is off: the errors at runs that it has not seen, and what of them is random variation.

Every run is compared with what the other settings predict for it. Where each setting was run with the same several
random numbers, those of the run are left out as well: what is predicted is a run that nobody has made.

One error for the whole study would be too large in its middle and too small at the ends of its axes, where the runs are
on one side only. So an error is counted in units of how uncertain the prediction is at its setting by the place of the
settings alone (``Smoother.spread``), and what is stated at a point is that number of units there: conformal prediction
with normalised scores (Papadopoulos, Vovk & Gammerman 2011, Journal of Artificial Intelligence Research 40, 815-840;
Lei et al. 2018, Journal of the American Statistical Association 113, 1094-1111).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.analysis.emulator.selection import predicted_left_out
from sim.analysis.emulator.smoother import Smoother
from sim.analysis.emulator.study_runs import StudyRuns
from sim.arrays import Floats

WITHIN = 0.9
"""Share of runs that lie within the error that is shown."""


@dataclass(frozen=True)
class Limits:
    """What no value of any run was beyond, and predictions are therefore not.

    Attributes:
        low, high: Bounds of all values; infinite where there is none.
        rises: Whether every curve only rises.
    """

    low: float = -np.inf
    high: float = np.inf
    rises: bool = False

    @classmethod
    def of_numbers(cls, values: Floats) -> Limits:
        """Of single metrics: none is below zero where no run's is."""
        return cls(low=0.0 if values.min() >= 0.0 else -np.inf)

    @classmethod
    def of_curves(cls, values: Floats) -> Limits:
        """Of curves, shape ``(runs, steps)``: within what any run had at any hour, and rising where all rise."""
        return cls(float(values.min()), float(values.max()), bool((np.diff(values, axis=1) >= 0.0).all()))

    def kept(self, values: Floats) -> Floats:
        """Predictions, shape ``(n, m)``, brought within the limits."""
        within = np.clip(values, self.low, self.high)
        return np.maximum.accumulate(within, axis=1) if self.rises else within


@dataclass(frozen=True, eq=False)
class Unseen:
    """Errors at runs that were left out, actual less predicted.

    Attributes:
        errors: Of each run, shape ``(runs, m)``.
        spread: How uncertain the prediction of each run is beside those of the others, shape ``(runs,)``.
        between_runs: Standard deviation between runs of one setting, by column, shape ``(m,)``; NaN where each
            setting has one run.
        settings: At how many settings the runs are.
    """

    errors: Floats
    spread: Floats
    between_runs: Floats
    settings: int

    @cached_property
    def typical(self) -> Floats:
        """Root mean square, shape ``(m,)``."""
        return np.asarray(np.sqrt((self.errors**2).mean(axis=0)), np.float64)

    @property
    def is_largest(self) -> bool:
        """Whether there are too few settings for 9 of 10, and the largest error of all stands for it."""
        return bool(np.ceil(WITHIN * (self.settings + 1)) > self.settings)

    @cached_property
    def reach(self) -> Floats:
        """Within how many units of their spread 9 of 10 lie, shape ``(m,)``; the largest where there are too few.

        With one run a setting the order statistic ⌈0.9 (n + 1)⌉ of n, so that a further run lies within it with that
        probability if its setting is one like those left out (Vovk, Gammerman & Shafer 2005, split conformal
        prediction). Runs of one setting err together, so n counts settings, and the same share of all runs is taken.
        """
        share = min(1.0, np.ceil(WITHIN * (self.settings + 1)) / self.settings)
        place = int(np.ceil(share * len(self.errors) - 1e-9)) - 1
        return np.asarray(np.sort(np.abs(self.errors) / self.spread[:, None], axis=0)[place], np.float64)

    def half_width(self, spread: Floats) -> Floats:
        """Within how much of a prediction 9 of 10 lie, where it is so uncertain, shape ``(points, m)``.

        Args:
            spread: At some points, shape ``(points,)``.
        """
        return spread[:, None] * self.reach

    @cached_property
    def half_widths(self) -> Floats:
        """The same at the settings themselves, each left out, shape ``(runs, m)``."""
        return self.half_width(self.spread)


def unseen(
    runs: StudyRuns, smoothers: Sequence[Smoother], values: Floats, spread: Floats, *, curves: bool = False
) -> Unseen:
    """The errors at runs that were left out.

    Args:
        runs: The runs.
        smoothers: The candidates at their settings, the simplest first.
        values: What each run gave, shape ``(rows, m)``.
        spread: How uncertain the candidate that was chosen is at each setting left out, shape ``(settings,)``.
        curves: Whether the columns are the steps of one curve.
    """
    errors = np.empty_like(values)
    for number in runs.replications or (None,):
        here = np.ones(len(values), np.bool_) if number is None else runs.replication == number
        predicted = predicted_left_out(smoothers, runs.means(values, number))
        for setting in range(len(runs.labels)):
            limits = (Limits.of_curves if curves else Limits.of_numbers)(values[runs.setting != setting])
            mine = here & (runs.setting == setting)
            errors[mine] = values[mine] - limits.kept(predicted[[setting]])
    return Unseen(errors, spread[runs.setting], _between_runs(runs, values), len(runs.labels))


def _between_runs(runs: StudyRuns, values: Floats) -> Floats:
    free = len(values) - len(runs.labels)
    if free < 1:
        return np.full(values.shape[1], np.nan)
    around = values - runs.means(values)[runs.setting]
    return np.asarray(np.sqrt((around**2).sum(axis=0) / free), np.float64)

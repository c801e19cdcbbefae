"""How well an ensemble knows the metrics of which a precision is required (``docs/model.md`` §8.4, case S02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.results.definition import Question
from sim.results.metrics import definition, no_metric, select
from sim.runs.ensemble import Ensemble
from sim.runs.intervals import half_width, required_t
from sim.scenario.errors import SimError

METRICS = tuple(
    one.name for one in select(lambda one: one.headline and one.question is Question.CLEARANCE and not one.is_moment)
)
"""What must be known well enough where nothing else is said: the times by which half and 90 % have crossed."""

FEWEST = 10
"""Runs in the first batch, at least: the spread of fewer is a guess."""

MOST = 1_000
"""Runs at most, where nothing else is said."""


class PrecisionError(SimError, ValueError):
    """Replications cannot go on until a metric is known as well as required: the message says why."""


@dataclass(frozen=True)
class Precision:
    """What is wanted.

    Attributes:
        share: Half-width of the 95 % interval as a share of the mean, such as 0.02.
        metrics: Names of the metrics that must be known so well.
        most: Runs at which to stop.
    """

    share: float
    metrics: tuple[str, ...] = METRICS
    most: int = MOST

    def __post_init__(self) -> None:
        """Refuse metrics that no run has, before any run.

        Raises:
            PrecisionError: There is no metric of a name in any scenario, or it is a moment.
        """
        for name in self.metrics:
            one = definition(name)
            if one is None:
                raise PrecisionError(no_metric(name))
            if one.is_moment:
                raise PrecisionError(f"'{name}' is a moment, of which a share means nothing; name a duration")


@dataclass(frozen=True)
class Reached:
    """How well one metric is known.

    Attributes:
        name, unit: Those of the metric.
        replications: How many runs it took.
        mean: Mean over them.
        relative: Half-width of Student's 95 % interval as a share of the mean; infinite for a mean of 0 that varies.
        required: Runs that would be enough, if mean and spread stayed as they are.
        wanted: The required share.
    """

    name: str
    unit: str
    replications: int
    mean: float
    relative: float
    required: int
    wanted: float

    @property
    def enough(self) -> bool:
        """Whether it is known as well as required."""
        return self.relative <= self.wanted


def reached(ensemble: Ensemble, goal: Precision) -> tuple[Reached, ...]:
    """How well each metric of the goal is known.

    Raises:
        PrecisionError: The scenario has no such metric, or not all runs have a value.
    """
    return tuple(_reached(ensemble, name, goal) for name in goal.metrics)


def _reached(ensemble: Ensemble, name: str, goal: Precision) -> Reached:
    known = {metric.name: metric for metric in ensemble.summaries[0].metrics}
    if name not in known:
        raise PrecisionError(no_metric(name, known))
    values = ensemble.metric_values(name)
    # Left out, they would make the mean one of the runs that came to it: a mean of another, easier question.
    missing = int((~np.isfinite(values)).sum())
    if missing:
        note = next((m.note for s in ensemble.summaries for m in s.metrics if m.name == name and m.value is None), "")
        raise PrecisionError(f"'{name}' has no value in {missing} of {len(values)} runs ({note}): it has no mean")
    mean, sd, half = float(values.mean()), float(values.std(ddof=1)), half_width(values)
    # A share of nothing is undefined: either all runs agree, or no number of runs is enough.
    if mean == 0.0:
        share, needed = (0.0, 2) if sd == 0.0 else (np.inf, goal.most + 1)
    else:
        share, needed = half / abs(mean), required_t(mean, sd, goal.share)
    return Reached(name, known[name].unit, len(values), mean, share, needed, goal.share)


def next_batch(found: Sequence[Reached], done: int, goal: Precision) -> int:
    """How many more runs to make; 0 when all metrics are known well enough, or no more runs are allowed."""
    if all(one.enough for one in found):
        return 0
    needed = max(one.required for one in found if not one.enough)
    # At most as many as there are: `needed` comes from an s of few runs, and would overshoot.
    return max(0, min(max(needed, done + 1), 2 * done, goal.most) - done)

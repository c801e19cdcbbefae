"""Counts by group: who has arrived and who has not, read in one place, and which counts are too small to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sim.results.definition import Definition
from sim.results.metric import Metric
from sim.results.metrics_partition import NOT_ARRIVED, PRESENT
from sim.results.over_runs import interval_over_runs
from sim.results.person_class import Standing
from sim.results.reasons import Reason, reasons
from sim.results.results import Results
from sim.results.small_counts import hidden_counts
from sim.view.series import Run


@dataclass(frozen=True)
class LeftBehind:
    """Who has not arrived, of whom, and why.

    Attributes:
        present: The metric of everybody who was there.
        total: The metric of all who have not arrived.
        reasons: Why, as far as a reason holds somebody in some run, in words for people.
    """

    present: Definition
    total: Definition
    reasons: tuple[Reason, ...]


def left_behind(run: Run) -> LeftBehind:
    """Who has not arrived at the end of a run."""
    found = reasons(run.scenario, run.metric)
    return LeftBehind(PRESENT, NOT_ARRIVED, tuple(one for one in found if one.standing is not Standing.ARRIVED))


def together(run: Run, reason: Reason) -> Metric:
    """How many are in all classes of a reason; of many runs the mean, with the interval of the sums."""
    first, *others = (run.metric(one) for one in reason.members)
    if not others:
        return first
    total = sum(metric.number for metric in (first, *others))
    if isinstance(run, Results):
        return replace(first, value=total, note="")
    low, _, high = interval_over_runs(np.sum([run.metric_values(one.name) for one in reason.members], axis=0))
    return replace(first, value=total, low=float(low), high=float(high), note="")


def hidden_groups(run: Run) -> Mapping[str, str]:
    """Counts that are not written, by the name of the metric or reason, and the words that stand in their place."""
    there = {metric.name: metric for metric in run.metrics}  # a part that the scenario lacks has none
    return {name: how.words for name, how in hidden_counts(run.scenario, there).items()}

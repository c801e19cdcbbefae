"""Counts by group: who has arrived and who has not, read in one place, and which counts are too small to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.results.definition import Better, Definition
from sim.results.metrics_partition import NOT_ARRIVED, PRESENT
from sim.results.small_counts import held, hidden_counts
from sim.view.series import Run


@dataclass(frozen=True)
class LeftBehind:
    """Who has not arrived, of whom, and where they are.

    Attributes:
        present: The metric of everybody who was there.
        total: The metric of all who have not arrived.
        groups: The metrics of the classes of the partition that hold somebody in some run, in words for people.
    """

    present: Definition
    total: Definition
    groups: tuple[Definition, ...]


def left_behind(run: Run) -> LeftBehind:
    """Who has not arrived at the end of a run."""
    return LeftBehind(
        PRESENT, NOT_ARRIVED, tuple(one for one in held(run.scenario, run.metric) if one.better is Better.LESS)
    )


def hidden_groups(run: Run) -> Mapping[str, str]:
    """Counts that are not written, by the name of the metric, and the words that stand in their place."""
    there = {metric.name: metric for metric in run.metrics}  # a part that the scenario lacks has none
    return {name: how.words for name, how in hidden_counts(run.scenario, lambda one: there.get(one.name)).items()}

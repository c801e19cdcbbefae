"""The lines of a run's long table: the planner's questions, and of the metrics those that the run has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.results.definition import Question
from sim.results.metric import Metric
from sim.results.questions import by_question
from sim.scenario.titles import titles
from sim.view.groups import hidden_groups
from sim.view.series import Run, interval


@dataclass(frozen=True)
class TableLine:
    """A metric as it is written.

    Attributes:
        label: What it is, in a few words.
        text: The metric with its unit, or what stands in the place of a count that is too small to be reported.
        interval: Its interval over many runs; empty where there is none.
        note: What must be said beside it.
    """

    label: str
    text: str
    interval: str
    note: str


def lines(run: Run) -> Iterator[tuple[str, list[TableLine]]]:
    """Questions with their lines; a metric that the scenario cannot have, or that did not happen, has none."""
    hidden = hidden_groups(run)
    for question, rows in by_question((metric.name for metric in run.metrics), titles=titles(run.scenario)):
        found = [(label, run.metric(name)) for label, name in rows]
        shown = [_line(run, label, metric, hidden) for label, metric in found if is_shown(run, metric)]
        if shown:
            yield question, shown


def is_shown(run: Run, metric: Metric) -> bool:
    """Whether a metric is there; of counts that were announced also why they cannot be compared."""
    if metric.definition.only_if_any and not metric.value and not metric.high:
        return False
    compared = metric.definition.question is Question.FIT and run.scenario.observed is not None
    return metric.definition.is_of(run.scenario) and (metric.value is not None or metric.beyond or compared)


def _line(run: Run, label: str, metric: Metric, hidden: Mapping[str, str]) -> TableLine:
    if metric.name in hidden:
        return TableLine(label, hidden[metric.name], "", "")
    return TableLine(label, metric.text, interval(run, metric), metric.note)

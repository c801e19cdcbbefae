"""The effects of a study's axes on several metrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sim.analysis.effects import Effect, effects
from sim.results.definition import Definition
from sim.results.metrics import definition, no_metric, select
from sim.results.questions import label_of
from sim.runs.design import DesignError
from sim.runs.sweep import Sweep
from sim.scenario.arguments import checked
from sim.scenario.model import Scenario
from sim.scenario.titles import titles

if TYPE_CHECKING:
    import pandas as pd

METRICS = tuple(one.name for one in select(lambda one: one.headline and not one.is_moment))
"""Metrics of which effects are reported when none is named: the headlines that are no moments."""


def at_bound(rows: pd.DataFrame, metric: str) -> Definition | None:
    """The metric to rank in place of one that is the most that it can be in half of the runs or more; None if none is.

    A queue that fills its road cannot grow: what makes it longer would not show, and would look as if it did nothing.
    """
    known = definition(metric)
    beyond = definition(known.at_bound_if) if known else None
    if beyond is None or beyond.name not in rows or (rows[beyond.name] > 0.0).mean() < 0.5:
        return None
    return beyond


def bounds_in_words(rows: pd.DataFrame, metrics: Sequence[str], scenario: Scenario) -> Iterator[str]:
    """A sentence for each metric that is not ranked because it is at its bound, in the words of a scenario."""
    names = titles(scenario)
    for metric in metrics:
        if (beyond := at_bound(rows, metric)) is not None:
            percent = 100.0 * (rows[beyond.name] > 0.0).mean()
            yield (
                f"{label_of(metric, names)}: the most that it can be in {percent:.0f} % of the runs, so that effects "
                f"on it are not ranked; those on '{beyond.label}' are"
            )


@dataclass(frozen=True)
class StudyEffects:
    """The effects of a study's axes.

    Attributes:
        sweep: The study.
        rows: Its rows.
        effects: Of all axes on each metric.
        notes: Which metrics are not ranked, and why.
    """

    sweep: Sweep
    rows: pd.DataFrame
    effects: tuple[tuple[Effect, ...], ...]
    notes: tuple[str, ...] = ()

    def frame(self) -> pd.DataFrame:
        """One row for each metric, axis and measure, with its interval."""
        return effects_frame(self.effects)


@checked
def sensitivity(sweep: Sweep, of: Sequence[str] | None = None) -> StudyEffects:
    """The effects of a study's axes on its metrics, by the measures that its design allows (``docs/studies.md``).

    Not for parameters that the study does not vary, and not beyond the ends of its axes.

    Args:
        sweep: A study with rows, as :func:`sim.runs` and :func:`sim.read_sweep` give it.
        of: Metrics of ``sim metrics``; the headlines that the rows have if left out.

    Returns:
        ``frame()`` has a row for each metric, axis and measure: the effect, in the unit of the measure, with its
        interval.

    Raises:
        ArgumentError: It is something else.
        DesignError: There are no rows, there is no such metric, or too few rows have a value of it.
    """
    rows, chosen = sweep.frame(), tuple(of or METRICS)
    found = of_metrics(sweep, rows, chosen, strict=of is not None)
    return StudyEffects(sweep, rows, tuple(map(tuple, found)), tuple(bounds_in_words(rows, chosen, sweep.study.base)))


def of_metrics(sweep: Sweep, rows: pd.DataFrame, metrics: Sequence[str], *, strict: bool) -> list[list[Effect]]:
    """The effects of all axes on each metric; on another in place of one that is at its bound (:func:`at_bound`).

    Args:
        sweep: The study.
        rows: Its rows.
        metrics: Their names.
        strict: Whether a metric that cannot be reported is an error; otherwise it is left out.

    Raises:
        DesignError: There are no rows, there is no such metric, or too few rows have a value of it.
    """
    if rows.empty:
        raise DesignError(f"{sweep.folder} has no rows yet")
    if strict and (wrong := next((metric for metric in metrics if metric not in rows), None)):
        raise DesignError(no_metric(wrong, sweep.units()))
    there = [metric for metric in metrics if metric in rows]
    ranked = [metric if (beyond := at_bound(rows, metric)) is None else beyond.name for metric in there]
    found = []
    for metric in dict.fromkeys(ranked):
        try:
            found.append(effects(sweep, rows, metric))
        except DesignError:
            if strict:
                raise
    if not found:
        raise DesignError(f"none of {', '.join(metrics)} has enough values")
    return found


def effects_frame(shown: Sequence[Sequence[Effect]]) -> pd.DataFrame:
    """All effects as a table: metric, axis, measure, value, low, high, points, beyond."""
    import pandas as pd

    return pd.DataFrame([asdict(effect) for found in shown for effect in found])

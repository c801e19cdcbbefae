"""Metrics of the fit: how far a curve is from the announced counts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sim.results.definition import Better, Definition, Prominence, Question, Weighs
from sim.results.metric import Metric
from sim.results.observed import fit
from sim.results.sources import MetricGroup, Sources
from sim.scenario.count_files.series import COUNTS

_LABELS = {
    "crossed": "persons crossed",
    "vehicles_crossed": "vehicles crossed",
    "registered": "persons registered",
    "in_shelter": "persons in shelters",
}
"""What each curve counts."""


def _rmse(curve: str, *, of_median: bool) -> Definition:
    of, words = ("_of_median", "by the median of the runs") if of_median else ("", "by the run")
    return Definition(
        f"rmse_{curve}{of}_percent",
        "% of the count",
        f"root mean square difference between {_LABELS[curve]} {words} and those announced",
        label=f"{_LABELS[curve]}, root mean square error{' of the median' if of_median else ''}",
        line=f"{_LABELS[curve]}, root mean square error",
        better=Better.LESS,
        question=Question.FIT,
        place=Prominence.LINE,
        weighs=Weighs.NOT,
        instead_of=f"rmse_{curve}_percent" if of_median else "",
    )


RMSE = {curve: _rmse(curve, of_median=False) for curve in COUNTS.values()}
"""Of one run, by curve."""

RMSE_OF_MEDIAN = {curve: _rmse(curve, of_median=True) for curve in COUNTS.values()}
"""Of the median of many runs, by curve; they are worked out by the ensemble."""


def rmse(curve: str, *, many: bool) -> Definition:
    """The error of a curve: of one run, or of the median of many."""
    return (RMSE_OF_MEDIAN if many else RMSE)[curve]


def _fit(column: str, curve: str, run: Sources) -> Iterator[Metric]:
    observed = run.record.columns
    if observed is None or curve not in run.curves:
        yield Metric(RMSE[curve], None, note=run.record.reason or f"the run has no curve '{curve}'")
        return
    found = fit(observed, column, run.curves.time_h, run.curves[curve].values)
    shown = f"{found.rows} announcements with a known hour; share of {found.largest:,.0f}"
    yield Metric(RMSE[curve], found.percent, note=found.reason or shown)


GROUPS = tuple(MetricGroup((RMSE[curve],), partial(_fit, column, curve)) for column, curve in COUNTS.items())
"""Metrics that are worked out together."""

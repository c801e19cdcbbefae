"""Every series of the record beside runs, in the scores of :mod:`sim.analysis.scores` (``docs/statistics.md``).

Successive errors of cumulative counts hang together: a run that was slow once is behind ever after. So the increments
from one observation to the next are scored too, and some eighteen rows are weak evidence on coverage. Where a series
has two observations or more, all methods are scored on the same ones: from the second on, for persistence knows nothing
before the first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis import scores
from sim.analysis.recorded import LeftOut, RecordedSeries, recorded
from sim.analysis.simple_models import Said, simple_models
from sim.arrays import Floats
from sim.results.over_runs import quantile_over_runs
from sim.results.results import Results
from sim.runs.ensemble import Ensemble
from sim.runs.runs import Runs
from sim.scenario.arguments import ArgumentError, checked

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.5, 0.9)
"""Levels of the central intervals that are scored."""

RUNS = "runs"
"""Name of the runs among the methods."""


@dataclass(frozen=True)
class Validation:
    """One series by one method.

    Attributes:
        series: Name of the curve.
        unit: Its unit; ``mae`` to ``wis`` have it too.
        method: ``runs``, or a simple model.
        observations: How many are scored; 0: the method says nothing.
        largest: The largest value that was observed.
        rmse, mae, bias: Of the run, or of the median of a distribution.
        crps, wis: Means over the observations; of one number its absolute error, of runs the fair CRPS.
        coverage_50, coverage_90: Share of the observations in the central intervals; not a number for one number.
        increments_mae, increments_coverage_50, increments_coverage_90: The same of what was added since the last one.
        mase: Absolute error over that of repeating the last observation.
        nse: Nash-Sutcliffe efficiency.
        ard: FLEE's relative difference of the series, all its observations together, unrescaled.
        reason: Why there are no scores; empty where there are.
    """

    series: str
    unit: str
    method: str
    observations: int
    largest: float
    rmse: float = math.nan
    mae: float = math.nan
    bias: float = math.nan
    crps: float = math.nan
    wis: float = math.nan
    coverage_50: float = math.nan
    coverage_90: float = math.nan
    increments_mae: float = math.nan
    increments_coverage_50: float = math.nan
    increments_coverage_90: float = math.nan
    mase: float = math.nan
    nse: float = math.nan
    ard: float = math.nan
    reason: str = ""


@dataclass(frozen=True)
class OverPlaces:
    """FLEE's ARD of a measure that is observed at several places, such as beds by region, at one time.

    Attributes:
        measure: The measure.
        time_h: When, hours after the start.
        places: How many places were observed then.
        ard: Σ|run − observed| / Σ observed, of the median run.
        rescaled: The same after scaling the run to the observed total, as FLEE reports it: it hides the total's error.
    """

    measure: str
    time_h: float
    places: int
    ard: float
    rescaled: float


@dataclass(frozen=True)
class ValidationReport:
    """All series by all methods.

    Attributes:
        run: What was run.
        rows: Series by series, the runs first.
        places: ARD over places.
        left_out: Observations that no run can be set beside.
    """

    run: Results | Ensemble
    rows: tuple[Validation, ...]
    places: tuple[OverPlaces, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def series(self) -> dict[str, dict[str, Validation]]:
        """By series and method."""
        found: dict[str, dict[str, Validation]] = {}
        for row in self.rows:
            found.setdefault(row.series, {})[row.method] = row
        return found

    def frame(self) -> pd.DataFrame:
        """One row for each series and method, with the columns of :class:`Validation`."""
        return _frame(self.rows)


@checked
def validate(run: Results | Ensemble | Runs) -> ValidationReport:
    """Score runs and simple models on every series of the scenario's record (``docs/statistics.md``).

    Beside the runs stand persistence, as a number and as a distribution, a straight line, a logistic, a Weibull and a
    fluid bottleneck, on the same observations. Not for a forecast: runs of a scenario that was written after the fact
    know what came (:func:`sim.nowcast`).

    Args:
        run: One run, or several of one scenario, as :func:`sim.run` and :func:`sim.runs` give them.

    Returns:
        ``frame()`` has a row for each series and method; no rows where nothing of the record can be set beside a run,
        and ``left_out`` says why.

    Raises:
        ArgumentError: It is something else, or its scenario names no record.
        ObservedError: The record cannot be read.
    """
    run = run.subject if isinstance(run, Runs) else run
    if run.scenario.observed is None and run.scenario.record is None:
        raise ArgumentError("validate", "run", run, "runs of a scenario with a record: `record:` or `observed:`")
    found, left_out = recorded(run)
    rows = []
    for series in found:
        rows.append(_of_runs(series))
        rows += [_scored(series, name, said) for name, said in simple_models(series).items()]
    return ValidationReport(run, tuple(rows), tuple(_places(found)), tuple(left_out))


def validation_frame(run: Results | Ensemble) -> pd.DataFrame:
    """The scores of the runs alone: one row for each series of the record."""
    return _frame(_of_runs(series) for series in recorded(run)[0])


def _frame(rows: Iterable[Validation]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([asdict(one) for one in rows], columns=list(Validation.__dataclass_fields__))


def _of_runs(series: RecordedSeries) -> Validation:
    first = min(1, len(series) - 1)
    increments = np.diff(series.members, axis=1) if len(series) > 1 else series.members
    return _scored(series, RUNS, Said(series.members[:, first:], increments))


def _scored(series: RecordedSeries, method: str, said: Said) -> Validation:
    largest = float(series.seen.max())
    if said.reason:
        return Validation(series.curve, series.unit, method, 0, largest, reason=said.reason)
    several = len(series) > 1
    seen = series.seen[1:] if several else series.seen
    added = np.diff(series.seen) if several else seen
    median = np.median(said.levels, axis=0)
    whole = np.concatenate([series.seen[:1], median]) if several else median
    half, most = (_coverage(seen, said.levels, level) for level in LEVELS)
    added_half, added_most = (_coverage(added, said.increments, level) if several else math.nan for level in LEVELS)
    return Validation(
        series=series.curve,
        unit=series.unit,
        method=method,
        observations=len(seen),
        largest=largest,
        rmse=scores.rmse(seen, median),
        mae=scores.mae(seen, median),
        bias=scores.bias(seen, median),
        crps=float(np.mean([_crps(float(one), said.levels[:, row]) for row, one in enumerate(seen)])),
        wis=float(np.mean([_wis(float(one), said.levels[:, row]) for row, one in enumerate(seen)])),
        coverage_50=half,
        coverage_90=most,
        increments_mae=scores.mae(added, np.median(said.increments, axis=0)) if several else math.nan,
        increments_coverage_50=added_half,
        increments_coverage_90=added_most,
        mase=scores.mase(series.seen, whole) if several else math.nan,
        nse=scores.nse(seen, median),
        ard=scores.ard(seen, median),
    )


def _coverage(seen: Floats, members: Floats, level: float) -> float:
    if len(members) < 2:
        return math.nan
    return scores.coverage(seen, *_central(members, level))


def _crps(seen: float, members: Floats) -> float:
    return scores.crps_ensemble_fair(seen, members) if len(members) > 1 else abs(float(members[0]) - seen)


def _wis(seen: float, members: Floats) -> float:
    ends = [(level, *_central(members, level)) for level in LEVELS]
    intervals = [(level, float(low), float(high)) for level, low, high in ends]
    return scores.weighted_interval_score(seen, float(np.median(members)), intervals)


def _central(members: Floats, level: float) -> tuple[Floats, Floats]:
    return quantile_over_runs(members, 0.5 - level / 2.0), quantile_over_runs(members, 0.5 + level / 2.0)


def _places(found: list[RecordedSeries]) -> Iterable[OverPlaces]:
    """A curve of one place has the place's name behind that of the measure: ``in_shelter Ararat``."""
    seen: dict[tuple[str, float], list[tuple[float, float]]] = defaultdict(list)
    for series in found:
        measure, _, place = series.curve.partition(" ")
        if place:
            medians = np.median(series.members, axis=0)
            for at_h, observed, median in zip(
                series.at_h.tolist(), series.seen.tolist(), medians.tolist(), strict=True
            ):
                seen[measure, at_h].append((observed, median))
    for (measure, at_h), pairs in sorted(seen.items()):
        if len(pairs) > 1:
            observed, ours = np.array(pairs).T
            yield OverPlaces(measure, at_h, len(pairs), scores.ard(observed, ours), scores.ard_rescaled(observed, ours))

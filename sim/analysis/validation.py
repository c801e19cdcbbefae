"""The announced counts beside a run, in the scores of :mod:`sim.analysis.scores` (``docs/model.md`` §8.5).

Successive errors of cumulative counts hang together: a run that was slow once is behind ever after. So the increments
from one announcement to the next are scored too, and some eighteen rows are weak evidence on coverage.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis import scores
from sim.arrays import Floats
from sim.results.observed import COUNTS
from sim.results.over_runs import quantile_over_runs
from sim.results.results import Results
from sim.runs.ensemble import Ensemble

if TYPE_CHECKING:
    import pandas as pd

LEVELS = (0.5, 0.9)
"""Levels of the central intervals that are scored."""


@dataclass(frozen=True)
class Validation:
    """One announced count beside the run, or beside the median of replications.

    Attributes:
        count: Column of the announced counts.
        rows: Announcements with a known hour within the run.
        mae, rmse, bias: In the unit of the count.
        mape, nse: Shares; not a number where they mean nothing.
        mase: Error over that of persistence; below 1 is better than repeating the last count.
        increments_mae, increments_mase: The same of the increments between announcements, against the increment before.
        ard_last: FLEE's relative difference at the last announcement, unrescaled.
        line_rmse: RMSE of the best straight line through the announcements: what a run without skill would have.
        crps, wis: Means over the announcements, of the replications; fair CRPS; not a number for a single run.
        coverage_50, coverage_90: Share of the announcements within the central intervals of the replications.
    """

    count: str
    rows: int
    mae: float
    rmse: float
    bias: float
    mape: float
    nse: float
    mase: float
    increments_mae: float
    increments_mase: float
    ard_last: float
    line_rmse: float
    crps: float = math.nan
    wis: float = math.nan
    coverage_50: float = math.nan
    coverage_90: float = math.nan


def validations(run: Results | Ensemble) -> tuple[Validation, ...]:
    """The scores of every announced count that has two announcements with their hour; none without a record."""
    found = (_validation(run, column, curve) for column, curve in COUNTS.items())
    return tuple(one for one in found if one is not None)


def validation_frame(run: Results | Ensemble) -> pd.DataFrame:
    """One row for each announced count, with the columns of :class:`Validation`."""
    import pandas as pd

    return pd.DataFrame([asdict(one) for one in validations(run)])


def _validation(run: Results | Ensemble, column: str, curve: str) -> Validation | None:
    if run.record.counts is None or curve not in run.curves:
        return None
    counts, time_h = run.record.counts, run.curves.time_h
    at_h = counts["time_h"].to_numpy(np.float64)
    seen = counts[column].to_numpy(np.float64)
    used = counts["hour_known"].to_numpy(np.bool_) & ~np.isnan(seen) & (at_h >= time_h[0]) & (at_h <= time_h[-1])
    if used.sum() < 2:
        return None
    order = np.argsort(at_h[used], kind="stable")
    at_h, seen = at_h[used][order], seen[used][order]
    rows = [run.curves[curve].values] if isinstance(run, Results) else list(run.values(curve))
    members = np.array([np.interp(at_h, time_h, row) for row in rows])
    point = _point_scores(column, at_h, seen, np.median(members, axis=0))
    return point if len(members) == 1 else _with_ensemble(point, seen, members)


def _point_scores(column: str, at_h: Floats, seen: Floats, ours: Floats) -> Validation:
    slope, base = np.polyfit(at_h, seen, 1)
    steps = np.diff(seen), np.diff(ours)
    return Validation(
        count=column,
        rows=len(seen),
        mae=scores.mae(seen, ours),
        rmse=scores.rmse(seen, ours),
        bias=scores.bias(seen, ours),
        mape=scores.mape(seen, ours),
        nse=scores.nse(seen, ours),
        mase=scores.mase(seen, ours),
        increments_mae=scores.mae(*steps),
        increments_mase=scores.mase(*steps),
        ard_last=scores.ard(seen[-1:], ours[-1:]),
        line_rmse=scores.rmse(seen, np.maximum(0.0, base + slope * at_h)),
    )


def _with_ensemble(point: Validation, seen: Floats, members: Floats) -> Validation:
    limits = {level: _central(members, level) for level in LEVELS}
    median = np.median(members, axis=0)
    weighted = [
        scores.weighted_interval_score(
            float(one),
            float(median[row]),
            [(level, float(low[row]), float(high[row])) for level, (low, high) in limits.items()],
        )
        for row, one in enumerate(seen)
    ]
    fair = [scores.crps_ensemble_fair(float(one), members[:, row]) for row, one in enumerate(seen)]
    half, most = (scores.coverage(seen, *limits[level]) for level in LEVELS)
    return replace(point, crps=float(np.mean(fair)), wis=float(np.mean(weighted)), coverage_50=half, coverage_90=most)


def _central(members: Floats, level: float) -> tuple[Floats, Floats]:
    return quantile_over_runs(members, 0.5 - level / 2.0), quantile_over_runs(members, 0.5 + level / 2.0)

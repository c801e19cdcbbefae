"""How well the replications of an ensemble know its metrics: intervals of mean, median and quantiles.

The 5-95 % interval of a metric says how much single runs differ; it does not shrink with more runs. The intervals here
say how well the values of the table themselves are known; they do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.results.metric import MOMENT
from sim.results.over_runs import HIGH, LOW, interval_over_runs
from sim.runs.ensemble import Ensemble
from sim.runs.intervals import half_width, quantile_interval, required_t, t_interval

if TYPE_CHECKING:
    import pandas as pd

WANTED = 0.02
"""Half-width, as a share of the mean, for which the required number is worked out (``docs/model.md`` §8.4)."""


@dataclass(frozen=True)
class Estimate:
    """One metric over replications, and how well it is known.

    Attributes:
        name, unit: Those of the metric.
        replications: Runs in all.
        known: Runs that have a value. Where the others had not come to it by their end, they count as later than any,
            and there is no mean; where one has none for another reason, there is nothing.
        mean, sd: Mean and standard deviation over the runs.
        mean_low, mean_high: Student's 95 % interval of the mean; not below 0 where no run is.
        relative: Half-width of it as a share of the mean; None for a moment, whose zero means nothing, or a mean of 0.
        required: Runs for a half-width of ``WANTED`` of the mean, by Student's t; None where ``relative`` is.
        p05, median, p95: Quantiles over the runs (:mod:`sim.results.over_runs`); ``_low`` and ``_high``: their 95 %
            intervals between two of the runs. None beyond the end of the run, and for limits that so few runs cannot
            give.
    """

    name: str
    unit: str
    replications: int
    known: int
    mean: float | None = None
    sd: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None
    relative: float | None = None
    required: int | None = None
    p05: float | None = None
    p05_low: float | None = None
    p05_high: float | None = None
    median: float | None = None
    median_low: float | None = None
    median_high: float | None = None
    p95: float | None = None
    p95_low: float | None = None
    p95_high: float | None = None


def estimates(ensemble: Ensemble) -> tuple[Estimate, ...]:
    """The estimate of every metric of the replications, in their order."""
    return tuple(estimate(ensemble, metric.name) for metric in ensemble.summaries[0].metrics)


def estimate(ensemble: Ensemble, name: str) -> Estimate:
    """The estimate of one metric.

    Raises:
        KeyError: There is no such metric.
    """
    values, unit = ensemble.metric_values(name), ensemble.metric(name).unit
    found = Estimate(name, unit, len(values), int(np.isfinite(values).sum()))
    if np.isnan(values).any() or len(values) < 2:
        return found
    p05, median, p95 = (_finite(float(one)) for one in interval_over_runs(values))
    limits = [tuple(map(_finite, quantile_interval(values, share))) for share in (LOW, 0.5, HIGH)]
    (p05_low, p05_high), (median_low, median_high), (p95_low, p95_high) = limits
    found = replace(
        found,
        p05=p05,
        p05_low=p05_low,
        p05_high=p05_high,
        median=median,
        median_low=median_low,
        median_high=median_high,
        p95=p95,
        p95_low=p95_low,
        p95_high=p95_high,
    )
    if found.known < len(values):
        return found
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    low, high = t_interval(values)
    # Student's interval of few and skewed values reaches below 0, where no count, length or wait can be.
    low = low if low is None or values.min() < 0.0 else max(low, 0.0)
    found = replace(found, mean=mean, sd=sd, mean_low=low, mean_high=high)
    if unit == MOMENT or mean == 0.0:
        return found
    return replace(found, relative=half_width(values) / abs(mean), required=required_t(mean, sd, WANTED))


def _finite(value: float | None) -> float | None:
    return None if value is None or np.isinf(value) else value


def estimates_frame(ensemble: Ensemble) -> pd.DataFrame:
    """One row for each metric, with the columns of :class:`Estimate`."""
    import pandas as pd

    return pd.DataFrame([asdict(one) for one in estimates(ensemble)]).astype({"required": "Int64"})

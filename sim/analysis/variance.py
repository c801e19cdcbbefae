"""How much of a metric's variance is random variation, and how much parameter uncertainty.

Var Y = E Var(Y | parameters) + Var E(Y | parameters): the first term is random variation, the second the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.sobol import NOISE
from sim.analysis.unfinished import as_latest
from sim.arrays import Floats
from sim.runs.ensemble import Ensemble
from sim.runs.intervals import CONFIDENCE, RESAMPLES, SEED

if TYPE_CHECKING:
    import pandas as pd

MOST_BEYOND = 0.5
"""Of the runs of an ensemble at most this share may not have come to a metric by their end, or its spread is no spread
of the metric; as a median is known while half of the values are."""


@dataclass(frozen=True)
class Spread:
    """One metric of a joint ensemble, and whose its spread is.

    Attributes:
        name, unit: Those of the metric.
        replications: Runs in each of the two ensembles.
        sd: Standard deviation with drawn parameters.
        random_sd: Standard deviation with the scenario's own parameters.
        random_share: random_sd² / sd²: the share of random variation, if that is worth as much at other
            parameters as at the scenario's own. It can come out above 1 where the parameters matter little.
        random_low, random_high: 95 % percentile bootstrap interval of it, over replications.
        parameters_share: The rest, 0 at least.
        beyond: Runs of both that had not come to it by their end, and count as the latest of those that had.
    """

    name: str
    unit: str
    replications: int
    sd: float
    random_sd: float
    random_share: float
    random_low: float
    random_high: float
    parameters_share: float
    beyond: int


def spreads(joint: Ensemble) -> tuple[Spread, ...]:
    """The spread of every metric that no run of either ensemble is without and that differs among the joint ones.

    Not of one to which fewer than half of the runs of either ensemble come: those that do not all count as the latest,
    so their spread is what the end of the run makes of it (0 where none comes), and any share of it would be too.

    Raises:
        ValueError: The ensemble has no runs with the scenario's own parameters to compare with.
    """
    if joint.nominal is None:
        raise ValueError("without runs of the scenario's own parameters the share of random variation is not known")
    found = (_spread(metric.name, metric.unit, joint, joint.nominal) for metric in joint.summaries[0].metrics)
    return tuple(one for one in found if one is not None)


def _spread(name: str, unit: str, joint: Ensemble, nominal: Ensemble) -> Spread | None:
    given = np.array([joint.metric_values(name), nominal.metric_values(name)])
    both, alone = as_latest(given)
    if np.isnan(both).any() or np.isnan(alone).any() or np.ptp(both) <= NOISE * float(np.abs(both).max()):
        return None
    if (np.isposinf(given).mean(axis=1) > MOST_BEYOND).any():
        return None
    share = float(alone.var(ddof=1) / both.var(ddof=1))
    drawn = np.random.default_rng(SEED).integers(0, len(both), (RESAMPLES, len(both)))
    with np.errstate(divide="ignore", invalid="ignore"):
        resampled = alone[drawn].var(axis=1, ddof=1) / both[drawn].var(axis=1, ddof=1)
    low, high = np.quantile(resampled[np.isfinite(resampled)], [0.5 - CONFIDENCE / 2.0, 0.5 + CONFIDENCE / 2.0])
    sds = float(both.std(ddof=1)), float(alone.std(ddof=1))
    late = int(np.isposinf(given).sum())
    return Spread(name, unit, len(both), *sds, share, float(low), float(high), max(0.0, 1.0 - share), late)


def nested_shares(values: Floats) -> tuple[float, float]:
    """Variance due to the parameters and variance due to random variation, both unbiased, from a nested design.

    One-way analysis of variance with random effects: random variation is the mean variance within rows, the parameters
    what the variance of the rows' means is above a share of it. It does not assume the same random variation in every
    row, but needs several runs for each. The first can come out below 0 where the parameters matter little.

    Args:
        values: A metric, shape ``(rows, runs)``: each row one set of parameters, its runs with independent random
            numbers.

    Raises:
        ValueError: There are fewer than two rows or two runs.
    """
    rows, runs = values.shape
    if rows < 2 or runs < 2:
        raise ValueError(f"{rows} rows of {runs} runs: at least two of both are needed")
    within = float(values.var(axis=1, ddof=1).mean())
    return float(values.mean(axis=1).var(ddof=1)) - within / runs, within


def rank_correlations(joint: Ensemble, metric: str) -> pd.Series[float]:
    """Spearman's rank correlation of each drawn parameter with a metric; a run that had not come to it ranks last.

    Near −1 or 1: the parameter moves the metric, the others and random variation hardly do; within ± 2/√R of 0 it may
    be random variation. Not a number for a parameter or a metric that is the same in all runs.

    Raises:
        KeyError: There is no such metric.
    """
    import pandas as pd
    from scipy import stats

    values, found = joint.metric_values(metric), {}
    known = ~np.isnan(values)
    for name, column in joint.parameters_frame().drop(columns="replication").items():
        ours = column.to_numpy(np.float64)[known]
        varies = len(ours) > 2 and len(np.unique(ours)) > 1 and len(np.unique(values[known])) > 1
        found[str(name)] = float(stats.spearmanr(ours, values[known]).statistic) if varies else float("nan")
    return pd.Series(found, dtype=np.float64)

"""On which assumption a metric rests: the share of its variance that each drawn parameter explains.

A linear regression of the metric's ranks on the ranks of the parameters; the parameters of a design are drawn
independently, so the squared standardised coefficients are shares of the variance of the ranks (SRRC; Saltelli et al.
2008, *Global Sensitivity Analysis: The Primer*, §1.2.5 and §1.2.12). What they leave is random variation, interactions
and whatever is not monotonic. Sobol' indices (``sim sensitivity``) need no such form, and many more runs.

Random variation alone gives each parameter a square. What it gives on the average is taken off, which makes half of the
idle ones negative; were each of these cut at 0, 26 idle parameters and 100 runs would explain 19 % of the variance. So
the sum is cut, at the adjusted R² of the regression (3 %), and every parameter bears the same part of what is too much:
that takes little from a large share, and most small ones go.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.runs.ensemble import Ensemble
from sim.runs.intervals import CONFIDENCE, RESAMPLES, SEED


@dataclass(frozen=True)
class VarianceShare:
    """One parameter's share of a metric's variance.

    Attributes:
        parameter: Its name in the section ``uncertain``.
        share: Squared standardised rank coefficient, less what random variation only would give it and the others, at
            least 0.
        low, high: 95 % percentile bootstrap interval over runs.
        sign: +1 where the metric grows with the parameter, -1 where it falls.
    """

    parameter: str
    share: float
    low: float
    high: float
    sign: int

    @property
    def clear(self) -> bool:
        """Whether zero lies below the interval."""
        return self.low > 0.0


@dataclass(frozen=True)
class VarianceShares:
    """Whose the variance of a metric is.

    Attributes:
        metric: The metric.
        runs: Runs with a value, or one that lies beyond the end of the run.
        parameters: VarianceShares, the largest first.
    """

    metric: str
    runs: int
    parameters: tuple[VarianceShare, ...]

    @property
    def rest(self) -> float:
        """What no parameter explains alone: random variation, interactions, what is not monotonic."""
        return max(0.0, 1.0 - sum(one.share for one in self.parameters))

    @property
    def runs_per_parameter(self) -> float:
        """On how many runs each share rests; with fewer than some 10 a small one may as well be another's."""
        return self.runs / len(self.parameters)


def parameter_shares(joint: Ensemble, metric: str, among: Collection[str] | None = None) -> VarianceShares | None:
    """The shares of every drawn parameter in the variance of a metric.

    Args:
        joint: Runs, each with its own draw of the parameters.
        metric: Name of the metric; a run in which it lies beyond the end ranks last.
        among: Names of the parameters; all that the runs have if left out.

    Returns:
        None where no parameters were drawn, the metric does not vary, or there are too few runs: at least three for
        each parameter are worked out.

    Raises:
        KeyError: There is no such metric.
    """
    drawn = joint.parameters_frame().drop(columns="replication")
    drawn = drawn if among is None else drawn[[name for name in drawn.columns if name in among]]
    values = joint.metric_values(metric)
    known = ~np.isnan(values)
    columns = drawn[known].astype(float)
    # A parameter that was the same in all runs explains nothing, and its ranks have no variance to divide by.
    columns = columns.loc[:, columns.nunique() > 1]
    if known.sum() < 3 * len(columns.columns) or len(columns.columns) == 0 or len(np.unique(values[known])) < 2:
        return None
    x, y = _standard_ranks(columns.to_numpy(np.float64)), _standard_ranks(values[known][:, None])[:, 0]
    # Ranks among all runs, once: a resample takes whole rows of them.
    coefficients, squares = rank_shares(x, y)
    rng = np.random.default_rng(SEED)
    resampled = np.array([rank_shares(x[rows], y[rows])[1] for rows in rng.integers(0, len(y), (RESAMPLES, len(y)))])
    low, high = np.quantile(resampled, [0.5 - CONFIDENCE / 2.0, 0.5 + CONFIDENCE / 2.0], axis=0)
    shares = [
        VarianceShare(str(name), float(squares[k]), float(low[k]), float(high[k]), 1 if coefficients[k] >= 0.0 else -1)
        for k, name in enumerate(columns.columns)
    ]
    return VarianceShares(metric, int(known.sum()), tuple(sorted(shares, key=lambda one: -one.share)))


def _standard_ranks(values: Floats) -> Floats:
    """Ranks of every column, with mean 0 and variance 1."""
    from scipy import stats

    ranks = stats.rankdata(values, axis=0)
    return np.asarray((ranks - ranks.mean(axis=0)) / ranks.std(axis=0), np.float64)


def rank_shares(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The regression of standardised ranks, and what its parameters explain.

    Args:
        x: Ranks of the parameters, shape ``(runs, parameters)``, fewer by two than runs at least.
        y: Ranks of the metric, shape ``(runs,)``.

    Returns:
        Coefficients, and shares of the variance: none below 0, together not above the adjusted R²; both of shape
        ``(parameters,)``.
    """
    x, y = x - x.mean(axis=0), y - y.mean()
    # Pseudo-inverse: a resample may hold a parameter at one value, and the matrix is singular then.
    inverse = np.linalg.pinv(x.T @ x)
    coefficients = inverse @ x.T @ y
    rest = y - x @ coefficients
    unexplained = float(rest @ rest) / max(1, len(y) - x.shape[1] - 1)
    # Of a resample with one value only; its shares are zero whatever they are divided by.
    spread = max(float(y.var()), 1e-300)
    squares = (coefficients**2 - unexplained * np.diag(inverse)) * x.var(axis=0) / spread
    return coefficients, _cut(squares, max(0.0, 1.0 - unexplained / (spread * len(y) / (len(y) - 1))))


def _cut(squares: Floats, most: float) -> Floats:
    """The nearest shares to some squares that are not negative and add up to ``most``, or to less as they are."""
    falling = np.sort(squares)[::-1]
    # Projection onto the simplex: what is too much is borne in equal parts.
    too_much = (np.cumsum(falling) - most) / np.arange(1, len(squares) + 1)
    kept = int(np.count_nonzero(falling > too_much))
    return np.maximum(0.0, squares - max(0.0, too_much[kept - 1] if kept else np.inf))

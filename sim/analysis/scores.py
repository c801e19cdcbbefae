"""Scores of a forecast against what was observed: pure functions of numbers (``docs/model.md`` §8.5, case S01).

Sources: Hyndman & Koehler 2006, International Journal of Forecasting 22, 679-688 (MAE, MAPE, MASE); Nash & Sutcliffe
1970, Journal of Hydrology 10, 282-290 (NSE); the code of FLEE, ``outputanalysis/analysis.py`` (ARD); Gneiting & Raftery
2007, JASA 102, 359-378 (CRPS, interval score); Ferro 2014, Quarterly Journal of the Royal Meteorological Society 140,
1917-1923 (fair CRPS); Bracher et al. 2021, PLoS Computational Biology 17, e1008618 (WIS). All but NSE and coverage are
better the smaller they are; all but MAPE, MASE, ARD, NSE and coverage have the unit of what was observed.

CRPS and WIS are also in ``scoringrules``, which these are tested against. It is not used for them, because of what its
version 0.10.0 does: to import it compiles some twenty functions that are not wanted, 3 s of a processor in every
process, where numba is there, as it always is here; and without numba its WIS adds half of the median itself in place
of half of the median's error (``core/interval/_score.py``). No CRPS here is for times of which some lie beyond the end
of the run: the score of a forecast with a share of "never" is infinite.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats


def mae(observed: ArrayLike, simulated: ArrayLike) -> float:
    """Mean absolute error."""
    return float(np.abs(_errors(observed, simulated)).mean())


def rmse(observed: ArrayLike, simulated: ArrayLike) -> float:
    """Root mean square error."""
    return float(np.sqrt((_errors(observed, simulated) ** 2).mean()))


def bias(observed: ArrayLike, simulated: ArrayLike) -> float:
    """Mean of simulated less observed."""
    return float(_errors(observed, simulated).mean())


def mape(observed: ArrayLike, simulated: ArrayLike) -> float:
    """Mean absolute error as a share of each observation; not a number where one of them is 0."""
    seen = np.asarray(observed, np.float64)
    if (seen == 0.0).any():
        return math.nan
    return float(np.abs(_errors(observed, simulated) / seen).mean())


def mase(observed: ArrayLike, simulated: ArrayLike) -> float:
    """Mean absolute error over that of persistence: each observation forecast by the one before.

    Both errors are means over the same times, those from the second observation on: an error over all times against a
    naive error over fewer is what FLEE's measure is wrong in. Not a number for fewer than two observations, or where
    they are all equal.
    """
    errors, seen = np.abs(_errors(observed, simulated)), np.asarray(observed, np.float64)
    naive = np.abs(np.diff(seen))
    return float(errors[1:].mean() / naive.mean()) if naive.any() else math.nan


def nse(observed: ArrayLike, simulated: ArrayLike) -> float:
    """Nash-Sutcliffe efficiency: 1 is perfect, 0 no better than the mean of what was observed.

    Not a number where all observations are equal.
    """
    seen = np.asarray(observed, np.float64)
    spread = float(((seen - seen.mean()) ** 2).sum())
    return 1.0 - float((_errors(observed, simulated) ** 2).sum()) / spread if spread > 0.0 else math.nan


def ard(observed: ArrayLike, simulated: ArrayLike) -> float:
    """FLEE's averaged relative difference of places at one time: Σ|simulated − observed| / Σ observed, as they are."""
    total = float(np.asarray(observed, np.float64).sum())
    return float(np.abs(_errors(observed, simulated)).sum()) / total if total > 0.0 else math.nan


def ard_rescaled(observed: ArrayLike, simulated: ArrayLike) -> float:
    """FLEE's headline ARD: the simulated numbers are first scaled to the observed total, which hides its error."""
    seen, ours = np.asarray(observed, np.float64), np.asarray(simulated, np.float64)
    return ard(seen, ours * (seen.sum() / ours.sum())) if ours.sum() > 0.0 else math.nan


def crps_ensemble(observed: float, members: ArrayLike) -> float:
    """Continuous ranked probability score of an ensemble: mean|x − y| − Σ|x − x'| / (2 m²)."""
    return crps_weighted(observed, members, np.ones(np.shape(members)))


def crps_ensemble_fair(observed: float, members: ArrayLike) -> float:
    """The same with 2 m (m − 1): fair to small ensembles, which are drawn from the forecast and are not all of it.

    Not a number for fewer than two members.
    """
    ours = np.asarray(members, np.float64)
    if len(ours) < 2:
        return math.nan
    distance = mae(np.full(len(ours), observed), ours)
    # The share of pairs that are a member and itself, 1/m, is taken out of the mean difference of pairs.
    return distance - (distance - crps_ensemble(observed, ours)) * len(ours) / (len(ours) - 1)


def crps_weighted(observed: float, values: ArrayLike, weights: ArrayLike) -> float:
    """The same of a distribution of weighted values: Σ w|x − y| − Σ Σ w w'|x − x'|/2.

    Args:
        observed: What was observed.
        values: Values, shape ``(n,)``.
        weights: Their weights, shape ``(n,)``, not negative; they need not add up to 1.
    """
    ours, given = np.asarray(values, np.float64), np.asarray(weights, np.float64)
    order = np.argsort(ours)
    ours, shares = ours[order], given[order] / given.sum()
    below = np.cumsum(shares)
    # Between two neighbouring values the integrand (F − 1{x ≥ y})² is constant: no table of pairs.
    pairs = float((below[:-1] * (1.0 - below[:-1]) * np.diff(ours)).sum())
    return float((shares * np.abs(ours - observed)).sum()) - pairs


def crps_gaussian(observed: float, mean: float, sd: float) -> float:
    """Continuous ranked probability score of a normal distribution: σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π)."""
    from scipy import stats

    z = (observed - mean) / sd
    return float(sd * (z * (2.0 * stats.norm.cdf(z) - 1.0) + 2.0 * stats.norm.pdf(z) - 1.0 / math.sqrt(math.pi)))


def interval_score(observed: float, low: float, high: float, level: float) -> float:
    """Width of a central interval, and 2/α times what lies outside of it; ``level`` = 1 − α, such as 0.9."""
    outside = max(low - observed, 0.0) + max(observed - high, 0.0)
    # 1 − 0.9 is not 0.1 to the last digit of a float; the reciprocal of the rounded level is exact enough for any use.
    return (high - low) + 2.0 / round(1.0 - level, 12) * outside


def weighted_interval_score(observed: float, median: float, intervals: Sequence[tuple[float, float, float]]) -> float:
    """WIS of a median and K central intervals: (|y − m|/2 + Σ α/2 · interval score) / (K + 1/2).

    Args:
        observed: What was observed.
        median: Median of the forecast.
        intervals: Level (such as 0.5), lower and upper limit of each interval.
    """
    total = 0.5 * abs(observed - median)
    for level, low, high in intervals:
        total += 0.5 * round(1.0 - level, 12) * interval_score(observed, low, high, level)
    return total / (len(intervals) + 0.5)


def coverage(observed: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Share of the observations that lie within their intervals, limits included."""
    seen = np.asarray(observed, np.float64)
    return float(((seen >= np.asarray(low, np.float64)) & (seen <= np.asarray(high, np.float64))).mean())


def _errors(observed: ArrayLike, simulated: ArrayLike) -> Floats:
    seen, ours = np.asarray(observed, np.float64), np.asarray(simulated, np.float64)
    if seen.shape != ours.shape or seen.ndim != 1 or not len(seen):
        raise ValueError(f"observed {seen.shape} and simulated {ours.shape} must be equally many numbers, at least one")
    errors: Floats = ours - seen
    return errors

"""Intervals over replications, and how many replications a wanted width takes (``docs/model.md`` §8.4, case S02).

Sources: Law, Simulation Modeling and Analysis, 5th ed. 2015, chapters 9 and 10 (t interval, required number, paired t);
Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13 (percentile), as in ``scipy.stats.bootstrap``;
Conover 1999, Practical Nonparametric Statistics, 3rd ed., §3.2 (quantiles), as in ``scipy.stats.quantile_test``. All
runs end by themselves: nothing is deleted as warm-up.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats

Limits = tuple[float | None, float | None]
"""Lower and upper limit of an interval; None where there are too few values for one."""

CONFIDENCE = 0.95
RESAMPLES = 2_000
SEED = 20230922
"""Of the bootstrap's resampling, so that the same values always have the same interval."""

MOST_REPLICATIONS = 10_000_000
"""More are not counted up to: a half-width that takes more is out of reach."""


def half_width(values: ArrayLike, confidence: float = CONFIDENCE) -> float:
    """Half-width of Student's interval of a mean, t s/√n; not a number for fewer than two values."""
    given = np.asarray(values, np.float64)
    if len(given) < 2:
        return math.nan
    return student(len(given) - 1, confidence) * float(given.std(ddof=1)) / math.sqrt(len(given))


def student(freedom: float, confidence: float = CONFIDENCE) -> float:
    """Quantile of Student's t for a two-sided interval."""
    from scipy import stats

    return float(stats.t.ppf(0.5 + confidence / 2.0, freedom))


def t_interval(values: Floats, confidence: float = CONFIDENCE) -> Limits:
    """Student's interval of a mean; None for fewer than two values."""
    if len(values) < 2:
        return None, None
    half = half_width(values, confidence)
    return float(values.mean()) - half, float(values.mean()) + half


def bootstrap_interval(values: Floats, confidence: float = CONFIDENCE) -> Limits:
    """Percentile bootstrap interval of a mean, without any assumption of normality; None for fewer than two values."""
    from scipy import stats

    if len(values) < 2:
        return None, None
    found = stats.bootstrap(
        values[None, :],
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=confidence,
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


def quantile_interval(values: Floats, share: float, confidence: float = CONFIDENCE) -> Limits:
    """Interval of a quantile, such as 0.5 for the median, between two of the values, whatever their distribution.

    None for a limit that so few values cannot give: below 6 there is none of the median, below 72 none of the lower end
    of the 5 % quantile. Values may be infinite.
    """
    from scipy import stats

    if len(values) < 2:
        return None, None
    found: Any = stats.quantile_test(values, p=share).confidence_interval(confidence)
    return _known(found.low), _known(found.high)


def _known(limit: float) -> float | None:
    return None if math.isnan(limit) else float(limit)


def required_normal(mean: float, sd: float, share: float, confidence: float = CONFIDENCE) -> int:
    """Replications for a half-width of ``share`` of the mean by the normal approximation, (z s/(ε x̄))².

    What textbooks give; it is short by a few runs, for the interval will be Student's: see :func:`required_t`.

    Raises:
        ValueError: The mean is 0, or ``share`` is not above 0: no number is enough.
    """
    from scipy import stats

    z = float(stats.norm.ppf(0.5 + confidence / 2.0))
    return max(1, math.ceil((z * sd / _width(mean, share)) ** 2))


def required_t(mean: float, sd: float, share: float, confidence: float = CONFIDENCE) -> int:
    """The least number of replications n ≥ 2 with t(n − 1) s/√n ≤ ``share`` × |mean|, if mean and s stay as they are.

    Raises:
        ValueError: The mean is 0, or ``share`` is not above 0: no number is enough.
    """
    wanted = _width(mean, share)
    if sd == 0.0:
        return 2
    low, high = 2, 2
    while student(high - 1, confidence) * sd / math.sqrt(high) > wanted:
        if high >= MOST_REPLICATIONS:
            return MOST_REPLICATIONS
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        if student(middle - 1, confidence) * sd / math.sqrt(middle) > wanted:
            low = middle + 1
        else:
            high = middle
    return low


def _width(mean: float, share: float) -> float:
    if mean == 0.0 or not share > 0.0:
        raise ValueError(f"no number of runs gives an interval of {share:g} of a mean of {mean:g}")
    return share * abs(mean)


def independent_half_width(first: Floats, second: Floats, confidence: float = CONFIDENCE) -> float:
    """Half-width of a difference of two means of independent runs, equal variances pooled; as many values in each."""
    count = len(first)
    if count != len(second) or count < 2:
        raise ValueError(f"{count} and {len(second)} runs: equally many are needed, at least two")
    variance = float(first.var(ddof=1) + second.var(ddof=1)) / count
    return student(2 * (count - 1), confidence) * math.sqrt(variance)

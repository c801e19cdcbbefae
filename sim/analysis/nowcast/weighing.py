"""Counts that are known, their errors, weights of members, and what a forecast is.

What an announcement gets wrong and what a model gets wrong are apart (``docs/model.md`` §10.4): the hour of an
announcement is off by ``timing_h`` (one standard deviation), so the count by as many hours of the rate at that time; a
model's error hangs together from count to count, as a random walk does.

Some hundred members in twenty or thirty dimensions leave one or two with any weight, so the likelihood is raised to the
largest power that leaves a quarter of them (:func:`tempered`).

Sources: Kennedy & O'Hagan 2001, JRSS B 63, 425-464 (discrepancy); Kong, Liu & Wong 1994, JASA 89, 278-288 (effective
sample size).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.analysis import scores
from sim.analysis.nowcast.resampling import effective
from sim.arrays import Floats

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a band."""

LEAST_SHARE = 0.25
"""Share of the members that must count for something: below it the weights are tempered."""

SEED = 20230922
"""Of the perturbed observations, so that the same counts always give the same band."""


@dataclass(frozen=True)
class CountErrors:
    """How far announced counts may lie from the curve of a perfect set of parameters.

    Attributes:
        timing_h: Standard deviation of an announcement's hour and rounding, hours; [A] 0.5 to 2.
        discrepancy_share: Standard deviation of the model's own error once all have crossed, share of the residents;
            [A] 0.02 to 0.05. ``docs/model.md`` §10.4 gives 1 h and 0.03 to start from.
    """

    timing_h: float = 1.0
    discrepancy_share: float = 0.03


@dataclass(frozen=True)
class Counts:
    """Cumulative counts that are known, in the order of their times.

    Attributes:
        time_h: When, hours after the start of the run, shape ``(counts,)``, increasing.
        persons: How many had crossed, shape ``(counts,)``.
        zero_h: When the first could cross: the count was 0 then.
        residents: Most that can ever cross.
    """

    time_h: Floats
    persons: Floats
    zero_h: float
    residents: float

    def __len__(self) -> int:
        return len(self.persons)

    def until(self, time_h: float) -> Counts:
        """Those that were known at a time."""
        known = self.time_h <= time_h
        return Counts(self.time_h[known], self.persons[known], self.zero_h, self.residents)

    @property
    def last_h(self) -> float:
        """Time of the last count; of the zero where there is none."""
        return float(self.time_h[-1]) if len(self) else self.zero_h

    @property
    def last(self) -> float:
        """The last count; 0 where there is none."""
        return float(self.persons[-1]) if len(self) else 0.0

    @property
    def rates_per_h(self) -> Floats:
        """Persons an hour since the count before, since the zero for the first one, shape ``(counts,)``."""
        times = np.concatenate([[min(self.zero_h, self.time_h[0] - 1.0)], self.time_h]) if len(self) else np.zeros(1)
        return np.diff(np.concatenate([[0.0], self.persons])) / np.diff(times)

    def covariance(self, errors: CountErrors) -> Floats:
        """Covariance of what lies between the counts and the curve of a member, shape ``(counts, counts)``."""
        walk = errors.discrepancy_share**2 * self.residents * np.minimum.outer(self.persons, self.persons)
        # A count that did not move has no timing error; a whole person is the least that a count can be off by.
        single = np.maximum(errors.timing_h * self.rates_per_h, 1.0) ** 2
        return walk + np.diag(single)


@dataclass(frozen=True)
class Weights:
    """Weights of the members.

    Attributes:
        values: The weights, shape ``(members,)``; their sum is 1.
        temper: Power that the likelihood was raised to, so that enough members count; 1 where that was not needed.
        surprise: Squared distance of the counts from the mean of the unweighted members, in standard deviations of
            their spread and the errors together: near the number of counts where the ranges hold them; 0 without any.
        counts: How many counts they rest on.
    """

    values: Floats
    temper: float
    surprise: float
    counts: int

    @property
    def effective(self) -> float:
        """Effective sample size, 1/Σw²: as many members with equal weights would know as much."""
        return effective(self.values)

    @property
    def holds(self) -> bool:
        """Whether the ensemble holds the counts: they are no further from it than the 99 % quantile of χ²."""
        from scipy import stats

        return self.counts == 0 or self.surprise <= float(stats.chi2.ppf(0.99, self.counts))


def tempered(
    logs: Floats, at_counts: Floats, counts: Counts, errors: CountErrors, least: float | None = None
) -> Weights:
    """Weights by the largest power of a likelihood, 0 to 1, at which at least ``least`` members count.

    Args:
        logs: Log-likelihood of all that was seen, shape ``(members,)``.
        at_counts: The members' curves at the times of the counts, shape ``(members, counts)``.
        counts: The counts.
        errors: How far counts and curves may lie from each other: whether the ensemble holds the counts.
        least: Smallest effective sample size, less than there are members; a quarter of them if left out.
    """
    from scipy.optimize import brentq

    floor = LEAST_SHARE * len(logs) if least is None else least

    def short(power: float) -> float:
        return effective(_softmax(power * logs)) - floor

    temper = 1.0 if short(1.0) >= 0.0 else float(brentq(short, 0.0, 1.0, xtol=1e-12))
    surprise = _surprise(at_counts, counts, errors) if len(counts) else 0.0
    return Weights(_softmax(temper * logs), temper, surprise, len(counts))


@dataclass(frozen=True)
class Forecast:
    """A distribution of the count at each of some times.

    Attributes:
        time_h: The times, shape ``(times,)``.
        values: Values that the count may have, shape ``(times, values)``.
        weights: Their weights, shape ``(values,)``; their sum is 1.
    """

    time_h: Floats
    values: Floats
    weights: Floats

    def quantiles(self, shares: ArrayLike = SHARES) -> Floats:
        """Quantiles at each time, shape ``(times, shares)``."""
        return weighted_quantile(self.values, self.weights, shares)

    def crps(self, observed: Floats) -> Floats:
        """Continuous ranked probability score of the count at each time, persons, shape ``(times,)``."""
        pairs = zip(observed.tolist(), self.values, strict=True)
        return np.array([scores.crps_weighted(one, row, self.weights) for one, row in pairs])


def at_times(time_h: Floats, curves: Floats, at_h: Floats) -> Floats:
    """Curves at any times, interpolated between their steps, shape ``(members, times)``."""
    return np.array([np.interp(at_h, time_h, curve) for curve in curves]).reshape(len(curves), len(at_h))


def weighted_quantile(values: ArrayLike, weights: ArrayLike, shares: ArrayLike) -> Floats:
    """The smallest value up to which a share of the weight lies, along the last axis, shape ``(…, shares)``.

    No value is made up between two members, so infinite ones (beyond the end of the run) do no harm.
    """
    given, of = np.asarray(values, np.float64), np.asarray(shares, np.float64)
    found = np.quantile(given, of, axis=-1, weights=np.asarray(weights, np.float64), method="inverted_cdf")
    return np.moveaxis(np.asarray(found, np.float64), 0, -1) if of.ndim else np.asarray(found, np.float64)


def _surprise(at_counts: Floats, counts: Counts, errors: CountErrors) -> float:
    off = counts.persons - at_counts.mean(axis=0)
    spread = np.atleast_2d(np.cov(at_counts, rowvar=False))
    return float(off @ np.linalg.solve(spread + counts.covariance(errors), off))


def _softmax(logs: Floats) -> Floats:
    found = np.exp(logs - logs.max())
    shares: Floats = found / found.sum()
    return shares

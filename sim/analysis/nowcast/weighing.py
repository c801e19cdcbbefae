"""A nowcast: members of an ensemble weighted by the counts so far, and what they say of the counts to come.

The counts y at times t are taken to be a member's curve f, plus what the model gets wrong, plus what the announcements
get wrong (``docs/model.md`` §10.4):

- The discrepancy of the model is a random walk in the number who have crossed: a run that was slow once is behind ever
  after. Its covariance between counts j and k is s² N min(yⱼ, yₖ), so that it has the standard deviation s N when all N
  residents have crossed.
- The error of a count is independent: the hour of an announcement is off by ``timing_h`` (one standard deviation), so
  the count by as many hours of the rate at that time.

With C the sum of both a member's log-likelihood is −(y − f)ᵀ C⁻¹ (y − f)/2. Some hundred members in twenty or thirty
dimensions leave one or two with any weight, so the likelihood is used in two parts. Raised to the largest power b that
leaves a quarter of the members it gives the weights (:func:`weigh`). What is left of it, with errors of covariance
C/(1 − b), moves the curves by linear regression on the counts (:func:`corrected`), as an ensemble Kalman filter does.
Then a member forecasts its own increments from what the counts make of its discrepancy at the last of them
(:func:`forecast_at`): the band stands on the counts.

Sources: Kennedy & O'Hagan 2001, JRSS B 63, 425-464 (discrepancy); Craig et al. 2001, JASA 96, 717-729 (forecasting
with it); Kong, Liu & Wong 1994, JASA 89, 278-288 (effective sample size); Frei & Künsch 2013, Biometrika 100, 781-800
(weights and Kalman filter in one); Evensen 2009, Data Assimilation, 2nd ed., chapter 4 (ensemble Kalman filter with
perturbed observations); Roulston & Smith 2003, Tellus A 55, 16-30 (dressing of members).
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

POINTS = 20
"""Equally likely points that stand for the normal distribution around each member."""


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


def distances(at_counts: Floats, counts: Counts, errors: CountErrors) -> Floats:
    """Squared distance of each member from the counts, in standard deviations of the errors, shape ``(members,)``.

    Args:
        at_counts: The members' curves at the times of the counts, shape ``(members, counts)``.
        counts: The counts.
        errors: How far they may lie from each other.
    """
    off = counts.persons - at_counts
    found: Floats = (off * np.linalg.solve(counts.covariance(errors), off.T).T).sum(axis=1)
    return found


def weigh(
    at_counts: Floats, counts: Counts, errors: CountErrors, least: float | None = None, others: Floats | None = None
) -> Weights:
    """Weight members by the likelihood of what was seen, tempered so that at least ``least`` of them count.

    The likelihood is raised to the largest power, 0 to 1, at which the effective sample size is ``least``.

    Args:
        at_counts: The members' curves at the times of the counts, shape ``(members, counts)``.
        counts: The counts.
        errors: How far counts and curves may lie from each other.
        least: Smallest effective sample size, less than there are members; a quarter of them if left out.
        others: Log-likelihood of what else was seen, shape ``(members,)``; nothing if left out.
    """
    from scipy.optimize import brentq

    members = len(at_counts)
    far = distances(at_counts, counts, errors) if len(counts) else np.zeros(members)
    if others is not None:
        far = far - 2.0 * others
    floor = LEAST_SHARE * members if least is None else least

    def short(power: float) -> float:
        return effective(_softmax(-0.5 * power * far)) - floor

    temper = 1.0 if short(1.0) >= 0.0 else float(brentq(short, 0.0, 1.0, xtol=1e-12))
    surprise = _surprise(at_counts, counts, errors) if len(counts) else 0.0
    return Weights(_softmax(-0.5 * temper * far), temper, surprise, len(counts))


def corrected(time_h: Floats, curves: Floats, weights: Weights, counts: Counts, errors: CountErrors) -> Floats:
    """The members' curves, moved by what of the likelihood is not in their weights, shape ``(members, steps)``.

    The update of an ensemble Kalman filter with perturbed observations: each curve is moved by the regression of the
    curves' values on those at the counts, with errors of covariance C/(1 − b), b the power of the weights. After the
    last count no curve falls.

    Args:
        time_h: Recording steps, hours, shape ``(steps,)``.
        curves: The members' curves, shape ``(members, steps)``.
        weights: Their weights.
        counts: The counts that are known.
        errors: How far counts and curves may lie from each other.
    """
    if weights.temper == 1.0 or not len(counts):
        return curves
    at_counts, share = at_times(time_h, curves, counts.time_h), weights.values[:, None]
    off_counts, off = at_counts - weights.values @ at_counts, curves - weights.values @ curves
    freedom = 1.0 - float(np.sum(share**2))
    error = counts.covariance(errors) / (1.0 - weights.temper)
    drawn = np.random.default_rng(SEED).standard_normal(at_counts.shape)
    noise = (drawn - weights.values @ drawn) @ np.linalg.cholesky(error).T
    spread = (share * off_counts).T @ off_counts / freedom
    gain = np.linalg.solve(spread + error, (share * off_counts).T @ off / freedom)
    moved = np.maximum(curves + (counts.persons + noise - at_counts) @ gain, 0.0)
    ahead = time_h >= counts.last_h
    moved[:, ahead] = np.maximum.accumulate(moved[:, ahead], axis=1)
    return moved


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


def forecast_at(
    time_h: Floats, curves: Floats, weights: Floats, counts: Counts, errors: CountErrors, at_h: Floats
) -> Forecast:
    """What the weighted members say of counts to come, standing on those that are known.

    Given the counts, a member's discrepancy at the last of them is normal with mean cᵀ C⁻¹ (y − f); it is added to the
    member, and the random walk goes on from there. The error of a count to come is added too. Nobody comes back, so no
    value lies below the last count, and none above the residents.

    Args:
        time_h: Recording steps, hours, shape ``(steps,)``.
        curves: The members' curves, shape ``(members, steps)``.
        weights: Their weights, shape ``(members,)``.
        counts: The counts that are known.
        errors: How far counts and curves may lie from each other.
        at_h: Times to forecast, not before the last count, shape ``(times,)``.
    """
    from scipy import stats

    means, variances = _given_counts(time_h, curves, counts, errors, at_h)
    points = stats.norm.ppf((np.arange(POINTS) + 0.5) / POINTS)
    values = means[:, :, None] + np.sqrt(variances)[:, :, None] * points
    clipped = np.clip(values, counts.last, counts.residents).transpose(1, 0, 2).reshape(len(at_h), -1)
    return Forecast(at_h, clipped, np.repeat(weights / POINTS, POINTS))


def moved_to_counts(time_h: Floats, curves: Floats, counts: Counts, errors: CountErrors) -> Floats:
    """How much is added to each member after the last count, persons, shape ``(members,)``."""
    if not len(counts):
        return np.zeros(len(curves))
    covariance = counts.covariance(errors)
    gain = np.linalg.solve(covariance, errors.discrepancy_share**2 * counts.residents * counts.persons)
    moved: Floats = (counts.persons - at_times(time_h, curves, counts.time_h)) @ gain
    return moved


def at_times(time_h: Floats, curves: Floats, at_h: Floats) -> Floats:
    """Curves at any times, interpolated between their steps, shape ``(members, times)``."""
    return np.array([np.interp(at_h, time_h, curve) for curve in curves]).reshape(len(curves), len(at_h))


def reached_h(time_h: Floats, curves: Floats, needed: Floats, counts: Counts, errors: CountErrors) -> Floats:
    """When each member, moved to the counts, has as many across as it needs, hours, shape ``(members,)``.

    Args:
        time_h: Recording steps, hours, shape ``(steps,)``.
        curves: The members' curves, shape ``(members, steps)``.
        needed: Persons, shape ``(members,)``.
        counts: The counts that are known.
        errors: How far counts and curves may lie from each other.

    Returns:
        Infinite where that is not within the run; interpolated between the counts where it is past.
    """
    after = time_h[time_h > counts.last_h]
    moved = np.clip(
        at_times(time_h, curves, after) + moved_to_counts(time_h, curves, counts, errors)[:, None],
        counts.last,
        counts.residents,
    )
    known_h = np.concatenate([[min(counts.zero_h, counts.last_h)], counts.time_h])
    known = np.concatenate([[0.0], counts.persons])
    found = np.full(len(curves), np.inf)
    for member, persons in enumerate(needed.tolist()):
        course_h, course = np.concatenate([known_h, after]), np.concatenate([known, moved[member]])
        place = int(np.searchsorted(course, persons, side="left"))
        if place < len(course):
            before = max(place - 1, 0)
            found[member] = np.interp(persons, course[[before, place]], course_h[[before, place]])
    return found


def weighted_quantile(values: ArrayLike, weights: ArrayLike, shares: ArrayLike) -> Floats:
    """The smallest value up to which a share of the weight lies, along the last axis, shape ``(…, shares)``.

    No value is made up between two members, so infinite ones (beyond the end of the run) do no harm.
    """
    given, of = np.asarray(values, np.float64), np.asarray(shares, np.float64)
    found = np.quantile(given, of, axis=-1, weights=np.asarray(weights, np.float64), method="inverted_cdf")
    return np.moveaxis(np.asarray(found, np.float64), 0, -1) if of.ndim else np.asarray(found, np.float64)


def _given_counts(
    time_h: Floats, curves: Floats, counts: Counts, errors: CountErrors, at_h: Floats
) -> tuple[Floats, Floats]:
    """Mean and variance of the count at each time for each member, each of shape ``(members, times)``."""
    if len(at_h) and at_h.min() < counts.last_h:
        raise ValueError(f"{at_h.min():g} h is before the last count, {counts.last_h:g} h: that is no forecast")
    scale = errors.discrepancy_share**2 * counts.residents
    ahead, now = at_times(time_h, curves, at_h), at_times(time_h, curves, np.array([counts.last_h]))
    left = 0.0
    if len(counts):
        together = scale * counts.persons
        left = max(scale * counts.last - float(together @ np.linalg.solve(counts.covariance(errors), together)), 0.0)
    increments = np.maximum(ahead - (now if len(counts) else 0.0), 0.0)
    half_h = 0.5
    rate = at_times(time_h, curves, at_h + half_h) - at_times(time_h, curves, at_h - half_h)
    means = ahead + moved_to_counts(time_h, curves, counts, errors)[:, None]
    return means, left + scale * increments + np.maximum(errors.timing_h * rate, 1.0) ** 2


def _surprise(at_counts: Floats, counts: Counts, errors: CountErrors) -> float:
    off = counts.persons - at_counts.mean(axis=0)
    spread = np.atleast_2d(np.cov(at_counts, rowvar=False))
    return float(off @ np.linalg.solve(spread + counts.covariance(errors), off))


def _softmax(logs: Floats) -> Floats:
    found = np.exp(logs - logs.max())
    shares: Floats = found / found.sum()
    return shares

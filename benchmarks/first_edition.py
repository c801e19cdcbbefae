"""The nowcast of the first edition, which the present one is compared with: a discrepancy of the number, not the rate.

The counts y at times t are a member's curve f, plus what the model gets wrong, plus what the announcements get wrong.
The discrepancy of the model is a random walk in the number who have crossed: its covariance between counts j and k is
s² N min(yⱼ, yₖ). With C the sum of both, a member's log-likelihood is −(y − f)ᵀ C⁻¹ (y − f)/2. Raised to a power b it
gives the weights (:func:`weigh`); what is left of it, with errors of covariance C/(1 − b), moves the curves by linear
regression on the counts (:func:`corrected`), as an ensemble Kalman filter does. Then a member forecasts its own
increments from what the counts make of its discrepancy at the last of them (:func:`forecast_at`).

A rate that is wrong stays wrong by this rule, so that it lost to the last rate going on (``docs/nowcast.md``).

Sources: Frei & Künsch 2013, Biometrika 100, 781-800 (weights and Kalman filter in one); Evensen 2009, Data
Assimilation, 2nd ed., chapter 4 (ensemble Kalman filter with perturbed observations); Roulston & Smith 2003, Tellus A
55, 16-30 (dressing of members).
"""

from __future__ import annotations

import numpy as np

from sim.analysis.nowcast.ensemble import Members
from sim.analysis.nowcast.weighing import SEED, CountErrors, Counts, Forecast, Weights, at_times, tempered
from sim.arrays import Floats

POINTS = 20
"""Equally likely points that stand for the normal distribution around each member."""


def first_edition(members: Members, counts: Counts, at_h: Floats) -> Forecast:
    """What the first edition says of counts to come."""
    errors, time_h = CountErrors(), members.time_h
    weights = weigh(at_times(time_h, members.curves, counts.time_h), counts, errors)
    moved = corrected(time_h, members.curves, weights, counts, errors)
    return forecast_at(time_h, moved, weights.values, counts, errors, at_h)


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
    members = len(at_counts)
    logs = -0.5 * distances(at_counts, counts, errors) if len(counts) else np.zeros(members)
    return tempered(logs if others is None else logs + others, at_counts, counts, errors, least)


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

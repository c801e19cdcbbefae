"""*The last rate goes on*, as a distribution: how far rates have moved in this course, and moved in others.

The logarithm of the rate is a random walk that is seen through the counts: the rate between two counts, with the error
of their hours. A Kalman filter gives the rate of now and how well it is known (West & Harrison 1997, chapter 2). How
far it walks in a day is what other crises did (:mod:`sim.analysis.nowcast.spread`), corrected by what this one has
done: the variance is inverse-gamma, worth ``days_of_others`` steps before the first, so that the paths ahead are of
Student's kind.

It knows nothing of why people come. It cannot say that a flow ends, but for the most that can come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.nowcast.observations import TIMING_H
from sim.analysis.nowcast.paths import Paths
from sim.analysis.nowcast.spread import RateWalk
from sim.analysis.nowcast.weighing import Counts
from sim.arrays import Floats

VAGUE = 4.0
"""Variance of the logarithm of the rate before the first count."""

LARGEST = 25.0
"""Of the logarithm of a rate: more than there are people."""

PATHS = 4_000


@dataclass(frozen=True)
class Rate:
    """What is known of the logarithm of the rate.

    Attributes:
        time_h: The middle of the last interval.
        mean, variance: Of the logarithm of persons per hour then.
        scale: By what the variance of the walk of others is multiplied here.
        freedom: Degrees of freedom of that.
    """

    time_h: float
    mean: float
    variance: float
    scale: float
    freedom: float


def rate_of(counts: Counts, spread: RateWalk) -> Rate | None:
    """The rate after the last count; None where nobody has been counted.

    Two equal counts are taken for one that was not brought up to date: the rate is that up to the next that grows.
    """
    middle_h, logs, errors = _intervals(counts)
    if not len(logs):
        return None
    once = _filtered(middle_h, logs, errors, counts.zero_h, spread, 1.0)
    freedom = spread.days_of_others + len(once.misses)
    scale = (spread.days_of_others + float((once.misses**2).sum())) / freedom
    found = _filtered(middle_h, logs, errors, counts.zero_h, spread, scale)
    return Rate(float(middle_h[-1]), found.mean, found.variance, scale, freedom)


def persistence_paths(
    counts: Counts, leavers: tuple[float, float], hours: int, spread: RateWalk, rng: np.random.Generator
) -> Paths | None:
    """Courses from the last count on, if the last rate goes on as rates do; None where nobody has been counted.

    Args:
        counts: The counts that are known.
        leavers: Ends of the persons who will have crossed in the end; no path goes beyond its own number.
        hours: How far.
        spread: How far rates walk.
        rng: Of the paths.
    """
    rate = rate_of(counts, spread)
    if rate is None:
        return None
    scales = rate.scale * rate.freedom / rng.chisquare(rate.freedom, PATHS)
    most = np.maximum(rng.uniform(*leavers, PATHS), counts.last)
    late = rng.standard_normal(PATHS)
    logs = rate.mean + np.sqrt(rate.variance) * rng.standard_normal(PATHS)
    now_h, crossed = rate.time_h, [np.full(PATHS, counts.last)]
    for ends_h in (counts.last_h + np.arange(1.0, hours + 1.0)).tolist():
        sd = np.sqrt(scales * spread.variance(now_h - counts.zero_h, ends_h - counts.zero_h))
        drift = spread.drift(now_h - counts.zero_h, ends_h - counts.zero_h)
        logs = np.minimum(logs + drift + sd * rng.standard_normal(PATHS), LARGEST)
        crossed.append(np.minimum(crossed[-1] + np.exp(logs), most))
        now_h = ends_h
    return Paths(counts.last_h, np.array(crossed), most, late)


@dataclass(frozen=True)
class _Filtered:
    mean: float
    variance: float
    misses: Floats


def _intervals(counts: Counts) -> tuple[Floats, Floats, Floats]:
    """Middle of each interval in which the count has grown, log of its rate, and variance of that by the hours."""
    at_h, persons = [min(counts.zero_h, counts.time_h[0] - 1.0) if len(counts) else 0.0], [0.0]
    for time_h, count in zip(counts.time_h.tolist(), counts.persons.tolist(), strict=True):
        if count > persons[-1]:
            at_h.append(time_h)
            persons.append(count)
    hours = np.diff(at_h)
    middle_h = np.asarray(at_h[:-1], np.float64) + hours / 2.0
    return middle_h, np.log(np.diff(persons) / hours), 2.0 * (TIMING_H / hours) ** 2


def _filtered(
    middle_h: Floats, logs: Floats, errors: Floats, zero_h: float, spread: RateWalk, scale: float
) -> _Filtered:
    mean, variance, before_h = float(logs[0]), VAGUE, float(middle_h[0])
    misses = []
    for hour, log, error in zip(middle_h.tolist(), logs.tolist(), errors.tolist(), strict=True):
        variance += scale * spread.variance(before_h - zero_h, hour - zero_h)
        mean += spread.drift(before_h - zero_h, hour - zero_h)
        total = variance + error
        if hour > float(middle_h[0]):
            misses.append((log - mean) / np.sqrt(total))
        gain = variance / total
        mean, variance, before_h = mean + gain * (log - mean), (1.0 - gain) * variance, hour
    return _Filtered(mean, variance, np.array(misses, np.float64))

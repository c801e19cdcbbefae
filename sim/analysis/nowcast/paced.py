"""Members of an ensemble, each followed at the pace at which it would have given the counts.

A run that is too fast or too slow is wrong in a *rate*, and a wrong rate stays wrong for days. So a member's curve F is
not moved up or down to the counts, but followed by a clock of its own: at hour t as many have crossed as in the run at
hour τ(t), X = F(τ), and dτ/dt = exp(p). The pace p is a random walk that is seen through the counts, as the last rate
is (:mod:`sim.analysis.nowcast.persistence`): a Kalman filter gives the pace of now, and by how much every count has
surprised the member, which is its weight. What is still to come of the member keeps its shape and its number of people.

Not for a scenario in which hours of the clock rule the flow (a crossing that closes every night): a run at another pace
has its nights at other hours.

Sources: Kennedy & O'Hagan 2001, JRSS B 63, 425-464 (discrepancy); West & Harrison 1997, *Bayesian Forecasting and
Dynamic Models*, 2nd ed., chapter 2; Ramsay & Silverman 2005, *Functional Data Analysis*, 2nd ed., chapter 7 (curves
that differ in their clock).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.nowcast.observations import TIMING_H
from sim.analysis.nowcast.paths import Paths
from sim.analysis.nowcast.resampling import systematic
from sim.analysis.nowcast.spread import DAY_H
from sim.analysis.nowcast.weighing import CountErrors, Counts
from sim.arrays import Floats

PATHS = 4_000

LEAST_PACE_H = 0.05
"""Hours of a run: two counts are no closer to each other on its clock."""

FASTEST = 4.0
"""Of the logarithm of a pace: 55 times as fast is as good as at once."""


@dataclass(frozen=True)
class PaceWalk:
    """How far from its own clock a run may be.

    Attributes:
        first_sd: Standard deviation of the logarithm of the pace before the first count; [A] 0.2 to 0.8.
        day_sd: Of its walk, per √day; [A] 0.1 to 0.4.
    """

    first_sd: float = 0.4
    day_sd: float = 0.25


@dataclass(frozen=True)
class Paces:
    """Where each member stands at the last count, by its own clock, and how fast it goes on.

    Attributes:
        walk: How far the pace may be from 1.
        time_h: Recording steps, hours, equally spaced, shape ``(steps,)``.
        curves: Persons across, at least as many in the end as were counted, shape ``(members, steps)``.
        known_h: Hours of the counts at which each member's clock is known, the zero first, shape ``(known,)``.
        clocks_h: What the members' clocks say then, shape ``(members, known)``.
        mean, variance: Of the logarithm of the pace at the middle of the last interval, shape ``(members,)``.
        log_density: Of the counts, by each member, shape ``(members,)``.
    """

    walk: PaceWalk
    time_h: Floats
    curves: Floats
    known_h: Floats
    clocks_h: Floats
    mean: Floats
    variance: Floats
    log_density: Floats

    @property
    def since_h(self) -> float:
        """The hour of ``mean`` and ``variance``."""
        return float(self.known_h[-2:].mean())

    def at(self, curves: Floats, at_h: float) -> Floats:
        """Other curves of the members at an hour up to the last count, each by its own clock, shape ``(members,)``."""
        rows = zip(self.clocks_h, curves, strict=True)
        return np.array([np.interp(np.interp(at_h, self.known_h, one), self.time_h, row) for one, row in rows])

    def paths(self, weights: Floats, population: Floats, counts: Counts, hours: int, rng: np.random.Generator) -> Paths:
        """Courses from the last count on, of members drawn by their weights.

        Args:
            weights: Of the members; their sum is 1.
            population: Persons who would leave, by member.
            counts: The counts that are known.
            hours: How far.
            rng: Of the paces.
        """
        drawn = systematic(weights, PATHS)
        late = rng.standard_normal(PATHS)
        pace = self.mean[drawn] + np.sqrt(self.variance[drawn]) * rng.standard_normal(PATHS)
        clock, now_h = self.clocks_h[drawn, -1], self.since_h
        crossed = [np.full(PATHS, counts.last)]
        for ends_h in (counts.last_h + np.arange(1.0, hours + 1.0)).tolist():
            pace = pace + self.walk.day_sd * np.sqrt((ends_h - now_h) / DAY_H) * rng.standard_normal(PATHS)
            clock = clock + np.exp(np.minimum(pace, FASTEST))
            crossed.append(np.maximum(_value(self.time_h, self.curves, drawn, clock), crossed[-1]))
            now_h = ends_h
        return Paths(counts.last_h, np.array(crossed), np.maximum(population[drawn], counts.last), late)


def paces(
    time_h: Floats, curves: Floats, counts: Counts, walk: PaceWalk | None = None, errors: CountErrors | None = None
) -> Paces:
    """The paces at which members would have given the counts.

    A member in which fewer cross than were counted is stretched, at the price of its own error in the number of people.

    Args:
        time_h: Recording steps, hours, equally spaced.
        curves: Persons across, shape ``(members, steps)``.
        counts: The counts that are known.
        walk: How far a pace may be from 1.
        errors: The error of a member's number of people.
    """
    allowed, of = walk or PaceWalk(), errors or CountErrors()
    known_h, persons = _grown(counts)
    ends = np.maximum(curves[:, -1], 1.0)
    short = np.maximum(counts.last + 1.0 - ends, 0.0)
    stretched = curves * ((ends + short) / ends)[:, None]
    clocks = np.array([_first_at(time_h, row, persons, known_h[0]) for row in stretched])
    hours = np.diff(known_h)
    logs = np.log(np.maximum(np.diff(clocks, axis=1), LEAST_PACE_H) / hours)
    errors_of = 2.0 * (TIMING_H / hours) ** 2
    middles = known_h[:-1] + hours / 2.0
    mean, variance = np.zeros(len(curves)), np.full(len(curves), allowed.first_sd**2)
    density = -0.5 * (short / (of.discrepancy_share * max(counts.residents, 1.0))) ** 2
    before_h = known_h[0]
    for place, middle_h in enumerate(middles.tolist()):
        variance = variance + allowed.day_sd**2 * (middle_h - before_h) / DAY_H
        total = variance + errors_of[place]
        off, gain = logs[:, place] - mean, variance / total
        density = density - 0.5 * (off**2 / total + np.log(total))
        mean, variance, before_h = mean + gain * off, (1.0 - gain) * variance, middle_h
    return Paces(allowed, time_h, stretched, known_h, clocks, mean, variance, density)


def _grown(counts: Counts) -> tuple[Floats, Floats]:
    """The zero and the counts that are more than the one before: their hours, and persons."""
    at_h, persons = [min([counts.zero_h, *(counts.time_h[:1] - 1.0).tolist()])], [0.0]
    for time_h, count in zip(counts.time_h.tolist(), counts.persons.tolist(), strict=True):
        if count > persons[-1]:
            at_h.append(time_h)
            persons.append(count)
    return np.array(at_h, np.float64), np.array(persons, np.float64)


def _first_at(time_h: Floats, curve: Floats, persons: Floats, zero_h: float) -> Floats:
    """When a curve first has as many across, interpolated; the zero is that of the counts."""
    place = np.searchsorted(curve, persons, side="left").clip(1, len(curve) - 1)
    before, after = curve[place - 1], curve[place]
    share = np.where(after > before, (persons - before) / np.maximum(after - before, 1e-9), 1.0)
    found = time_h[place - 1] + np.clip(share, 0.0, 1.0) * (time_h[place] - time_h[place - 1])
    found[0] = zero_h
    return np.maximum.accumulate(found)


def _value(time_h: Floats, curves: Floats, drawn: np.ndarray, clock: Floats) -> Floats:
    """Curves of some members, each at an hour of its own; the last value beyond the end."""
    step_h = float(time_h[1] - time_h[0])
    at = np.clip((clock - time_h[0]) / step_h, 0.0, len(time_h) - 1.0)
    place = np.minimum(at.astype(np.intp), len(time_h) - 2)
    before = curves[drawn, place]
    return np.asarray(before + (at - place) * (curves[drawn, place + 1] - before), np.float64)

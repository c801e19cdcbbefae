"""The pace of leaving as planners say it: half leave within three hours of the order, nine of ten within twelve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from pydantic import Field, model_validator

from sim.scenario.distributions.base import Distribution, Draws
from sim.scenario.fields import Section

HALF, NINETY = math.log(2.0), math.log(10.0)
"""Cumulative hazards at which half, and nine of ten, have left: −ln(1 − share)."""


@dataclass(frozen=True)
class _PiecewiseExponential:
    """One hazard from ``since_h`` to ``bend_h``, another from there on.

    Attributes:
        since_h: Before it the hazard is zero, hours.
        bend_h: When the hazard changes, hours.
        first_per_h, later_per_h: The hazards, per hour.
    """

    since_h: float
    bend_h: float
    first_per_h: float
    later_per_h: float

    def cdf(self, x: float, /) -> float:
        return -math.expm1(-self._cumulative(x))

    def sf(self, x: float, /) -> float:
        return math.exp(-self._cumulative(x))

    def pdf(self, x: float, /) -> float:
        per_h = 0.0 if x < self.since_h else self.first_per_h if x < self.bend_h else self.later_per_h
        return per_h * self.sf(x)

    @overload
    def ppf(self, q: float, /) -> float: ...
    @overload
    def ppf(self, q: Draws, /) -> Draws: ...
    def ppf(self, q: float | Draws, /) -> float | Draws:
        with np.errstate(divide="ignore"):
            reached = -np.log1p(-np.asarray(q))
        first = self.since_h + reached / self.first_per_h
        later = self.bend_h + (reached - self._at_bend) / self.later_per_h
        found = np.where(reached <= self._at_bend, first, later)
        return found if isinstance(q, np.ndarray) else float(found)

    def mean(self) -> float:
        left = math.exp(-self._at_bend)
        return self.since_h + (1.0 - left) / self.first_per_h + left / self.later_per_h

    def std(self) -> float:
        # E[T²] of the time after since_h: ∫ 2 t S(t) dt over both pieces, with d the length of the first.
        d, left = self.bend_h - self.since_h, math.exp(-self._at_bend)
        before = (1.0 - left) / self.first_per_h**2 - d * left / self.first_per_h
        after = left * (d / self.later_per_h + 1.0 / self.later_per_h**2)
        return math.sqrt(2.0 * (before + after) - (self.mean() - self.since_h) ** 2)

    def median(self) -> float:
        return self.ppf(0.5)

    @property
    def _at_bend(self) -> float:
        return self.first_per_h * (self.bend_h - self.since_h)

    def _cumulative(self, x: float) -> float:
        first_h = min(max(x, self.since_h), self.bend_h) - self.since_h
        return self.first_per_h * first_h + self.later_per_h * max(0.0, x - self.bend_h)


class Pace(Section):
    """How fast people leave after an order: the hazard ln 2 / half_within_h from ``since_h`` on.

    With ``ninety_within_h`` the hazard changes when half have left, to (ln 10 − ln 2) / (ninety − half), so that nine
    of ten have left by then; it stays so afterwards. Both are exact where nothing else moves the hazard: effects of
    cues and frailty multiply it. Not for a surge with a peak of its own (:class:`Logistic`, ``weibull``).
    """

    law: Literal["pace"]

    since_h: float = Field(0.0, ge=0.0, le=100_000.0)
    """Hour after the start at which the order is given; nobody leaves before it."""

    half_within_h: float = Field(gt=0.0, le=100_000.0)
    """Hours after the order within which half have left."""

    ninety_within_h: float | None = Field(None, gt=0.0, le=100_000.0)
    """Hours after the order within which nine of ten have left; left out: 3.32 times ``half_within_h``."""

    @model_validator(mode="after")
    def _half_comes_first(self) -> Pace:
        if self.ninety_within_h is not None and self.ninety_within_h <= self.half_within_h:
            given = f"ninety_within_h = {self.ninety_within_h:g}"
            raise ValueError(f"{given} is not above half_within_h = {self.half_within_h:g}")
        return self

    @property
    def minimum_h(self) -> float:
        """The hour before which nobody leaves."""
        return self.since_h

    def sample_h(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` times, hours, shape ``(count,)``."""
        return self.distribution_h().ppf(rng.random(count))

    def distribution_h(self) -> Distribution:
        """The piecewise exponential distribution of the hour at which somebody leaves."""
        first_per_h = HALF / self.half_within_h
        later_per_h = first_per_h
        if self.ninety_within_h is not None:
            later_per_h = (NINETY - HALF) / (self.ninety_within_h - self.half_within_h)
        return _PiecewiseExponential(self.since_h, self.since_h + self.half_within_h, first_per_h, later_per_h)

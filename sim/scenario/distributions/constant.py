"""A duration that is always the same."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np

from sim.scenario.distributions.base import Distribution, Draws, Duration


@dataclass(frozen=True)
class _AtOnePoint:
    """The distribution of a time that is always the same; scipy has none."""

    at_h: float

    def cdf(self, x: float, /) -> float:
        return float(x >= self.at_h)

    def sf(self, x: float, /) -> float:
        return float(x < self.at_h)

    def pdf(self, x: float, /) -> float:
        return math.inf if x == self.at_h else 0.0

    @overload
    def ppf(self, q: float, /) -> float: ...
    @overload
    def ppf(self, q: Draws, /) -> Draws: ...
    def ppf(self, q: float | Draws, /) -> float | Draws:
        return np.full_like(q, self.at_h) if isinstance(q, np.ndarray) else self.at_h

    def mean(self) -> float:
        return self.at_h

    def std(self) -> float:
        return 0.0

    def median(self) -> float:
        return self.at_h


class Constant(Duration):
    """Always the mean."""

    law: Literal["constant"]

    @property
    def least_h(self) -> float:
        """All of it."""
        return self.minimum_h + self.mean_h

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Ones: a constant uses no random numbers."""
        return np.ones(count)

    def distribution_h(self) -> Distribution:
        """All of it at one point."""
        return _AtOnePoint(self.minimum_h + self.mean_h)

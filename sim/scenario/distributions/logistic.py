"""The logistic mobilisation curve, which is a distribution of departure times and not of durations."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, overload

import numpy as np
from pydantic import Field

from sim.scenario.distributions.base import Distribution, Draws
from sim.scenario.fields import Section


@dataclass(frozen=True)
class _LogisticAfterStart:
    """A logistic distribution on condition that it is above 0: F'(t) = (F(t) − F(0))/(1 − F(0))."""

    midpoint_h: float
    rate_per_h: float

    def cdf(self, x: float, /) -> float:
        return 1.0 - self.sf(x)

    def sf(self, x: float, /) -> float:
        return float(np.exp(self._log_tail(max(x, 0.0)) - self._log_tail(0.0)))

    def pdf(self, x: float, /) -> float:
        # The hazard of a logistic curve is rate · F, and conditioning on t > 0 leaves a hazard as it is.
        return 0.0 if x < 0.0 else self.rate_per_h * (1.0 - math.exp(self._log_tail(x))) * self.sf(x)

    @overload
    def ppf(self, q: float, /) -> float: ...
    @overload
    def ppf(self, q: Draws, /) -> Draws: ...
    def ppf(self, q: float | Draws, /) -> float | Draws:
        later = math.exp(self._log_tail(0.0))
        with np.errstate(divide="ignore"):
            log_odds = np.log(1.0 - later + q * later) - np.log((1.0 - np.asarray(q)) * later)
        found = np.maximum(0.0, self.midpoint_h + log_odds / self.rate_per_h)
        return found if isinstance(q, np.ndarray) else float(found)

    def mean(self) -> float:
        # The integral of 1 − F over t > 0.
        return float(np.logaddexp(0.0, self._steps)) / self.rate_per_h / math.exp(self._log_tail(0.0))

    def std(self) -> float:
        from scipy.special import spence

        # ∫ 2 t (1 − F) dt = −2 Li2(−exp(s)) / rate², s = rate · midpoint, by Li2(−e^s) + Li2(−e^−s) = −s²/2 − π²/6.
        second = self._steps**2 / 2.0 + math.pi**2 / 6.0 + float(spence(1.0 + math.exp(-self._steps)))
        second *= 2.0 / self.rate_per_h**2 / math.exp(self._log_tail(0.0))
        return math.sqrt(second - self.mean() ** 2)

    def median(self) -> float:
        return self.ppf(0.5)

    @property
    def _steps(self) -> float:
        return self.rate_per_h * self.midpoint_h

    def _log_tail(self, x: float) -> float:
        """ln(1 − F(x)) of the whole curve."""
        return -float(np.logaddexp(0.0, self.rate_per_h * (x - self.midpoint_h)))


class Logistic(Section):
    """The S-curve of a mobilisation: F(t) = 1/(1 + exp(−rate · (t − midpoint))) (``docs/model.md`` §1.1).

    Conditioned on t > 0: the share by hour t is (F(t) − F(0))/(1 − F(0)), so nobody sets off at hour 0.
    """

    law: Literal["logistic"]

    midpoint_h: float = Field(gt=0.0, le=100_000.0)
    """When the curve is steepest, hours; half have set off by then where F(0) is small."""

    rate_per_h: float = Field(gt=0.0, le=1_000.0)
    """Steepness, per hour."""

    @property
    def minimum_h(self) -> float:
        """The hour before which nobody sets off: 0."""
        return 0.0

    def sample_h(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` times, hours, shape ``(count,)``."""
        return self.distribution_h().ppf(rng.random(count))

    def distribution_h(self) -> Distribution:
        """The curve on condition that t > 0."""
        return _LogisticAfterStart(self.midpoint_h, self.rate_per_h)

"""Laws of durations: how long a service, a pause or a packing takes.

Every law states its mean in minutes, so that a scenario can change how long a thing takes without
touching its shape. Sampling returns *unit-mean* draws: a duration is ``mean * draw``, so the same draws
serve every variant of a scenario (common random numbers, ``docs/model.md`` §8.4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, cast, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.scenario.fields import Section, timed

Draws = NDArray[np.float64]


class Distribution(Protocol):
    """A law in hours with its formulas, as scipy gives it."""

    def cdf(self, x: float, /) -> float:
        """Share within ``x`` hours."""

    def sf(self, x: float, /) -> float:
        """Share that takes longer than ``x`` hours."""

    def pdf(self, x: float, /) -> float:
        """Density at ``x`` hours, per hour."""

    @overload
    def ppf(self, q: float, /) -> float: ...
    @overload
    def ppf(self, q: Draws, /) -> Draws: ...
    def ppf(self, q: float | Draws, /) -> float | Draws:
        """Quantiles, hours."""

    def mean(self) -> float:
        """Mean, hours."""

    def std(self) -> float:
        """Standard deviation, hours."""

    def median(self) -> float:
        """Median, hours."""


@dataclass(frozen=True)
class _Point:
    """The law of a time that is always the same; scipy has none."""

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


class _Law(Section):
    mean_min: float = timed(gt=0.0, le=100_000.0)
    """Mean duration, minutes (without ``minimum_min``)."""

    minimum_min: float = Field(0.0, ge=0.0, le=100_000.0)
    """A fixed part that is added to every draw, minutes."""

    @property
    def mean_h(self) -> float:
        """Mean of the random part, hours."""
        return self.mean_min / 60.0

    @property
    def minimum_h(self) -> float:
        """The fixed part, hours."""
        return self.minimum_min / 60.0

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` draws of the random part with mean 1, shape ``(count,)``, float64."""
        raise TypeError(f"{type(self).__name__} has no sampler")

    def sample_h(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` whole durations, hours, shape ``(count,)``."""
        return self.minimum_h + self.mean_h * self.unit_draws(rng, count)

    def distribution_h(self) -> Distribution:
        """The law of the whole duration in hours: ``cdf``, ``ppf`` (quantiles), ``pdf``, ``sf``, ``mean``, ``std``.

        scipy is imported here, since most runs ask no law for its distribution.
        """
        raise TypeError(f"{type(self).__name__} has no distribution")


class Constant(_Law):
    """Always the mean."""

    law: Literal["constant"]

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Ones: a constant uses no random numbers."""
        return np.ones(count)

    def distribution_h(self) -> Distribution:
        """All of it at one point."""
        return _Point(self.minimum_h + self.mean_h)


class Exponential(_Law):
    """Memoryless: the M of M/M/c."""

    law: Literal["exponential"]

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Standard exponential draws."""
        return rng.standard_exponential(count)

    def distribution_h(self) -> Distribution:
        """Exponential with the mean as its scale."""
        from scipy.stats import expon

        return cast(Distribution, expon(self.minimum_h, self.mean_h))


class Lognormal(_Law):
    """Log-normal by mean and coefficient of variation; s² = ln(1+CV²), m = ln(mean) − s²/2 (case Q06)."""

    law: Literal["lognormal"]
    cv: float = Field(gt=0.0, le=10.0)
    """Coefficient of variation: standard deviation over mean."""

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Log-normal draws with mean 1 and the stated coefficient of variation."""
        variance = math.log1p(self.cv**2)
        return rng.lognormal(-variance / 2.0, math.sqrt(variance), count)

    def distribution_h(self) -> Distribution:
        """Log-normal with s² = ln(1 + CV²)."""
        from scipy.stats import lognorm

        variance = math.log1p(self.cv**2)
        return cast(Distribution, lognorm(math.sqrt(variance), self.minimum_h, self.mean_h * math.exp(-variance / 2.0)))


class Gamma(_Law):
    """Gamma by mean and coefficient of variation; shape = 1/CV². ``cv = 1/sqrt(k)`` is Erlang-k."""

    law: Literal["gamma"]
    cv: float = Field(gt=0.0, le=10.0)
    """Coefficient of variation: standard deviation over mean."""

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Gamma draws with mean 1."""
        return rng.gamma(1.0 / self.cv**2, self.cv**2, count)

    def distribution_h(self) -> Distribution:
        """Gamma with shape 1/CV²."""
        from scipy.stats import gamma

        return cast(Distribution, gamma(1.0 / self.cv**2, self.minimum_h, self.mean_h * self.cv**2))


class Weibull(_Law):
    """Weibull by mean and shape k; k = 2 is Rayleigh (``docs/model.md`` §1.1)."""

    law: Literal["weibull"]
    shape: float = Field(gt=0.1, le=50.0)
    """Weibull shape k."""

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Weibull draws with mean 1."""
        return rng.weibull(self.shape, count) / math.gamma(1.0 + 1.0 / self.shape)

    def distribution_h(self) -> Distribution:
        """Weibull with the stated shape and mean."""
        from scipy.stats import weibull_min

        return cast(
            Distribution, weibull_min(self.shape, self.minimum_h, self.mean_h / math.gamma(1.0 + 1.0 / self.shape))
        )


class Uniform(_Law):
    """Uniform on ``mean ± half_width_share × mean``."""

    law: Literal["uniform"]
    half_width_share: float = Field(ge=0.0, le=1.0)
    """Half-width of the interval as a share of the mean."""

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Uniform draws with mean 1."""
        return rng.uniform(1.0 - self.half_width_share, 1.0 + self.half_width_share, count)

    def distribution_h(self) -> Distribution:
        """Uniform on mean ± half-width."""
        from scipy.stats import uniform

        lowest_h = self.minimum_h + self.mean_h * (1.0 - self.half_width_share)
        return cast(Distribution, uniform(lowest_h, 2.0 * self.mean_h * self.half_width_share))


class Logistic(Section):
    """The S-curve of a mobilisation: F(t) = 1/(1 + exp(−rate · (t − midpoint))) (``docs/model.md`` §1.1).

    Conditioned on t > 0: the share by hour t is (F(t) − F(0))/(1 − F(0)), so nobody sets off at hour 0.
    """

    law: Literal["logistic"]

    midpoint_h: float = Field(gt=0.0, le=100_000.0)
    """When the curve is steepest, hours; half have set off by then where F(0) is small."""

    rate_per_h: float = Field(gt=0.0, le=1_000.0)
    """Steepness, per hour."""

    def sample_h(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` times, hours, shape ``(count,)``."""
        return self.distribution_h().ppf(rng.random(count))

    def distribution_h(self) -> Distribution:
        """The curve on condition that t > 0."""
        return _LogisticAfterStart(self.midpoint_h, self.rate_per_h)


Law = Annotated[Constant | Exponential | Lognormal | Gamma | Weibull | Uniform, Field(discriminator="law")]
"""Any law of a duration; ``law:`` names it."""

Mobilisation = Annotated[
    Constant | Exponential | Lognormal | Gamma | Weibull | Uniform | Logistic, Field(discriminator="law")
]
"""Any law of the time at which people set off."""

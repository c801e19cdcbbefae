"""What every distribution of a duration has: a service, a pause, a packing.

Each states its mean in minutes, so that a scenario can change how long a thing takes without touching its shape.
Sampling returns *unit-mean* draws: a duration is ``mean * draw``, so the same draws serve every variant of a scenario
(common random numbers, ``docs/model.md`` §8.4).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol, overload

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.scenario.fields import Section, timed

Draws = NDArray[np.float64]


HALF_A_MICROSECOND_H = 0.5 / 3.6e9
"""A shorter time is none on the clock."""


class Distribution(Protocol):
    """A distribution in hours with its formulas, as scipy gives it."""

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


class Duration(Section, ABC):
    """A random duration: ``minimum_min`` plus a random part with the mean ``mean_min``.

    A new kind is a class in a file of its own with ``law: Literal["its_name"]``, its parameters and the two abstract
    methods, and its line in ``sim/scenario/distributions/__init__.py``; not for times of departure, which have no
    mean to scale (:class:`sim.scenario.distributions.logistic.Logistic`).
    """

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

    @property
    def least_h(self) -> float:
        """No draw is shorter, hours; the fixed part, where the random part may take no time."""
        return self.minimum_h

    @property
    def takes_time(self) -> bool:
        """Whether it is, on average, more than no time on the clock."""
        return self.minimum_h + self.mean_h >= HALF_A_MICROSECOND_H

    @abstractmethod
    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` draws of the random part with mean 1, shape ``(count,)``, float64."""

    def sample_h(self, rng: np.random.Generator, count: int) -> Draws:
        """``count`` whole durations, hours, shape ``(count,)``."""
        return self.minimum_h + self.mean_h * self.unit_draws(rng, count)

    @abstractmethod
    def distribution_h(self) -> Distribution:
        """The distribution of the whole duration, hours, with its formulas.

        scipy is imported here, since most runs need only the draws.
        """

"""The gamma distribution, with Erlang as its special case."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np
from pydantic import Field

from sim.scenario.distributions.base import Distribution, Draws, Duration


class Gamma(Duration):
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

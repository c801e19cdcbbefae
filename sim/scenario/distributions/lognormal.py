"""The log-normal distribution."""

from __future__ import annotations

import math
from typing import Literal, cast

import numpy as np
from pydantic import Field

from sim.scenario.distributions.base import Distribution, Draws, Duration


class Lognormal(Duration):
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

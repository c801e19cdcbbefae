"""The Weibull distribution."""

from __future__ import annotations

import math
from typing import Literal, cast

import numpy as np
from pydantic import Field

from sim.scenario.distributions.base import Distribution, Draws, Duration


class Weibull(Duration):
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

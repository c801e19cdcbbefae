"""The uniform distribution."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np
from pydantic import Field

from sim.scenario.distributions.base import Distribution, Draws, Duration


class Uniform(Duration):
    """Uniform on ``mean ± half_width_share × mean``."""

    law: Literal["uniform"]
    half_width_share: float = Field(ge=0.0, le=1.0)
    """Half-width of the interval as a share of the mean."""

    @property
    def least_h(self) -> float:
        """The lower end."""
        return self.minimum_h + self.mean_h * (1.0 - self.half_width_share)

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Uniform draws with mean 1."""
        return rng.uniform(1.0 - self.half_width_share, 1.0 + self.half_width_share, count)

    def distribution_h(self) -> Distribution:
        """Uniform on mean ± half-width."""
        from scipy.stats import uniform

        lowest_h = self.minimum_h + self.mean_h * (1.0 - self.half_width_share)
        return cast(Distribution, uniform(lowest_h, 2.0 * self.mean_h * self.half_width_share))

"""The exponential distribution."""

from __future__ import annotations

from typing import Literal, cast

import numpy as np

from sim.scenario.distributions.base import Distribution, Draws, Duration


class Exponential(Duration):
    """Memoryless: the M of M/M/c."""

    law: Literal["exponential"]

    def unit_draws(self, rng: np.random.Generator, count: int) -> Draws:
        """Standard exponential draws."""
        return rng.standard_exponential(count)

    def distribution_h(self) -> Distribution:
        """Exponential with the mean as its scale."""
        from scipy.stats import expon

        return cast(Distribution, expon(self.minimum_h, self.mean_h))

"""Distributions of durations: unit mean, the stated variance, and the same draws whatever the mean."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.population.streams import Streams
from sim.scenario.distributions import AnyDuration, Constant, Exponential, Gamma, Lognormal, Uniform, Weibull

COUNT = 200_000

DISTRIBUTIONS: dict[str, tuple[AnyDuration, float]] = {
    "exponential": (Exponential(law="exponential", mean_min=30.0), 1.0),
    "lognormal": (Lognormal(law="lognormal", mean_min=30.0, cv=0.8), 0.8),
    "gamma": (Gamma(law="gamma", mean_min=30.0, cv=0.5), 0.5),
    "erlang-3": (Gamma(law="gamma", mean_min=30.0, cv=1.0 / math.sqrt(3.0)), 1.0 / math.sqrt(3.0)),
    "rayleigh": (Weibull(law="weibull", mean_min=30.0, shape=2.0), math.sqrt(4.0 / math.pi - 1.0)),
    "uniform": (Uniform(law="uniform", mean_min=30.0, half_width_share=0.6), 0.6 / math.sqrt(3.0)),
}
"""Each distribution with its coefficient of variation in closed form."""

SHAPES = {
    "exponential": stats.expon(),
    "lognormal": stats.lognorm(s=math.sqrt(math.log1p(0.64)), scale=math.exp(-math.log1p(0.64) / 2.0)),
    "gamma": stats.gamma(a=4.0, scale=0.25),
    "erlang-3": stats.erlang(a=3, scale=1.0 / 3.0),
    "rayleigh": stats.rayleigh(scale=math.sqrt(2.0 / math.pi)),
    "uniform": stats.uniform(loc=0.4, scale=1.2),
}
"""The same distributions with mean 1, as SciPy has them."""


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_draws_follow_the_distribution_with_mean_one(name: str) -> None:
    """Kolmogorov and Smirnov find no difference (p above 0.001), and mean and spread are those of the closed form."""
    distribution, variation = DISTRIBUTIONS[name]
    draws = distribution.unit_draws(Streams(1)[name], COUNT)
    assert stats.kstest(draws, SHAPES[name].cdf).pvalue > 0.001
    assert draws.mean() == pytest.approx(1.0, abs=4.0 * variation / math.sqrt(COUNT))
    assert draws.std() == pytest.approx(variation, rel=0.02)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_another_mean_scales_the_same_draws(name: str) -> None:
    """Common random numbers: twice the mean is twice each duration, and the minimum is added to every one."""
    distribution, _ = DISTRIBUTIONS[name]
    slow = distribution.model_copy(update={"mean_min": 60.0, "minimum_min": 12.0})
    np.testing.assert_allclose(
        slow.sample_h(Streams(1)[name], 1000), 0.2 + 2.0 * distribution.sample_h(Streams(1)[name], 1000), rtol=1e-12
    )


def test_a_constant_is_constant() -> None:
    assert (Constant(law="constant", mean_min=3.0).sample_h(Streams(1)["x"], 5) == 0.05).all()

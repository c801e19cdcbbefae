"""The particle filter against the Kalman filter, which is exact where everything is linear and normal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.nowcast.particles import filtered
from sim.arrays import Floats

WALK, ERROR, PRIOR = 0.7, 1.3, 2.0
"""Standard deviations: of the walk per √hour, of what is seen, of the beginning."""

SEEN = ((1.0, 0.4), (2.5, -1.9), (3.0, 1.1), (7.0, 3.6), (7.0, 2.9), (9.5, 1.0))
"""Hours and what is seen."""


@dataclass(frozen=True)
class Level:
    """Guesses of a level."""

    values: Floats

    def __len__(self) -> int:
        return len(self.values)

    def take(self, places: NDArray[np.intp]) -> Level:
        """Some of them."""
        return Level(self.values[places])


class Walk:
    """A random walk."""

    def advanced(self, cloud: Level, from_h: float, to_h: float, rng: np.random.Generator) -> Level:
        """The level at a later hour."""
        return Level(cloud.values + rng.normal(0.0, WALK * np.sqrt(to_h - from_h), len(cloud)))

    def jittered(self, cloud: Level, rng: np.random.Generator) -> Level:
        """Nothing never changes here."""
        return cloud


@dataclass(frozen=True)
class Reading:
    """The level, read with an error."""

    time_h: float
    value: float

    def log_likelihood(self, cloud: Level) -> Floats:
        """Normal."""
        return np.asarray(
            -0.5 * ((self.value - cloud.values) / ERROR) ** 2 - np.log(ERROR * np.sqrt(2.0 * np.pi)), np.float64
        )


def kalman(until_h: float) -> tuple[float, float, float]:
    """Mean and variance at an hour, and log-density of what was seen until then, in closed form."""
    mean, variance, evidence, now_h = 0.0, PRIOR**2, 0.0, 0.0
    for time_h, value in SEEN:
        if time_h > until_h:
            break
        variance, now_h = variance + WALK**2 * (time_h - now_h), time_h
        total = variance + ERROR**2
        evidence -= 0.5 * (np.log(2.0 * np.pi * total) + (value - mean) ** 2 / total)
        gain = variance / total
        mean, variance = mean + gain * (value - mean), (1.0 - gain) * variance
    return mean, variance + WALK**2 * (until_h - now_h), evidence


@pytest.mark.parametrize("until_h", [0.0, 2.7, 7.0, 9.5, 14.0])
def test_mean_variance_and_evidence_are_those_of_the_kalman_filter(until_h: float) -> None:
    """Standard errors of 60,000 particles are about 1 % of a standard deviation."""
    rng = np.random.default_rng(4)
    cloud = Level(rng.normal(0.0, PRIOR, 60_000))
    found = filtered(cloud, Walk(), [Reading(*one) for one in SEEN], 0.0, until_h, rng)
    mean, variance, evidence = kalman(until_h)
    ours = float(found.weights @ found.cloud.values)
    assert found.time_h == until_h
    assert found.weights.sum() == pytest.approx(1.0)
    assert ours == pytest.approx(mean, abs=0.03 * variance**0.5)
    assert float(found.weights @ (found.cloud.values - ours) ** 2) == pytest.approx(variance, rel=0.04)
    assert found.log_evidence == pytest.approx(evidence, abs=0.03)


def test_what_is_seen_later_changes_nothing_and_the_order_of_the_rows_neither() -> None:
    """Later readings altered, shuffled or gone: the same bytes."""
    early, late = [Reading(*one) for one in SEEN[:3]], [Reading(*one) for one in SEEN[3:]]
    others = [
        [*early, *late],
        early,
        [*late[::-1], *early[::-1]],
        [*early, *(Reading(one.time_h, -50.0) for one in late)],
    ]
    said = []
    for seen in others:
        rng = np.random.default_rng(4)
        said.append(filtered(Level(rng.normal(0.0, PRIOR, 500)), Walk(), seen, 0.0, 6.0, rng).drawn(100).values)
    assert all(np.array_equal(one, said[0]) for one in said)

"""A particle filter: many guesses of a hidden state, moved by its dynamics and weighted by what is seen of it.

What the state is and how it moves is not known here (:class:`Dynamics`), nor what is seen of it (:class:`Observation`).
Particles are drawn anew by their weights when fewer than half of them count (Gordon, Salmond & Smith 1993, IEE
Proceedings F 140, 107-113; Kong, Liu & Wong 1994, JASA 89, 278-288).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.analysis.nowcast.resampling import effective, systematic
from sim.arrays import Floats

LEAST_SHARE = 0.5
"""Share of the particles that must count for something: below it they are drawn anew."""


class Cloud(Protocol):
    """Many guesses of a state."""

    def __len__(self) -> int:
        """How many."""

    def take(self, places: NDArray[np.intp]) -> Self:
        """Some of them, each as often as its place is named."""


C = TypeVar("C", bound=Cloud)


class Dynamics(Protocol[C]):
    """How a state moves."""

    def advanced(self, cloud: C, from_h: float, to_h: float, rng: np.random.Generator) -> C:
        """The particles at a later hour."""

    def jittered(self, cloud: C, rng: np.random.Generator) -> C:
        """The particles with what never changes moved a little, so that those that were drawn twice part again."""


Seen_co = TypeVar("Seen_co", bound=Cloud, contravariant=True)


class Observation(Protocol[Seen_co]):
    """What is seen of a state."""

    @property
    def time_h(self) -> float:
        """When."""

    def log_likelihood(self, cloud: Seen_co) -> Floats:
        """Log-density of what was seen, given each particle, shape ``(particles,)``."""


@dataclass(frozen=True)
class Filtered(Generic[C]):
    """What is known of a state at an hour.

    Attributes:
        time_h: The hour.
        cloud: The particles.
        weights: Their weights, shape ``(particles,)``; their sum is 1.
        log_evidence: Log-density of all that was seen until then, by this model.
    """

    time_h: float
    cloud: C
    weights: Floats
    log_evidence: float

    def drawn(self, count: int) -> C:
        """As many particles with equal weights."""
        return self.cloud.take(systematic(self.weights, count))


def filtered(
    cloud: C,
    dynamics: Dynamics[C],
    seen: Sequence[Observation[C]],
    from_h: float,
    until_h: float,
    rng: np.random.Generator,
) -> Filtered[C]:
    """Move particles through what is seen of them until an hour.

    Args:
        cloud: The particles at ``from_h``, equally likely.
        dynamics: How they move.
        seen: What is seen, in any order; what was seen before ``from_h`` counts as of ``from_h``, and what is seen
            after ``until_h`` is not looked at.
        from_h: The first hour.
        until_h: The last.
        rng: Of all that is drawn.
    """
    logs, evidence, now_h = np.full(len(cloud), -np.log(len(cloud))), 0.0, from_h
    for one in sorted((one for one in seen if one.time_h <= until_h), key=lambda one: one.time_h):
        if one.time_h > now_h:
            cloud, now_h = dynamics.advanced(cloud, now_h, one.time_h, rng), one.time_h
        logs = logs + one.log_likelihood(cloud)
        most = float(logs.max())
        total = most + float(np.log(np.exp(logs - most).sum()))
        evidence, logs = evidence + total, logs - total
        weights = np.exp(logs)
        if effective(weights) < LEAST_SHARE * len(cloud):
            cloud = dynamics.jittered(cloud.take(systematic(weights, len(cloud))), rng)
            logs = np.full(len(cloud), -np.log(len(cloud)))
    if until_h > now_h:
        cloud, now_h = dynamics.advanced(cloud, now_h, until_h, rng), until_h
    return Filtered(now_h, cloud, np.exp(logs), evidence)

"""Where runs are made: all over the prior, where the emulator rules nothing out, and around the best so far.

A point has a normal score z for each uncertain parameter: u = Φ(z) is the share of the prior below its value. So the
prior is a standard normal in every direction, and no point leaves the parameters' bounds. Each proposal knows its
density, so that all runs of all waves count for the posterior, each by the mixture of proposals that they came from
(Veach & Guibas 1995; Owen & Zhou 2000, JASA 95, 135-143: deterministic mixture).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.analysis.calibration.emulator import CUTOFF, Emulator
from sim.analysis.nowcast.resampling import effective
from sim.arrays import Floats

TRIED = 20_000
"""Points that the emulator is asked about, to find how much of the prior it leaves."""

LEAST_LEFT = 0.005
"""Share of the prior that is left at least: an emulator that rules out nearly all is not believed."""

DEFENSIVE = 0.2
"""Share of the runs around the best that are drawn from the prior: without it a weight could grow beyond all bounds."""


def log_prior(points: Floats) -> Floats:
    """Log-density of points before anything was counted, shape ``(points,)``."""
    return np.asarray(-0.5 * (points**2).sum(axis=1) - 0.5 * points.shape[1] * np.log(2.0 * np.pi), np.float64)


class Proposal(Protocol):
    """Where points come from."""

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """Points, shape ``(count, parameters)``."""

    def log_density(self, points: Floats) -> Floats:
        """Log-density of points, shape ``(points,)``."""


@dataclass(frozen=True)
class Prior:
    """Points all over the prior, as a Latin hypercube.

    Attributes:
        dimensions: How many parameters.
    """

    dimensions: int

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """Points, shape ``(count, dimensions)``: in every dimension one in each of ``count`` slices of equal share."""
        from scipy.special import ndtri

        from sim.runs.design import latin_hypercube

        shares = latin_hypercube(self.dimensions, count, rng)
        return np.asarray(ndtri(np.clip(shares, 1e-9, 1.0 - 1e-9)), np.float64)

    def log_density(self, points: Floats) -> Floats:
        """That of the prior."""
        return log_prior(points)


@dataclass(frozen=True)
class NotRuledOut:
    """Where an emulator does not say that a count is missed.

    Attributes:
        emulator: The emulator.
        dimensions: How many parameters.
        cutoff: Implausibility from which on a point is ruled out.
        left: Share of the prior that is left.
    """

    emulator: Emulator
    dimensions: int
    cutoff: float
    left: float

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """Points by rejection."""
        found = np.empty((0, self.dimensions))
        while len(found) < count:
            tried = rng.standard_normal((TRIED, self.dimensions))
            found = np.concatenate([found, tried[self.emulator.implausibility(tried) < self.cutoff]])
        return found[:count]

    def log_density(self, points: Floats) -> Floats:
        """That of the prior over the share that is left; nothing where a point is ruled out."""
        inside = self.emulator.implausibility(points) < self.cutoff
        return np.where(inside, log_prior(points) - np.log(self.left), -np.inf)


def not_ruled_out(emulator: Emulator, dimensions: int, rng: np.random.Generator) -> NotRuledOut:
    """What an emulator leaves of the prior; where that is too little to be believed, its cutoff is raised."""
    far = emulator.implausibility(rng.standard_normal((TRIED, dimensions)))
    cutoff = max(CUTOFF, float(np.quantile(far, LEAST_LEFT)))
    return NotRuledOut(emulator, dimensions, cutoff, float((far < cutoff).mean()))


@dataclass(frozen=True)
class AroundTheBest:
    """A mixture of normals around weighted runs, and of the whole prior.

    Attributes:
        centres: Points of the runs, shape ``(runs, parameters)``.
        weights: Their weights, shape ``(runs,)``; their sum is 1.
        root: Root of the covariance of each normal, shape ``(parameters, parameters)``.
    """

    centres: Floats
    weights: Floats
    root: Floats

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """Points."""
        dimensions = self.centres.shape[1]
        places = rng.choice(len(self.centres), count, p=self.weights)
        near = self.centres[places] + rng.standard_normal((count, dimensions)) @ self.root.T
        anywhere = rng.random(count) < DEFENSIVE
        return np.where(anywhere[:, None], rng.standard_normal((count, dimensions)), near)

    def log_density(self, points: Floats) -> Floats:
        """That of the mixture."""
        inverse = np.linalg.inv(self.root)
        kept = self.weights > 0.0
        whitened, centres = points @ inverse.T, self.centres[kept] @ inverse.T
        far = ((whitened[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
        constant = np.log(np.abs(np.diag(self.root))).sum() + 0.5 * points.shape[1] * np.log(2.0 * np.pi)
        logs = np.log(self.weights[kept])[None, :] - 0.5 * far - constant
        most = logs.max(axis=1)
        near = most + np.log(np.exp(logs - most[:, None]).sum(axis=1))
        return np.asarray(np.logaddexp(np.log1p(-DEFENSIVE) + near, np.log(DEFENSIVE) + log_prior(points)), np.float64)


def around_the_best(points: Floats, weights: Floats) -> AroundTheBest:
    """Normals around weighted runs, as wide as Silverman's rule has it (1986, *Density Estimation*, §4.3.2).

    Where few runs count for many parameters, their covariance is drawn towards its diagonal.
    """
    count, dimensions = effective(weights), points.shape[1]
    off = points - weights @ points
    covariance = (weights[:, None] * off).T @ off * count / max(count - 1.0, 1.0)
    alone = np.diag(np.diag(covariance)) + 1e-6 * np.eye(dimensions)
    covariance = (count * covariance + dimensions * alone) / (count + dimensions)
    width = (4.0 / ((dimensions + 2.0) * count)) ** (1.0 / (dimensions + 4.0))
    # Wider than the best guess of the density: a proposal must reach beyond what it has seen.
    return AroundTheBest(points, weights, np.linalg.cholesky(2.0 * width**2 * covariance))

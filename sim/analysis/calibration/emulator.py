"""A quick stand-in for the simulator: how far runs are from the counts, by a quadratic regression on parameters.

It only rules out. Where it says that a count will be missed by more than ``CUTOFF`` standard deviations, its own error
included, nothing is run (history matching: Craig et al. 1997; Vernon, Goldstein & Bower 2010, Bayesian Analysis 5,
619-669; the three sigma rule: Pukelsheim 1994, The American Statistician 48, 88-91).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats

CUTOFF = 3.0
"""Implausibility from which on a point is ruled out."""

RIDGE = 1e-3
"""Of the regression, so that more terms than runs do no harm."""


@dataclass(frozen=True)
class Emulator:
    """A regression of the distances of runs from the counts.

    Attributes:
        coefficients: Shape ``(terms, counts)``.
        variance: What it leaves open of each, random variation of the runs included, shape ``(counts,)``.
    """

    coefficients: Floats
    variance: Floats

    def implausibility(self, points: Floats) -> Floats:
        """By how many standard deviations the worst count is missed, shape ``(points,)``."""
        means = _terms(points) @ self.coefficients
        return np.asarray((np.abs(means) / np.sqrt(1.0 + self.variance)).max(axis=1), np.float64)


def emulator(points: Floats, off: Floats) -> Emulator:
    """Fit it to runs.

    Args:
        points: Their points in normal scores, shape ``(runs, parameters)``.
        off: How far they are from the counts, shape ``(runs, counts)``.
    """
    terms = _terms(points)
    normal = terms.T @ terms + RIDGE * len(terms) * np.eye(terms.shape[1])
    gain = np.linalg.solve(normal, terms.T)
    coefficients = gain @ off
    # Each run as forecast by the others: with nearly as many terms as runs the residuals themselves are too small.
    held = np.maximum(1.0 - np.einsum("ij,ji->i", terms, gain), 1e-3)
    left = (off - terms @ coefficients) / held[:, None]
    return Emulator(coefficients, (left**2).mean(axis=0))


def _terms(points: Floats) -> Floats:
    """One, each parameter, its square, and products of two where they are few."""
    count = points.shape[1]
    columns = [np.ones((len(points), 1)), points, points**2]
    if count <= 6:
        above, below = np.triu_indices(count, 1)
        columns.append(points[:, above] * points[:, below])
    return np.concatenate(columns, axis=1)

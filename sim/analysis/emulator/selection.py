"""Which candidate serves best, and how far it is off at settings that it has not seen.

Nested cross-validation: each setting is left out, a candidate is chosen anew without it, and the one
chosen is asked for it. The error of the candidate that was chosen with all settings would be too small, for it was
chosen because it is small.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.analysis.emulator.smoother import Smoother
from sim.arrays import Floats, Rows

NO_WORSE = 1.02
"""A simpler candidate is taken where its error is no more than so many times the least."""

EXACT = 1e-9
"""An error of this share of the spread is rounding."""


def choose(squares: Floats, spread: float) -> Rows:
    """The simplest candidate whose error is about the least.

    Args:
        squares: Mean squares of the errors of the candidates, the simplest first, shape ``(candidates, …)``.
        spread: What the values themselves spread by; of that a tiny share is rounding.

    Returns:
        The number of the candidate, shape ``(…)``.
    """
    good = squares <= squares.min(axis=0) * NO_WORSE**2 + (EXACT * spread) ** 2
    return np.asarray(good.argmax(axis=0), np.intp)


def best(smoothers: Sequence[Smoother], values: Floats) -> Smoother:
    """The candidate that is chosen with all settings.

    Args:
        smoothers: The candidates, the simplest first.
        values: What the settings gave, shape ``(n, m)``; all columns have one candidate.
    """
    squares = np.array([np.mean(one.left_out(values) ** 2) for one in smoothers])
    return smoothers[int(choose(squares, float(np.std(values))))]


def predicted_left_out(smoothers: Sequence[Smoother], values: Floats) -> Floats:
    """What each setting is predicted to give by those that are left without it, shape of ``values``, ``(n, m)``."""
    squares = np.array([one.squares_without(values) for one in smoothers])
    chosen = choose(squares, float(np.std(values)))
    errors = np.array([one.left_out(values) for one in smoothers])
    return np.asarray(values - errors[chosen, np.arange(len(values))], np.float64)

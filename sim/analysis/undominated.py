"""Which of several choices are undominated, where several objectives are known by paired runs.

One choice *dominates* another if it is better for certain in at least one objective, and in none worse for certain:
"for certain" means that the interval of the paired difference lies on one side of zero. Where all is known exactly
this is Pareto's order. With intervals it may go round in a circle (A better than B in one thing, B than C in another,
C than A in a third, the rest within chance); choices of one circle do not count against each other, so that there is
always an undominated one. That set is Schwartz's: the union of the least sets that nothing outside of them dominates.

Source: Schwartz 1972, Noûs 6, 251-264 (the set); Deb 1977, Journal of Economic Theory 16, 103-110 (by closure).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

if TYPE_CHECKING:
    pass

Flags = NDArray[np.bool_]


def dominance(low: Floats, high: Floats) -> Flags:
    """Which choice dominates which.

    Args:
        low: Lower end of the interval of the difference of each pair in each objective, row less column, less being
            better; shape ``(choices, choices, objectives)``. Where a value is missing it is NaN, and tells nothing.
        high: Upper end; the same where the difference is known exactly.

    Returns:
        Whether the row dominates the column, shape ``(choices, choices)``.
    """
    better, worse = (high < 0.0).any(axis=2), (low > 0.0).any(axis=2)
    return np.asarray(better & ~worse, np.bool_)


def undominated(dominates: Flags) -> Flags:
    """Choices that no choice outside of their own circle dominates, shape ``(choices,)``; at least one.

    Args:
        dominates: As of :func:`dominance`.
    """
    from scipy.sparse.csgraph import connected_components

    count, circle = connected_components(dominates, directed=True, connection="strong")
    beaten = np.zeros(count, np.bool_)
    rows, columns = np.nonzero(dominates)
    beaten[circle[columns[circle[rows] != circle[columns]]]] = True
    return np.asarray(~beaten[circle], np.bool_)

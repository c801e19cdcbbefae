"""Which of several options are Pareto-efficient, where several objectives are known by paired runs.

One option *dominates* another if it is clearly better in at least one objective and clearly worse in none: "clearly"
means that the interval of the paired difference lies on one side of zero. Where all is known exactly this is Pareto's
order. With intervals, three options may each beat the next in turn, and none of them is struck out for that: all that
nothing outside such a circle clearly beats are listed, so the list is never empty (Schwartz's set).

Source: Schwartz 1972, Noûs 6, 251-264 (the set); Deb 1977, Journal of Economic Theory 16, 103-110 (by closure).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

Flags = NDArray[np.bool_]


def dominance(low: Floats, high: Floats) -> Flags:
    """Which option dominates which.

    Args:
        low: Lower end of the interval of the difference of each pair in each objective, row less column, less being
            better; shape ``(options, options, objectives)``. Where a value is missing it is NaN, and says nothing.
        high: Upper end; the same where the difference is known exactly.

    Returns:
        Whether the row dominates the column, shape ``(options, options)``.
    """
    better, worse = (high < 0.0).any(axis=2), (low > 0.0).any(axis=2)
    return np.asarray(better & ~worse, np.bool_)


def pareto_efficient(dominates: Flags) -> Flags:
    """Options that no option outside of their own circle dominates, shape ``(options,)``; at least one.

    Args:
        dominates: As of :func:`dominance`.
    """
    from scipy.sparse.csgraph import connected_components

    count, circle = connected_components(dominates, directed=True, connection="strong")
    beaten = np.zeros(count, np.bool_)
    rows, columns = np.nonzero(dominates)
    beaten[circle[columns[circle[rows] != circle[columns]]]] = True
    return np.asarray(~beaten[circle], np.bool_)

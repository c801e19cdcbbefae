"""What runs say of a further one: quantiles by order statistics, and what may be claimed with so many runs.

R runs cut the line into R + 1 pieces, and a further run falls into each of them with the same probability. So it stays
below the p (R + 1)-th of them with probability p. The 5 and 95 % of the runs themselves, at p (R − 1) + 1, are nearer
to each other: of 20 runs they hold 82 % of further ones, and not 90. With fewer than ``FEWEST`` runs no two of them
hold 90 %: then the lowest and the highest stand in place of 5 and 95 %, and the words say so.

Not for persons, vehicles or waits within a run: these are all that there are, not a sample of more.

Source: Hahn & Meeker 1991, *Statistical Intervals*, §5.4 (distribution-free prediction interval of one observation).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.arrays import Floats

LOW, HIGH = 0.05, 0.95
"""The outer quantiles of a metric over runs."""

# The lowest of n runs is the n + 1-th part: 5 % needs 1/20, which 19 runs are the first to have.
FEWEST = 19
"""Runs at least for these two: with 19 the lowest and the highest are them."""


def quantile_over_runs(values: ArrayLike, share: float) -> Floats:
    """What a further run stays below with a probability, over the first axis: one of the runs or between two of them.

    Infinite, which is beyond the end of the run, where the next larger run is; the lowest or highest run where there
    are too few for the share.

    Args:
        values: A metric or a curve of each run, shape ``(runs, …)``, without NaN.
        share: The probability, 0 to 1; 0.5 gives the median.
    """
    ranked = np.sort(np.asarray(values, np.float64), axis=0)
    position = min(max(share * (len(ranked) + 1) - 1.0, 0.0), len(ranked) - 1.0)
    # A position that ought to be a whole number is one, and does not reach for the next run by its last digit.
    position = round(position, 9)
    below, above = ranked[int(np.floor(position))], ranked[int(np.ceil(position))]
    # Infinite less infinite is NaN; where the upper run is beyond the end, so is the quantile.
    apart = np.where(np.isinf(above), 0.0, above) - np.where(np.isinf(above), 0.0, below)
    found: Floats = np.where(np.isinf(above), above, below + (position - np.floor(position)) * apart)
    return found


def interval_over_runs(values: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The 5, 50 and 95 % of a metric over runs."""
    low, middle, high = (quantile_over_runs(values, share) for share in (LOW, 0.5, HIGH))
    return low, middle, high


def one_of_runs(values: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The same of a metric that has no value between two: of each pair of runs the outer one, of the middle the lower.

    Args:
        values: A metric of each run, shape ``(runs,)``, without NaN.
    """
    ranked = np.sort(np.asarray(values, np.float64))
    low, middle, high = interval_over_runs(ranked)
    at = np.searchsorted(ranked, [low, middle, high], side="right") - 1
    upper = int(np.searchsorted(ranked, high, side="left")) if np.isfinite(high) else len(ranked) - 1
    return ranked[max(at[0], 0)], ranked[max(at[1], 0)], ranked[upper]


def interval_heading(runs: int) -> str:
    """What stands above the interval of a metric over so many runs; nothing above that of one, which has none."""
    if runs < 2:
        return ""
    return "5–95 %" if runs >= FEWEST else "lowest–highest"


def interval_in_words(runs: int) -> str:
    """What the interval of a metric over so many runs holds; at least two of them."""
    if runs >= FEWEST:
        return "9 of 10 further runs fall between 5 and 95 %"
    held = 100.0 * (runs - 1) / (runs + 1)
    return f"{runs} runs are too few for 5–95 % ({FEWEST} are needed): {held:.0f} % of further runs fall between"

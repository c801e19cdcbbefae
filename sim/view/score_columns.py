"""What people read above the scores of a series; their formulas are in :mod:`sim.analysis.scores`."""

from __future__ import annotations

ERRORS = {
    "rmse": "root mean square error",
    "mae": "mean absolute error",
    "bias": "mean error",
    "crps": "ranked probability score (CRPS)",
    "wis": "weighted interval score (WIS)",
    "increments_mae": "absolute error of increments",
    "mase": "error over that of repeating the last one (MASE)",
    "nse": "Nash-Sutcliffe efficiency",
    "ard": "relative difference (ARD)",
}
"""Of what was observed and the median, or the whole distribution."""

SHARES_HELD = {
    "coverage_50": "in 50 %",
    "coverage_90": "in 90 %",
    "increments_coverage_50": "increments in 50 %",
    "increments_coverage_90": "increments in 90 %",
}
"""Shares of the observations, and of what was added from one to the next, in the central intervals of the runs."""

HEADINGS = {"observations": "scored", **ERRORS, **SHARES_HELD}
"""All of them, by the column of ``scores.csv``."""

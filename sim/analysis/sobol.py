"""Variance-based sensitivity: first-order and total Sobol' indices with bootstrap intervals (``docs/model.md`` §10.2).

The estimators are SALib's. Its ``analyze`` is not used: it centres on all values and not on the two base samples, so
that the first-order indices of few sets differ from those of ``scipy.stats.sobol_indices``, and it gives intervals that
are symmetric, which those of a share near 0 or 1 are not. Sources: Sobol' 2001, Mathematics and Computers in Simulation
55, 271-280; Saltelli et al. 2010, Computer Physics Communications 181, 259-270.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.arrays import Floats
from sim.runs.intervals import CONFIDENCE, SEED

RESAMPLES = 1_000

NOISE = 1e-9
"""Differences that are a smaller share of the values themselves are rounding, and no effect of anything."""


@dataclass(frozen=True)
class Sensitivity:
    """How much of a value's variance each input is the cause of; the inputs are independent.

    Not for values with random variation of their own: let each be a mean over replications, or make the seed an input.

    Attributes:
        names: The inputs.
        values: What the points of Saltelli's design gave, shape ``(inputs + 2, sets)``: the first base sample, the
            second, the first with one input at a time from the second. Any number of sets will do, so that those of
            which one value is missing can be left out.
    """

    names: tuple[str, ...]
    values: Floats

    @property
    def variance(self) -> float:
        """Variance of the value over both base samples of the design."""
        return float(np.var(self.values[:2]))

    @cached_property
    def indices(self) -> Floats:
        """First-order and total indices, shape ``(2, inputs)``; NaN where the values do not vary.

        First order: the share of the variance that goes away when an input is known. Total: the share that is left when
        all others are known, which is the input's own and that of all its interactions.
        """
        return self._estimates(self.values)

    @cached_property
    def intervals(self) -> tuple[Floats, Floats]:
        """Limits of 95 % percentile bootstrap intervals over sets, each of shape ``(2, inputs)``."""
        sets = self.values.shape[1]
        drawn = np.random.default_rng(SEED).integers(0, sets, (RESAMPLES, sets))
        resampled = np.array([self._estimates(self.values[:, rows]) for rows in drawn])
        tail = (1.0 - CONFIDENCE) / 2.0
        # A resample of few sets may not vary at all; it has no indices, and says nothing of the interval.
        low, high = np.nanquantile(resampled, [tail, 1.0 - tail], axis=0)
        return low, high

    def _estimates(self, values: Floats) -> Floats:
        from SALib.analyze.sobol import first_order, total_order

        # Rounding alone would be shared out among the inputs as if it were an effect.
        if np.ptp(values[:2]) <= NOISE * np.abs(values).max():
            return np.full((2, len(self.names)), np.nan)
        # Centred on the two base samples, as `scipy.stats.sobol_indices` does.
        base, other, *exchanged = values - values[:2].mean()
        return np.array([[of(base, one, other) for one in exchanged] for of in (first_order, total_order)])

"""Variance-based sensitivity: first-order and total Sobol' indices with bootstrap intervals (``docs/model.md`` §10.2).

Saltelli's design over a scrambled Sobol' sequence, with the estimators of ``scipy.stats.sobol_indices``. Sources:
Sobol' 2001, Mathematics and Computers in Simulation 55, 271-280; Saltelli et al. 2010, Computer Physics Communications
181, 259-270.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.runs.intervals import CONFIDENCE, SEED

if TYPE_CHECKING:
    pass


Quantile = Callable[[Floats], Floats]
"""Inverse of a distribution function: values for shares of probability, element by element."""

Model = Callable[[Floats], Floats]
"""One figure for each set of inputs: from shape ``(inputs, sets)`` to shape ``(sets,)``."""

RESAMPLES = 1_000


@dataclass(frozen=True)
class Intervals:
    """95 % percentile bootstrap intervals of indices, each limit of shape ``(inputs,)``."""

    first_low: Floats
    first_high: Floats
    total_low: Floats
    total_high: Floats


@dataclass(frozen=True)
class Sensitivity:
    """How much of a figure's variance each input is the cause of; the inputs are independent.

    Attributes:
        names: The inputs.
        variance: Variance of the figure over both base samples of the design.
        first: Share of the variance that goes away when an input is known (main effect), shape ``(inputs,)``.
        total: Share that is left when all other inputs are known: main effect and all interactions.
        evaluations: How often the model was evaluated: sets × (inputs + 2).
        resampled: Works out the intervals, which takes far longer than the indices: see :attr:`intervals`.
    """

    names: tuple[str, ...]
    variance: float
    first: Floats
    total: Floats
    evaluations: int
    resampled: Callable[[], Intervals]

    @cached_property
    def intervals(self) -> Intervals:
        """How well the design knows the indices; an interval that holds 0 says that an input may not matter."""
        return self.resampled()


def uniform(low: float, high: float) -> Quantile:
    """The quantile function of a uniform input."""
    return lambda share: low + (high - low) * share


def sobol_indices(model: Model, inputs: Mapping[str, Quantile], sets: int = 2**10, seed: int = SEED) -> Sensitivity:
    """First-order and total indices of every input.

    Args:
        model: What is studied; it must be vectorised, and without chance of its own: let it average replications, or
            give it a uniform input for the seed.
        inputs: The inputs by name, each by its quantile function, such as :func:`uniform`.
        sets: Sets of inputs in each base sample, a power of two.
        seed: Of the scrambling and of the bootstrap.

    Raises:
        ValueError: ``sets`` is not a power of two, or there is no input.
    """
    from scipy.stats import qmc

    if sets < 2 or sets & (sets - 1):
        raise ValueError(f"{sets} sets are not a power of two, so their Sobol' sequence would not be balanced")
    if not inputs:
        raise ValueError("a sensitivity study needs at least one input")
    count = len(inputs)
    unit = qmc.Sobol(2 * count, rng=np.random.default_rng(seed)).random(sets).T
    base, other = unit[:count], unit[count:]
    exchanged = []
    for row in range(count):
        mixed = base.copy()
        mixed[row] = other[row]
        exchanged.append(_evaluated(model, inputs, mixed))
    figures_base, figures_other = _evaluated(model, inputs, base), _evaluated(model, inputs, other)
    return indices_of(tuple(inputs), figures_base, figures_other, np.array(exchanged), seed)


def indices_of(names: tuple[str, ...], base: Floats, other: Floats, exchanged: Floats, seed: int = SEED) -> Sensitivity:
    """The indices that figures of Saltelli's design tell, however they were evaluated.

    Any number of sets will do: those whose figures are missing can be left out, which ``scipy.stats.sobol_indices``,
    whose estimators these are, does not take.

    Args:
        names: The inputs.
        base: Figures of the first base sample, shape ``(sets,)``.
        other: Figures of the second.
        exchanged: Figures of the first sample with one input at a time from the second, shape ``(inputs, sets)``.
        seed: Of the bootstrap.
    """
    sets = len(base)
    figures = np.vstack([base, other, exchanged])

    def resampled() -> Intervals:
        rng = np.random.default_rng(seed)
        drawn = np.array([_estimates(figures[:, rng.integers(0, sets, sets)]) for _ in range(RESAMPLES)])
        tail = (1.0 - CONFIDENCE) / 2.0
        low, high = np.nanquantile(drawn, [tail, 1.0 - tail], axis=0)
        return Intervals(low[0], high[0], low[1], high[1])

    first, total = _estimates(figures)
    return Sensitivity(
        names=names,
        variance=float(np.var(figures[:2])),
        first=first,
        total=total,
        evaluations=sets * (len(names) + 2),
        resampled=resampled,
    )


def _estimates(figures: Floats) -> Floats:
    """First-order and total indices, shape ``(2, inputs)``; NaN where the figures do not vary.

    Saltelli et al. 2010, table 2, (b) and (f), for figures less their mean.
    """
    centred = figures - figures[:2].mean()
    base, other, exchanged = centred[0], centred[1], centred[2:]
    variance = np.var(centred[:2])
    if variance == 0.0:
        return np.full((2, len(exchanged)), np.nan)
    first = (other * (exchanged - base)).mean(axis=1) / variance
    total = 0.5 * ((base - exchanged) ** 2).mean(axis=1) / variance
    return np.array([first, total], np.float64)


def _evaluated(model: Model, inputs: Mapping[str, Quantile], unit: Floats) -> Floats:
    """The model's figures at points of the unit cube, shape ``(inputs, sets)``."""
    scaled = [quantile(row) for row, quantile in zip(unit, inputs.values(), strict=True)]
    return np.asarray(model(np.array(scaled, np.float64)), np.float64)

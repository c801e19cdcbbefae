"""Variance-based sensitivity: first-order and total Sobol' indices, with bootstrap intervals (``MODEL.md`` §10, S03).

A thin layer over ``scipy.stats.sobol_indices``, on Saltelli's design over a scrambled Sobol' sequence. Sources: Sobol'
2001, Mathematics and Computers in Simulation 55, 271-280; Saltelli et al. 2010, Computer Physics Communications 181,
259-270.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import qmc

from sim.results.intervals import CONFIDENCE, SEED

Floats = NDArray[np.float64]

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

    Args:
        names: The inputs.
        base: Figures of the first base sample, shape ``(sets,)``.
        other: Figures of the second.
        exchanged: Figures of the first sample with one input at a time from the second, shape ``(inputs, sets)``.
        seed: Of the bootstrap.
    """
    figures: dict[Literal["f_A", "f_B", "f_AB"], Floats] = {
        "f_A": base[None, :],
        "f_B": other[None, :],
        "f_AB": exchanged[:, None, :],
    }
    sets = len(base)
    found = stats.sobol_indices(func=figures, n=sets, rng=np.random.default_rng(seed))

    def resampled() -> Intervals:
        spread = found.bootstrap(confidence_level=CONFIDENCE, n_resamples=RESAMPLES)
        first, total = spread.first_order.confidence_interval, spread.total_order.confidence_interval
        return Intervals(*(np.asarray(side, np.float64) for side in (first.low, first.high, total.low, total.high)))

    return Sensitivity(
        names=names,
        variance=float(np.var(np.concatenate([base, other]))),
        first=np.asarray(found.first_order, np.float64),
        total=np.asarray(found.total_order, np.float64),
        evaluations=sets * (len(names) + 2),
        resampled=resampled,
    )


def _evaluated(model: Model, inputs: Mapping[str, Quantile], unit: Floats) -> Floats:
    """The model's figures at points of the unit cube, shape ``(inputs, sets)``."""
    scaled = [quantile(row) for row, quantile in zip(unit, inputs.values(), strict=True)]
    return np.asarray(model(np.array(scaled, np.float64)), np.float64)

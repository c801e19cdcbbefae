"""Measures that a scenario has recorded at every recording step, as conditions of the timeline would find them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class Recorded(Table, name="recorded"):
    """The measures, one recording step after the other.

    Attributes:
        measure: Which, as its number in the scenario's ``recorded``, shape ``(n,)``.
        value: What it was, in its own unit, shape ``(n,)``.
    """

    measure: NDArray[np.int64]
    value: NDArray[np.float64]

    @classmethod
    def of(cls, steps: list[list[float]]) -> Recorded:
        """Of the values at each recording step, in the order of the scenario."""
        values = np.array(steps, np.float64)
        return cls(np.tile(np.arange(values.shape[1], dtype=np.int64), len(values)), values.ravel())

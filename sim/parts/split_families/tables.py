"""The parts of families: a table that the part hands to the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table

FIRST, SECOND_CAR, AHEAD, HELD = range(4)
"""Kinds of parts: the first car or those who follow, the second car, those who went ahead by bus, men held back."""


@dataclass(frozen=True)
class FamilyParts(Table, name="split_families.parts"):
    """Every part of every family that parts; numbers of families and of persons, no names.

    Attributes:
        family: Number of the family, from 0, shape ``(n,)``.
        kind: ``FIRST``, ``SECOND_CAR``, ``AHEAD`` or ``HELD``.
        group: Row of the vehicle in which the part travels last, −1 where it has not set off, or is still held.
        persons: Persons in it.
        since_h: Since when men are held back, hours, NaN of all other parts.
        found_after_h: How long it takes to find each other at different places, hours, the same for the parts of a
            family; infinite where they are not found.
    """

    family: NDArray[np.int64]
    kind: NDArray[np.int64]
    group: NDArray[np.int64]
    persons: NDArray[np.int64]
    since_h: NDArray[np.float64]
    found_after_h: NDArray[np.float64]

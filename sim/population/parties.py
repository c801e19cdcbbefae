"""Parties: the people in one vehicle, formed from households that leave together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

COUNTED = ("persons", "households", "children", "older", "combatants", "wounded", "men")
"""Columns that count people."""


@dataclass(frozen=True)
class Parties:
    """All parties of a run as columns; every array has shape ``(parties,)``.

    Attributes:
        origins: Names of the settlements, then of the arrival streams, then of the fleets.
        origin: Index into ``origins``, int32.
        class_names: Names of the vehicle classes.
        vehicle_class: Index into ``class_names``, int32.
        persons, households, children, older, combatants, wounded, men: Counts, int32.
        by_bus: Whether the party is a household that waits for a seat in a bus, bool.
        threshold: Cumulative hazard at which the party has decided
            (infinite for arrival streams), float64.
        arrival_h: Arrival time of a party of an arrival stream, NaN for settlements, hours, float64.
    """

    origins: tuple[str, ...]
    origin: Ints
    class_names: tuple[str, ...]
    vehicle_class: Ints
    persons: Ints
    households: Ints
    children: Ints
    older: Ints
    combatants: Ints
    wounded: Ints
    men: Ints
    by_bus: NDArray[np.bool_]
    threshold: NDArray[np.float64]
    arrival_h: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.origin)

    def rows_of(self, origin: str) -> NDArray[np.intp]:
        """Rows of the parties of one origin, in order, not to be changed, shape ``(n,)``."""
        number = self._numbers[origin]
        ordered, first = self._by_origin
        return ordered[first[number] : first[number + 1]]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Number of each origin; of two of one name the first, as where names are looked for one after the other."""
        return {name: number for number, name in reversed(list(enumerate(self.origins)))}

    @cached_property
    def _by_origin(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """All rows, origin by origin, and where each origin begins: one sort, not a look at all rows for each."""
        ordered = np.argsort(self.origin, kind="stable")
        return ordered, np.searchsorted(self.origin[ordered], np.arange(len(self.origins) + 1))

    def of_rows(self, rows: NDArray[np.intp], counts: dict[str, Any]) -> Parties:
        """Only some rows, with their columns ``COUNTED`` as given."""
        columns = ("origin", "vehicle_class", "by_bus", "threshold", "arrival_h")
        taken: dict[str, Any] = {name: getattr(self, name)[rows] for name in columns}
        return replace(self, **taken, **counts)

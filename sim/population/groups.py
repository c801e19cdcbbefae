"""TravelGroups: the people in one vehicle, formed from households that leave together."""

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
class TravelGroups:
    """All groups of a run as columns; every array has shape ``(groups,)``.

    Attributes:
        origins: Names of the settlements, then of the arrival streams, then of the fleets.
        origin: Index into ``origins``, int32.
        class_names: Names of the vehicle classes.
        vehicle_class: Index into ``class_names``, int32.
        persons, households, children, older, combatants, wounded, men: Counts, int32.
        by_bus: Whether the group is a household that waits for a seat in a bus, bool.
        threshold: Cumulative hazard at which the group has decided
            (infinite for arrival streams), float64.
        arrival_h: Arrival time of a group of an arrival stream, NaN for settlements, hours, float64.
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
        """Rows of the groups of one origin, shape ``(n,)``."""
        return self.rows_by_origin[self.origins.index(origin)]

    @cached_property
    def rows_by_origin(self) -> tuple[NDArray[np.intp], ...]:
        """Rows of the groups of every origin, each in order: found at once, however many origins there are."""
        order = np.argsort(self.origin, kind="stable")
        ends = np.searchsorted(self.origin[order], np.arange(len(self.origins)), side="right")
        return tuple(np.split(order, ends)[: len(self.origins)])

    def of_rows(self, rows: NDArray[np.intp], counts: dict[str, Any]) -> TravelGroups:
        """Only some rows, with their columns ``COUNTED`` as given."""
        columns = ("origin", "vehicle_class", "by_bus", "threshold", "arrival_h")
        taken: dict[str, Any] = {name: getattr(self, name)[rows] for name in columns}
        return replace(self, **taken, **counts)

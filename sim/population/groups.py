"""TravelGroups: the people in one vehicle, formed from households that leave together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Drawn = TypeVar("Drawn", np.float64, np.int64, np.bool_)


def no_pairs() -> NDArray[np.int64]:
    """No rows that belong to each other, shape ``(0, 2)``."""
    return np.zeros((0, 2), np.int64)


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
        two_cars: Rows of the first and of the second car of families that take two, int64, shape ``(n, 2)``.
        ahead: Rows of those who follow and of those who went ahead by bus, of families that part, int64, ``(n, 2)``.
            Both are of groups before they set off; a journal has neither.
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
    two_cars: NDArray[np.int64] = field(default_factory=no_pairs)
    ahead: NDArray[np.int64] = field(default_factory=no_pairs)

    def __len__(self) -> int:
        return len(self.origin)

    @classmethod
    def joined(cls, blocks: Sequence[TravelGroups]) -> TravelGroups:
        """Blocks of groups of different origins, one behind the other; none of their families may have parted yet."""
        before = np.cumsum([0, *(len(block.origins) for block in blocks)])
        columns = (*COUNTED, "vehicle_class", "by_bus", "threshold", "arrival_h")
        return cls(
            origins=tuple(name for block in blocks for name in block.origins),
            origin=np.concatenate([block.origin + np.int32(n) for block, n in zip(blocks, before[:-1], strict=True)]),
            class_names=blocks[0].class_names,
            **{name: np.concatenate([getattr(block, name) for block in blocks]) for name in columns},
        )

    def rows_of(self, origin: str) -> NDArray[np.intp]:
        """Rows of the groups of one origin, shape ``(n,)``."""
        return self.rows_by_origin[self.origins.index(origin)]

    @cached_property
    def rows_by_origin(self) -> tuple[NDArray[np.intp], ...]:
        """Rows of the groups of every origin, each in order: found at once, however many origins there are."""
        order = np.argsort(self.origin, kind="stable")
        ends = np.searchsorted(self.origin[order], np.arange(len(self.origins)), side="right")
        return tuple(np.split(order, ends)[: len(self.origins)])

    def one_a_family(self, drawn: NDArray[Drawn]) -> NDArray[Drawn]:
        """What was drawn for each group, where both parts of a family have what was drawn for its first, ``(P,)``."""
        if not len(self.two_cars) and not len(self.ahead):
            return drawn
        found = drawn.copy()
        for first, other in (self.two_cars.T, self.ahead.T):
            found[other] = drawn[first]
        return found

    def of_rows(self, rows: NDArray[np.intp], counts: dict[str, Any]) -> TravelGroups:
        """Only some rows, with their columns ``COUNTED`` as given; which belong to one family is not kept."""
        columns = ("origin", "vehicle_class", "by_bus", "threshold", "arrival_h")
        taken: dict[str, Any] = {name: getattr(self, name)[rows] for name in columns}
        return replace(self, **taken, **counts, two_cars=no_pairs(), ahead=no_pairs())

"""What the warehouses hand to the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.world.table import Table


@dataclass(frozen=True)
class StoreLog(Table, name="warehouses.log"):
    """What happened at the warehouses, one after the other: an entry after every demand and every delivery.

    Attributes:
        warehouse: Which of the warehouses, in the scenario's order, shape ``(n,)`` like all others.
        time_h: Hours.
        on_hand, waiting, on_order: Units on hand, owed, and under way afterwards.
        demanded, at_once, ordered: Units that were demanded and handed out at once, and that were ordered then.
    """

    warehouse: NDArray[np.int64]
    time_h: NDArray[np.float64]
    on_hand: NDArray[np.int64]
    waiting: NDArray[np.int64]
    on_order: NDArray[np.int64]
    demanded: NDArray[np.int64]
    at_once: NDArray[np.int64]
    ordered: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[tuple[int, float, int, int, int, int, int, int]]) -> StoreLog:
        """From its entries."""
        warehouse, time_h, *units = np.array(list(rows), np.float64).reshape(-1, 8).T
        return cls(warehouse.astype(np.int64), time_h, *(column.astype(np.int64) for column in units))

    def at(self, warehouse: int) -> StoreLog:
        """The entries of one warehouse."""
        return self._rows(self.warehouse == warehouse)

    def since(self, first: int) -> StoreLog:
        """Without the first entries."""
        return self._rows(slice(first, None))

    def _rows(self, which: NDArray[np.bool_] | slice) -> StoreLog:
        return StoreLog(**{name: column[which] for name, column in self.columns.items()})

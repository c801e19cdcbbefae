"""Figures of warehouses: what was there, what waited, what was ordered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import Journal
from sim.parts.warehouses.tables import StoreLog
from sim.results.curves import Curve
from sim.results.metric import Metric

NAMES = ("warehouse_*",)


HOURS_PER_DAY = 24.0


def curves(journal: Journal) -> Iterator[Curve]:
    """``warehouse.<name>.on_hand``: units on hand."""
    for name in journal.scenario.warehouses:
        yield Curve(f"warehouse.{name}.on_hand", "units", journal.books.series("warehouse", f"{name} on hand"))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Fill rate, shares and means over the whole run."""
    log = journal.table(StoreLog)
    for number, name in enumerate(journal.scenario.warehouses):
        seen, key = StoreFigures(log.at(number), journal.scenario.horizon_h), f"warehouse_{name}"
        yield Metric(f"{key}_fill_share", seen.fill_share, "share", f"demands that {name} met at once and in full")
        yield Metric(f"{key}_on_hand_units", seen.mean_on_hand, "units", f"mean stock of {name}")
        yield Metric(f"{key}_owed_units", seen.mean_waiting, "units", f"mean number of units owed by {name}")
        yield Metric(f"{key}_orders_per_day", seen.orders_per_day, "1/day", f"orders of {name}")


class StoreFigures:
    """Means over a time of one warehouse.

    Attributes:
        log: Its events in that time.
    """

    def __init__(self, log: StoreLog, until_h: float, warm_up: int = 0) -> None:
        """Leave out the first demands.

        Args:
            log: All events of the run.
            until_h: End of the time, hours.
            warm_up: How many of the first demands do not count.
        """
        demands = np.flatnonzero(log.asked)
        first = int(demands[warm_up]) if warm_up < len(demands) else 0
        self.log = log.since(first)
        self._lasted_h = np.diff(np.append(self.log.time_h, until_h))

    @property
    def days(self) -> float:
        """Length of the time, days."""
        return float(self._lasted_h.sum()) / HOURS_PER_DAY

    @property
    def fill_share(self) -> float:
        """Share of demands that were met at once and in full."""
        asked = self.log.asked > 0
        return float((self.log.at_once[asked] == self.log.asked[asked]).mean())

    @property
    def mean_on_hand(self) -> float:
        """Mean stock, units."""
        return self._mean(self.log.on_hand)

    @property
    def mean_waiting(self) -> float:
        """Mean number of units owed."""
        return self._mean(self.log.waiting)

    @property
    def mean_on_order(self) -> float:
        """Mean number of units under way."""
        return self._mean(self.log.on_order)

    @property
    def handed_out_per_day(self) -> float:
        """Units handed out at once in a day."""
        return float(self.log.at_once.sum()) / self.days

    @property
    def orders_per_day(self) -> float:
        """Orders in a day."""
        return float((self.log.ordered > 0).sum()) / self.days

    @property
    def mean_order(self) -> float:
        """Mean size of an order, units."""
        return float(self.log.ordered[self.log.ordered > 0].mean())

    @property
    def demands_per_order(self) -> float:
        """Demands from one order to the next."""
        return float((self.log.asked > 0).sum() / (self.log.ordered > 0).sum())

    @property
    def mean_wait_days(self) -> float:
        """Mean time that a unit asked for is owed, those met at once included, by Little's law, days."""
        return self.mean_waiting / (float(self.log.asked.sum()) / self.days)

    def share_at(self, units: int) -> float:
        """Share of the time with exactly so many units on hand."""
        return float(self._lasted_h[self.log.on_hand == units].sum() / self._lasted_h.sum())

    def _mean(self, level: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
        return float((level * self._lasted_h).sum() / self._lasted_h.sum())

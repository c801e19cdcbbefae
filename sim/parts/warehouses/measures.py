"""Measures of warehouses: what was there, what waited, what was ordered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import Journal
from sim.parts.warehouses.tables import StoreLog
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, Question, Weighs
from sim.results.metric import Metric

HOURS_PER_DAY = 24.0


def _warehouse(name: str, unit: str, meaning: str, label: str, better: Better) -> Definition:
    return Definition(
        f"warehouse_{{warehouse}}_{name}",
        unit,
        meaning,
        label=f"{label} ({{warehouse}})",
        better=better,
        question=Question.SUPPLIES,
        weighs=Weighs.NOT,
    )


FILL_SHARE = _warehouse(
    "fill_share", "share", "demands that {warehouse} met at once and in full", "demands met at once", Better.MORE
)
ON_HAND = _warehouse("on_hand_units", "units", "mean stock of {warehouse}", "mean stock", Better.NEITHER)
OWED = _warehouse(
    "owed_units", "units", "mean number of units owed by {warehouse}", "mean number of units owed", Better.LESS
)
ORDERS = _warehouse("orders_per_day", "1/day", "orders of {warehouse}", "orders a day", Better.NEITHER)
DEFINITIONS = (FILL_SHARE, ON_HAND, OWED, ORDERS)


def curves(journal: Journal) -> Iterator[Curve]:
    """``warehouse.<name>.on_hand``: units on hand."""
    for name in journal.scenario.warehouses:
        yield Curve(f"warehouse.{name}.on_hand", "units", journal.books.series("warehouse", f"{name} on hand"))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Fill rate, shares and means over the whole run."""
    log = journal.table(StoreLog)
    for number, name in enumerate(journal.scenario.warehouses):
        seen = StoreMeasures(log.at(number), journal.scenario.horizon_h)
        yield Metric(FILL_SHARE.of(warehouse=name), seen.fill_share)
        yield Metric(ON_HAND.of(warehouse=name), seen.mean_on_hand)
        yield Metric(OWED.of(warehouse=name), seen.mean_waiting)
        yield Metric(ORDERS.of(warehouse=name), seen.orders_per_day)


class StoreMeasures:
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
        demands = np.flatnonzero(log.demanded)
        # The warm-up ends at a demand, not at an hour: cases give its length in customers.
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
        demanded = self.log.demanded > 0
        # In full: half of what was demanded is no met demand to who came for all of it.
        return float((self.log.at_once[demanded] == self.log.demanded[demanded]).mean())

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
        return float((self.log.demanded > 0).sum() / (self.log.ordered > 0).sum())

    @property
    def mean_wait_days(self) -> float:
        """Mean time that a demanded unit is owed, those met at once included, by Little's law, days."""
        return self.mean_waiting / (float(self.log.demanded.sum()) / self.days)

    def share_at(self, units: int) -> float:
        """Share of the time with exactly so many units on hand."""
        return float(self._lasted_h[self.log.on_hand == units].sum() / self._lasted_h.sum())

    def _mean(self, level: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
        return float((level * self._lasted_h).sum() / self._lasted_h.sum())

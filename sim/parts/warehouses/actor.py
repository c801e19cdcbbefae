"""Warehouses: demands take units, orders go out, deliveries come in; advanced in one go from one look to the next."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np

from sim.parts.warehouses.section import Warehouse
from sim.parts.warehouses.tables import StoreLog
from sim.population.streams import Streams
from sim.scenario.distributions import AnyDuration
from sim.world.part import Part
from sim.world.setting import Setting

# One call of numpy for a thousand draws, not a thousand calls.
BLOCK = 1024
"""Draws that are made at once."""

KIND = "warehouse"


class WarehouseStock:
    """One warehouse: nothing outside acts on it, so it is carried on only when somebody looks.

    Attributes:
        on_hand, waiting, on_order: Units on hand, owed, and under way.
        received, handed_out, lost: Units so far.
        log: (hour, on hand, owed, on order, demanded, handed out at once, ordered) after every demand or delivery.
    """

    def __init__(self, name: str, spec: Warehouse, streams: Streams) -> None:
        """The stock of the start; the first demand is drawn, and an order that is due goes out."""
        self._spec = spec
        self._gaps = _draws(spec.interarrival, streams[f"{KIND}: demands of {name}"])
        self._sizes = _sizes(spec, streams[f"{KIND}: sizes at {name}"])
        self._leads = _draws(spec.lead_time, streams[f"{KIND}: deliveries to {name}"]) if spec.lead_time else None
        self._due: list[tuple[float, int, int]] = []
        self._orders = 0
        self.on_hand, self.waiting, self.on_order = spec.stock_units, 0, 0
        self.received = self.handed_out = self.lost = 0
        self.log: list[tuple[float, int, int, int, int, int, int]] = []
        self._demand_h = next(self._gaps)
        self._order(0.0)

    def advance(self, until_h: float) -> None:
        """Carry out every demand and delivery up to an hour; a delivery comes before a demand of the same hour."""
        while True:
            delivery_h = self._due[0][0] if self._due else np.inf
            now = min(delivery_h, self._demand_h)
            if now > until_h:
                return
            if delivery_h <= self._demand_h:
                units = heapq.heappop(self._due)[2]
                self.on_order -= units
                self._receive(units)
                self._note(now, 0, 0, 0)
            else:
                self._demand_h = now + next(self._gaps)
                self._serve(now, next(self._sizes))

    def _serve(self, now: float, units: int) -> None:
        at_once = min(units, self.on_hand)
        self.on_hand -= at_once
        self.handed_out += at_once
        if self._spec.unmet == "waits":
            self.waiting += units - at_once
        else:
            self.lost += units - at_once
        self._note(now, units, at_once, self._order(now))

    def _order(self, now: float) -> int:
        # By the inventory position, not by what is on hand: what is under way would be ordered again at every demand.
        units = self._spec.order(self.on_hand + self.on_order - self.waiting)
        if units and self._leads is None:
            self._receive(units)
        elif units and self._leads is not None:
            self._orders += 1
            self.on_order += units
            # Numbered, so that of deliveries at the same instant the one that was ordered first comes first.
            heapq.heappush(self._due, (now + next(self._leads), self._orders, units))
        return units

    def _receive(self, units: int) -> None:
        self.received += units
        owed = min(units, self.waiting)
        self.waiting -= owed
        self.handed_out += owed
        self.on_hand += units - owed

    def _note(self, now: float, demanded: int, at_once: int, ordered: int) -> None:
        self.log.append((now, self.on_hand, self.waiting, self.on_order, demanded, at_once, ordered))


class Warehouses(Part):
    """All warehouses of a scenario."""

    def __init__(self, setting: Setting) -> None:
        """Open their accounts."""
        self._clock, self._ledger = setting.clock, setting.ledger
        self.stores = {n: WarehouseStock(n, spec, setting.streams) for n, spec in setting.scenario.warehouses.items()}
        self._booked = {name: (store.received, store.handed_out) for name, store in self.stores.items()}
        for name, store in self.stores.items():
            setting.ledger.open(KIND, f"{name} on hand", store.on_hand, unit="units")
            setting.ledger.open(KIND, f"{name} handed out", unit="units", outside=True)
            setting.ledger.open(KIND, f"{name} suppliers", unit="units", outside=True)

    def book(self) -> None:
        """Carry every warehouse on to now, and write down what came and went since the last time."""
        for name, store in self.stores.items():
            store.advance(self._clock.now_h)
            received, handed_out = self._booked[name]
            self._ledger.move(KIND, f"{name} suppliers", f"{name} on hand", store.received - received, "deliveries")
            out = store.handed_out - handed_out
            self._ledger.move(KIND, f"{name} on hand", f"{name} handed out", out, "demands")
            self._booked[name] = store.received, store.handed_out

    def tables(self) -> Iterator[StoreLog]:
        """What happened at each."""
        yield StoreLog.of((number, *row) for number, store in enumerate(self.stores.values()) for row in store.log)

    def recount(self) -> dict[tuple[str, str], float]:
        """Units on hand."""
        return {(KIND, f"{name} on hand"): float(store.on_hand) for name, store in self.stores.items()}


def _draws(distribution: AnyDuration, rng: np.random.Generator) -> Iterator[float]:
    while True:
        yield from distribution.sample_h(rng, BLOCK).tolist()


def _sizes(spec: Warehouse, rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield from spec.size.sample(rng, BLOCK).tolist()


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.warehouses:
        yield Warehouses(setting)

"""Stocks: what is made inside and brought by convoys goes to depots, and people there are given rations of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from sim.parts.stocks.blockade import stock_at_start_kg
from sim.parts.stocks.goods import (
    ARISING,
    AWAY,
    CUT,
    DEPOTS,
    MADE,
    OUTSIDE,
    SERVED,
    SHORT,
    UNSERVED,
    USED_UP,
    persons_kind,
    unmet_kind,
)
from sim.parts.stocks.rationing import GRAMS, HandedOut, RationedStock
from sim.parts.stocks.section import Stock
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting

STEP_H = 1.0
"""Rations are handed out so often; in between people's number is taken to change evenly."""


class Stocks(Part):
    """All stocks."""

    def __init__(self, setting: Setting) -> None:
        """Depots hold what the scenario, or the blockade, leaves them."""
        self._setting, self._people, self._clock = setting, setting.people, setting.clock
        self._shelves = {name: Shelf(setting, name, stock) for name, stock in setting.scenario.stocks.items()}
        self._settled_h = 0.0
        self._persons = 0

    def start(self) -> None:
        """Hand out rations from now on."""
        self._persons = self._people.present()
        for shelf in self._shelves.values():
            shelf.count(self._persons, 1.0)
        self._clock.process(self._story())

    def setters(self) -> dict[str, Setter]:
        """Rations, what is made, and the limit of handing out; each acts from its hour on."""
        setters: dict[str, Setter] = {}
        for name, shelf in self._shelves.items():
            setters[f"stocks.{name}.ration_kg_per_person_day"] = self._changing(
                partial(setattr, shelf.depot, "ration_kg")
            )
            setters[f"stocks.{name}.made_kg_per_day"] = self._changing(partial(setattr, shelf, "made_kg_per_day"))
            limit = partial(setattr, shelf.depot, "most_kg_per_day")
            setters[f"stocks.{name}.handed_out_kg_per_day"] = self._changing(limit)
        return setters

    def observables(self) -> dict[str, Callable[[], float]]:
        """Kilograms and days of cover of each stock, as of the last hour."""

        def kg(shelf: Shelf) -> float:
            return shelf.depot.held_g / GRAMS

        def cover(shelf: Shelf) -> float:
            return shelf.depot.days_of_cover(self._people.present())

        found: dict[str, Callable[[], float]] = {}
        for name, shelf in self._shelves.items():
            found[f"stocks.{name}.kg"] = partial(kg, shelf)
            found[f"stocks.{name}.days_of_cover"] = partial(cover, shelf)
        return found

    def recount(self) -> dict[tuple[str, str], float]:
        """What the depots hold, and how many persons they serve or do not."""
        return {account: held for shelf in self._shelves.values() for account, held in shelf.recount().items()}

    def take_in(self, stock: str, grams: int, source: str, why: str) -> None:
        """Put so many grams from another account of the stock into the depots, after all have had their rations."""
        self.settle()
        shelf = self._shelves[stock]
        shelf.depot.held_g += grams
        self._setting.ledger.move(stock, source, DEPOTS, grams / GRAMS, why)

    def settle(self) -> None:
        """Hand out what is due since the last time."""
        now = self._clock.now_h
        if now <= self._settled_h:
            return
        before, self._persons = self._persons, self._people.present()
        days = (now - self._settled_h) / 24.0
        self._settled_h = now
        # The trapezoid of those there before and now: exact while they change evenly.
        person_days = 0.5 * (before + self._persons) * days
        for shelf in self._shelves.values():
            shelf.hand_out(person_days, days, self._persons)

    def _story(self) -> Story:
        for step in count(1):
            yield self._clock.until(step * STEP_H)
            self.settle()

    def _changing(self, change: Callable[[float], None]) -> Setter:
        def setter(now: float, value: ParameterValue) -> None:
            self.settle()
            change(float(value))

        return setter


class Shelf:
    """One stock with its books.

    Attributes:
        depot: What is there, and the rules of handing out.
        made_kg_per_day: What is made inside.
    """

    def __init__(self, setting: Setting, name: str, stock: Stock) -> None:
        """Open its accounts."""
        self._name, self._ledger = name, setting.ledger
        start_kg = stock_at_start_kg(setting.scenario, stock)
        self.depot = RationedStock(
            held_g=round(start_kg * GRAMS),
            need_kg=stock.need_kg_per_person_day,
            ration_kg=stock.ration_kg_per_person_day,
            most_kg_per_day=stock.handed_out_kg_per_day,
        )
        self.made_kg_per_day = stock.made_kg_per_day
        self._made_over_g = 0.0
        self._served = self._unserved = 0
        self._ledger.open(name, DEPOTS, start_kg, unit="kg", grains_per_unit=GRAMS)
        for account in (OUTSIDE, MADE, USED_UP):
            # What is used up can only grow, so it is kept inside: an overdraft would be an error.
            self._ledger.open(name, account, unit="kg", grains_per_unit=GRAMS, outside=account != USED_UP)
        self._ledger.open(unmet_kind(name), ARISING, unit="kg", grains_per_unit=GRAMS, outside=True)
        for account in (CUT, SHORT):
            self._ledger.open(unmet_kind(name), account, unit="kg", grains_per_unit=GRAMS)
        self._ledger.open(persons_kind(name), AWAY, unit="persons", outside=True)
        for account in (SERVED, UNSERVED):
            self._ledger.open(persons_kind(name), account, unit="persons")

    def hand_out(self, person_days: float, days: float, persons: int) -> None:
        """Take in what was made, hand out rations, and write down both and what was lacking."""
        self._make(days)
        done: HandedOut = self.depot.hand_out(person_days, days)
        self._ledger.move(self._name, DEPOTS, USED_UP, done.given_g / GRAMS, "rations")
        unmet = unmet_kind(self._name)
        self._ledger.move(unmet, ARISING, CUT, done.cut_g / GRAMS, "the ration is below the need")
        self._ledger.move(unmet, ARISING, SHORT, done.short_g / GRAMS, "there is not enough for all rations")
        self.count(persons, done.served_share)

    def count(self, persons: int, served_share: float) -> None:
        """Write down how many have a ration and how many have none, of those who are there."""
        # Whole persons, rounded down: a part of a ration is none; a hair more, for a share that ought to be 1.
        served = int(served_share * persons + 1e-9)
        kind = persons_kind(self._name)
        for account, change in ((SERVED, served - self._served), (UNSERVED, persons - served - self._unserved)):
            source, target = (AWAY, account) if change > 0 else (account, AWAY)
            self._ledger.move(kind, source, target, abs(change), "counted")
        self._served, self._unserved = served, persons - served

    def recount(self) -> dict[tuple[str, str], float]:
        """What it holds, and whom it serves."""
        return {
            (self._name, DEPOTS): self.depot.held_g / GRAMS,
            (persons_kind(self._name), SERVED): float(self._served),
            (persons_kind(self._name), UNSERVED): float(self._unserved),
        }

    def _make(self, days: float) -> None:
        """Whole grams of what was made; what is left of one is kept for the next time."""
        self._made_over_g += GRAMS * self.made_kg_per_day * days
        whole = int(self._made_over_g)
        self._made_over_g -= whole
        self.depot.held_g += whole
        self._ledger.move(self._name, MADE, DEPOTS, whole / GRAMS, "made inside")


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.stocks:
        yield Stocks(setting)

"""Petrol in depots, on lorries and at the fuel points; the flows hand it out and burn it (``docs/model.md`` §4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from sim.network.plan import ML_PER_LITRE, millilitres
from sim.parts.fuel.section import Delivery, Fuel, Tankers
from sim.parts.fuel.tables import Dry, RanDry
from sim.scenario.fleets import most_set
from sim.scenario.model import ParameterValue
from sim.world.clock import Bell, Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting
from sim.world.table import Table

PETROL = "petrol"
OUTSIDE, POINTS, TANKS, BURNT, LOST = "outside", "fuel points", "tanks", "burnt", "lost"
LORRIES, OTHERS = "on lorries", "others on the road"


def depot_account(name: str) -> str:
    """The account of a depot."""
    return f"depot {name}"


def point_account(name: str | None) -> str:
    """The account of a fuel point with a stock of its own; without a name that of the common stock."""
    return POINTS if name is None else f"fuel point {name}"


class Petrol(Part):
    """All petrol that is counted.

    Attributes:
        depots_ml: What lies in each depot, millilitres.
        on_lorries_ml: What is on its way from a depot to the fuel points, millilitres.
    """

    def __init__(self, setting: Setting, fuel: Fuel) -> None:
        """Everything is where the scenario puts it at the start."""
        self._setting, self._fuel, self._flow = setting, fuel, setting.flow
        self.depots_ml = {name: millilitres(depot.litres) for name, depot in fuel.depots.items()}
        self._destroyed = {name: depot.destroyed for name, depot in fuel.depots.items()}
        self._lorries = {name: tankers.vehicles for name, tankers in fuel.tankers.items()}
        self._round_mean_h = {name: tankers.round.mean_h for name, tankers in fuel.tankers.items()}
        self.on_lorries_ml = 0
        # The flows count in the compiled code; the ledger is brought up to them only when somebody looks.
        self._booked = self._flow.petrol
        stages = list(setting.scenario.stages)
        self._own = {name: stages.index(name) for name in fuel.own_stock_litres}
        self._own_booked_ml = {name: self._flow.own_stock_ml(stage) for name, stage in self._own.items()}
        self._bell = Bell(setting.clock)
        opened = {POINTS: self._points_ml(), TANKS: self._tanks_ml(), LORRIES: 0, BURNT: 0, LOST: 0}
        opened |= {depot_account(name): held for name, held in self.depots_ml.items()}
        opened |= {point_account(name): held for name, held in self._own_booked_ml.items()}
        for account, held_ml in opened.items():
            setting.ledger.open(PETROL, account, held_ml / ML_PER_LITRE, unit="litres", grains_per_unit=ML_PER_LITRE)
        for account in (OUTSIDE, OTHERS):
            # Overdrawn on purpose: what comes from outside is counted against them, so that the sum stays the same.
            setting.ledger.open(PETROL, account, unit="litres", grains_per_unit=ML_PER_LITRE, outside=True)
        for name in [name for name, gone in self._destroyed.items() if gone]:
            self._lose(name)

    def start(self) -> None:
        """Deliveries come when they are due; every lorry makes its trips."""
        clock = self._setting.clock
        for name, delivery in self._fuel.deliveries.items():
            clock.process(self._delivery(name, delivery))
        for name, tankers in self._fuel.tankers.items():
            for number in range(most_set(self._setting.scenario, f"fuel.tankers.{name}.vehicles", tankers.vehicles)):
                clock.process(self._lorry(name, number, tankers))

    def setters(self) -> dict[str, Setter]:
        """A depot that burns, and the number of lorries and the time of their trips."""
        burns: dict[str, Setter] = {
            f"fuel.depots.{name}.destroyed": partial(self._set_destroyed, name) for name in self._fuel.depots
        }
        count = {f"fuel.tankers.{name}.vehicles": partial(self._set_lorries, name) for name in self._fuel.tankers}
        trips = {f"fuel.tankers.{name}.round.mean_min": partial(self._set_round, name) for name in self._fuel.tankers}
        return burns | count | trips

    def observables(self) -> dict[str, Callable[[], float]]:
        """Litres at the fuel points and in each depot."""

        def litres(name: str) -> float:
            return self.depots_ml[name] / ML_PER_LITRE

        depots = {f"fuel.depots.{name}.litres": partial(litres, name) for name in self.depots_ml}
        own = {f"fuel.points.{name}.litres": partial(self._own_litres, name) for name in self._own}
        return {"fuel.points_litres": lambda: self._points_ml() / ML_PER_LITRE, **depots, **own}

    def tables(self) -> Iterator[Table]:
        """How many had too little, and who stands without any."""
        yield RanDry(np.array([self._flow.petrol.ran_dry_vehicles], np.int64))
        yield Dry.now(self._flow, broken_down=False)

    def recount(self) -> dict[tuple[str, str], float]:
        """What is at the fuel points, in the tanks, on lorries and in depots."""
        held = {POINTS: self._points_ml(), TANKS: self._tanks_ml(), LORRIES: self.on_lorries_ml}
        held |= {depot_account(name): amount for name, amount in self.depots_ml.items()}
        held |= {point_account(name): self._flow.own_stock_ml(stage) for name, stage in self._own.items()}
        return {(PETROL, account): amount / ML_PER_LITRE for account, amount in held.items()}

    def _own_litres(self, name: str) -> float:
        return self._flow.own_stock_ml(self._own[name]) / ML_PER_LITRE

    def _refill(self, point: str | None, amount_ml: int) -> None:
        """Bring petrol to the common stock, or to a fuel point of its own; the ledger has it from who brings it."""
        if point is None:
            self._flow.rules.refill(amount_ml)
            return
        self._own_booked_ml[point] += amount_ml
        self._flow.rules.refill(amount_ml, self._own[point])

    def _points_ml(self) -> int:
        return self._flow.petrol.points_ml

    def _tanks_ml(self) -> int:
        return int(self._flow.vehicle["tank_ml"].sum())

    def _move(self, source: str, target: str, amount_ml: int, why: str) -> None:
        self._setting.ledger.move(PETROL, source, target, amount_ml / ML_PER_LITRE, why)

    def book(self) -> None:
        """Write down what was handed out, given on the road and burnt since the last time."""
        fuel, before = self._flow.petrol, self._booked
        if fuel == before:
            return
        self._booked = fuel
        # First what came into the tanks, then what was burnt: the ledger refuses a move that its source does not cover.
        self._move(OTHERS, TANKS, fuel.rescued_ml - before.rescued_ml, "given to those who ran dry")
        issued_ml = fuel.issued_ml - before.issued_ml
        for name, stage in self._own.items():
            own_ml = self._own_booked_ml[name] - self._flow.own_stock_ml(stage)
            self._own_booked_ml[name] -= own_ml
            issued_ml -= own_ml
            self._move(point_account(name), TANKS, own_ml, "handed out")
        self._move(POINTS, TANKS, issued_ml, "handed out")
        self._move(TANKS, BURNT, fuel.burnt_ml - before.burnt_ml, "burnt")

    def _delivery(self, name: str, delivery: Delivery) -> Story:
        setting, amount = self._setting, millilitres(delivery.litres)
        yield setting.clock.until(setting.scenario.hours(delivery.at))
        # Looked at on arrival, not when it set out: a depot may burn in between.
        if delivery.depot is not None and self._destroyed[delivery.depot]:
            setting.report(
                delivery.sender, f"turns back with {delivery.litres:,.0f} litres of petrol: the depot is gone"
            )
            return
        if delivery.depot is None:
            self._move(OUTSIDE, point_account(delivery.point), amount, f"delivery {name}")
            self._refill(delivery.point, amount)
        else:
            self._move(OUTSIDE, depot_account(delivery.depot), amount, f"delivery {name}")
            self.depots_ml[delivery.depot] += amount
            self._bell.ring()
        setting.report(delivery.sender, f"brings {delivery.litres:,.0f} litres of petrol")

    def _lorry(self, name: str, number: int, tankers: Tankers) -> Story:
        clock = self._setting.clock
        rng = self._setting.streams[f"petrol: rounds of lorry {number} of {name}"]
        while True:
            # By number, so that the lorries taken out of service are always the last ones, and draws stay with their
            # lorry.
            while number >= self._lorries[name] or self.depots_ml[tankers.depot] == 0:
                yield self._bell.news
            load = min(millilitres(tankers.load_litres), self.depots_ml[tankers.depot])
            self.depots_ml[tankers.depot] -= load
            self.on_lorries_ml += load
            self._move(depot_account(tankers.depot), LORRIES, load, f"loaded on a lorry of {name}")
            drawn = float(tankers.round.unit_draws(rng, 1)[0])
            # One draw for the whole trip: unloading lies in the middle, and two draws would halve its variance.
            half_h = (tankers.round.minimum_h + self._round_mean_h[name] * drawn) / 2.0
            yield clock.pause(half_h)
            self.on_lorries_ml -= load
            self._move(LORRIES, point_account(tankers.point), load, f"brought by a lorry of {name}")
            self._refill(tankers.point, load)
            yield clock.pause(half_h)

    def _set_destroyed(self, name: str, now: float, value: ParameterValue) -> None:
        self._destroyed[name] = bool(value)
        if value:
            self._lose(name)
        self._bell.ring()

    def _lose(self, name: str) -> None:
        self._move(depot_account(name), LOST, self.depots_ml[name], "the depot burns")
        self.depots_ml[name] = 0

    def _set_lorries(self, name: str, now: float, value: ParameterValue) -> None:
        self._lorries[name] = int(value)
        self._bell.ring()

    def _set_round(self, name: str, now: float, value: ParameterValue) -> None:
        self._round_mean_h[name] = float(value) / 60.0


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if (fuel := setting.scenario.fuel) is not None:
        yield Petrol(setting, fuel)

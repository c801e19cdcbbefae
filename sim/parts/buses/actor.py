"""Fleets of buses: each bus fills at the park, drives out, turns, and comes back empty."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any

import numpy as np
import simpy

from sim.parts.buses.section import BusFleet
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.fleet import RunningFleet
from sim.world.park import Rides
from sim.world.part import Part, Setter
from sim.world.setting import Setting
from sim.world.table import within
from sim.world.trips import Load


class Buses(Part):
    """All fleets of buses, and the park where people wait for them."""

    def __init__(self, setting: Setting) -> None:
        """Every bus stands at the park."""
        self._setting, self._clock, self._park = setting, setting.clock, setting.park
        self.fleets = {name: Coaches(f"buses.{name}", fleet, setting) for name, fleet in setting.scenario.buses.items()}

    def start(self) -> None:
        """Let people gather and every bus make its trips."""
        self._clock.process(self._park.story())
        for fleet in self.fleets.values():
            fleet.start()

    def setters(self) -> dict[str, Setter]:
        """Vehicles, permission, waiting and the mean times of each fleet."""
        return {path: setter for fleet in self.fleets.values() for path, setter in fleet.setters().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Persons who wait for a bus now."""
        return {"buses.persons_waiting": lambda: float(self._park.persons_waiting)}

    def persons(self) -> dict[str, int]:
        """Persons who pack to go by bus, wait for one, or sit in one that is about to leave."""
        park = self._park
        return {
            "packing": park.persons_packing,
            "waiting for a bus": park.persons_waiting,
            "boarding a bus": park.persons_loading,
        }

    def tables(self) -> Iterator[Rides]:
        """Those who waited for a bus, within the run."""
        horizon_h, park = self._setting.scenario.horizon_h, self._park
        rows = np.flatnonzero(self._setting.people.groups.by_bus & (park.ready_h <= horizon_h))
        alone = np.array(park.followers, np.float64).reshape(-1, 2)
        alone = alone[alone[:, 0] <= horizon_h]
        yield Rides(
            ready_h=np.concatenate([park.ready_h[rows], alone[:, 0]]),
            boarded_h=within(np.concatenate([park.boarded_h[rows], alone[:, 1]]), horizon_h),
            persons=np.concatenate([park.persons[rows], np.ones(len(alone), np.int64)]),
        )

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles of each fleet at the park, loading, under way and on the way back."""
        return {account: held for fleet in self.fleets.values() for account, held in fleet.recount().items()}


class Coaches(RunningFleet[Load]):
    """One fleet of buses: one bus after the other fills at the park."""

    part = kind = "buses"
    states = ("at the park", "loading", "under way", "coming back")

    def __init__(self, path: str, spec: BusFleet, setting: Setting) -> None:
        """As of every fleet."""
        super().__init__(path, spec, setting)
        self._park, self._trips = setting.park, setting.trips
        self._seats_persons = setting.scenario.vehicle_classes[spec.vehicle_class].seats_persons
        self._longest_wait_h = spec.longest_wait_min / 60.0

    def setters(self) -> dict[str, Setter]:
        """Also how long a bus waits for more people."""

        def longest_wait(now: float, value: ParameterValue) -> None:
            self._longest_wait_h = float(value) / 60.0
            self.rules_changed()

        return super().setters() | {f"{self._path}.longest_wait_min": longest_wait}

    def board(self, vehicle: int) -> Generator[simpy.Event, Any, Load]:
        """Fill at the park; a bus that is stopped or taken out before it is full begins again."""
        while True:
            while not self.may_leave(vehicle):
                yield self.bell.news
            load = yield from self._park.fill(
                self._seats_persons, lambda: self._longest_wait_h, partial(self.may_leave, vehicle)
            )
            if load is not None:
                self._park.persons_loading += load.persons
                return load

    def aboard(self, called: Load) -> Load:
        """All who got on."""
        self._park.persons_loading -= called.persons
        return called

    def travel(self, vehicle: int, aboard: Load) -> Story:
        """Drive as one vehicle among all others to where it turns and the people get off."""
        group = self._trips.send(self.name, aboard)
        yield self._trips.turned(self.name, group)

    def rules_changed(self) -> None:
        """Also those at the park look again: a bus that fills may have to leave or to make way."""
        super().rules_changed()
        self._park.bell.ring()


def actors(setting: Setting) -> Iterator[Part]:
    """All fleets; also where there are none, for people gather at the park."""
    yield Buses(setting)

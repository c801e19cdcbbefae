"""Fleets of buses: each bus loads at the park, drives out, turns, and comes back empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import simpy

from sim.parts.buses.section import BusFleet
from sim.parts.buses.tables import Rides
from sim.scenario.fleets import most_vehicles
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting
from sim.world.table import within


class Buses(Part):
    """All fleets of buses."""

    def __init__(self, setting: Setting) -> None:
        """Every bus stands at the park."""
        self._setting, self._clock, self._park = setting, setting.clock, setting.park
        self.fleets = {name: RunningFleet(name, fleet, setting) for name, fleet in setting.scenario.buses.items()}

    def start(self) -> None:
        """Let people gather and every bus do its rounds."""
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
        return {"packing": park.persons_packing, "waiting for a bus": park.persons_waiting + park.persons_loading}

    def tables(self) -> Iterator[Rides]:
        """Those who waited for a bus, within the run."""
        horizon_h, park = self._setting.scenario.horizon_h, self._park
        rows = np.flatnonzero(self._setting.people.parties.by_bus & (park.ready_h <= horizon_h))
        alone = np.array(park.followers, np.float64).reshape(-1, 2)
        alone = alone[alone[:, 0] <= horizon_h]
        yield Rides(
            ready_h=np.concatenate([park.ready_h[rows], alone[:, 0]]),
            boarded_h=within(np.concatenate([park.boarded_h[rows], alone[:, 1]]), horizon_h),
            persons=np.concatenate([park.persons[rows], np.ones(len(alone), np.int64)]),
        )

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles of each fleet at the park, loading, under way and on the way back."""
        return {
            ("buses", f"{name} {state}"): float(count)
            for name, fleet in self.fleets.items()
            for state, count in fleet.vehicles_by_state().items()
        }


STATES = ("at the park", "loading", "under way", "coming back")


class RunningFleet:
    """One fleet of buses: each bus loads, drives out, turns, and comes back empty."""

    def __init__(self, name: str, fleet: BusFleet, setting: Setting) -> None:
        """All vehicles that will ever be in service stand at the park."""
        self.name, self._spec, self._clock, self._ledger = name, fleet, setting.clock, setting.ledger
        self._trips, self._park = setting.trips, setting.park
        self.seats_persons = setting.scenario.vehicle_classes[fleet.vehicle_class].seats_persons
        self.in_service, self.is_open = fleet.vehicles, fleet.open
        self.longest_wait_h = fleet.longest_wait_min / 60.0
        self._mean_h = {"loading": fleet.loading.mean_h, "back": fleet.back.mean_h}
        self._streams = setting.streams
        self._random: dict[tuple[str, int], np.random.Generator] = {}
        self._size = most_vehicles(setting.scenario, name)
        self._states = ["at the park"] * self._size
        self._news = setting.clock.event()
        for state in STATES:
            setting.ledger.open("buses", f"{name} {state}", self._size if state == STATES[0] else 0, unit="buses")

    def start(self) -> None:
        """Let every bus do its rounds."""
        for bus in range(self._size):
            self._clock.process(self._rounds(bus))

    def setters(self) -> dict[str, Setter]:
        """What can be changed while the fleet runs."""
        path = f"buses.{self.name}"

        def vehicles(now: float, value: ParameterValue) -> None:
            self.in_service = int(value)
            self._tell()

        def is_open(now: float, value: ParameterValue) -> None:
            self.is_open = bool(value)
            self._tell()

        def longest_wait(now: float, value: ParameterValue) -> None:
            self.longest_wait_h = float(value) / 60.0
            self._tell()

        def mean(step: str, now: float, value: ParameterValue) -> None:
            self._mean_h[step] = float(value) / 60.0

        return {
            f"{path}.vehicles": vehicles,
            f"{path}.open": is_open,
            f"{path}.longest_wait_min": longest_wait,
            f"{path}.loading.mean_min": partial(mean, "loading"),
            f"{path}.back.mean_min": partial(mean, "back"),
        }

    def vehicles_by_state(self) -> dict[str, int]:
        """Vehicles in each state."""
        return {state: self._states.count(state) for state in STATES}

    def _rounds(self, bus: int) -> Story:
        while True:
            while not self._may_load(bus):
                yield self._news
            load = yield from self._park.fill(
                self.seats_persons, lambda: self.longest_wait_h, partial(self._may_load, bus)
            )
            if load is None:
                continue
            self._pass(bus, "loading")
            self._park.persons_loading += load.persons
            yield self._clock.pause(self._duration_h("loading", bus))
            self._park.persons_loading -= load.persons
            self._pass(bus, "under way")
            party = self._trips.send(self.name, load)
            yield self._trips.turned(self.name, party)
            self._pass(bus, "coming back")
            yield self._clock.pause(self._duration_h("back", bus))
            self._pass(bus, "at the park")

    def _may_load(self, bus: int) -> bool:
        return self.is_open and bus < self.in_service

    def _pass(self, bus: int, state: str) -> None:
        self._ledger.move("buses", f"{self.name} {self._states[bus]}", f"{self.name} {state}", 1, "a vehicle's round")
        self._states[bus] = state

    def _duration_h(self, step: str, bus: int) -> float:
        law = self._spec.loading if step == "loading" else self._spec.back
        if (step, bus) not in self._random:
            self._random[step, bus] = self._streams[f"buses: {step} of {self.name} {bus}"]
        return float(law.minimum_h + self._mean_h[step] * law.unit_draws(self._random[step, bus], 1)[0])

    def _tell(self) -> None:
        news, self._news = self._news, simpy.Event(self._clock)
        news.succeed()
        self._park.bell.ring()


def actors(setting: Setting) -> Iterator[Part]:
    """All fleets; also where there are none, for people gather at the park."""
    yield Buses(setting)

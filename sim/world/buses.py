"""Buses: those who have no seat in a car wait at the bus park, and fleets come, load, drive out and come back."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.population.parties import COUNTED
from sim.population.streams import Streams
from sim.scenario.fleet import BusFleet
from sim.scenario.fleets import most_vehicles
from sim.scenario.model import LeverValue, Scenario
from sim.world.clock import Clock, Story
from sim.world.ledger import Ledger
from sim.world.part import Part, Pull
from sim.world.trips import Load, Trips


class BusPark:
    """Those who wait for a seat: households by their party's row, and single persons who follow their family.

    Attributes:
        ready_h, boarded_h: When each household began to wait and boarded, hours, NaN if not yet, shape ``(P,)``.
        followers: (hour ready, hour boarded) of every single person, the second NaN if not yet.
        followers_left: Single persons who have not boarded.
    """

    def __init__(self, clock: Clock, trips: Trips) -> None:
        """Nobody waits."""
        self._clock, self._trips = clock, trips
        self._coming: list[tuple[float, int, int]] = []
        self._waiting: deque[tuple[float, int]] = deque()
        self.ready_h = np.full(len(trips.departed_h), np.nan)
        self.boarded_h = self.ready_h.copy()
        self._boarded_persons = np.zeros(len(trips.departed_h), np.int64)
        self.followers: list[tuple[float, float]] = []
        self.followers_left = 0
        self.persons_waiting = 0
        self._news = clock.event()
        self._bay = simpy.Resource(clock, capacity=1)

    def join(self, households: NDArray[np.integer], ready_h: NDArray[np.float64]) -> None:
        """Let households wait from the hours on at which they are packed."""
        self.ready_h[households] = ready_h
        for hour, row in zip(ready_h.tolist(), households.tolist(), strict=True):
            heapq.heappush(self._coming, (hour, len(self.followers), row))
        self.tell()

    def follow(self, ready_h: float) -> None:
        """Let one person wait from an hour on, alone."""
        self.followers.append((ready_h, float("nan")))
        self.followers_left += 1
        heapq.heappush(self._coming, (ready_h, len(self.followers), -len(self.followers)))
        self.tell()

    def story(self) -> Story:
        """Let those stand in line who have packed, at the exact hour."""
        while True:
            while self._coming and self._clock.come(self._coming[0][0]):
                ready_h, _, who = heapq.heappop(self._coming)
                self._waiting.append((ready_h, who))
                self.persons_waiting += self._size(who)
                self.tell()
            if self._coming:
                yield self._news | self._clock.until(self._coming[0][0])
            else:
                yield self._news

    def fill(
        self, seats: int, longest_wait_h: Callable[[], float], may_load: Callable[[], bool]
    ) -> Generator[simpy.Event, Any, Load | None]:
        """One bus after the other takes people on: wait until it is full, or the first has waited long enough.

        Returns:
            Who gets on; nobody, when the bus was stopped or taken out before that.
        """
        with self._bay.request() as bay:
            yield bay
            while may_load():
                if not self._waiting:
                    yield self._news
                    continue
                leaves_h = self._waiting[0][0] + longest_wait_h()
                if self.persons_waiting >= seats or self._clock.come(leaves_h):
                    return self._board(seats)
                yield self._news | self._clock.until(leaves_h)
        return None

    def tell(self) -> None:
        """Let everybody at the park look again: somebody came, or a fleet's rules have changed."""
        news, self._news = self._news, simpy.Event(self._clock)
        news.succeed()

    @property
    def persons_packing(self) -> int:
        """Persons who will wait for a bus when they have packed."""
        return sum(self._size(who) for _, _, who in self._coming)

    @property
    def persons(self) -> NDArray[np.int64]:
        """Persons of each household when it boarded, or now, shape ``(P,)``."""
        return np.where(self.boarded, self._boarded_persons, self._trips.counts["persons"])

    @property
    def boarded(self) -> NDArray[np.bool_]:
        """Households that have boarded, shape ``(P,)``."""
        boarded: NDArray[np.bool_] = ~np.isnan(self.boarded_h)
        return boarded

    def _board(self, seats: int) -> Load:
        """The first in line get on, one after the other, until the next household has no room; none is split."""
        counts = self._trips.counts
        on = dict.fromkeys(COUNTED, 0)
        decided_h = packed_h = -np.inf
        while self._waiting:
            ready_h, who = self._waiting[0]
            if on["persons"] and on["persons"] + self._size(who) > seats:
                break
            self._waiting.popleft()
            self.persons_waiting -= self._size(who)
            packed_h = max(packed_h, ready_h)
            if who < 0:
                self.followers[-who - 1] = (ready_h, self._clock.now_h)
                self.followers_left -= 1
                on["persons"] += 1
                on["combatants"] += 1
                decided_h = max(decided_h, ready_h)
                continue
            self._boarded_persons[who] = counts["persons"][who]
            for name in COUNTED:
                on[name] += int(counts[name][who])
                counts[name][who] = 0
            self.boarded_h[who] = self._clock.now_h
            decided_h = max(decided_h, float(self._trips.decided_h[who]))
        return Load(**on, decided_h=decided_h, packed_h=packed_h)

    def _size(self, who: int) -> int:
        return 1 if who < 0 else int(self._trips.counts["persons"][who])


class Buses(Part):
    """All fleets of buses."""

    def __init__(
        self, scenario: Scenario, streams: Streams, clock: Clock, ledger: Ledger, trips: Trips, park: BusPark
    ) -> None:
        """Every bus stands at the park."""
        self._clock, self._park = clock, park
        self.fleets = {
            name: RunningFleet(name, fleet, scenario, streams, clock, ledger, trips, park)
            for name, fleet in scenario.buses.items()
        }

    def start(self) -> None:
        """Let people gather and every bus do its rounds."""
        self._clock.process(self._park.story())
        for fleet in self.fleets.values():
            fleet.start()

    def levers(self) -> dict[str, Pull]:
        """Vehicles, permission, waiting and the mean times of each fleet."""
        return {path: pull for fleet in self.fleets.values() for path, pull in fleet.levers().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Persons who wait for a bus now."""
        return {"buses.persons_waiting": lambda: float(self._park.persons_waiting)}

    def persons(self) -> dict[str, int]:
        """Persons who pack to go by bus, wait for one, or sit in one that is about to leave."""
        loading = sum(fleet.persons_loading for fleet in self.fleets.values())
        return {"packing": self._park.persons_packing, "waiting for a bus": self._park.persons_waiting + loading}

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles of each fleet at the park, loading, under way and on the way back."""
        return {
            ("buses", f"{name} {state}"): float(count)
            for name, fleet in self.fleets.items()
            for state, count in fleet.vehicles_by_state().items()
        }


STATES = ("at the park", "loading", "under way", "coming back")


class RunningFleet:
    """One fleet of buses: each bus loads, drives out, turns, and comes back empty.

    Attributes:
        persons_loading: Persons in buses that have not left yet.
    """

    def __init__(
        self,
        name: str,
        fleet: BusFleet,
        scenario: Scenario,
        streams: Streams,
        clock: Clock,
        ledger: Ledger,
        trips: Trips,
        park: BusPark,
    ) -> None:
        """All vehicles that will ever be in service stand at the park."""
        self.name, self._spec, self._clock, self._ledger, self._trips = name, fleet, clock, ledger, trips
        self._park = park
        self.seats_persons = scenario.vehicle_classes[fleet.vehicle_class].seats_persons
        self.in_service, self.is_open = fleet.vehicles, fleet.open
        self.longest_wait_h = fleet.longest_wait_min / 60.0
        self._mean_h = {"loading": fleet.loading.mean_h, "back": fleet.back.mean_h}
        self._streams = streams
        self._random: dict[tuple[str, int], np.random.Generator] = {}
        self._size = most_vehicles(scenario, name)
        self._states = ["at the park"] * self._size
        self.persons_loading = 0
        self._news = clock.event()
        for state in STATES:
            ledger.open("buses", f"{name} {state}", self._size if state == STATES[0] else 0, unit="buses")

    def start(self) -> None:
        """Let every bus do its rounds."""
        for bus in range(self._size):
            self._clock.process(self._rounds(bus))

    def levers(self) -> dict[str, Pull]:
        """What can be changed while the fleet runs."""
        path = f"buses.{self.name}"

        def vehicles(now: float, value: LeverValue) -> None:
            self.in_service = int(value)
            self._tell()

        def is_open(now: float, value: LeverValue) -> None:
            self.is_open = bool(value)
            self._tell()

        def longest_wait(now: float, value: LeverValue) -> None:
            self.longest_wait_h = float(value) / 60.0
            self._tell()

        def mean(step: str, now: float, value: LeverValue) -> None:
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
            self.persons_loading += load.persons
            yield self._clock.pause(self._duration_h("loading", bus))
            self.persons_loading -= load.persons
            self._pass(bus, "under way")
            party = self._trips.send(self.name, load)
            yield self._trips.turned(self.name, party)
            self._pass(bus, "coming back")
            yield self._clock.pause(self._duration_h("back", bus))
            self._pass(bus, "at the park")

    def _may_load(self, bus: int) -> bool:
        return self.is_open and bus < self.in_service

    def _pass(self, bus: int, state: str) -> None:
        self._ledger.move("buses", f"{self.name} {self._states[bus]}", f"{self.name} {state}", 1, "a bus's round")
        self._states[bus] = state

    def _duration_h(self, step: str, bus: int) -> float:
        law = self._spec.loading if step == "loading" else self._spec.back
        if (step, bus) not in self._random:
            self._random[step, bus] = self._streams[f"buses: {step} of {self.name} {bus}"]
        return float(law.minimum_h + self._mean_h[step] * law.unit_draws(self._random[step, bus], 1)[0])

    def _tell(self) -> None:
        news, self._news = self._news, simpy.Event(self._clock)
        news.succeed()
        self._park.tell()

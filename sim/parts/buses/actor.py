"""Fleets of buses: each bus fills where people wait, drives out, turns, and comes back empty."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any

import numpy as np
import simpy

from sim.parts.buses.section import BusFleet
from sim.parts.buses.stops import Stops
from sim.scenario.day_hours import hour_of_day
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.fleet import RunningFleet
from sim.world.park import FromHome, Rides
from sim.world.part import Part, Setter
from sim.world.setting import Setting
from sim.world.stand import ByTimetable, Departs, Stand, WhenFull, departures_h
from sim.world.stop import Passengers, StopLine, set_down
from sim.world.table import Table, within
from sim.world.trips import Load


class Buses(Part):
    """All fleets of buses, and where people wait for them: the park, and the stops on the way."""

    def __init__(self, setting: Setting) -> None:
        """Every bus stands where it takes people on."""
        self._setting, self._clock, self._park = setting, setting.clock, setting.park
        self._stops = Stops(setting)
        self.fleets: dict[str, Coaches] = {}
        for name, fleet in setting.scenario.buses.items():
            path = f"buses.{name}"
            if fleet.boards_at is None:
                self.fleets[name] = Coaches(path, fleet, setting, self._park)
            else:
                self.fleets[name] = OnwardCoaches(path, fleet, setting, self._stops.line(fleet))

    def start(self) -> None:
        """Let people gather and every bus make its trips."""
        self._clock.process(self._park.story())
        self._stops.start()
        for fleet in self.fleets.values():
            fleet.start()

    def setters(self) -> dict[str, Setter]:
        """Vehicles, permission, waiting and the mean times of each fleet."""
        return {path: setter for fleet in self.fleets.values() for path, setter in fleet.setters().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Persons who wait for a bus now, at the park and at each stop."""
        return {"buses.persons_waiting": lambda: float(self._park.persons_waiting), **self._stops.observables()}

    def persons(self) -> dict[str, int]:
        """Persons who pack to go by bus, wait for one, or sit in one that is about to leave."""
        park = self._park
        return {
            "packing": park.persons_packing,
            "waiting for a bus": park.persons_waiting,
            "boarding a bus": park.persons_loading,
            **self._stops.persons(),
        }

    def tables(self) -> Iterator[Table]:
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
        yield from self._stops.tables()

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles of each fleet where it takes people on, loading, under way and on the way back."""
        return {account: held for fleet in self.fleets.values() for account, held in fleet.recount().items()}


class Coaches(RunningFleet[Load]):
    """One fleet of buses that takes people on at the park."""

    part = kind = "buses"
    states = ("at the park", "loading", "under way", "coming back")

    def __init__(self, path: str, spec: BusFleet, setting: Setting, stand: Stand) -> None:
        """As of every fleet.

        Args:
            path: Where it stands in the scenario.
            spec: What the scenario says of it.
            setting: The common ground.
            stand: Where people wait for it.
        """
        super().__init__(path, spec, setting)
        self._stand, self._trips = stand, setting.trips
        self._seats_persons = setting.scenario.vehicle_classes[spec.vehicle_class].seats_persons
        self._when_full = WhenFull(spec.longest_wait_min / 60.0)
        self._departs: Departs = self._when_full
        if (timetable := spec.timetable) is not None:
            hour = hour_of_day(setting.scenario.start)
            hours = departures_h(timetable.daily_spans_h, timetable.every_min / 60.0, hour)
            self._departs = ByTimetable(hours, self.bell)

    def setters(self) -> dict[str, Setter]:
        """Also how long a bus waits for more people."""

        def longest_wait(now: float, value: ParameterValue) -> None:
            self._when_full.longest_wait_h = float(value) / 60.0
            self.rules_changed()

        return super().setters() | {f"{self._path}.longest_wait_min": longest_wait}

    def board(self, vehicle: int) -> Generator[simpy.Event, Any, Load]:
        """Fill; a bus that is stopped or taken out before it leaves begins again."""
        while True:
            while not self.may_leave(vehicle):
                yield self.bell.news
            load = yield from self._departs.fill(self._stand, self._seats_persons, partial(self.may_leave, vehicle))
            if load is not None:
                self._stand.persons_loading += load.persons
                return load

    def aboard(self, called: Load) -> Load:
        """All who got on."""
        self._stand.persons_loading -= called.persons
        return called

    def travel(self, vehicle: int, aboard: Load) -> Story:
        """Drive as one vehicle among all others to where it turns and the people get off."""
        assert isinstance(aboard, FromHome), "the park lets households board"
        group = self._trips.send(self.name, aboard)
        self._setting.park.sets_off(aboard, group)
        yield self._trips.turned(self.name, group)

    def rules_changed(self) -> None:
        """Also those who wait look again: a bus that fills may have to leave or to make way."""
        super().rules_changed()
        self._stand.bell.ring()


class OnwardCoaches(Coaches):
    """One fleet of buses that takes people on at a bus stop, and sets each group down as it got on."""

    states = ("at the stop", "loading", "under way", "coming back")

    def __init__(self, path: str, spec: BusFleet, setting: Setting, line: StopLine) -> None:
        """Arguments as of :class:`Coaches`."""
        super().__init__(path, spec, setting, line)
        self._to = list(setting.scenario.stages).index(spec.turns_at)

    def travel(self, vehicle: int, aboard: Load) -> Story:
        """Drive to the door where the people get off; they go in, and the bus turns before it."""
        assert isinstance(aboard, Passengers), "a line lets passengers board"
        clock, flow = self._setting.clock, self._setting.flow
        group = self._trips.send(self.name, aboard)
        for one in aboard.boardings:
            one.trip = group
        flow.vehicle["crossed"][group] = flow.vehicle["crossed"][[one.group for one in aboard.boardings]].all()
        yield clock.at_door(group, self._to)
        for one in aboard.boardings:
            one.set_down_h = clock.now_h
        set_down(flow, group, aboard.boardings, self._to)


def actors(setting: Setting) -> Iterator[Part]:
    """All fleets; also where there are none, for people gather at the park."""
    yield Buses(setting)

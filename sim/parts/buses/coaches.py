"""One fleet of buses: each bus fills where people wait, drives out, turns, and comes back empty."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

import simpy

from sim.parts.buses.section import STATES_AT_PARK, STATES_AT_STOP, BusFleet
from sim.scenario.day_hours import hour_of_day
from sim.scenario.model import ParameterValue
from sim.world.clock import Story
from sim.world.fleet import RunningFleet
from sim.world.part import Setter
from sim.world.setting import Setting
from sim.world.stand import ByTimetable, Departs, Stand, WhenFull, departures_h
from sim.world.stop import Passengers, StopLine, set_down
from sim.world.trips import Load


class Coaches(RunningFleet[Load]):
    """One fleet of buses that takes people on at a stand, and carries them to where it turns."""

    part = kind = "buses"
    states = STATES_AT_PARK

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
        group = self._trips.send(self.name, aboard)
        self._stand.sets_off(aboard, group)
        yield self._trips.turned(self.name, group)

    def rules_changed(self) -> None:
        """Also those who wait look again: a bus that fills may have to leave or to make way."""
        super().rules_changed()
        self._stand.bell.ring()


class OnwardCoaches(Coaches):
    """One fleet of buses that takes people on at a bus stop, and sets each group down as it got on."""

    states = STATES_AT_STOP

    def __init__(self, path: str, spec: BusFleet, setting: Setting, line: StopLine) -> None:
        """Arguments as of :class:`Coaches`."""
        super().__init__(path, spec, setting, line)
        self._to = list(setting.scenario.stages).index(spec.turns_at)

    def travel(self, vehicle: int, aboard: Load) -> Story:
        """Drive to the door where the people get off; they go in, and the bus turns before it."""
        assert isinstance(aboard, Passengers), "a line lets passengers board"
        clock, flow = self._setting.clock, self._setting.flow
        group = self._trips.send(self.name, aboard)
        self._stand.sets_off(aboard, group)
        flow.vehicle["crossed"][group] = flow.vehicle["crossed"][[one.group for one in aboard.boardings]].all()
        yield clock.at_door(group, self._to)
        for one in aboard.boardings:
            one.set_down_h = clock.now_h
        set_down(flow, group, aboard.boardings, self._to)

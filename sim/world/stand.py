"""Stands: where people wait in line for a bus, and when a bus that takes them on leaves."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator
from itertools import count
from typing import Any

import simpy

from sim.network.time import us
from sim.scenario.day_hours import Spans
from sim.world.clock import Bell, Clock
from sim.world.trips import Load

Filling = Generator[simpy.Event, Any, Load | None]
"""A bus that takes people on: it yields what it waits for, and returns who got on."""


class Stand(ABC):
    """A line of people, and the bay at which a bus stands.

    Attributes:
        clock: The clock.
        bell: Rings when somebody came, and when the rules of a fleet have changed, so that everybody here looks again.
        bay: Where one bus after the other waits until it is full.
        persons_waiting: Persons who stand in line.
        persons_loading: Persons in buses that have not left yet.
    """

    def __init__(self, clock: Clock) -> None:
        """Nobody waits."""
        self.clock = clock
        self.bell = Bell(clock)
        self.bay = simpy.Resource(clock, capacity=1)
        self.persons_waiting = self.persons_loading = 0

    @property
    @abstractmethod
    def since_h(self) -> float:
        """Since when the one who has waited longest waits, hours; infinite where nobody does."""

    @abstractmethod
    def sets_off(self, load: Load, trip: int) -> None:
        """Note with which bus those who got on together set off now.

        Args:
            load: Who got on.
            trip: Row of the bus.
        """

    @abstractmethod
    def board(self, seats: int) -> Load:
        """Let people on until the next in line has no room; none who travel together are parted."""


class Departs(ABC):
    """When a bus leaves its stand."""

    @abstractmethod
    def fill(self, stand: Stand, seats: int, may_load: Callable[[], bool]) -> Filling:
        """Wait at a stand until it is time to leave; nobody gets on when the bus is stopped before that."""


class WhenFull(Departs):
    """One bus after the other takes people on: until it is full, or the first has waited long enough.

    Attributes:
        longest_wait_h: How long the first waits at most, hours.
    """

    def __init__(self, longest_wait_h: float) -> None:
        """Note how long the first waits."""
        self.longest_wait_h = longest_wait_h

    def fill(self, stand: Stand, seats: int, may_load: Callable[[], bool]) -> Filling:
        """Wait for the bay, then for people."""
        # One bay: two buses that fill at once would each leave half empty when the longest wait is over.
        with stand.bay.request() as bay:
            yield bay
            while may_load():
                if math.isinf(stand.since_h):
                    yield stand.bell.news
                    continue
                leaves_h = stand.since_h + self.longest_wait_h
                if stand.persons_waiting >= seats or stand.clock.come(leaves_h):
                    return stand.board(seats)
                yield stand.bell.news | stand.clock.until(leaves_h)
        return None


class ByTimetable(Departs):
    """At stated hours one bus leaves with whoever is there; at an hour at which no bus or nobody is, none does."""

    def __init__(self, departures_h: Iterator[float], rules: Bell) -> None:
        """Note the timetable.

        Args:
            departures_h: Hours after the start, in order, without end.
            rules: Rings when the bus may have to stop.
        """
        self._departures_h, self._rules = departures_h, rules
        self._next_h = next(departures_h)

    def fill(self, stand: Stand, seats: int, may_load: Callable[[], bool]) -> Filling:
        """Wait for the next departure that no other bus has taken."""
        clock = stand.clock
        while may_load():
            while us(self._next_h) < clock.now:  # at that hour no bus stood here
                self._next_h = next(self._departures_h)
            if clock.come(self._next_h):
                self._next_h = next(self._departures_h)
                if stand.persons_waiting:
                    return stand.board(seats)
            yield self._rules.news | clock.until(self._next_h)
        return None


def departures_h(spans: Spans, every_h: float, first_hour: float) -> Iterator[float]:
    """Hours after the start of the departures of a timetable, day after day.

    Args:
        spans: Daily spans in hours after local midnight; the first departure of each is at its beginning.
        every_h: Time between two departures, hours.
        first_hour: Hour of the day at the start.
    """
    for day in count():
        for begin, end in spans:
            for number in range(math.ceil((end - begin) / every_h - 1e-9)):
                after_h = 24.0 * day + begin + number * every_h - first_hour
                if after_h >= 0.0:
                    yield after_h

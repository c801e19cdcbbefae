"""A desk where crews count one thing after the other: a queue, crews, and hours."""

from __future__ import annotations

from collections import deque
from datetime import datetime

import simpy

from sim.parts.disarmament.section import CountingPlace
from sim.scenario.day_hours import changes, hour_of_day, is_open
from sim.scenario.model import ParameterValue
from sim.world.clock import Clock, Story
from sim.world.part import Setter


class Desk:
    """First come, first served; a crew begins only while the desk is open, and finishes what it has begun.

    SimPy's own resources have a fixed number of servers and no hours, so the line is kept here.

    Attributes:
        crews: Crews at work; one that is taken away finishes first.
        busy: Crews that are counting.
    """

    def __init__(self, clock: Clock, place: CountingPlace, start: datetime) -> None:
        """Nobody waits.

        Args:
            clock: The clock.
            place: Its crews, hours and distribution of service times.
            start: Local time of hour 0.
        """
        self._clock, self._service, self._spans = clock, place.service, place.daily_spans_h
        self._first_hour = hour_of_day(start)
        self.crews, self.busy = place.crews, 0
        self._mean_h = place.service.mean_h
        self._is_open = place.open
        self._in_hours = not self._spans or is_open(self._spans, self._first_hour)
        self._line: deque[simpy.Event] = deque()

    def start(self) -> None:
        """Keep the hours."""
        if self._spans:
            self._clock.process(self._keep_hours())

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def called(self) -> simpy.Event:
        """Stand in line; the event happens when a crew is free, which is then busy until :meth:`done`."""
        turn = self._clock.event()
        self._line.append(turn)
        self._call()
        return turn

    def duration_h(self, unit_draw: float) -> float:
        """How long a count takes that begins now, hours, by its draw with mean 1."""
        return self._service.minimum_h + self._mean_h * unit_draw

    def done(self) -> None:
        """Set one crew free."""
        self.busy -= 1
        self._call()

    def setters(self, path: str) -> dict[str, Setter]:
        """Crews, opening, and the mean time of a count."""

        def crews(now: float, value: ParameterValue) -> None:
            self.crews = int(value)
            self._call()

        def is_open(now: float, value: ParameterValue) -> None:
            self._is_open = bool(value)
            self._call()

        def mean(now: float, value: ParameterValue) -> None:
            self._mean_h = float(value) / 60.0

        return {f"{path}.crews": crews, f"{path}.open": is_open, f"{path}.service.mean_min": mean}

    def _keep_hours(self) -> Story:
        for change_h, opens in changes(self._spans, self._first_hour):
            yield self._clock.until(change_h)
            self._in_hours = opens
            self._call()

    def _call(self) -> None:
        while self._line and self._is_open and self._in_hours and self.busy < self.crews:
            self.busy += 1
            self._line.popleft().succeed()

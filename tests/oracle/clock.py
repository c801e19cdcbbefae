"""The oracle's clock: whole microseconds, bells, and the order of what happens at one instant."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

import simpy
from simpy.events import NORMAL, EventPriority

Result = TypeVar("Result")
Process = Generator[simpy.Event, object, Result]

US_PER_H = 3_600_000_000
US_PER_MIN = 60_000_000
FOREVER = 2**62
"""A time that no run reaches."""


def us_of_hours(hours: float) -> int:
    """A duration in hours, rounded to the microsecond."""
    return round(hours * US_PER_H)


def us_of_minutes(minutes: float) -> int:
    """A duration in minutes, rounded to the microsecond."""
    return round(minutes * US_PER_MIN)


def headway_us(units: float, rate_vph: float) -> int:
    """How long so many thousandths of a car space take at a rate of car spaces an hour."""
    return round(units * (US_PER_H / 1000) / rate_vph)


class Settled(simpy.Event):
    """Happens now, after everything else that happens now; of several the one of the lowest number first."""

    def __init__(self, env: simpy.Environment, number: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, EventPriority(NORMAL + 1 + number))


class Bell:
    """Whoever waits for ``next`` wakes when it rings."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.next = env.event()

    def ring(self) -> None:
        """Wake all who wait."""
        rung, self.next = self.next, self.env.event()
        rung.succeed()


def now_us(env: simpy.Environment) -> int:
    """The time; SimPy calls it a number, and here it is a whole one."""
    return int(env.now)


def at(env: simpy.Environment, time_us: int) -> simpy.Event:
    """An event at that time, or one that never happens if that is ``FOREVER``."""
    return env.timeout(time_us - now_us(env)) if time_us < FOREVER else env.event()


class Gap:
    """The time that must pass behind a vehicle; what is left of it stretches and shrinks with the rate."""

    def __init__(self, over_us: int = 0) -> None:
        """Nobody has passed yet."""
        self.over_us = over_us
        self._halted: tuple[int, float] | None = None

    def begin(self, now: int, units: float, rate_vph: float) -> None:
        """A vehicle of so many units passes now."""
        self._halted = None
        self.over_us = now + headway_us(units, rate_vph)

    def scale(self, now: int, old_vph: float, new_vph: float) -> None:
        """The rate changes: what is left takes longer or shorter in proportion; at rate 0 it stands still."""
        if old_vph == new_vph:
            return
        left_us = self.over_us - now
        if self._halted is not None:
            left_us, old_vph = self._halted
            self._halted = None
        if left_us <= 0:
            return
        if new_vph == 0.0:
            self._halted, self.over_us = (left_us, old_vph), FOREVER
        else:
            self.over_us = now + round(left_us * old_vph / new_vph)

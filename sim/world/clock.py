"""SimPy's clock with the flows under it: actors always find the flows advanced to their own time."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import simpy

from sim.world.flow import Flow

Story = Generator[simpy.Event, Any, None]
"""What an actor's process is: it yields events and returns nothing."""


class Clock(simpy.Environment):
    """A SimPy environment that brings the flows up to each event before the event happens.

    Because nothing can change a stage between two SimPy events, every passage up to the next event is certain:
    the flows need no time step, and no actor can forget to bring them up to date. An actor can wait for a party to
    come to a stage: the flows stop there, and the actor is woken at the exact hour.
    """

    def __init__(self, flow: Flow) -> None:
        """Start at hour 0 with ``flow`` at rest."""
        super().__init__()
        self.flow = flow
        self.steps = 0
        self._awaited: dict[int, simpy.Event] = {}

    def until(self, time_h: float) -> simpy.Timeout:
        """A timeout that ends at exactly ``time_h`` hours, to the last bit of the sum ``now + delay``."""
        return self.timeout(self._delay(time_h))

    def arrival(self, party: int, stage: int) -> simpy.Event:
        """An event that happens when a party asks to enter a stage, which must lie before it on its way.

        A party can be awaited at one stage at a time.
        """
        self.flow.watch(party, stage)
        self._awaited[party] = self.event()
        return self._awaited[party]

    def step(self) -> None:
        """Advance the flows to the next SimPy event, or to a party that is awaited, then let that happen."""
        seen = self.flow.advance(self.peek())
        if seen is not None:
            party, hour = seen
            awaited = self._awaited.pop(party)
            awaited._ok, awaited._value = True, hour
            self.schedule(awaited, delay=self._delay(hour))
        self.steps += 1
        super().step()

    def _delay(self, time_h: float) -> float:
        delay = time_h - self.now
        while self.now + delay < time_h:
            delay = math.nextafter(delay, math.inf)
        while self.now + delay > time_h:
            delay = math.nextafter(delay, -math.inf)
        return max(0.0, delay)

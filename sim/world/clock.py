"""SimPy's clock with the flows under it: actors always find the flows advanced to their own time."""

from __future__ import annotations

import heapq
from collections.abc import Generator
from typing import Any

import simpy
from simpy.events import NORMAL

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

    def until(self, time_h: float) -> simpy.Event:
        """An event that happens at exactly ``time_h`` hours, or now when that has passed.

        A timeout would happen at ``now + delay``, and some hours are no such sum of two floating-point numbers.
        """
        event = self.event()
        self._happens(event, None, time_h)
        return event

    def arrival(self, party: int, stage: int) -> simpy.Event:
        """An event that happens when a party asks to enter a stage, which must lie before it on its way.

        A party can be awaited at one stage at a time. Who asks, and is called back because the link under him closes,
        has asked.
        """
        self.flow.watch(party, stage)
        self._awaited[party] = self.event()
        return self._awaited[party]

    def step(self) -> None:
        """Advance the flows to the next SimPy event, or to a party that is awaited, then let that happen."""
        seen = self.flow.advance(self.peek())
        if seen is not None:
            party, hour = seen
            self._happens(self._awaited.pop(party), hour, hour)
        self.steps += 1
        super().step()

    def _happens(self, event: simpy.Event, value: float | None, time_h: float) -> None:
        """Put an event into SimPy's queue at an hour, behind those that are already there for that hour."""
        event._ok, event._value = True, value
        heapq.heappush(self._queue, (max(time_h, self.now), NORMAL, next(self._eid), event))

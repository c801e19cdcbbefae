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
    the flows need no time step, and no actor can forget to bring them up to date.
    """

    def __init__(self, flow: Flow) -> None:
        """Start at hour 0 with ``flow`` at rest."""
        super().__init__()
        self.flow = flow
        self.steps = 0

    def until(self, time_h: float) -> simpy.Timeout:
        """A timeout that ends at exactly ``time_h`` hours, to the last bit of the sum ``now + delay``."""
        delay = time_h - self.now
        while self.now + delay < time_h:
            delay = math.nextafter(delay, math.inf)
        while self.now + delay > time_h:
            delay = math.nextafter(delay, -math.inf)
        return self.timeout(max(0.0, delay))

    def step(self) -> None:
        """Advance the flows to the next SimPy event, then let it happen."""
        self.flow.advance(self.peek())
        self.steps += 1
        super().step()

"""The door of a stage, as the kind of stage itself opens and closes it (``sim/scenario/stages/stage.py``)."""

from __future__ import annotations

from datetime import datetime

import simpy

from sim.world.clock import Clock


class StageDoor:
    """Lets vehicles in or nobody, beside what the timeline says of it.

    Attributes:
        start: Local moment at hour 0.
    """

    def __init__(self, clock: Clock, stage: int, start: datetime) -> None:
        """The door of stage number ``stage``; it is open."""
        self._clock, self._stage, self.start = clock, stage, start

    def at(self, time_h: float) -> simpy.Event:
        """An event at an hour after the start, or now when that has passed."""
        return self._clock.until(time_h)

    def set_open(self, is_open: bool) -> None:
        """Open it or close it, now."""
        self._clock.flow.rules.set_open(self._stage, hours=is_open)

    def set_on_duty(self, crew: str, *, on_duty: bool) -> None:
        """Let a crew of the stage come, or go."""
        self._clock.flow.rules.set_on_duty(self._stage, crew, on_duty=on_duty)

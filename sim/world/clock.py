"""SimPy's clock with the flows under it: actors always find the flows advanced to their own time."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import Any, cast

import numpy as np
import simpy
from simpy.events import NORMAL, EventPriority

from sim.garbage import rarely_collected
from sim.network.flow import Flow
from sim.network.time import HOUR_US, NEVER_US, us

Story = Generator[simpy.Event, Any, None]
"""What an actor's process is: it yields events and returns nothing."""


class Clock(simpy.Environment):
    """A SimPy environment that brings the flows up to each event before the event happens.

    Its time is a whole number of microseconds (``now``); actors use hours (``now_h``, ``until``, ``pause``).
    Because nothing can change a stage between two SimPy events, every passage up to the next event is certain:
    the flows need no time step, and no actor can forget to bring them up to date. An actor can wait for a group to
    come to a stage: the flows stop there, and the actor is woken at the exact time.
    """

    def __init__(self, flow: Flow) -> None:
        """Start at hour 0 with ``flow`` at rest."""
        super().__init__()
        self.flow = flow
        self.steps = 0
        # Below hour 0, so that the first event brings the flows up even if it happens at once.
        self._there_us: float = -1
        self._awaited: dict[int, simpy.Event] = {}
        self._placed: dict[int, Callable[[int], None]] = {}

    @property
    def now(self) -> int:
        """Microseconds since the start."""
        return cast(int, self._now)

    @property
    def now_h(self) -> float:
        """Hours since the start."""
        return self._now / HOUR_US

    def until(self, time_h: float) -> simpy.Event:
        """An event that happens at ``time_h`` hours, or now when that has passed; never at an infinite hour."""
        event = self.event()
        if math.isfinite(time_h):
            self._happens(event, None, us(time_h))
        return event

    def pause(self, hours: float) -> simpy.Event:
        """An event that happens so many hours from now."""
        return self.timeout(us(hours))

    def come(self, time_h: float) -> bool:
        """Whether an hour has come."""
        return us(time_h) <= self._now

    def schedule(self, event: simpy.Event, priority: EventPriority = NORMAL, delay: float = 0) -> None:
        """Put an event into SimPy's queue, so many whole microseconds from now.

        Raises:
            TypeError: The delay is no whole number: hours go through :meth:`until` and :meth:`pause`.
        """
        if not isinstance(delay, int):
            raise TypeError(f"a delay of {delay!r} microseconds; give hours to pause()")
        # SimPy's own method computes the time in floats: 2^53 µs would do, but a float delay would not stay whole.
        heapq.heappush(self._queue, (self._now + delay, priority, next(self._eid), event))

    def arrival(self, group: int, stage: int) -> simpy.Event:
        """An event that happens when a stage, which must lie before a group on its way, has taken it.

        Its value is the hour. A group can be awaited at one stage at a time. That it has arrived there is not enough:
        until it is taken it still stands where it was.
        """
        self.flow.watch(group, stage)
        self._awaited[group] = self.event()
        return self._awaited[group]

    def at_door(self, group: int, stage: int) -> simpy.Event:
        """An event that happens when a bus, which has just been let set off, turns at the door of a stage."""
        self.flow.turn_at_door(group, stage)
        self._awaited[group] = self.event()
        return self._awaited[group]

    def at_end(self, group: int) -> simpy.Event:
        """An event that happens when a vehicle, which has just been let set off, has come to the end of its route."""
        self.flow.watch_end(group)
        self._awaited[group] = self.event()
        return self._awaited[group]

    def on_placed(self, stages: Iterable[int], act: Callable[[int], None]) -> None:
        """Let an actor act at the instant at which one of some stages has a group, given by its row, at its goal.

        A shelter has placed it; at a bus stop it stands in line.
        """
        for stage in stages:
            self._placed[stage] = act
            self.flow.rules.report_placed(stage)

    def run(self, until: float | simpy.Event | None = None) -> Any:
        """Let happen what comes before a time, as SimPy does."""
        with rarely_collected():
            return super().run(until)

    def step(self) -> None:
        """Advance the flows to the next SimPy event, or to a group that is awaited, then let that happen."""
        queue = self._queue  # not by SimPy's peek(): this is passed twenty thousand times in a run
        due_us = cast(int, queue[0][0]) if queue else NEVER_US
        # Several SimPy events at one time advance the flows once.
        if due_us > self._there_us:
            seen = self.flow.advance(due_us)
            if seen is None:
                self._there_us = due_us
            else:
                group, time_us = seen
                # Awaited once: who waits for another node registers anew.
                # Who is still watched has not come to where somebody waits for it: a shelter or a bus stop reports it.
                event = None if self.flow.is_watched(group) else self._awaited.pop(group, None)
                if event is None:
                    event = self.event()
                    event.callbacks.append(partial(self._report_placed, group))
                self._happens(event, time_us / HOUR_US, time_us)
                due_us = cast(int, queue[0][0])
        self.steps += 1
        # Set before the event happens: an actor that changes a rule changes it at its own time, not at the flows' last.
        self.flow.rules.now_us = due_us
        super().step()

    def _report_placed(self, group: int, _: simpy.Event) -> None:
        self._placed[int(self.flow.stages_of(np.array([group]))[0])](group)

    def _happens(self, event: simpy.Event, value: float | None, time_us: int) -> None:
        """Put an event into SimPy's queue at a time, behind those that are already there for that time."""
        # What `succeed` does, without its fixed time of now: SimPy cannot trigger an event at a given time
        # with a value.
        event._ok, event._value = True, value
        heapq.heappush(self._queue, (max(time_us, self._now), NORMAL, next(self._eid), event))


class Bell:
    """News that sleepers wait for, such as "somebody came" or "a rule has changed": each rings once and is replaced.

    Attributes:
        news: The event that happens when it next rings; who has been woken must wait for the next one by itself.
    """

    def __init__(self, clock: Clock) -> None:
        """Silent."""
        self._clock = clock
        self.news = clock.event()

    def ring(self) -> None:
        """Wake whoever waits."""
        # Replaced before it rings: who is woken may wait for the next ring at once and must not find this one.
        news, self.news = self.news, self._clock.event()
        news.succeed()

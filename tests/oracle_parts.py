"""What the oracle's stages are made of: exact times, bells, lines, and what all stages do (rules: ``tests.oracle``)."""

from __future__ import annotations

import heapq
import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import simpy
from numpy.typing import NDArray
from simpy.events import NORMAL, EventPriority
from simpy.resources.resource import Request

Floats = NDArray[np.float64]
Result = TypeVar("Result")
Process = Generator[simpy.Event, object, Result]
Rank = tuple[float, ...]

ARRIVED, ENTERED, LEFT = range(3)
NEVER = math.inf
LATE = EventPriority(NORMAL + 1)


class Settled(simpy.Event):
    """Happens now, after everything else that happens now."""

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, LATE)


class Bell:
    """Whoever waits for ``next`` wakes when it rings."""

    def __init__(self, env: simpy.Environment) -> None:
        self.env = env
        self.next = env.event()

    def ring(self) -> None:
        """Wake all who wait."""
        rung, self.next = self.next, self.env.event()
        rung.succeed()


def at(env: simpy.Environment, time_h: float) -> simpy.Event:
    """An event at exactly ``time_h``, so that ``env.now`` never drifts from the times in the equations."""
    delay_h = time_h - env.now
    if env.now + delay_h == time_h:
        return env.timeout(delay_h)
    return env.process(_in_two_steps(env, time_h))


def _in_two_steps(env: simpy.Environment, time_h: float) -> Process[None]:
    # The difference of two floats is exact when neither is more than twice the other (Sterbenz's lemma).
    yield env.timeout(0.75 * time_h - env.now)
    yield env.timeout(time_h - env.now)


@dataclass(frozen=True)
class Vehicle:
    """One party: its number, milli car spaces, priority, persons and households."""

    number: int
    space: int
    priority: int
    persons: int
    households: int


@dataclass(eq=False)
class Visit:
    """One vehicle at one stage: when it asked, was ``taken`` from the stage before, and ``entered``."""

    stage: Stage
    vehicle: Vehicle
    asked_h: float
    taken: simpy.Event
    entered: simpy.Event
    entered_h: float = math.nan
    head: Request | None = None

    @property
    def turn(self) -> Rank:
        """Place in a line: first come, first served; the lower number of two who ask together."""
        return (self.asked_h, self.vehicle.number)


class Queue:
    """Visits by rank, the lowest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[Rank, Visit]] = []

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def first(self) -> Visit:
        """The visit of the lowest rank."""
        return self._heap[0][1]

    def push(self, rank: Rank, visit: Visit) -> None:
        """Add a visit; no two ranks are the same."""
        heapq.heappush(self._heap, (rank, visit))

    def pop(self) -> Visit:
        """Remove the first."""
        return heapq.heappop(self._heap)[1]

    def remove(self, visit: Visit) -> None:
        """Remove any."""
        self._heap = [entry for entry in self._heap if entry[1] is not visit]
        heapq.heapify(self._heap)


class Stage:
    """What all stages share: levers, a line at the door, and a record of passages, shape ``(P, 3)``."""

    def __init__(self, env: simpy.Environment, passages: Floats, levers: Mapping[str, float]) -> None:
        self.env = env
        self.passages = passages
        self.levers = dict(levers)
        self.line = Queue()
        self.news = Bell(env)
        self.changed = Bell(env)

    def change(self, lever: str, value: float) -> None:
        """A lever moves now."""
        self.levers[lever] = value
        self.changed.ring()
        self.news.ring()

    def note(self, visit: Visit, passage: int) -> None:
        """Write down a passage that happens now."""
        self.passages[visit.vehicle.number, passage] = self.env.now

    def ask(self, vehicle: Vehicle) -> Visit:
        """A vehicle asks to be taken."""
        visit = Visit(self, vehicle, self.env.now, self.env.event(), self.env.event())
        self.note(visit, ARRIVED)
        self.line.push(self.place_in_line(visit), visit)
        self.news.ring()
        return visit

    def place_in_line(self, visit: Visit) -> Rank:
        """What the line goes by."""
        return visit.turn

    def withdraw(self, visit: Visit) -> None:
        """A vehicle gives up its place in the line, as if it had never asked."""
        self.line.remove(visit)
        self.passages[visit.vehicle.number, ARRIVED] = math.nan
        self.news.ring()

    def enter(self, visit: Visit) -> None:
        """A vehicle enters now, and is taken from the stage before it if it has not been yet."""
        self.note(visit, ENTERED)
        visit.entered_h = self.env.now
        visit.entered.succeed()
        if not visit.taken.triggered:
            visit.taken.succeed()

    def keep_door(self) -> Process[None]:
        """Let in whoever may pass now, in order; then wait for the next one's time or for news."""
        while True:
            yield Settled(self.env)
            while (passage_h := self.next_passage_h()) <= self.env.now:
                self.let_in()
            if passage_h < NEVER:
                yield self.news.next | at(self.env, passage_h)
            else:
                yield self.news.next

    def next_passage_h(self) -> float:
        """When the door may let the next vehicle in, as things stand; ``NEVER`` if that takes news."""
        return NEVER

    def let_in(self) -> None:
        """Let the next vehicle in."""

    def serve(self, visit: Visit) -> Process[None]:
        """What the stage does with a vehicle that it has taken."""
        yield from ()

    def until_ready(self, visit: Visit) -> Process[None]:
        """What a served vehicle must still wait for before it may ask the next stage."""
        yield from ()

    @property
    def lets_go(self) -> bool:
        """Whether a vehicle that is ready may stand in the next line."""
        return True

    def let_go(self, visit: Visit) -> None:
        """The next stage has taken the vehicle."""
        self.note(visit, LEFT)

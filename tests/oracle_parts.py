"""What the oracle's stages are made of: exact times, bells, lines, and what all stages do (rules: ``tests.oracle``)."""

from __future__ import annotations

import heapq
import math
from collections.abc import Generator, Mapping, Sequence
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
    """Happens now, after everything else that happens now; of several the one of the lowest number first."""

    def __init__(self, env: simpy.Environment, number: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, EventPriority(LATE + number))


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


@dataclass
class Vehicle:
    """One party: its number, class, milli car spaces, priority, whether it pre-empts, persons, households and men.

    ``tank_ml`` is what is left in the tank; ``ml_per_km`` and ``idle_ml_per_h`` are what it burns.
    """

    number: int
    kind: str
    space: int
    priority: int
    preempts: bool
    persons: int
    households: int
    men: int
    tank_ml: int
    ml_per_km: float
    idle_ml_per_h: float


@dataclass(frozen=True)
class Luck:
    """Every random number that the oracle uses, drawn by the engine; each array has a value for each party.

    Attributes:
        unit_draws: Draws with mean 1 of each station and delay, by number of the stage.
        patience: Draws with mean 1, by name of the station.
        screened, detained: Uniform draws, by name of the first inspection.
        joins: Uniform draws, by name of the station.
        closures: When a station closes or opens at random, and whether it is then open, by its name.
        break_link, break_share, break_h: Number of the link where a party breaks down (−1: none), how far, how long.
        tank_ml, ml_per_km, idle_ml_per_h, dry_h: Petrol, and how long the party blocks the road when it runs dry.
    """

    unit_draws: Mapping[int, Floats]
    patience: Mapping[str, Floats]
    screened: Mapping[str, Floats]
    detained: Mapping[str, Floats]
    joins: Mapping[str, Floats]
    closures: Mapping[str, Sequence[tuple[float, bool]]]
    break_link: NDArray[np.int64]
    break_share: Floats
    break_h: Floats
    tank_ml: NDArray[np.int64]
    ml_per_km: Floats
    idle_ml_per_h: Floats
    dry_h: Floats


@dataclass
class Pumps:
    """Petrol at the fuel points, millilitres, and how many vehicles ran dry on the way."""

    stock_ml: int
    ran_dry: int = 0
    rescue_ml: int = 0


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
    left_over_h: float | None = None
    interrupted: simpy.Event | None = None
    issued_ml: int = 0
    came_from: str = ""

    def __post_init__(self) -> None:
        """An interrupted service goes on when it rings; ``sent_on``: there is no place."""
        self.goes_on = Bell(self.taken.env)
        self.sent_on = self.taken.env.event()

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

    def in_order(self) -> list[Visit]:
        """All visits, the lowest rank first."""
        return [visit for _, visit in sorted(self._heap, key=lambda entry: entry[0])]

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
        self.sent_on = Bell(env)
        self.called, self.number = "", 0
        self.is_sent_to = False

    def change(self, lever: str, value: float) -> None:
        """A lever moves now."""
        self.levers[lever] = value
        self.changed.ring()
        self.news.ring()

    def note(self, visit: Visit, passage: int) -> None:
        """Write down a passage that happens now."""
        self.passages[visit.vehicle.number, passage] = self.env.now

    def ask(self, vehicle: Vehicle, came_from: str = "") -> Visit:
        """A vehicle asks to be taken from another stage."""
        visit = Visit(self, vehicle, self.env.now, self.env.event(), self.env.event(), came_from=came_from)
        self.note(visit, ARRIVED)
        self.line.push(self.place_in_line(visit), visit)
        self.news.ring()
        return visit

    def send_on(self) -> None:
        """Whoever asked last was sent on by a full shelter: the door looks at its line before things are settled."""
        self.is_sent_to = True
        self.sent_on.ring()

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
            if not self.is_sent_to:
                yield Settled(self.env, self.number) | self.sent_on.next
            self.is_sent_to = False
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

    def after(self, visit: Visit) -> str | None:
        """The name of a stage that a served vehicle must pass before it goes on; none as a rule."""
        return None

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

"""Vehicles, their visits, lines, and what all stages share."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import simpy

from tests.oracle.clock import FOREVER, Bell, Process, Settled, at, now_us
from tests.oracle.luck import ENTERED, LEFT, Record
from tests.oracle.passing import Passing
from tests.oracle.plan import ORIGIN

Rank = tuple[int, ...]


@dataclass
class Pumps:
    """Petrol at the fuel points, millilitres, what others give a dry vehicle, and how many ran dry on the way."""

    stock_ml: int
    rescue_ml: int = 0
    ran_dry: int = 0

    def refill(self, amount_ml: int, places: Iterable[object]) -> None:
        """Petrol comes: every station looks again."""
        self.stock_ml += amount_ml
        for place in places:
            if isinstance(place, Stage):
                place.news.ring()


@dataclass
class Vehicle:
    """One group.

    Attributes:
        number, kind, origin: Its number, its class, and where it comes from.
        units: Thousandths of a car space.
        priority, preempts: How urgent it is, and whether others are sent aside for it.
        persons, households, men: Who is on board.
        needs_petrol: Whether it stops at fuel points.
        tank_ml, ml_per_km, idle_ml_per_h: What is in the tank, and what is burnt by driving and by standing.
        break_km, break_us: Where it breaks down, km of road from its start, and how long it then stands.
        dry_us: How long it stands when its tank is empty.
        driven_km: Road that it has entered so far.
        visits: How many visits of each stage it has begun.
        ran_dry: Whether it ever had too little petrol for a road that it left.
        turns_at: The stage before which it turns round, of a bus on a trip.
        turned: Happens when that stage has taken it; of a bus from a stop, when it comes to the door.
        turns_at_door: Whether it never goes in there.
        need: How urgently it needs a bus, 0 before all others.
    """

    number: int
    kind: str
    origin: str
    units: int
    priority: int
    preempts: bool
    persons: int
    households: int
    men: int
    needs_petrol: bool
    tank_ml: int
    ml_per_km: float
    idle_ml_per_h: float
    break_km: float
    break_us: int
    dry_us: int
    driven_km: float = 0.0
    visits: dict[str, int] = field(default_factory=dict)
    ran_dry: bool = False
    turns_at: str = ""
    turned: simpy.Event | None = None
    turns_at_door: bool = False
    need: int = 0


class Visit:
    """One vehicle at one stage.

    Attributes:
        stage, vehicle, came_from: Where, who, and by which approach: the stage (or ``ORIGIN``), or lanes of it, before.
        number: How many visits of this stage it had before.
        times_us: Its passages in the record.
        asked_us: When it asked.
        came_us: When it came to the gate, or would have come had nobody been before it.
        taken: The stage takes it from the one before.
        turned_away: It will not get in, and must ask elsewhere from where it is.
        entered, entered_us: It is on the road, served, or has its place.
        sent_on: It is inside, and there is no place.
        passing: How its units pass the entrance of a road; none where the stage is something else.
        frees: What else becomes free when it leaves.
    """

    def __init__(self, stage: Stage, vehicle: Vehicle, came_from: str, came_us: int) -> None:
        """It asks now."""
        self.stage, self.vehicle, self.came_from, self.came_us = stage, vehicle, came_from, came_us
        self.number = vehicle.visits.get(stage.name, 0)
        self.times_us: list[int] = []
        self.asked_us = self.entered_us = now_us(stage.env)
        self.taken, self.turned_away = stage.env.event(), stage.env.event()
        self.entered, self.sent_on = stage.env.event(), stage.env.event()
        self.passing: Passing | None = None
        self.frees: list[Callable[[], None]] = []


class Queue:
    """Visits by rank, the lowest first; no two ranks are the same."""

    def __init__(self) -> None:
        self._heap: list[tuple[Rank, Visit]] = []

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def first(self) -> Visit:
        """The visit of the lowest rank."""
        return self._heap[0][1]

    def push(self, rank: Rank, visit: Visit) -> None:
        """Add a visit."""
        heapq.heappush(self._heap, (rank, visit))

    def pop(self) -> Visit:
        """Remove the first."""
        return heapq.heappop(self._heap)[1]

    def has(self, visit: Visit) -> bool:
        """Whether a visit is in it."""
        return any(one is visit for _, one in self._heap)

    def remove(self, visit: Visit) -> None:
        """Remove any."""
        if self.first is visit:
            self.pop()
            return
        self._heap = [entry for entry in self._heap if entry[1] is not visit]
        heapq.heapify(self._heap)


class Stage:
    """What all stages share: parameters, a line at the door, and a record of passages.

    Attributes:
        door_number: Of several doors that could open at one instant, the lowest number is first.
        news: Rings when the door should look again.
        changed: Rings when a vehicle that is inside should look again.
    """

    elsewhere: str | None = None
    """Where those go who do not get in, or find no place."""

    def __init__(
        self,
        env: simpy.Environment,
        name: str,
        index: int,
        record: Record,
        parameters: Mapping[str, float],
        lane: int = 0,
    ) -> None:
        """Nobody is there; ``lane`` distinguishes the doors of one stage."""
        self.env, self.name, self.index, self.record = env, name, index, record
        self.door_number = 1000 * (index + 1000 * (lane > 0)) + lane  # lane groups come after all nodes
        self.parameters = dict(parameters)
        self.holds = 0
        self.line = Queue()
        self.news, self.changed, self._called = Bell(env), Bell(env), Bell(env)
        self._looks_at_once = False

    @property
    def as_approach(self) -> str:
        """What it is called as an approach of another stage."""
        return self.name

    @property
    def now(self) -> int:
        """The time."""
        return now_us(self.env)

    def change(self, parameter: str, value: float) -> None:
        """A parameter moves now."""
        self.parameters[parameter] = value
        self.changed.ring()
        self.news.ring()

    def hold(self, by: int) -> None:
        """A convoy begins to hold the stage (+1), or has passed (−1)."""
        self.holds += by
        self.changed.ring()
        self.news.ring()

    def note(self, visit: Visit, passage: int) -> None:
        """Write down a passage that happens now."""
        visit.times_us[passage] = self.now

    def door_for(self, vehicle: Vehicle, following: Callable[[], str | None]) -> Stage:
        """The door at which a vehicle asks; ``following`` says which stage it goes to afterwards."""
        return self

    def ask(self, vehicle: Vehicle, before: Visit, by: Visit | None = None) -> Visit:
        """A vehicle asks to be taken from another stage; who turned away at a door comes by that."""
        visit = Visit(self, vehicle, (by or before).stage.as_approach, before.stage.came_us(before))
        visit.times_us = self.record.begin(vehicle.number, self.index, self.now)
        vehicle.visits[self.name] = visit.number + 1
        self.line.push(self.place_in_line(visit), visit)
        self.news.ring()
        return visit

    def place_in_line(self, visit: Visit) -> Rank:
        """First asked, first served; the lower number of two who ask together."""
        return (visit.asked_us, visit.vehicle.number)

    def came_us(self, visit: Visit) -> int:
        """When a vehicle that stands at the end of this stage came to the next: as a rule when it asks there."""
        return self.now

    def look_at_once(self) -> None:
        """Whoever asked last was sent from another door: look before everything else is settled."""
        self._looks_at_once = True
        self._called.ring()

    def withdraw(self, visit: Visit) -> None:
        """A vehicle gives up its place in the line, as if it had never asked."""
        self.line.remove(visit)
        self.record.undo(visit.vehicle.number, self.index)
        visit.vehicle.visits[self.name] = visit.number
        self.news.ring()

    def enter(self, visit: Visit) -> None:
        """A vehicle enters now, and is taken from the stage before it if it has not been yet."""
        self.note(visit, ENTERED)
        visit.entered_us = self.now
        visit.entered.succeed()
        if not visit.taken.triggered:
            visit.taken.succeed()

    def keep_door(self) -> Process[None]:
        """Let in whoever may pass now, in order; then wait for the next one's time or for news."""
        while True:
            if not self._looks_at_once:
                yield Settled(self.env, self.door_number) | self._called.next
            self._looks_at_once = False
            while (passage_us := self.next_passage_us()) <= self.now:
                self.let_in()
            if passage_us < FOREVER:
                yield self.news.next | at(self.env, passage_us)
            else:
                yield self.news.next

    def next_passage_us(self) -> int:
        """When the door may let the next vehicle in, as things stand; ``FOREVER`` if that takes news."""
        return FOREVER

    def let_in(self) -> None:
        """Let the next vehicle in."""

    def serve(self, visit: Visit) -> Process[None]:
        """What the stage does with a vehicle that it has taken."""
        yield from ()

    def sends_to(self, visit: Visit) -> str | None:
        """A stage that a vehicle must go to next, whatever its route; none as a rule."""
        return None

    def until_ready(self, visit: Visit) -> Process[None]:
        """What a served vehicle must still wait for before it may ask the next stage."""
        yield from ()

    def lets_go(self, visit: Visit) -> bool:
        """Whether a vehicle that was ready may still stand in the next line."""
        return True

    def let_go(self, visit: Visit, there: Visit | None) -> None:
        """The next stage has taken the vehicle, or it leaves the model."""
        self.note(visit, LEFT)
        for free in visit.frees:
            free()

    def turn_away(self, visit: Visit) -> None:
        """The vehicle does not get in: it stays where it is, and asks elsewhere."""
        self.line.remove(visit)
        visit.turned_away.succeed()


class Home(Stage):
    """Where journeys begin."""

    def __init__(self, env: simpy.Environment) -> None:
        """It has no number and no name among the stages."""
        super().__init__(env, ORIGIN, 0, Record(0, 0), {})

    def let_go(self, visit: Visit, there: Visit | None) -> None:
        """Setting off is no passage of a stage."""

"""Where people wait for a bus: the park, and bus stops on the way (``docs/scenario-format.md``, fleets, bus stops)."""

from __future__ import annotations

from dataclasses import dataclass

import simpy

from sim.scenario.model import Scenario
from sim.scenario.stages import BusStop
from tests.oracle.clock import Bell, Process, at, now_us
from tests.oracle.luck import Luck, Record
from tests.oracle.parts import Vehicle, Visit
from tests.oracle.places import Pause


@dataclass
class Waiting:
    """A group in line, since when, and what happens to it."""

    group: Vehicle
    since_us: int
    got_on: simpy.Event
    set_down: simpy.Event


class Park:
    """Groups in the order in which they came; one bus at a time waits until it is full."""

    def __init__(self, env: simpy.Environment) -> None:
        """Nobody is there."""
        self.env, self.news = env, Bell(env)
        self.line: list[Waiting] = []
        self.bay = simpy.Resource(env, capacity=1)

    def joins(self, group: Vehicle, ready_us: int) -> Process[None]:
        """A household stands in line when it is packed."""
        yield at(self.env, ready_us)
        self.add(group)

    def add(self, group: Vehicle) -> Waiting:
        """A group stands in line now."""
        one = Waiting(group, now_us(self.env), self.env.event(), self.env.event())
        self.line.append(one)
        self.line.sort(key=self.rank)  # stable: of one rank who came first
        self.news.ring()
        return one

    def rank(self, one: Waiting) -> int:
        """Nobody goes before others."""
        return 0

    @property
    def persons(self) -> int:
        """How many wait."""
        return sum(one.group.persons for one in self.line)

    def board(self, seats: int) -> list[Waiting]:
        """The first in line get on until the next has no room; one that is larger than the bus has it to itself."""
        on = [self.line.pop(0)]
        while self.line and sum(one.group.persons for one in on) + self.line[0].group.persons <= seats:
            on.append(self.line.pop(0))
        for one in on:
            one.got_on.succeed()
        return on


class ByNeed(Park):
    """The line of a bus stop: those in need board first."""

    def rank(self, one: Waiting) -> int:
        """How urgent its need is."""
        return one.group.need


class Halt(Pause):
    """A bus stop: time passes, then people stand in the line of the stage to which they want."""

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, name: str, index: int, record: Record, luck: Luck
    ) -> None:
        """Nobody is there."""
        stop = scenario.stages[name]
        assert isinstance(stop, BusStop)
        super().__init__(env, name, index, record, stop, luck)
        self.lines: dict[str, ByNeed] = {}
        self.on_foot, self.classes = stop.on_foot_class, scenario.vehicle_classes

    def line_to(self, stage: str) -> ByNeed:
        """Those who want to a stage."""
        return self.lines.setdefault(stage, ByNeed(self.env))

    def leave_vehicle(self, vehicle: Vehicle) -> None:
        """The people go on as another class."""
        if self.on_foot is not None:
            one = self.classes[self.on_foot]
            vehicle.kind, vehicle.priority, vehicle.preempts = self.on_foot, one.priority, one.preempts

    def serve(self, visit: Visit) -> Process[None]:
        """The time passes, and they are on foot."""
        yield from super().serve(visit)
        self.leave_vehicle(visit.vehicle)

    def carry(self, visit: Visit, to: str) -> Process[None]:
        """Wait for a bus, and sit in it until it has set them down."""
        one = self.line_to(to).add(visit.vehicle)
        yield one.got_on
        self.let_go(visit, None)
        yield one.set_down

"""The bus park, and fleets whose buses load, drive out, turn, and come back (``docs/scenario-format.md``, fleets)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import simpy

from sim.parts.buses.section import BusFleet
from sim.scenario.distributions import AnyDuration
from sim.scenario.model import Scenario
from tests.oracle.changes import dated
from tests.oracle.clock import Bell, Process, at, now_us, us_of_hours, us_of_minutes
from tests.oracle.journey import Journeys
from tests.oracle.luck import Luck
from tests.oracle.parts import Vehicle


@dataclass(frozen=True)
class Waiting:
    """A household at the park, and since when."""

    household: Vehicle
    since_us: int


class Park:
    """Households in the order in which they came; one bus at a time takes people on, in the order in which it came."""

    def __init__(self, env: simpy.Environment) -> None:
        """Nobody is there."""
        self.env, self.news = env, Bell(env)
        self.line: deque[Waiting] = deque()
        self.bay = simpy.Resource(env, capacity=1)

    def joins(self, household: Vehicle, ready_us: int) -> Process[None]:
        """A household stands in line when it is packed."""
        yield at(self.env, ready_us)
        self.line.append(Waiting(household, ready_us))
        self.news.ring()

    @property
    def persons(self) -> int:
        """How many wait."""
        return sum(one.household.persons for one in self.line)

    def board(self, seats: int) -> list[Vehicle]:
        """The first in line get on until the next has no room; one that is larger than the bus has it to itself."""
        on = [self.line.popleft().household]
        while self.line and sum(one.persons for one in on) + self.line[0].household.persons <= seats:
            on.append(self.line.popleft().household)
        return on


class BusLine:
    """The buses of one fleet; those of the highest numbers are the first to be taken out of service."""

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, name: str, park: Park, journeys: Journeys, luck: Luck
    ) -> None:
        """All stand at the park."""
        self.env, self.name, self.park, self.journeys, self.luck = env, name, park, journeys, luck
        self.fleet: BusFleet = scenario.buses[name]
        self.seats = scenario.vehicle_classes[self.fleet.vehicle_class].seats_persons
        self.parameters: dict[str, float] = {
            "vehicles": self.fleet.vehicles,
            "open": self.fleet.open,
            "longest_wait_min": self.fleet.longest_wait_min,
            "loading.mean_min": self.fleet.loading.mean_min,
            "back.mean_min": self.fleet.back.mean_min,
        }
        self.news = Bell(env)
        moves = [(at_us, path.removeprefix(f"buses.{name}."), value) for at_us, path, value in dated(scenario)]
        moves = [(at_us, parameter, value) for at_us, parameter, value in moves if parameter in self.parameters]
        self.buses = int(
            max([self.fleet.vehicles, *(value for _, parameter, value in moves if parameter == "vehicles")])
        )
        for at_us, parameter, value in moves:
            env.process(self.change(at_us, parameter, value))

    def start(self, trips: Iterable[Vehicle]) -> None:
        """Let every bus do its rounds; ``trips`` are the rows for its trips, in the order of setting out."""
        rows = iter(trips)
        for bus in range(self.buses):
            self.env.process(self.rounds(bus, rows))

    def change(self, at_us: int, parameter: str, value: float) -> Process[None]:
        """A parameter moves."""
        yield at(self.env, max(at_us, 0))
        self.parameters[parameter] = value
        self.news.ring()
        self.park.news.ring()

    def may_load(self, bus: int) -> bool:
        """Whether a bus may take people on."""
        return bool(self.parameters["open"]) and bus < self.parameters["vehicles"]

    def rounds(self, bus: int, rows: Iterator[Vehicle]) -> Process[None]:
        """One bus: load, drive out, turn when the stage behind has taken its people, come back."""
        trip = 0
        while True:
            while not self.may_load(bus):
                yield self.news.next
            on = yield from self.fill(bus)
            if not on:
                continue
            yield self.env.timeout(self.takes_us("loading", self.fleet.loading, bus, trip))
            vehicle = next(rows)
            vehicle.persons = sum(one.persons for one in on)
            vehicle.households = sum(one.households for one in on)
            vehicle.men = sum(one.men for one in on)
            vehicle.turns_at, vehicle.turned = self.fleet.turns_at, self.env.event()
            self.env.process(self.journeys.journey(vehicle, now_us(self.env)))
            yield vehicle.turned
            yield self.env.timeout(self.takes_us("back", self.fleet.back, bus, trip))
            trip += 1

    def fill(self, bus: int) -> Process[list[Vehicle]]:
        """Wait for the bay, then until a bus is full or the first has waited too long; nobody if it is stopped."""
        with self.park.bay.request() as bay:
            yield bay
            while self.may_load(bus):
                waited = self.park.news.next
                if self.park.line:
                    leaves_us = self.park.line[0].since_us + us_of_minutes(self.parameters["longest_wait_min"])
                    if self.park.persons >= self.seats or leaves_us <= now_us(self.env):
                        return self.park.board(self.seats)
                    waited = waited | at(self.env, leaves_us)
                yield waited
        return []

    def takes_us(self, step: str, law: AnyDuration, bus: int, trip: int) -> int:
        """How long a step of a round takes that begins now."""
        mean_h = self.parameters[f"{step}.mean_min"] / 60.0
        return us_of_hours(law.minimum_h + mean_h * self.luck.rides(self.name, step, bus, trip))

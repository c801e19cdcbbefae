"""Fleets whose buses load, drive out, turn, and come back (``docs/scenario-format.md``, fleets)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

import simpy

from sim.parts.buses.section import BusFleet
from sim.scenario.distributions import AnyDuration
from sim.scenario.model import Scenario
from tests.oracle.changes import dated
from tests.oracle.clock import Bell, Process, at, now_us, us_of_hours, us_of_minutes
from tests.oracle.halt import Park, Waiting
from tests.oracle.journey import Journeys
from tests.oracle.luck import Luck
from tests.oracle.parts import Vehicle


class BusLine:
    """The buses of one fleet; those of the highest numbers are the first to be taken out of service."""

    def __init__(
        self, env: simpy.Environment, scenario: Scenario, name: str, park: Park, journeys: Journeys, luck: Luck
    ) -> None:
        """All stand where people wait for them."""
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
        midnight = scenario.start.replace(hour=0, minute=0, second=0, microsecond=0)
        self.midnight_us = us_of_hours(scenario.hours(midnight))
        self.taken_us = -1

    def start(self, trips: Iterable[Vehicle], returns: Iterable[Vehicle]) -> None:
        """Let every bus do its rounds; the rows of its trips and of its ways back are in the order of setting out."""
        rows, back = iter(trips), iter(returns)
        for bus in range(self.buses):
            self.env.process(self.rounds(bus, rows, back))

    def change(self, at_us: int, parameter: str, value: float) -> Process[None]:
        """A parameter moves."""
        yield at(self.env, max(at_us, 0))
        self.parameters[parameter] = value
        self.news.ring()
        self.park.news.ring()

    def may_load(self, bus: int) -> bool:
        """Whether a bus may take people on."""
        return bool(self.parameters["open"]) and bus < self.parameters["vehicles"]

    def rounds(self, bus: int, rows: Iterator[Vehicle], returns: Iterator[Vehicle]) -> Process[None]:
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
            groups = [one.group for one in on]
            vehicle.persons = sum(one.persons for one in groups)
            vehicle.households = sum(one.households for one in groups)
            vehicle.men = sum(one.men for one in groups)
            vehicle.need = min(one.need for one in groups)  # from the park they go on together, also to a bus stop
            vehicle.turns_at_door = self.fleet.boards_at is not None
            vehicle.turns_at, vehicle.turned = self.fleet.turns_at, self.env.event()
            self.env.process(self.journeys.journey(vehicle, now_us(self.env)))
            yield vehicle.turned
            for one in on:
                one.set_down.succeed()
            yield self.env.timeout(self.takes_us("back", self.fleet.back, bus, trip))
            if self.fleet.back_to is not None:
                yield self.env.process(self.journeys.journey(next(returns), now_us(self.env)))
            trip += 1

    def fill(self, bus: int) -> Process[list[Waiting]]:
        """Wait for the bay, then until a bus is full or the first has waited too long; nobody if it is stopped."""
        if self.fleet.timetable is not None:
            return (yield from self.fill_by_timetable(bus))
        with self.park.bay.request() as bay:
            yield bay
            while self.may_load(bus):
                waited = self.park.news.next
                if self.park.line:
                    leaves_us = min(one.since_us for one in self.park.line) + us_of_minutes(
                        self.parameters["longest_wait_min"]
                    )
                    if self.park.persons >= self.seats or leaves_us <= now_us(self.env):
                        return self.park.board(self.seats)
                    waited = waited | at(self.env, leaves_us)
                yield waited
        return []

    def fill_by_timetable(self, bus: int) -> Process[list[Waiting]]:
        """Wait for the next departure that no other bus of the fleet has taken; nobody if it is stopped."""
        while self.may_load(bus):
            due_us = next(us for us in self.departures_us() if us > self.taken_us and us >= now_us(self.env))
            if due_us == now_us(self.env):
                self.taken_us = due_us
                if self.park.line:
                    return self.park.board(self.seats)
            else:
                yield self.news.next | at(self.env, due_us)
        return []

    def departures_us(self) -> Iterator[int]:
        """Every departure of the timetable, day after day."""
        timetable = self.fleet.timetable
        assert timetable is not None
        for day in count():
            for begin_h, end_h in timetable.daily_spans_h:
                for number in count():
                    after_min = number * timetable.every_min
                    if after_min >= 60.0 * (end_h - begin_h) - 1e-6:
                        break
                    yield self.midnight_us + us_of_hours(24.0 * day + begin_h + after_min / 60.0)

    def takes_us(self, step: str, law: AnyDuration, bus: int, trip: int) -> int:
        """How long a step of a round takes that begins now."""
        mean_h = self.parameters[f"{step}.mean_min"] / 60.0
        return us_of_hours(law.minimum_h + mean_h * self.luck.rides(self.name, step, bus, trip))

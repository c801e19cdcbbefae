"""Textbook SimPy: a process per vehicle; Resource for lanes and gaps, Container for the space on a road.

A hole process brings each freed space back to the entrance. A merge is first come, first served, so single vehicles
change places; the clearance stays.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np
import simpy

from benchmarks.speed.case import CHECKPOINT, CORRIDOR, FEEDERS, FUEL, REGISTRATION, Desks, Road, Work
from benchmarks.speed.race import Answer, Entry, Run

Story = Generator[simpy.Event, Any, None]
Leave = Callable[[], None]


class Lanes:
    """A station."""

    def __init__(self, env: simpy.Environment, desks: Desks) -> None:
        self.lanes = simpy.Resource(env, desks.lanes)
        self.room = simpy.Resource(env, desks.lanes + desks.room) if desks.room is not None else None


class Way:
    """A link: entrance, space, exit."""

    def __init__(self, env: simpy.Environment, road: Road) -> None:
        self.env, self.road = env, road
        self.entrance, self.exit = simpy.Resource(env), simpy.Resource(env)
        self.space = simpy.Container(env, road.storage, road.storage)

    def later(self, resource: simpy.Resource, turn: Any) -> Story:
        """The gap to the next vehicle."""
        yield self.env.timeout(self.road.gap_us)
        resource.release(turn)

    def hole(self) -> Story:
        """A freed space travels back to the entrance."""
        yield self.env.timeout(self.road.wave_us)
        yield self.space.put(1)

    def leave(self, turn: Any) -> None:
        """A vehicle has left at the end."""
        self.env.process(self.later(self.exit, turn))
        self.env.process(self.hole())


class Model:
    """The network."""

    def __init__(self, work: Work) -> None:
        self.env, self.work = simpy.Environment(), work
        self.fuel, self.checkpoint, self.registration = (
            Lanes(self.env, desks) for desks in (FUEL, CHECKPOINT, REGISTRATION)
        )
        self.feeders, self.corridor = [Way(self.env, road) for road in FEEDERS], Way(self.env, CORRIDOR)
        self.finish_us = np.full(len(work), -1, np.int64)

    def drive(self, way: Way, leave: Leave) -> Generator[simpy.Event, Any, Leave]:
        """Enter a link and come to its end; gives what is to be done when the next stage takes the vehicle."""
        turn = way.entrance.request()
        yield turn
        yield way.space.get(1)
        leave()
        self.env.process(way.later(way.entrance, turn))
        yield self.env.timeout(way.road.free_us)
        first = way.exit.request()
        yield first
        return lambda: way.leave(first)

    def serve(self, lanes: Lanes, service_us: int, leave: Leave) -> Generator[simpy.Event, Any, Leave]:
        """Be served; the lane is kept until the next stage takes the vehicle."""
        inside = lanes.room.request() if lanes.room else None
        if inside:
            yield inside
        leave()
        turn = lanes.lanes.request()
        yield turn
        yield self.env.timeout(service_us)

        def left() -> None:
            lanes.lanes.release(turn)
            if lanes.room and inside:
                lanes.room.release(inside)

        return left

    def vehicle(self, number: int) -> Story:
        """From the fuel station to registration."""
        fuel_us, gate_us, desk_us = (int(us) for us in self.work.service_us[:, number])
        leave = yield from self.serve(self.fuel, fuel_us, lambda: None)
        leave = yield from self.drive(self.feeders[self.work.feeder[number]], leave)
        leave = yield from self.drive(self.corridor, leave)
        leave = yield from self.serve(self.checkpoint, gate_us, leave)
        leave = yield from self.serve(self.registration, desk_us, leave)
        leave()
        self.finish_us[number] = self.env.now

    def departures(self) -> Story:
        """Vehicles set off at their hours."""
        for number, at_us in enumerate(self.work.departs_us.tolist()):
            yield self.env.timeout(at_us - self.env.now)
            self.env.process(self.vehicle(number))


def textbook_simpy(work: Work, folder: Path) -> Run:
    """Put it together and run it."""

    def run() -> Answer:
        model = Model(work)
        model.env.process(model.departures())
        model.env.run()
        return Answer.of(model.finish_us)

    return run


ENTRIES = (Entry("SimPy, a process per vehicle", "simpy", "the whole model", textbook_simpy, 0.01, 250_000),)

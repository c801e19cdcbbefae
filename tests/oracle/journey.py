"""The process of one vehicle, from setting off to the end of its route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import simpy

from tests.oracle.clock import Process, at, now_us
from tests.oracle.halt import Halt
from tests.oracle.luck import LEFT
from tests.oracle.parts import Home, Stage, Vehicle, Visit
from tests.oracle.plan import ORIGIN
from tests.oracle.route import Router
from tests.oracle.street import Street

Place = Stage | Street
"""What a name in the scenario stands for."""


class Journeys:
    """What every journey needs to know: the clock, the stages, the routes."""

    def __init__(self, env: simpy.Environment, places: Mapping[str, Place], router: Router) -> None:
        """Nobody has set off."""
        self.env, self.places, self.router = env, places, router
        self.home = Home(env)

    def journey(self, vehicle: Vehicle, departed_us: int) -> Process[None]:
        """One vehicle: ask, be taken, be served, and on; it leaves the model where its route ends."""
        yield at(self.env, max(departed_us, now_us(self.env)))
        here = Visit(self.home, vehicle, ORIGIN, departed_us)
        name = self.router.first(vehicle)
        while name is not None and not (vehicle.turns_at_door and name == vehicle.turns_at):
            here = yield from self.hand_over(here, name)
            yield from here.stage.serve(here)
            name = self.router.after(here)
            if isinstance(here.stage, Halt) and name is not None:
                yield from here.stage.carry(here, name)
                here = Visit(self.home, vehicle, ORIGIN, now_us(self.env))
        yield from here.stage.until_ready(here)
        here.stage.let_go(here, None)
        if vehicle.turns_at_door and vehicle.turned is not None:
            vehicle.turned.succeed()

    def hand_over(self, here: Visit, name: str) -> Process[Visit]:
        """Ask until a stage takes the vehicle.

        A road that closes calls it back, and it asks again. Where it turns away at the door it asks elsewhere, from
        where it stands but as one who comes by that door; it has left the door when it turns away at another, or when
        somewhere takes it.
        """
        door: Visit | None = None
        at_once = here.sent_on.triggered
        while True:
            yield from here.stage.until_ready(here)
            visit = self.door(here.vehicle, name).ask(here.vehicle, here, by=door)
            if at_once:
                visit.stage.look_at_once()
                at_once = False
            while here.stage.lets_go(here) and not (visit.taken.triggered or visit.turned_away.triggered):
                yield visit.taken | visit.turned_away | here.stage.changed.next
            if visit.taken.triggered:
                if door is not None:
                    door.stage.note(door, LEFT)
                here.stage.let_go(here, visit)
                turned = here.vehicle.turned
                if turned is not None and name == here.vehicle.turns_at and not turned.triggered:
                    turned.succeed()  # those on board may come to that stage again; the bus has gone back by then
                return visit
            if visit.turned_away.triggered:
                assert visit.stage.elsewhere is not None
                if door is not None:
                    door.stage.note(door, LEFT)
                door = visit
                name, at_once = visit.stage.elsewhere, True
            else:
                visit.stage.withdraw(visit)

    def door(self, vehicle: Vehicle, name: str) -> Stage:
        """Where a vehicle asks to get into a stage."""
        following: Callable[[], str | None] = partial(self.router.following, vehicle, name, vehicle.visits.get(name, 0))
        return self.places[name].door_for(vehicle, following)

"""Fleets at work: vehicles that wait at their base, load, travel out, unload, and come back for more.

Buses, ambulances and helicopters differ in who boards and in how they travel; their trips are the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import simpy

from sim.scenario.empty_trips import origin_of_return
from sim.scenario.fleet import Fleet
from sim.scenario.fleets import most_set
from sim.scenario.model import ParameterValue
from sim.world.clock import Bell, Story
from sim.world.part import Setter
from sim.world.setting import Setting

Called = TypeVar("Called")
"""Who is called to a vehicle, and goes with it unless something keeps him."""

AT_BASE, LOADING, OUT, BACK = range(4)


class RunningFleet(ABC, Generic[Called]):
    """One fleet; each of its vehicles is a process of its own.

    Not for vehicles that have no base to come back to: convoys that come once, closed loops of the network.

    Attributes:
        name: Its name.
        in_service, is_open: What the timeline changes.
        bell: Rings when that has changed.
    """

    part: ClassVar[str]
    """The part of the story that its random numbers belong to."""

    kind: ClassVar[str]
    """What its vehicles are called in the ledger."""

    states: ClassVar[tuple[str, str, str, str]]
    """Where a vehicle is: at its base, loading, on the way out, on the way back."""

    steps: ClassVar[tuple[str, ...]] = ("loading", "back")
    """Fields of its section that say how long a step of a trip take."""

    def __init__(self, path: str, spec: Fleet, setting: Setting) -> None:
        """All vehicles that will ever be in service stand at the base.

        Args:
            path: Where it stands in the scenario; the last key is its name.
            spec: What the scenario says of it.
            setting: The common ground.
        """
        self.name, self._path, self._setting = path.rpartition(".")[2], path, setting
        self.in_service, self.is_open, self._drives_back = spec.vehicles, spec.open, spec.drives_back
        self.bell = Bell(setting.clock)
        self._duration = {step: getattr(spec, step) for step in self.steps}
        self._mean_h = {step: duration.mean_h for step, duration in self._duration.items()}
        self._random: dict[tuple[str, int], np.random.Generator] = {}
        # All that the timeline will ever put into service exist from the start: who is out of service waits
        # at the base.
        self._state = [AT_BASE] * most_set(setting.scenario, f"{path}.vehicles", spec.vehicles)
        for (kind, account), held in self.recount().items():
            setting.ledger.open(kind, account, held, unit=kind)

    def start(self) -> None:
        """Let every vehicle make its trips."""
        for vehicle in range(len(self._state)):
            self._setting.clock.process(self._travel(vehicle))

    def setters(self) -> dict[str, Setter]:
        """What can be changed while the fleet runs."""

        def vehicles(now: float, value: ParameterValue) -> None:
            self.in_service = int(value)
            self.rules_changed()

        def is_open(now: float, value: ParameterValue) -> None:
            self.is_open = bool(value)
            self.rules_changed()

        def mean(step: str, now: float, value: ParameterValue) -> None:
            self._mean_h[step] = float(value) / 60.0

        means = {f"{self._path}.{step}.mean_min": partial(mean, step) for step in self.steps}
        return {f"{self._path}.vehicles": vehicles, f"{self._path}.open": is_open, **means}

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles in each state, by the account that the ledger keeps of them."""
        states = range(len(self.states))
        return {(self.kind, self._account(state)): float(self._state.count(state)) for state in states}

    def _travel(self, vehicle: int) -> Story:
        while True:
            called = yield from self.board(vehicle)
            self._pass(vehicle, LOADING)
            yield self.takes("loading", vehicle)
            yield from self.gather(called)
            # Who was called may be dead or gone by now; a vehicle with nobody on board does not drive.
            if aboard := self.aboard(called):
                self._pass(vehicle, OUT)
                yield from self.travel(vehicle, aboard)
                self._pass(vehicle, BACK)
                yield self.takes("back", vehicle)
                if self._drives_back:
                    yield self._setting.clock.at_end(self._setting.trips.send_empty(origin_of_return(self.name)))
            self._pass(vehicle, AT_BASE)

    @abstractmethod
    def board(self, vehicle: int) -> Generator[simpy.Event, Any, Called]:
        """Wait at the base until the vehicle may leave and somebody boards it; returns who is called."""

    @abstractmethod
    def aboard(self, called: Called) -> Called | None:
        """Who of those that were called is still there when it has loaded; nobody, and it stays."""

    @abstractmethod
    def travel(self, vehicle: int, aboard: Called) -> Story:
        """Travel out with those on board, until they have got off."""

    def gather(self, called: Called) -> Story:
        """Wait until a vehicle that has loaded may set off: at once, unless the vehicles of a fleet leave together."""
        yield from ()

    def may_leave(self, vehicle: int) -> bool:
        """Whether a vehicle at its base may begin a trip."""
        return self.is_open and vehicle < self.in_service

    def rules_changed(self) -> None:
        """Let everybody who waits for a vehicle, or in one, look at the rules again."""
        self.bell.ring()

    def takes(self, step: str, vehicle: int) -> simpy.Event:
        """The end of a step of a vehicle's round that begins now; each vehicle draws from a stream of its own."""
        if (step, vehicle) not in self._random:
            self._random[step, vehicle] = self._setting.streams[f"{self.part}: {step} of {self.name} {vehicle}"]
        duration = self._duration[step]
        drawn = duration.unit_draws(self._random[step, vehicle], 1)[0]
        return self._setting.clock.pause(float(duration.minimum_h + self._mean_h[step] * drawn))

    def _pass(self, vehicle: int, state: int) -> None:
        source, target = self._account(self._state[vehicle]), self._account(state)
        self._setting.ledger.move(self.kind, source, target, 1, "a vehicle's round")
        self._state[vehicle] = state

    def _account(self, state: int) -> str:
        return f"{self.name} {self.states[state]}"

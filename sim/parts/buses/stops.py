"""The bus stops of a scenario: who comes to one stands in line for the stage that comes next on his way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from sim.network.plan import ranks
from sim.parts.buses.section import BusFleet
from sim.scenario.routes import leads_to
from sim.scenario.stages import BusStop
from sim.world.setting import Setting
from sim.world.stop import BOARDING_ON_THE_WAY, Boardings, StopLine, boardings_table


class Stops:
    """All bus stops, with a line for each stage to which their people want."""

    def __init__(self, setting: Setting) -> None:
        """Nobody waits."""
        self._setting, self._names = setting, list(setting.scenario.stages)
        self._stops = {
            number: stop for number, stop in enumerate(setting.scenario.stages.values()) if isinstance(stop, BusStop)
        }
        self._lines = {
            (number, self._names.index(to)): StopLine(setting.clock, setting.trips, stop)
            for number, stop in self._stops.items()
            for to in leads_to(stop)
        }
        classes, order = setting.scenario.vehicle_classes, ranks(setting.scenario)
        self._on_foot = {name: (k, order.index(one.priority)) for k, (name, one) in enumerate(classes.items())}

    def line(self, fleet: BusFleet) -> StopLine:
        """Where people wait for a fleet."""
        return self._lines[self._names.index(str(fleet.boards_at)), self._names.index(fleet.turns_at)]

    def start(self) -> None:
        """Let whoever comes stand in line."""
        if self._stops:
            self._setting.clock.on_placed(self._stops, self._comes)

    def observables(self) -> dict[str, Callable[[], float]]:
        """Persons who wait at each stop now."""
        return {
            f"stops.{self._names[number]}.persons_waiting": partial(self._waiting, number) for number in self._stops
        }

    def persons(self) -> dict[str, int]:
        """Persons in buses that load; those who wait are in the stage, as the network counts them."""
        return {BOARDING_ON_THE_WAY: sum(line.persons_loading for line in self._lines.values())} if self._stops else {}

    def tables(self) -> Iterator[Boardings]:
        """All waits and rides."""
        if self._stops:
            kept = self._setting.trips.kept(self._setting.park.boarded)
            yield boardings_table(self._lines, kept, self._setting.scenario.horizon_h)

    def _waiting(self, stop: int) -> float:
        return float(sum(line.persons_waiting for (there, _), line in self._lines.items() if there == stop))

    def _comes(self, group: int) -> None:
        flow = self._setting.flow
        number = int(flow.stages_of(np.array([group]))[0])
        if (on_foot := self._stops[number].on_foot_class) is not None:
            flow.goes_on_as(group, *self._on_foot[on_foot])
        self._lines[number, flow.leads_to(group, number)].join(group)

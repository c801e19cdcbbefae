"""Where a vehicle goes next, looked up step by step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.scenario.geography import Destination
from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from tests.oracle.luck import Luck
from tests.oracle.parts import Vehicle, Visit
from tests.oracle.plan import destination


def chosen(to: Destination, uniform: float) -> str:
    """One of several stages, by cumulative shares in the order of the file."""
    assert not isinstance(to, str)
    edges = np.cumsum(list(to.values()))[:-1]
    return list(to)[int(np.searchsorted(edges, uniform, side="right"))]


class Router:
    """The routes of a scenario."""

    def __init__(self, scenario: Scenario, luck: Luck) -> None:
        """Every draw is there."""
        self._stages, self._luck = scenario.stages, luck
        self._rounds: Mapping[str, tuple[str, ...]] = {name: one.round for name, one in scenario.shuttles.items()}

    def first(self, vehicle: Vehicle) -> str | None:
        """The first stage of a journey."""
        if vehicle.origin in self._rounds:
            return self._rounds[vehicle.origin][0]
        to = self._luck.first[vehicle.number]
        if to is None or isinstance(to, str):
            return self._unless_passed_by(vehicle, to)
        return self._unless_passed_by(vehicle, chosen(to, float(self._luck.first_split[vehicle.number])))

    def after(self, here: Visit) -> str | None:
        """Where a vehicle goes that has been served: where the stage sends it, or along its route."""
        return here.stage.sends_to(here) or self.following(here.vehicle, here.stage.name, here.number)

    def following(self, vehicle: Vehicle, name: str, visit: int) -> str | None:
        """The stage after another, for a visit of that one."""
        if vehicle.origin in self._rounds:
            stops = self._rounds[vehicle.origin]
            return stops[(stops.index(name) + 1) % len(stops)]
        to = destination(self._stages[name], vehicle.kind, vehicle.origin)
        if to is not None and not isinstance(to, str):
            to = chosen(to, self._luck.draw("split", name, vehicle.number, visit))
        return self._unless_passed_by(vehicle, to)

    def _unless_passed_by(self, vehicle: Vehicle, name: str | None) -> str | None:
        """Whoever has enough petrol goes past a fuel point to what follows it."""
        stage = self._stages[name] if name is not None else None
        if name is None or vehicle.needs_petrol or not isinstance(stage, Station) or stage.issues_litres is None:
            return name
        return self.following(vehicle, name, vehicle.visits.get(name, 0))

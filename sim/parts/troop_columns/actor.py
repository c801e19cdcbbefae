"""Columns on their way: vehicles set off one after the other; the network moves them like all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sim.parts.troop_columns.section import TroopColumn
from sim.parts.troop_columns.states import COLUMNS, ON_ROAD, STATES, THROUGH, WAITING, account
from sim.scenario.model import ParameterValue
from sim.world.clock import Bell, Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting


class TroopColumns(Part):
    """All columns."""

    def __init__(self, setting: Setting) -> None:
        """All vehicles wait to set off."""
        self._columns = {
            name: RunningColumn(setting, name, one) for name, one in setting.scenario.troop_columns.items()
        }

    def start(self) -> None:
        """Let each wait for its hour."""
        for column in self._columns.values():
            column.start()

    def setters(self) -> dict[str, Setter]:
        """Permission and headway of each."""
        return {path: setter for column in self._columns.values() for path, setter in column.setters().items()}

    def observables(self) -> dict[str, Callable[[], float]]:
        """Vehicles of each by state."""
        return {
            f"troop_columns.{name}.{state.replace(' ', '_')}_veh": partial(column.count, state)
            for name, column in self._columns.items()
            for state in STATES
        }

    def book(self) -> None:
        """Write down who has come through since the last time: the flows know it, and nobody says it."""
        for column in self._columns.values():
            column.book()

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles of each by state, as the flows have them."""
        return {
            (COLUMNS, account(name, state)): column.count(state)
            for name, column in self._columns.items()
            for state in STATES
        }


class RunningColumn:
    """One column."""

    def __init__(self, setting: Setting, name: str, spec: TroopColumn) -> None:
        """No vehicle has set off.

        Args:
            setting: The common ground.
            name: Its name.
            spec: What the scenario says of it.
        """
        self._setting, self._name, self._spec, self._clock = setting, name, spec, setting.clock
        self._permitted, self._headway_mean_h = spec.permitted, spec.headway.mean_h
        # All at once, one for each vehicle: a permission that comes later changes no headway.
        self._draws = spec.headway.unit_draws(setting.streams[f"troop columns: headway of {name}"], spec.vehicles)
        self._rows: list[int] = []
        self._bell = Bell(setting.clock)
        for state in STATES:
            held = float(spec.vehicles) if state == WAITING else 0.0
            setting.ledger.open(COLUMNS, account(name, state), held, unit="vehicles")

    def start(self) -> None:
        """Let its vehicles set off."""
        self._clock.process(self._story())

    def setters(self) -> dict[str, Setter]:
        """Its parameters by path."""

        def permitted(now: float, value: ParameterValue) -> None:
            self._permitted = bool(value)
            self._bell.ring()

        def headway(now: float, value: ParameterValue) -> None:
            self._headway_mean_h = float(value) / 60.0

        path = f"troop_columns.{self._name}"
        return {f"{path}.permitted": permitted, f"{path}.headway.mean_min": headway}

    def count(self, state: str) -> float:
        """Vehicles in a state now; through is who has crossed, or has come to the end of its route without."""
        through = int(self._setting.flow.vehicle["crossed"][self._rows].sum())
        by_state = {WAITING: self._spec.vehicles - len(self._rows), THROUGH: through}
        return float(by_state.get(state, len(self._rows) - through))

    def book(self) -> None:
        """Write down how many have come through."""
        ledger, through = self._setting.ledger, account(self._name, THROUGH)
        more = self.count(THROUGH) - ledger.amount(COLUMNS, through)
        ledger.move(COLUMNS, account(self._name, ON_ROAD), through, more, "crossed, or at the end of its route")

    def _story(self) -> Story:
        """One vehicle after the other sets off, at their headways, while the column may."""
        title = self._spec.title or self._name
        yield self._clock.until(self._setting.scenario.hours(self._spec.leaves_at))
        for number in range(self._spec.vehicles):
            while not self._permitted:
                yield self._bell.news
            self._rows.append(self._setting.trips.send_empty(self._name))
            why = "sets off"
            self._setting.ledger.move(COLUMNS, account(self._name, WAITING), account(self._name, ON_ROAD), 1, why)
            if number == 0:
                self._setting.report(title, "its first vehicle sets off")
            if number < self._spec.vehicles - 1:
                yield self._clock.pause(self._spec.headway.minimum_h + self._headway_mean_h * self._draws[number])
        self._setting.report(title, "its last vehicle has set off")


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if setting.scenario.troop_columns:
        yield TroopColumns(setting)

"""After the arrival: each family leaves the country again, returns home, or stays, whichever clock runs out first.

Constant hazards o of leaving again and r of returning give, t after the arrival, the cumulative incidences
o/(r + o) · (1 − exp(−(r + o) t)) and r/(r + o) · (1 − exp(−(r + o) t)) (``docs/model.md`` §7, case R01). Each family
has a clock of its own for each of the two, so the distribution is exact for hazards that jump, and a changed hazard
moves the same families earlier or later.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats, Rows
from sim.network.flow import Flow
from sim.network.records import GONE
from sim.network.time import HOUR_US, NOT_YET
from sim.parts.sojourn.clocks import FamilyClocks, have_crossed
from sim.parts.sojourn.guests import Guests
from sim.parts.sojourn.houses import houses
from sim.parts.sojourn.route_home import RoadHome
from sim.parts.sojourn.section import Sojourn
from sim.scenario.model import ParameterValue, Scenario
from sim.world.part import Part, Setter, Transition
from sim.world.setting import Setting
from sim.world.table import Table

HOURS_PER_DAY = 24.0

LEFT_AGAIN, RETURNED = "left again", "returned home"
"""What the part is in charge of."""


class CumulativeHazard:
    """A hazard that is constant from one change to the next, added up over time.

    Attributes:
        per_h: The hazard that was set last, per hour.
    """

    def __init__(self, per_h: float, from_h: float = 0.0) -> None:
        """Nothing is added up before ``from_h``."""
        self.per_h = per_h
        self._since_h, self._per_h = [0.0], [0.0]
        self.change(0.0, per_h, from_h)

    def change(self, now: float, per_h: float, from_h: float = 0.0) -> None:
        """Let it be ``per_h`` from now on, and zero before ``from_h``; what was to come later is forgotten."""
        self.per_h = per_h
        # What was announced for later, such as an agreement that has been cancelled, must not happen after all.
        while self._since_h and self._since_h[-1] >= now:
            self._since_h.pop()
            self._per_h.pop()
        for since_h, value in ((now, per_h if from_h <= now else 0.0), (from_h, per_h)):
            if now <= since_h < np.inf:
                self._since_h.append(since_h)
                self._per_h.append(value)

    def upto(self, hours: Floats) -> Floats:
        """Hazard added up until hours, shape ``(n,)``."""
        since_h, per_h, total = self._lines()
        line = np.searchsorted(since_h, hours, side="right") - 1
        return np.asarray(total[line] + per_h[line] * (hours - since_h[line]))

    def reached_h(self, levels: Floats) -> Floats:
        """Hours at which it adds up to levels, infinite for never, shape ``(n,)``."""
        since_h, per_h, total = self._lines()
        line = np.maximum(np.searchsorted(total, levels, side="left") - 1, 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            # Zero hazard divides by zero on purpose: such levels are never reached, which the next line says.
            found = since_h[line] + (levels - total[line]) / per_h[line]
        return np.where(per_h[line] > 0.0, found, np.inf)

    def _lines(self) -> tuple[Floats, Floats, Floats]:
        """The straight lines of which it is made: since when, how steep, and what is added up by then."""
        since_h, per_h = np.array(self._since_h), np.array(self._per_h)
        return since_h, per_h, np.concatenate([[0.0], np.cumsum(per_h[:-1] * np.diff(since_h))])


class Stay(Part):
    """All who have come to the end of their route: placed in a shelter, or at an address.

    Who has left again is worked out when the run is over. During it only one thing depends on that: the places that
    guests of a shelter give back, of which :class:`Guests` keeps the hours.

    Attributes:
        leaving, returning: The two hazards, which the timeline sets.
    """

    def __init__(self, setting: Setting, spec: Sojourn) -> None:
        """Nobody has arrived."""
        self._flow, self._scenario = setting.flow, setting.scenario
        self._returns = spec.returns
        route = setting.scenario.route_home
        found = None if route is None else houses(setting, route)
        self._clocks = FamilyClocks(setting, spec, found)
        self.leaving = CumulativeHazard(spec.leaves_again_per_day / HOURS_PER_DAY)
        self.returning, self._agreed = CumulativeHazard(0.0), False
        if spec.returns is not None:
            self._agree(0.0, agreed=spec.returns.agreed)
        self._road, set_out_h = None, np.full(len(setting.people.groups), np.nan)
        if route is not None and found is not None:
            self._road = RoadHome(setting, route, found, self._clocks, self._both_h)
            set_out_h = self._road.set_out_h
        self._guests = Guests(setting, self._clocks, self._until_h, set_out_h)

    def setters(self) -> dict[str, Setter]:
        """The hazard of leaving again, and the agreement."""

        def leaving(now: float, value: ParameterValue) -> None:
            self.leaving.change(now, float(value) / HOURS_PER_DAY)
            self._think_again()

        def agreed(now: float, value: ParameterValue) -> None:
            self._agree(now, agreed=bool(value))
            self._think_again()

        setters: dict[str, Setter] = {"sojourn.leaves_again_per_day": leaving}
        return setters if self._returns is None else setters | {"sojourn.returns.agreed": agreed}

    def persons(self) -> dict[str, int]:
        """Persons who have left again, and who have returned home: who they are is reported by :meth:`afterwards`."""
        return {LEFT_AGAIN: 0, RETURNED: 0}

    def afterwards(self) -> Iterator[Transition]:
        """Who has left again, and who has returned home, out of the last node of his route, and when."""
        if self._road is None:
            groups, arrived_h = arrivals(self._scenario, self._flow)
        else:
            groups = self._road.stays()
            arrived_h = self._road.arrived_h[groups]
            yield from self._came_home()
        rows, persons, leave, home = self._clocks.of(groups)
        since_h = np.repeat(arrived_h, self._clocks.families(groups))
        leaves_h, returns_h = self._both_h(since_h, leave, home)
        states = [*self._scenario.stages, "gone"]
        stage = self._flow.stages_of(rows)
        last = np.where(stage == GONE, len(states) - 1, stage)
        for state, at_h, first in (
            # Ties to leaving, so that nobody is in both and nobody in neither.
            (LEFT_AGAIN, leaves_h, leaves_h <= returns_h),
            # Who would have set out after the end of the run, or at it, has not.
            (RETURNED, returns_h, (returns_h < leaves_h) & (self._road is None)),
        ):
            for number in np.unique(last[first]).tolist():
                who = first & (last == number) & np.isfinite(at_h)
                yield Transition(states[number], state, at_h[who], persons[who])

    def start(self) -> None:
        """Let guests give back their places, and who returns set out."""
        self._guests.start()
        if self._road is not None:
            self._road.start()

    def tables(self) -> Iterator[Table]:
        """The stays of guests, where places are given back, and who has set out for home."""
        yield from self._guests.tables()
        if self._road is not None:
            yield self._road.table()

    def _think_again(self) -> None:
        """Let everybody who is there go by a hazard that has changed."""
        self._guests.think_again()
        if self._road is not None:
            self._road.think_again()

    def _came_home(self) -> Iterator[Transition]:
        """Those who are home, out of those who have left the model."""
        assert self._road is not None, "there is a road home"
        home_h, rows = self._road.came_home()
        # The balance is counted before anybody moves at the same instant: so who comes home at a recording step.
        yield Transition("gone", RETURNED, np.nextafter(home_h, np.inf), self._flow.vehicle["persons"][rows])

    def _both_h(self, since_h: Floats, leave: Floats, home: Floats) -> tuple[Floats, Floats]:
        """When each family that has arrived at an hour leaves again, and returns, by the hazards known now."""
        return (
            self.leaving.reached_h(self.leaving.upto(since_h) + leave),
            self.returning.reached_h(self.returning.upto(since_h) + home),
        )

    def _until_h(self, since_h: Floats, leave: Floats, home: Floats) -> Floats:
        """Until when each family that has arrived at an hour stays."""
        return np.minimum(*self._both_h(since_h, leave, home))

    def _agree(self, now: float, *, agreed: bool) -> None:
        """Begin an agreement, or end it; one that holds already goes on."""
        assert self._returns is not None, "the parameter exists with the section"
        if agreed and not self._agreed:
            begins_h = now + self._returns.begins_after_days * HOURS_PER_DAY
            self.returning.change(now, 1.0 / (self._returns.mean_wait_days * HOURS_PER_DAY), begins_h)
        elif not agreed:
            self.returning.change(now, 0.0)
        self._agreed = agreed


def arrivals(scenario: Scenario, flow: Flow) -> tuple[Rows, Floats]:
    """Groups that have come to the end of their route, and the hours of their arrival.

    Where the scenario names a milestone ``crossed``, only those who have passed it have arrived.
    """
    rows = flow.ended(0).astype(np.intp)
    rows = rows[have_crossed(scenario, flow, rows)]
    last_us = flow.passage_us[rows].max(axis=(1, 2), initial=NOT_YET)
    return rows, last_us / HOUR_US


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if (sojourn := setting.scenario.sojourn) is not None:
        yield Stay(setting, sojourn)

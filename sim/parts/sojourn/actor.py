"""After the arrival: each family leaves the country again, returns home, or stays, whichever clock runs out first.

Constant hazards o of leaving again and r of returning give, t after the arrival, the cumulative incidences
o/(r + o) · (1 − exp(−(r + o) t)) and r/(r + o) · (1 − exp(−(r + o) t)) (``docs/model.md`` §7, case R01). Each family
has a clock of its own for each of the two, so the law is exact for hazards that jump, and a changed hazard moves the
same families earlier or later.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.network.flow import Flow
from sim.network.records import GONE
from sim.network.time import HOUR_US, NOT_YET
from sim.parts.sojourn.section import Sojourn
from sim.population.groups import TravelGroups
from sim.scenario.fleets import fleets
from sim.scenario.milestones import EVENTS, passages
from sim.scenario.model import ParameterValue, Scenario
from sim.world.part import Part, Setter, Shift
from sim.world.setting import Setting

HOURS_PER_DAY = 24.0

LEFT_AGAIN, RETURNED = "left again", "returned home"
"""What the part is in charge of."""

Rows = NDArray[np.intp]


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
            found = since_h[line] + (levels - total[line]) / per_h[line]
        return np.where(per_h[line] > 0.0, found, np.inf)

    def _lines(self) -> tuple[Floats, Floats, Floats]:
        """The straight lines of which it is made: since when, how steep, and what is added up by then."""
        since_h, per_h = np.array(self._since_h), np.array(self._per_h)
        return since_h, per_h, np.concatenate([[0.0], np.cumsum(per_h[:-1] * np.diff(since_h))])


class Stay(Part):
    """All who have come to the end of their way: placed in a shelter, or at an address.

    Nothing that anybody does during a run depends on who has left again, so it is worked out when the run is over.

    Attributes:
        leaving, returning: The two hazards, which the timeline sets.
    """

    def __init__(self, setting: Setting, spec: Sojourn) -> None:
        """Nobody has arrived."""
        self._flow, self._scenario = setting.flow, setting.scenario
        self._clocks = FamilyClocks(setting, spec)
        self._returns = spec.returns
        self.leaving = CumulativeHazard(spec.leaves_again_per_day / HOURS_PER_DAY)
        self.returning, self._agreed = CumulativeHazard(0.0), False
        if spec.returns is not None:
            self._agree(0.0, agreed=spec.returns.agreed)

    def setters(self) -> dict[str, Setter]:
        """The hazard of leaving again, and the agreement."""

        def leaving(now: float, value: ParameterValue) -> None:
            self.leaving.change(now, float(value) / HOURS_PER_DAY)

        def agreed(now: float, value: ParameterValue) -> None:
            self._agree(now, agreed=bool(value))

        setters: dict[str, Setter] = {"sojourn.leaves_again_per_day": leaving}
        return setters if self._returns is None else setters | {"sojourn.returns.agreed": agreed}

    def persons(self) -> dict[str, int]:
        """Persons who have left again, and who have returned home: who they are is told by :meth:`afterwards`."""
        return {LEFT_AGAIN: 0, RETURNED: 0}

    def afterwards(self) -> Iterator[Shift]:
        """Who has left again, and who has returned home, out of the last stage of his way, and when."""
        groups, arrived_h = arrivals(self._scenario, self._flow)
        rows, persons, leave, home = self._clocks.of(groups)
        since_h = np.repeat(arrived_h, self._clocks.families(groups))
        leaves_h = self.leaving.reached_h(self.leaving.upto(since_h) + leave)
        returns_h = self.returning.reached_h(self.returning.upto(since_h) + home)
        states = [*self._scenario.stages, "gone"]
        stage = self._flow.stages_of(rows)
        last = np.where(stage == GONE, len(states) - 1, stage)
        for state, at_h, first in (
            (LEFT_AGAIN, leaves_h, leaves_h <= returns_h),
            (RETURNED, returns_h, returns_h < leaves_h),
        ):
            for number in np.unique(last[first]).tolist():
                who = first & (last == number) & np.isfinite(at_h)
                yield Shift(states[number], state, at_h[who], persons[who])

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
    """Groups that have come to the end of their way, and the hours of their arrival.

    Where the scenario names a milestone ``crossed``, only those who have passed it have arrived.
    """
    rows = flow.ended(0).astype(np.intp)
    names, passed = list(scenario.stages), np.zeros(len(rows), np.bool_)
    crossing = passages(scenario, "crossed")
    for stage, event in crossing:
        passed |= flow.passage_us[rows, names.index(stage), EVENTS.index(event)] != NOT_YET
    if crossing:
        rows = rows[passed]
    last_us = flow.passage_us[rows].reshape(len(rows), -1).max(axis=1, initial=NOT_YET)
    return rows, last_us / HOUR_US


class FamilyClocks:
    """The two clocks of every family, drawn by origin before anything happens, a row for each group."""

    def __init__(self, setting: Setting, spec: Sojourn) -> None:
        """Draw from one stream for each kind of clock and each origin."""
        self._vehicle = setting.flow.vehicle
        groups, streams = setting.people.groups, setting.streams
        widths = most_families(setting.scenario, groups)
        self._origin = groups.origin
        self._first = np.zeros(len(groups), np.int64)
        leave: list[Floats] = [np.zeros(0)]
        returns: list[Floats] = [np.zeros(0)]
        share, drawn = 0.0 if spec.returns is None else spec.returns.return_share, 0
        for origin, width, rows in zip(groups.origins, widths, groups.rows_by_origin, strict=True):
            self._first[rows] = drawn + width * np.arange(len(rows))
            shape = (len(rows), width)
            would = streams[f"sojourn: would return, from {origin}"].random(shape) < share
            home = streams[f"sojourn: returns, from {origin}"].standard_exponential(shape)
            leave.append(streams[f"sojourn: leaves again, from {origin}"].standard_exponential(shape).ravel())
            returns.append(np.where(would, home, np.inf).ravel())
            drawn += len(rows) * width
        self._leave, self._return = np.concatenate(leave), np.concatenate(returns)
        self._width = np.array(widths, np.int64)

    def families(self, groups: Rows) -> NDArray[np.int64]:
        """Families of each group, shape ``(n,)``: at least one where there is anybody, and none without a person."""
        persons, households = (self._vehicle[name][groups].astype(np.int64) for name in ("persons", "households"))
        width = np.minimum(self._width[self._origin[groups]], persons)
        return np.asarray(np.minimum(np.maximum(households, 1), width))

    def of(self, groups: Rows) -> tuple[Rows, NDArray[np.int64], Floats, Floats]:
        """Every family of some groups: its group, its persons, and its clocks of leaving again and of returning.

        The persons of a group are dealt over its families as evenly as whole persons can be.
        """
        count, persons = self.families(groups), self._vehicle["persons"][groups]
        rows = np.repeat(groups, count)
        place = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        each = np.repeat(persons // np.maximum(count, 1), count)
        more = np.repeat(persons % np.maximum(count, 1), count)
        drawn = self._first[rows] + place
        return rows, each + (place < more), self._leave[drawn], self._return[drawn]


def most_families(scenario: Scenario, groups: TravelGroups) -> list[int]:
    """The most families that a group of each origin can have: as it was formed, or as its vehicle has seats."""
    classes, running = scenario.vehicle_classes, fleets(scenario)
    found = []
    for origin, rows in zip(groups.origins, groups.rows_by_origin, strict=True):
        formed = int(groups.households[rows].max(initial=1))
        seats = classes[running[origin].vehicle_class].seats_persons if origin in running else 1
        found.append(max(formed, seats))
    return found


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if (sojourn := setting.scenario.sojourn) is not None:
        yield Stay(setting, sojourn)

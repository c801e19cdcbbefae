"""After the arrival: each family leaves the country again, returns home, or stays, whichever clock runs out first.

Constant hazards o of leaving again and r of returning give, t after the arrival, the cumulative incidences
o/(r + o) · (1 − exp(−(r + o) t)) and r/(r + o) · (1 − exp(−(r + o) t)) (``MODEL.md`` §7, case R01). Each family has
a clock of its own for each of the two, so the law is exact for hazards that jump, and a changed hazard moves the same
families earlier or later.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.network.time import hours_of
from sim.population.parties import Parties
from sim.scenario.fleets import fleets
from sim.scenario.milestones import EVENTS, passages
from sim.scenario.model import LeverValue, Scenario
from sim.scenario.sojourn import Sojourn
from sim.world.clock import Story
from sim.world.part import Part, Pull
from sim.world.recorder import recording_times
from sim.world.setting import Setting

HOURS_PER_DAY = 24.0

LEFT_AGAIN, RETURNED = "left again", "returned home"
"""What the part is in charge of."""

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class CumulativeHazard:
    """A hazard that is constant from one change to the next, added up over time.

    Attributes:
        per_h: The hazard now, per hour.
        from_h: Hour before which it is zero.
    """

    def __init__(self, per_h: float, from_h: float = -np.inf) -> None:
        """Nothing has been added up at hour 0."""
        self.per_h, self.from_h = per_h, from_h
        self._total, self._since_h = 0.0, 0.0

    def upto(self, hours: Floats) -> Floats:
        """Hazard added up until hours since the last change, shape ``(n,)``."""
        return self._total + self.per_h * np.maximum(0.0, hours - max(self._since_h, self.from_h))

    def reached_h(self, levels: Floats) -> Floats:
        """Hours at which it adds up to levels not reached at the last change, infinite for never, shape ``(n,)``."""
        if self.per_h == 0.0:
            return np.full(len(levels), np.inf)
        return max(self._since_h, self.from_h) + (levels - self._total) / self.per_h

    def settle(self, now: float) -> None:
        """Add up until ``now``; the hazard may change then."""
        self._total = float(self.upto(np.array([now]))[0])
        self._since_h = now


class Stay(Part):
    """All who have come to the end of their way: placed in a shelter, or at an address.

    Attributes:
        leaving, returning: The two hazards, which levers change.
        rows, persons_of, leaves_at, returns_at: One entry for every family that is there: its party, its persons, and
            the cumulative hazards at which it leaves again and returns home.
        out: Persons by what became of them.
    """

    def __init__(self, setting: Setting, spec: Sojourn) -> None:
        """Nobody has arrived."""
        self._clock, self._flow, self._scenario = setting.clock, setting.flow, setting.scenario
        self._arrivals, self._clocks = Arrivals(setting), FamilyClocks(setting, spec)
        self._returns = spec.returns
        self.leaving = CumulativeHazard(spec.leaves_again_per_day / HOURS_PER_DAY)
        self.returning = CumulativeHazard(0.0)
        if spec.returns is not None:
            self.returning = CumulativeHazard(1.0 / (spec.returns.mean_wait_days * HOURS_PER_DAY), np.inf)
            self._agree(0.0, agreed=spec.returns.agreed)
        self.rows, self.persons_of = np.zeros(0, np.intp), np.zeros(0, np.int64)
        self.leaves_at, self.returns_at = np.zeros(0), np.zeros(0)
        self._first_leaves = self._first_returns = np.inf
        self.out = {LEFT_AGAIN: 0, RETURNED: 0}

    def start(self) -> None:
        """Look at every recording step."""
        self._clock.process(self._story())

    def levers(self) -> dict[str, Pull]:
        """The hazard of leaving again, and the agreement."""
        pulls: dict[str, Pull] = {"sojourn.leaves_again_per_day": self._set_leaving}
        return pulls if self._returns is None else pulls | {"sojourn.returns.agreed": self._set_agreed}

    def persons(self) -> dict[str, int]:
        """Persons who have left again, and who have returned home."""
        return dict(self.out)

    def settle(self, now: float) -> None:
        """Take in who has arrived by ``now``, and let go whose first clock has run out."""
        self._take_in()
        until = np.array([now])
        if self._first_leaves > self.leaving.upto(until)[0] and self._first_returns > self.returning.upto(until)[0]:
            self.leaving.settle(now)
            self.returning.settle(now)
            return
        over = (self.leaves_at <= self.leaving.upto(until)) | (self.returns_at <= self.returning.upto(until))
        who = np.flatnonzero(over)
        first = self.leaving.reached_h(self.leaves_at[who]) <= self.returning.reached_h(self.returns_at[who])
        self._let_go(who[first], LEFT_AGAIN)
        self._let_go(who[~first], RETURNED)
        if len(who):
            self.rows, self.persons_of = self.rows[~over], self.persons_of[~over]
            self.leaves_at, self.returns_at = self.leaves_at[~over], self.returns_at[~over]
            self._look_ahead()
        self.leaving.settle(now)
        self.returning.settle(now)

    def _story(self) -> Story:
        for hour in recording_times(self._scenario.horizon_h, self._scenario.record_step_h).tolist():
            yield self._clock.until(hour)
            self.settle(self._clock.now_h)

    def _set_leaving(self, now: float, value: LeverValue) -> None:
        self.settle(now)
        self.leaving.per_h = float(value) / HOURS_PER_DAY

    def _set_agreed(self, now: float, value: LeverValue) -> None:
        self.settle(now)
        self._agree(now, agreed=bool(value))

    def _agree(self, now: float, *, agreed: bool) -> None:
        """Begin an agreement, or end it; one that holds already goes on."""
        assert self._returns is not None, "the lever exists with the section"
        if not agreed:
            self.returning.from_h = np.inf
        elif np.isinf(self.returning.from_h):
            self.returning.from_h = now + self._returns.begins_after_days * HOURS_PER_DAY

    def _take_in(self) -> None:
        parties, arrived_h = self._arrivals.new()
        if not len(parties):
            return
        rows, persons, leave, home = self._clocks.of(parties)
        since_h = np.repeat(arrived_h, self._clocks.families(parties))
        self.rows = np.concatenate([self.rows, rows])
        self.persons_of = np.concatenate([self.persons_of, persons])
        self.leaves_at = np.concatenate([self.leaves_at, self.leaving.upto(since_h) + leave])
        self.returns_at = np.concatenate([self.returns_at, self.returning.upto(since_h) + home])
        self._look_ahead()

    def _look_ahead(self) -> None:
        """Note the hazards at which the first of all leaves again, and returns: before, nothing has to be looked at."""
        self._first_leaves = float(self.leaves_at.min(initial=np.inf))
        self._first_returns = float(self.returns_at.min(initial=np.inf))

    def _let_go(self, who: Rows, state: str) -> None:
        self._flow.release(self.rows[who], self.persons_of[who])
        self.out[state] += int(self.persons_of[who].sum())


class Arrivals:
    """Finds the parties that have come to the end of their way since the last look."""

    def __init__(self, setting: Setting) -> None:
        """Nobody has arrived."""
        self._flow = setting.flow
        self._told = 0
        names = list(setting.scenario.stages)
        crossing = passages(setting.scenario, "crossed")
        self._crossing = [(names.index(stage), EVENTS.index(event)) for stage, event in crossing]

    def new(self) -> tuple[Rows, Floats]:
        """Parties that have arrived and were not told before, and the hours of their arrival.

        Where the scenario names a milestone ``crossed``, only those who have passed it have arrived.
        """
        rows = self._flow.ended(self._told).astype(np.intp)
        self._told += len(rows)
        passage_h = hours_of(self._flow.passage_us[rows])
        if self._crossing:
            passed = np.zeros(len(rows), np.bool_)
            for stage, event in self._crossing:
                passed |= ~np.isnan(passage_h[:, stage, event])
            rows, passage_h = rows[passed], passage_h[passed]
        return rows, np.nanmax(passage_h.reshape(len(rows), -1), axis=1) if len(rows) else np.zeros(0)


class FamilyClocks:
    """The two clocks of every family, drawn by origin before anything happens, a row for each party."""

    def __init__(self, setting: Setting, spec: Sojourn) -> None:
        """Draw from one stream for each kind of clock and each origin."""
        self._vehicle = setting.flow.vehicle
        parties, streams = setting.people.parties, setting.streams
        widths = most_families(setting.scenario, parties)
        self._origin = parties.origin
        self._first = np.zeros(len(parties), np.int64)
        leave: list[Floats] = [np.zeros(0)]
        returns: list[Floats] = [np.zeros(0)]
        share, drawn = 0.0 if spec.returns is None else spec.returns.return_share, 0
        for number, (origin, width) in enumerate(zip(parties.origins, widths, strict=True)):
            rows = np.flatnonzero(parties.origin == number)
            self._first[rows] = drawn + width * np.arange(len(rows))
            shape = (len(rows), width)
            would = streams[f"sojourn: would return, from {origin}"].random(shape) < share
            home = streams[f"sojourn: returns, from {origin}"].standard_exponential(shape)
            leave.append(streams[f"sojourn: leaves again, from {origin}"].standard_exponential(shape).ravel())
            returns.append(np.where(would, home, np.inf).ravel())
            drawn += len(rows) * width
        self._leave, self._return = np.concatenate(leave), np.concatenate(returns)
        self._width = np.array(widths, np.int64)

    def families(self, parties: Rows) -> NDArray[np.int64]:
        """Families of each party, shape ``(n,)``: at least one where there is anybody, and none without a person."""
        persons = self._vehicle["persons"][parties]
        width = np.minimum(self._width[self._origin[parties]], persons)
        return np.minimum(np.maximum(self._vehicle["households"][parties], 1), width)

    def of(self, parties: Rows) -> tuple[Rows, NDArray[np.int64], Floats, Floats]:
        """Every family of some parties: its party, its persons, and its clocks of leaving again and of returning.

        The persons of a party are dealt over its families as evenly as whole persons can be.
        """
        count, persons = self.families(parties), self._vehicle["persons"][parties]
        rows = np.repeat(parties, count)
        place = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        each = np.repeat(persons // np.maximum(count, 1), count)
        more = np.repeat(persons % np.maximum(count, 1), count)
        drawn = self._first[rows] + place
        return rows, each + (place < more), self._leave[drawn], self._return[drawn]


def most_families(scenario: Scenario, parties: Parties) -> list[int]:
    """The most families that a party of each origin can have: as it was formed, or as its vehicle has seats."""
    classes, running = scenario.vehicle_classes, fleets(scenario)
    found = []
    for number, origin in enumerate(parties.origins):
        formed = int(parties.households[parties.origin == number].max(initial=1))
        seats = classes[running[origin].vehicle_class].seats_persons if origin in running else 1
        found.append(max(formed, seats))
    return found

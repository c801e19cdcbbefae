"""After the arrival: each family leaves the country again, returns home, or stays, whichever clock runs out first.

Cause-specific hazards o (leaving again) and r (returning) give the cumulative incidences
o/(r + o) · (1 − exp(−(r + o) t))
and r/(r + o) · (1 − exp(−(r + o) t)) (``MODEL.md`` §7, case R01). Each family has a residual clock for each of the
two, so the law is exact for hazards that jump, and a changed hazard moves the same families earlier or later.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.scenario.fleets import fleets
from sim.scenario.milestones import EVENTS, passages
from sim.scenario.model import LeverValue, Scenario
from sim.scenario.sojourn import Sojourn
from sim.world.clock import Story
from sim.world.displaced import after
from sim.world.part import Part, Pull
from sim.world.recorder import recording_times
from sim.world.setting import Setting

HOURS_PER_DAY = 24.0

LEFT_AGAIN, RETURNED = "left again", "returned home"
"""What the part is in charge of."""

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class Stay(Part):
    """All who have come to the end of their way: placed in a shelter, or at an address.

    Attributes:
        leaves_per_h, agreed_h: What levers change: the hazard of leaving again, and the hour since which an agreement
            holds (infinite while there is none).
        rows, persons_of, arrived_h, leave_left, return_left: One entry for every family that is there: its party, its
            persons, the hour of its arrival, and the hazard that it bears yet of each kind.
        out: Persons by what became of them.
    """

    def __init__(self, setting: Setting, spec: Sojourn) -> None:
        """Nobody has arrived."""
        self._clock, self._flow, self._scenario = setting.clock, setting.flow, setting.scenario
        self._arrivals = Arrivals(setting)
        self._clocks = FamilyClocks(setting, spec)
        self.leaves_per_h = spec.leaves_again_per_day / HOURS_PER_DAY
        self.returns = spec.returns
        self.agreed_h = 0.0 if spec.returns is not None and spec.returns.agreed else np.inf
        self.rows, self.persons_of = np.zeros(0, np.intp), np.zeros(0, np.int64)
        self.arrived_h, self.leave_left, self.return_left = np.zeros(0), np.zeros(0), np.zeros(0)
        self.out = {LEFT_AGAIN: 0, RETURNED: 0}
        self._settled_h = 0.0

    def start(self) -> None:
        """Look at every recording step."""
        self._clock.process(self._story())

    def levers(self) -> dict[str, Pull]:
        """The hazard of leaving again, and the agreement."""
        pulls: dict[str, Pull] = {"sojourn.leaves_again_per_day": self._set_leaving}
        return pulls if self.returns is None else pulls | {"sojourn.returns.agreed": self._set_agreed}

    def persons(self) -> dict[str, int]:
        """Persons who have left again, and who have returned home."""
        return dict(self.out)

    def settle(self, now: float) -> None:
        """Count who has arrived by ``now``, and who has gone."""
        self._take_in()
        since_h, self._settled_h = self._settled_h, now
        open_h = self.returns_from_h
        if since_h < open_h < now:
            self._span(since_h, open_h)
            since_h = open_h
        self._span(since_h, now)

    @property
    def returns_from_h(self) -> float:
        """Hour from which people return under the agreement; infinite while there is none."""
        return np.inf if self.returns is None else self.agreed_h + self.returns.begins_after_days * HOURS_PER_DAY

    def _story(self) -> Story:
        for hour in recording_times(self._scenario.horizon_h, self._scenario.record_step_h).tolist():
            yield self._clock.until(hour)
            self.settle(self._clock.now)

    def _set_leaving(self, now: float, value: LeverValue) -> None:
        self.settle(now)
        self.leaves_per_h = float(value) / HOURS_PER_DAY

    def _set_agreed(self, now: float, value: LeverValue) -> None:
        self.settle(now)
        if not value:
            self.agreed_h = np.inf
        elif np.isinf(self.agreed_h):
            self.agreed_h = now

    def _take_in(self) -> None:
        parties, arrived_h = self._arrivals.new()
        if not len(parties):
            return
        rows, persons, leave, home = self._clocks.of(parties)
        self.rows = np.concatenate([self.rows, rows])
        self.persons_of = np.concatenate([self.persons_of, persons])
        self.arrived_h = np.concatenate([self.arrived_h, np.repeat(arrived_h, self._clocks.families(parties))])
        self.leave_left = np.concatenate([self.leave_left, leave])
        self.return_left = np.concatenate([self.return_left, home])

    def _span(self, since_h: float, now: float) -> None:
        """Let the two clocks run from ``since_h``, or from the arrival, to ``now``, with constant hazards."""
        if now <= since_h or not len(self.rows):
            return
        return_per_h = 0.0
        if self.returns is not None and since_h >= self.returns_from_h:
            return_per_h = 1.0 / (self.returns.mean_wait_days * HOURS_PER_DAY)
        leave_per_h = self.leaves_per_h
        if leave_per_h == 0.0 and return_per_h == 0.0:
            return
        span_h = np.maximum(0.0, now - np.maximum(since_h, self.arrived_h))
        leave_h = after(self.leave_left, np.full(len(self.rows), leave_per_h))
        home_h = after(self.return_left, np.full(len(self.rows), return_per_h))
        leaves = (leave_h <= span_h) & (leave_h <= home_h)
        returns = (home_h <= span_h) & ~leaves
        self.leave_left = self.leave_left - leave_per_h * span_h
        self.return_left = self.return_left - return_per_h * span_h
        self._go(leaves, LEFT_AGAIN)
        self._go(returns, RETURNED)
        self._keep(~(leaves | returns))

    def _go(self, who: NDArray[np.bool_], state: str) -> None:
        self._flow.release(self.rows[who], self.persons_of[who])
        self.out[state] += int(self.persons_of[who].sum())

    def _keep(self, who: NDArray[np.bool_]) -> None:
        if who.all():
            return
        self.rows, self.persons_of, self.arrived_h = self.rows[who], self.persons_of[who], self.arrived_h[who]
        self.leave_left, self.return_left = self.leave_left[who], self.return_left[who]


class Arrivals:
    """Finds the parties that have come to the end of their way since the last look."""

    def __init__(self, setting: Setting) -> None:
        """Nobody has arrived."""
        self._flow = setting.flow
        self._seen = np.zeros(len(setting.flow.travellers.persons), np.bool_)
        names = list(setting.scenario.stages)
        crossing = passages(setting.scenario, "crossed")
        self._crossing = [(names.index(stage), EVENTS.index(event)) for stage, event in crossing]

    def new(self) -> tuple[Rows, Floats]:
        """Parties that have arrived and were not told before, and the hours of their arrival.

        Where the scenario names a milestone ``crossed``, only those who have passed it have arrived.
        """
        rows = np.flatnonzero(self._flow.settled() & ~self._seen)
        self._seen[rows] = True
        passage_h = self._flow.motion.passage_h[rows]
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
        self._travellers = setting.flow.travellers
        parties, streams = setting.people.parties, setting.streams
        widths = most_families(setting.scenario, parties)
        self._row_in_origin = np.zeros(len(parties), np.int64)
        self._origin = parties.origin
        self._leave: list[Floats] = []
        self._return: list[Floats] = []
        share = 0.0 if spec.returns is None else spec.returns.return_share
        for number, (origin, width) in enumerate(zip(parties.origins, widths, strict=True)):
            rows = np.flatnonzero(parties.origin == number)
            self._row_in_origin[rows] = np.arange(len(rows))
            shape = (len(rows), width)
            would = streams[f"sojourn: would return, from {origin}"].random(shape) < share
            home = streams[f"sojourn: returns, from {origin}"].standard_exponential(shape)
            self._leave.append(streams[f"sojourn: leaves again, from {origin}"].standard_exponential(shape))
            self._return.append(np.where(would, home, np.inf))
        self._width = np.array(widths, np.int64)

    def families(self, parties: Rows) -> NDArray[np.int64]:
        """Families of each party, shape ``(n,)``: at least one where there is anybody, and none without a person."""
        persons = self._travellers.persons[parties]
        width = np.minimum(self._width[self._origin[parties]], persons)
        return np.minimum(np.maximum(self._travellers.households[parties], 1), width)

    def of(self, parties: Rows) -> tuple[Rows, NDArray[np.int64], Floats, Floats]:
        """Every family of some parties: its party, its persons, and its clocks of leaving again and of returning.

        The persons of a party are dealt over its families as evenly as whole persons can be.
        """
        count, persons = self.families(parties), self._travellers.persons[parties]
        rows = np.repeat(parties, count)
        place = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
        each = np.repeat(persons // np.maximum(count, 1), count)
        more = np.repeat(persons % np.maximum(count, 1), count)
        leave, home = np.zeros(len(rows)), np.zeros(len(rows))
        for number in np.unique(self._origin[parties]).tolist():
            here = self._origin[rows] == number
            at = (self._row_in_origin[rows[here]], place[here])
            leave[here], home[here] = self._leave[number][at], self._return[number][at]
        return rows, each + (place < more), leave, home


def most_families(scenario: Scenario, parties: Parties) -> list[int]:
    """The most families that a party of each origin can have: as it was formed, or as its vehicle has seats."""
    classes, running = scenario.vehicle_classes, fleets(scenario)
    found = []
    for number, origin in enumerate(parties.origins):
        formed = int(parties.households[parties.origin == number].max(initial=1))
        seats = classes[running[origin].vehicle_class].seats_persons if origin in running else 1
        found.append(max(formed, seats))
    return found

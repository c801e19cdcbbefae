"""The recorder: where everybody was at every recording step, and that nobody and nothing was lost.

During the run it only notes, step by step, the counts that those in charge of persons keep anyway; who is where in
the flows, and what lies in each account, is put together from what happened when the run is over. Then every step is
checked. Things are counted one by one against the ledger twice a day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.network.time import each_us
from sim.scenario.model import Scenario
from sim.world.clock import Clock, Story
from sim.world.ledger import ConservationError, Ledger
from sim.world.part import Part
from sim.world.people import PeoplePort
from sim.world.trips import Trips

RECOUNTED_EVERY_H = 12.0


class Recorder:
    """Persons by state, and what lies in every account of the ledger, step by step.

    States: those of the people who have not set off and of the parts; ``due`` (their time to set off is known, or they
    are still to arrive), ``at origin`` (set off, not yet on the road), one per stage, ``gone``. Each is counted
    by whoever is in charge of it, none as a remainder.

    Attributes:
        states: Names of the states.
        time_h: Recording times, hours.
        persons: Persons in each state at each time, filled in when the run is over.
        measured: What the scenario has recorded besides, at each time; empty where that is nothing.
    """

    def __init__(
        self,
        scenario: Scenario,
        clock: Clock,
        people: PeoplePort,
        parts: Sequence[Part],
        ledger: Ledger,
        trips: Trips,
        observables: Mapping[str, Callable[[], float]],
    ) -> None:
        """Learn the states from a first count; the observables are filled in before the clock starts."""
        self._recorded, self._observables = scenario.recorded, observables
        self.measured: list[list[float]] = []
        self.clock, self.flow, self.parts, self.ledger, self._trips = clock, clock.flow, parts, ledger, trips
        self.total = people.total
        self._counts = [people.persons, *(part.persons for part in parts if part.persons())]
        self._named = [state for count in self._counts for state in count()]
        self.states = tuple(dict.fromkeys([*self._named, "due", "at origin", *scenario.stages, "gone"]))
        self._in_flow = [self.states.index(name) for name in (*scenario.stages, "gone", "at origin")]
        self.time_h = recording_times(scenario.horizon_h, scenario.record_step_h)
        self._every = max(1, round(RECOUNTED_EVERY_H / scenario.record_step_h))
        self._noted: list[list[int]] = []
        self.persons = np.zeros((len(self.time_h), len(self.states)), np.int64)

    def story(self, progress: Callable[[float], None] | None) -> Story:
        """Note what changes by itself at every recording step, and report the share of the horizon that is done."""
        booking = [part for part in self.parts if type(part).book is not Part.book]
        last = len(self.time_h) - 1
        for step, time_h in enumerate(self.time_h.tolist()):
            yield self.clock.until(time_h)
            noted = [self._trips.sent_persons]
            for count in self._counts:
                noted.extend(count().values())
            self._noted.append(noted)
            self.flow.mark()
            if self._recorded:
                self.measured.append([float(self._observables[name]()) for name in self._recorded])
            for part in booking:
                part.book()
            self.ledger.mark()
            if step % self._every == 0 or step == last:
                self._recount(time_h)
            if progress is not None:
                progress(step / max(1, last))

    def finish(self) -> None:
        """Put together where everybody was, and check it.

        Raises:
            ConservationError: Persons of a step do not add up to what there was, or a step was never reached.
        """
        if len(self._noted) != len(self.time_h):
            raise ConservationError(f"only {len(self._noted)} of {len(self.time_h)} recording steps were counted")
        noted = np.array(self._noted, np.int64)
        for column, state in enumerate(self._named, start=1):
            self.persons[:, self.states.index(state)] += noted[:, column]
        self.persons[:, self._in_flow] += self.flow.persons_at_marks()
        gone_us, gone = self._trips.departures()
        set_off = _upto(each_us(self.time_h), gone_us, gone, side="left")
        self.persons[:, self.states.index("due")] += noted[:, 0] - set_off
        for part in self.parts:
            for transition in part.afterwards():
                went = _upto(self.time_h, transition.at_h, transition.persons, side="right")
                self.persons[:, self.states.index(transition.source)] -= went
                self.persons[:, self.states.index(transition.target)] += went
        self._check()

    def _check(self) -> None:
        """Raise :class:`ConservationError` when persons of a step do not add up to what there was."""
        found = self.persons.sum(axis=1)
        for step in np.flatnonzero(found != self.total)[:1].tolist():
            where = ", ".join(f"{s} {n}" for s, n in zip(self.states, self.persons[step], strict=True))
            at = f"at hour {self.time_h[step]:g}"
            raise ConservationError(f"{found[step]} persons instead of {self.total} {at}: {where}")

    def _recount(self, time_h: float) -> None:
        """Count every part's own things and compare them with the ledger, which is checked itself."""
        self.ledger.check()
        for part in self.parts:
            for (kind, account), held in part.recount().items():
                book = self.ledger.books[kind]
                if round(held * book.grains_per_unit) != book.grains[account]:
                    booked = self.ledger.amount(kind, account)
                    raise ConservationError(
                        f"{held:g} of {kind} in '{account}', where the ledger says {booked:g}, at hour {time_h:g}"
                    )


def _upto(
    steps: NDArray[np.float64] | NDArray[np.int64],
    times: NDArray[np.float64] | NDArray[np.int64],
    persons: NDArray[np.int64],
    *,
    side: Literal["left", "right"],
) -> NDArray[np.int64]:
    """Persons whose time has come by each step, at the step itself (``right``) or before it (``left``)."""
    order = np.argsort(times, kind="stable")
    total = np.concatenate([[0], np.cumsum(persons[order])])
    return np.asarray(total[np.searchsorted(times[order], steps, side=side)])


def recording_times(horizon_h: float, step_h: float) -> NDArray[np.float64]:
    """Multiples of the step below the horizon, then the horizon itself, hours."""
    steps = np.arange(int(np.ceil(horizon_h / step_h - 1e-9)), dtype=np.float64) * step_h
    return np.append(steps, horizon_h)

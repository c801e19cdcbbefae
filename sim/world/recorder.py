"""The recorder: counts where everybody is at every recording step, and insists that nobody and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.scenario.model import Scenario
from sim.world.clock import Clock, Story
from sim.world.ledger import ConservationError, Ledger
from sim.world.part import Part
from sim.world.people import People


class Recorder:
    """Persons by state, and what lies in every account of the ledger, step by step.

    States: those of the people who have not set off and of the parts; ``due`` (their time to set off is known, or they
    are still to arrive), ``at origin`` (set off, not yet let onto the road), one per stage, ``gone``. Each is counted
    by whoever is in charge of it, none as a remainder.
    """

    def __init__(self, scenario: Scenario, clock: Clock, people: People, parts: Sequence[Part], ledger: Ledger) -> None:
        """Learn the states from a first count."""
        self.clock, self.flow, self.people, self.parts, self.ledger = clock, clock.flow, people, parts, ledger
        self._stages = tuple(scenario.stages)
        self.total = people.total
        self.states = tuple(self.count())
        self.time_h = recording_times(scenario.horizon_h, scenario.record_step_h)
        self.steps_done = 0
        self._every = max(1, round(12.0 / scenario.record_step_h))
        self._kinds: dict[int, tuple[str, ...]] = {}
        self._compared: dict[int, tuple[int, ...]] = {}
        self.persons = np.zeros((len(self.time_h), len(self.states)), np.int64)

    def story(self, progress: Callable[[float], None] | None) -> Story:
        """Count at every recording step and report the share of the horizon that is done."""
        for step, time_h in enumerate(self.time_h):
            yield self.clock.until(float(time_h))
            count = self.count()
            self.persons[step] = [count[state] for state in self.states]
            self.check(step)
            self.steps_done = step + 1
            if progress is not None:
                progress(step / max(1, len(self.time_h) - 1))

    def count(self) -> dict[str, int]:
        """Persons in each state now, as those in charge of them count."""
        found = self.people.persons()
        for part in self.parts:
            for state, persons in part.persons().items():
                found[state] = found.get(state, 0) + persons
        found["due"] = self.flow.persons_due
        *stages, gone, at_origin = self.flow.persons_at.tolist()
        found["at origin"] = at_origin
        found.update(dict(zip(self._stages, stages, strict=True)))
        found["gone"] = gone
        return found

    def check(self, step: int) -> None:
        """Raise :class:`ConservationError` when persons, or things, of a step do not add up to what there was."""
        found = int(self.persons[step].sum())
        if found != self.total:
            where = ", ".join(f"{s} {n}" for s, n in zip(self.states, self.persons[step], strict=True))
            raise ConservationError(f"{found} persons instead of {self.total} at hour {self.time_h[step]:g}: {where}")
        for part in self.parts:
            part.book()
        self.ledger.record()
        for number, part in enumerate(self.parts):
            self._recount(number, part, step)

    def _recount(self, number: int, part: Part, step: int) -> None:
        """Compare a part's own things with the ledger, whenever anything of their kinds was booked since the last time.

        Twice a day, and at the end, they are compared in any case: so is found what was changed and never booked.
        """
        books, kinds = self.ledger.books, self._kinds.get(number, ())
        moved = tuple(books[kind].moved for kind in kinds)
        due = step % self._every == 0 or step == len(self.time_h) - 1
        if not due and moved == self._compared.get(number):
            return
        recount = part.recount()
        self._kinds[number] = tuple(dict.fromkeys(kind for kind, _ in recount))
        self._compared[number] = tuple(books[kind].moved for kind in self._kinds[number])
        for (kind, account), held in recount.items():
            book = books[kind]
            if round(held * book.grains_per_unit) != book.grains[account]:
                booked = self.ledger.amount(kind, account)
                raise ConservationError(
                    f"{held:g} of {kind} in '{account}', where the ledger says {booked:g}, "
                    f"at hour {self.time_h[step]:g}"
                )

    def finish(self) -> None:
        """Raise :class:`ConservationError` when a recording step was never reached."""
        if self.steps_done != len(self.time_h):
            raise ConservationError(f"only {self.steps_done} of {len(self.time_h)} recording steps were counted")


def recording_times(horizon_h: float, step_h: float) -> NDArray[np.float64]:
    """Multiples of the step below the horizon, then the horizon itself, hours."""
    steps = np.arange(int(np.ceil(horizon_h / step_h - 1e-9)), dtype=np.float64) * step_h
    return np.append(steps, horizon_h)

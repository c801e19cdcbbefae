"""The recorder: counts where everybody is at every recording step, and insists that nobody is lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.population.households import Households
from sim.population.parties import Parties
from sim.scenario.model import Scenario
from sim.world.clock import Clock, Story
from sim.world.departures import Departures


class ConservationError(RuntimeError):
    """Persons were lost or made: the engine is wrong, and the run is worthless."""


class Recorder:
    """Persons by state, step by step.

    States: ``absent``, ``stays``, ``home`` (undecided at the last look), ``waiting for a bus`` (packed), ``due``
    (packing, or still to arrive), ``at origin`` (set off, not yet let onto the road), one per stage, ``gone``. Each
    is counted by whoever is in charge of it, none as a remainder.
    """

    def __init__(
        self, scenario: Scenario, households: Households, parties: Parties, clock: Clock, departures: Departures
    ) -> None:
        """Count those who never move once."""
        self.clock, self.departures, self.flow = clock, departures, clock.flow
        self.absent = int(households.persons[households.absent].sum())
        self.stays = int(households.persons[households.stays].sum())
        self.total = self.absent + self.stays + int(parties.persons.sum())
        self.states = ("absent", "stays", "home", "waiting for a bus", "due", "at origin", *scenario.stages, "gone")
        self.time_h = recording_times(scenario.horizon_h, scenario.record_step_h)
        self.steps_done = 0
        self.persons = np.zeros((len(self.time_h), len(self.states)), np.int64)

    def story(self, progress: Callable[[float], None] | None) -> Story:
        """Count at every recording step and report the share of the horizon that is done."""
        for step, time_h in enumerate(self.time_h):
            yield self.clock.until(float(time_h))
            self.persons[step] = self.count()
            self.check(step)
            self.steps_done = step + 1
            if progress is not None:
                progress(step / max(1, len(self.time_h) - 1))

    def count(self) -> NDArray[np.int64]:
        """Persons in each state now, by the counters of the departures and of the flows."""
        packing, waiting = self.departures.bus_persons()
        *stages, gone, at_origin = self.flow.persons_at.sum(axis=0).tolist()
        due = packing + self.flow.persons_due
        return np.array([self.absent, self.stays, self.departures.persons_home, waiting, due, at_origin, *stages, gone])

    def check(self, step: int) -> None:
        """Raise :class:`ConservationError` when the states of a step do not add up to everybody."""
        found = int(self.persons[step].sum())
        if found != self.total:
            where = ", ".join(f"{s} {n}" for s, n in zip(self.states, self.persons[step], strict=True))
            raise ConservationError(f"{found} persons instead of {self.total} at hour {self.time_h[step]:g}: {where}")

    def finish(self) -> None:
        """Raise :class:`ConservationError` when a recording step was never reached."""
        if self.steps_done != len(self.time_h):
            raise ConservationError(f"only {self.steps_done} of {len(self.time_h)} recording steps were counted")


def recording_times(horizon_h: float, step_h: float) -> NDArray[np.float64]:
    """Multiples of the step below the horizon, then the horizon itself, hours."""
    steps = np.arange(int(np.ceil(horizon_h / step_h - 1e-9)), dtype=np.float64) * step_h
    return np.append(steps, horizon_h)

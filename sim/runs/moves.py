"""What a move of a slider runs: the whole run, or only what comes after the hour at which the move acts.

Apart from what is shown of it (:mod:`sim.view.explore`), so that either can change without the other.
"""

from __future__ import annotations

import asyncio

from sim.results.results import Results
from sim.runs.paused import CAN_COPY, Paused
from sim.runs.runs import run
from sim.scenario.first_difference import first_difference_h
from sim.scenario.model import Scenario


class Moves:
    """Runs of variants of one scenario with the same random numbers, one after the other.

    Where all that is moved acts later than at the start, a run goes on from that hour (:mod:`sim.runs.paused`) from the
    second move on. Not for many runs at once: those are :func:`sim.runs`.

    Attributes:
        before: The run of the scenario as it is.
    """

    def __init__(self, scenario: Scenario, replication: int) -> None:
        """Run the scenario as it is."""
        self._scenario, self._replication = scenario, replication
        self.before = run(scenario, replication)
        self._paused: Paused | None = None

    def run(self, scenario: Scenario) -> Results:
        """The run of a variant: from where it differs from ours, if there is one that waits there, or as a whole."""
        from_h = first_difference_h(self._scenario, scenario)
        if from_h == 0.0 or not CAN_COPY or not in_event_loop():
            return run(scenario, self._replication)
        if from_h == self._scenario.horizon_h:
            return self.before
        if self._paused is None or self._paused.time_h > from_h:
            self.close()
            self._paused = Paused(self._scenario, self._replication, from_h)
        return self._paused.run(scenario) if self._paused.is_ready else run(scenario, self._replication)

    @property
    def waits(self) -> bool:
        """Whether a run waits at an hour from which the next move can go on."""
        return self._paused is not None and self._paused.is_ready

    def close(self) -> None:
        """End the run that waits."""
        if self._paused is not None:
            self._paused.close()
            self._paused = None


def in_event_loop() -> bool:
    """Whether this is a notebook: a script that starts a process would be run once more by it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True

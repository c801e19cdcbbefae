"""Trips: vehicles that actors send down the road, each with a row of its own among the parties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.network.time import to_the_us
from sim.population.parties import COUNTED, Parties
from sim.scenario.fleets import fleets
from sim.scenario.model import Scenario
from sim.world.clock import Clock


@dataclass(frozen=True)
class Load:
    """Who is on board: counts of persons and of their traits, and when the last of them had decided and packed."""

    persons: int
    households: int = 0
    children: int = 0
    older: int = 0
    combatants: int = 0
    wounded: int = 0
    men: int = 0
    decided_h: float = float("nan")
    packed_h: float = float("nan")


class Trips:
    """The rows that are kept for trips, and who travels on them.

    Attributes:
        counts: The parties' columns of counts, by name; those of trips are filled in when they set out.
        decided_h, packed_h, departed_h: Hours, NaN if not yet, shape ``(P,)``.
    """

    def __init__(self, scenario: Scenario, parties: Parties, clock: Clock) -> None:
        """All rows are free."""
        self._clock, self._parties = clock, parties
        self.counts = {name: getattr(parties, name).astype(np.int64) for name in COUNTED}
        self.counts["persons"] = clock.flow.vehicle["persons"]
        self.counts["households"] = clock.flow.vehicle["households"]
        self.counts["men"] = clock.flow.vehicle["men"]
        self.decided_h = to_the_us(parties.arrival_h)
        self.packed_h, self.departed_h = self.decided_h.copy(), self.decided_h.copy()
        stages = list(scenario.stages)
        self._turns_at = {name: stages.index(fleet.turns_at) for name, fleet in fleets(scenario).items()}
        self._free = {name: iter(parties.rows_of(name).tolist()) for name in self._turns_at}

    def send(self, fleet: str, load: Load) -> int:
        """Let a vehicle of a fleet set out now; returns its party."""
        party = int(next(self._free[fleet]))
        for name, column in self.counts.items():
            column[party] = getattr(load, name)
        now = self._clock.now_h
        self.decided_h[party], self.packed_h[party] = load.decided_h, load.packed_h
        self.go(np.array([party]), np.array([now]))
        return party

    def turned(self, fleet: str, party: int) -> simpy.Event:
        """The moment when a party of a fleet comes to where its vehicle turns."""
        return self._clock.arrival(party, self._turns_at[fleet])

    def go(self, parties: NDArray[np.integer], times_h: NDArray[np.float64]) -> None:
        """Let parties set off at hours that do not lie in the past."""
        self.departed_h[parties] = times_h
        self._clock.flow.depart(parties, times_h)

    def seen(self, boarded: NDArray[np.bool_]) -> tuple[Parties, NDArray[np.intp]]:
        """The parties as they travelled, and their rows: without those who boarded and trips that never were.

        Args:
            boarded: Parties whose people went on a trip, shape ``(P,)``.
        """
        kept = ~boarded
        for name in self._turns_at:
            rows = self._parties.rows_of(name)
            kept[rows] = ~np.isnan(self.departed_h[rows])
        rows = np.flatnonzero(kept)
        counts = {name: column[rows].astype(np.int32) for name, column in self.counts.items()}
        return self._parties.of_rows(rows, counts), rows

"""Trips: vehicles that actors send down the road, each with a row of its own among the groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.network.time import each_us, to_the_us
from sim.population.groups import COUNTED, TravelGroups
from sim.scenario.empty_trips import empty_trips
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
        counts: The groups' columns of counts, by name; those of trips are filled in when they set out.
        sent_persons: Persons who have been let set off so far, at an hour that may be still to come.
        decided_h, packed_h, departed_h: Hours, NaN if not yet, shape ``(P,)``.
    """

    def __init__(self, scenario: Scenario, groups: TravelGroups, clock: Clock) -> None:
        """All rows are free."""
        self._clock, self._groups = clock, groups
        self.counts = {name: getattr(groups, name).astype(np.int64) for name in COUNTED}
        # The columns of the flows themselves and no copies: who dies or is detained on the road is missing here at
        # once.
        self.counts["persons"] = clock.flow.vehicle["persons"]
        self.counts["households"] = clock.flow.vehicle["households"]
        self.counts["men"] = clock.flow.vehicle["men"]
        self.decided_h = to_the_us(groups.arrival_h)
        self.packed_h, self.departed_h = self.decided_h.copy(), self.decided_h.copy()
        self.sent_persons = 0
        self._sent: list[tuple[NDArray[np.float64], NDArray[np.int64]]] = []
        stages = list(scenario.stages)
        self._turns_at = {name: stages.index(fleet.turns_at) for name, fleet in fleets(scenario).items()}
        # One row a trip, in order: the draws of a row belong to the trip, whatever the other fleets do.
        origins = (*self._turns_at, *empty_trips(scenario))
        self._free = {name: iter(groups.rows_of(name).tolist()) for name in origins}

    def send(self, origin: str, load: Load) -> int:
        """Let a vehicle of a fleet, or one with nobody on board who leaves, set out now; returns its group."""
        # Never runs out: `reserves` keeps as many rows as trips can be begun within the run.
        group = int(next(self._free[origin]))
        for name, column in self.counts.items():
            column[group] = getattr(load, name)
        now = self._clock.now_h
        self.decided_h[group], self.packed_h[group] = load.decided_h, load.packed_h
        self.go(np.array([group]), np.array([now]))
        return group

    def send_empty(self, origin: str) -> int:
        """Let a vehicle with nobody on board who leaves set out now; returns its group."""
        now = self._clock.now_h
        return self.send(origin, Load(persons=0, decided_h=now, packed_h=now))

    def turned(self, fleet: str, group: int) -> simpy.Event:
        """The moment when a group of a fleet comes to where its vehicle turns."""
        return self._clock.arrival(group, self._turns_at[fleet])

    def turns_at_door(self, fleet: str, group: int) -> simpy.Event:
        """The moment when a vehicle of a fleet, let set off just now, turns at the door: nothing of it goes in."""
        return self._clock.at_door(group, self._turns_at[fleet])

    def go(self, groups: NDArray[np.integer], times_h: NDArray[np.float64]) -> None:
        """Let groups set off at hours that do not lie in the past."""
        self.departed_h[groups] = times_h
        persons = self.counts["persons"][groups]
        self.sent_persons += int(persons.sum())
        self._sent.append((times_h, persons))
        self._clock.flow.depart(groups, times_h)

    def departures(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """When whoever was let set off did so, microseconds, and how many persons, of all groups that were."""
        if not self._sent:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        times_h, persons = (np.concatenate(column) for column in zip(*self._sent, strict=True))
        return each_us(times_h), persons

    def kept(self, boarded: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Rows that a journal keeps, in order: without those who set off by bus, and trips that never were.

        Args:
            boarded: Groups whose people went on a trip from the park, shape ``(P,)``.
        """
        kept = ~boarded
        for name in self._free:
            rows = self._groups.rows_of(name)
            # Rows that were kept for trips that never began hold nobody; as groups they would be counted as not set
            # off.
            kept[rows] = ~np.isnan(self.departed_h[rows])
        return np.flatnonzero(kept)

    def seen(self, boarded: NDArray[np.bool_]) -> tuple[TravelGroups, NDArray[np.intp]]:
        """The groups as they travelled, and their rows, as of :meth:`kept`."""
        rows = self.kept(boarded)
        counts = {name: column[rows].astype(np.int32) for name, column in self.counts.items()}
        return self._groups.of_rows(rows, counts), rows

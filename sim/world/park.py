"""The bus park: those who have no seat in a car wait in line, and one bus after the other takes them on."""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.population.groups import COUNTED
from sim.world.clock import Clock, Story
from sim.world.stand import Stand
from sim.world.table import Table
from sim.world.trips import Load, Trips


@dataclass(frozen=True)
class Rides(Table, name="park.rides"):
    """Those who waited for a seat in a bus: households, and men who followed their family.

    Attributes:
        ready_h: When each began to wait, hours, shape ``(n,)``.
        boarded_h: When each got on, hours, NaN if not within the run, shape ``(n,)``.
        persons: Persons in each, shape ``(n,)``.
    """

    ready_h: NDArray[np.float64]
    boarded_h: NDArray[np.float64]
    persons: NDArray[np.int64]


@dataclass(frozen=True)
class FromHome(Load):
    """Those who got on together at the park.

    Attributes:
        rows: The households among them.
    """

    rows: Sequence[int] = ()


class BusPark(Stand):
    """Those who wait for a seat: households by their group's row, and single persons who follow their family.

    Attributes:
        ready_h, boarded_h: When each household began to wait and boarded, hours, NaN if not yet, shape ``(P,)``.
        trip: Row of the bus with which each household set off, −1 if it has not, shape ``(P,)``.
        hears: Called with the households that have set off, and with the row of their bus.
        followers: (hour ready, hour boarded) of every single person, the second NaN if not yet.
        followers_left: Single persons who have not boarded.
        persons_packing: Persons who will wait for a bus when they have packed.
    """

    def __init__(self, clock: Clock, trips: Trips) -> None:
        """Nobody waits."""
        super().__init__(clock)
        self._trips = trips
        self._coming: list[tuple[float, int, int]] = []
        self._waiting: deque[tuple[float, int]] = deque()
        self.ready_h = np.full(len(trips.departed_h), np.nan)
        self.boarded_h = self.ready_h.copy()
        self.trip = np.full(len(trips.departed_h), -1, np.int64)
        self._boarded_persons = np.zeros(len(trips.departed_h), np.int64)
        # Filled in by the part that needs it: most runs have nobody who follows a bus.
        self.hears: Callable[[Sequence[int], int], None] = lambda households, trip: None
        self.followers: list[tuple[float, float]] = []
        self.followers_left = 0
        self.persons_packing = 0

    def join(self, households: NDArray[np.integer], ready_h: NDArray[np.float64]) -> None:
        """Let households wait from the hours on at which they are packed."""
        self.ready_h[households] = ready_h
        for hour, row in zip(ready_h.tolist(), households.tolist(), strict=True):
            # Ties by how many men have followed so far: a man stands behind the households that were there before him.
            heapq.heappush(self._coming, (hour, len(self.followers), row))
            self.persons_packing += self._size(row)
        self.bell.ring()

    def follow(self, ready_h: float) -> None:
        """Let one person wait from an hour on, alone."""
        self.followers.append((ready_h, float("nan")))
        self.followers_left += 1
        self.persons_packing += 1
        # Negative, for a man who follows has no row of his own among the groups.
        heapq.heappush(self._coming, (ready_h, len(self.followers), -len(self.followers)))
        self.bell.ring()

    def story(self) -> Story:
        """Let those stand in line who have packed, at the exact hour."""
        while True:
            while self._coming and self.clock.come(self._coming[0][0]):
                ready_h, _, who = heapq.heappop(self._coming)
                self._waiting.append((ready_h, who))
                self.persons_packing -= self._size(who)
                self.persons_waiting += self._size(who)
                self.bell.ring()
            if self._coming:
                yield self.bell.news | self.clock.until(self._coming[0][0])
            else:
                yield self.bell.news

    @property
    def since_h(self) -> float:
        """Since when the first in line waits."""
        return self._waiting[0][0] if self._waiting else math.inf

    @property
    def persons(self) -> NDArray[np.int64]:
        """Persons of each household when it boarded, or now, shape ``(P,)``."""
        return np.where(self.boarded, self._boarded_persons, self._trips.counts["persons"])

    @property
    def boarded(self) -> NDArray[np.bool_]:
        """Households that have boarded, shape ``(P,)``."""
        boarded: NDArray[np.bool_] = ~np.isnan(self.boarded_h)
        return boarded

    def sets_off(self, load: Load, trip: int) -> None:
        """Note with which bus households set off, and let those hear of it who follow them."""
        assert isinstance(load, FromHome), "the park lets households board"
        self.trip[list(load.rows)] = trip
        self.hears(load.rows, trip)

    def board(self, seats: int) -> FromHome:
        """The first in line get on, one after the other, until the next household has no room; none is split."""
        counts = self._trips.counts
        on = dict.fromkeys(COUNTED, 0)
        decided_h = packed_h = -np.inf
        rows: list[int] = []
        while self._waiting:
            ready_h, who = self._waiting[0]
            # A household larger than an empty bus boards all the same: it would hold up the line for ever.
            if on["persons"] and on["persons"] + self._size(who) > seats:
                break
            self._waiting.popleft()
            self.persons_waiting -= self._size(who)
            packed_h = max(packed_h, ready_h)
            if who < 0:
                self.followers[-who - 1] = (ready_h, self.clock.now_h)
                self.followers_left -= 1
                on["persons"] += 1
                on["combatants"] += 1
                decided_h = max(decided_h, ready_h)
                continue
            self._boarded_persons[who] = counts["persons"][who]
            for name in COUNTED:
                on[name] += int(counts[name][who])
                # They travel as the trip's row from now on; their own row must not count them once more.
                counts[name][who] = 0
            self.boarded_h[who] = self.clock.now_h
            rows.append(who)
            decided_h = max(decided_h, float(self._trips.decided_h[who]))
        return FromHome(**on, decided_h=decided_h, packed_h=packed_h, rows=rows)

    def _size(self, who: int) -> int:
        return 1 if who < 0 else int(self._trips.counts["persons"][who])

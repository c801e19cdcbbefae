"""Bus stops: people who wait on their way for a bus to the stage that comes next, those in need first."""

from __future__ import annotations

import heapq
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.network.flow import Flow
from sim.population.groups import COUNTED
from sim.scenario.stages import BusStop
from sim.world.clock import Clock
from sim.world.stand import Stand
from sim.world.table import Table
from sim.world.trips import Load, Trips

BOARDING_ON_THE_WAY = "boarding on the way"
"""State of the balance: in a bus that loads at a stop."""


@dataclass(frozen=True)
class Boardings(Table, name="stops.boardings"):
    """Every wait for a bus at a stop on the way, of a group that travels together, and the ride that ended it.

    Attributes:
        stop, to: Numbers of the bus stop, and of the stage where the group gets off, shape ``(n,)``.
        group: Its row, shape ``(n,)``.
        trip: Row of the bus that it took, −1 if none within the run, shape ``(n,)``.
        ready_h, boarded_h, set_down_h: When it stood in line, got on and got off, hours, NaN if not within the run.
        persons: Persons in it, shape ``(n,)``.
        need: How urgent its need is: 0 boards first; as many as the stop names, where it has none; shape ``(n,)``.
    """

    stop: NDArray[np.int64]
    to: NDArray[np.int64]
    group: NDArray[np.int64]
    trip: NDArray[np.int64]
    ready_h: NDArray[np.float64]
    boarded_h: NDArray[np.float64]
    set_down_h: NDArray[np.float64]
    persons: NDArray[np.int64]
    need: NDArray[np.int64]


@dataclass
class Boarding:
    """One wait at a stop, as of :class:`Boardings`."""

    group: int
    ready_h: float
    persons: int
    need: int
    boarded_h: float = math.nan
    set_down_h: float = math.nan
    trip: int = -1


@dataclass(frozen=True)
class Passengers(Load):
    """Those who got on together at a bus stop."""

    boardings: Sequence[Boarding] = field(default_factory=tuple)


class StopLine(Stand):
    """Those who wait at one bus stop for a bus to one stage.

    Attributes:
        boardings: All waits so far, in the order in which they began.
    """

    def __init__(self, clock: Clock, trips: Trips, stop: BusStop) -> None:
        """Nobody waits."""
        super().__init__(clock)
        self._trips, self._first = trips, stop.board_first
        self.boardings: list[Boarding] = []
        self._by_need: list[tuple[int, int, Boarding]] = []
        self._by_time: OrderedDict[int, Boarding] = OrderedDict()

    @property
    def since_h(self) -> float:
        """Since when the one waits who has waited longest."""
        return next(iter(self._by_time.values())).ready_h if self._by_time else math.inf

    def join(self, group: int) -> None:
        """Let a group stand in line now."""
        counts = self._trips.counts
        need = next((k for k, trait in enumerate(self._first) if counts[trait][group]), len(self._first))
        one = Boarding(group, self.clock.now_h, int(counts["persons"][group]), need)
        heapq.heappush(self._by_need, (need, len(self.boardings), one))
        self._by_time[group] = one
        self.boardings.append(one)
        self.persons_waiting += one.persons
        self.bell.ring()

    def board(self, seats: int) -> Passengers:
        """The first by need get on, one after the other, until the next has no room; none is split."""
        on: list[Boarding] = []
        taken = 0
        while self._by_need and (not on or taken + self._by_need[0][2].persons <= seats):
            one = heapq.heappop(self._by_need)[2]
            del self._by_time[one.group]
            one.boarded_h = self.clock.now_h
            self.clock.flow.get_on(one.group)
            taken += one.persons
            on.append(one)
        self.persons_waiting -= taken
        rows = [one.group for one in on]
        counts = {name: int(self._trips.counts[name][rows].sum()) for name in COUNTED}
        decided_h, packed_h = (float(of[rows].max()) for of in (self._trips.decided_h, self._trips.packed_h))
        return Passengers(**counts, decided_h=decided_h, packed_h=packed_h, boardings=on)

    def sets_off(self, load: Load, trip: int) -> None:
        """Note which bus carries them on."""
        assert isinstance(load, Passengers), "a line lets passengers board"
        for one in load.boardings:
            one.trip = trip


def set_down(flow: Flow, bus: int, boardings: Sequence[Boarding], to: int) -> None:
    """Let those who sit in a bus that has turned at the door of a stage get off, each group as it got on.

    Whom the bus has lost on its way (he was detained, or died) is taken off one group after the other; each keeps
    somebody.
    """
    vehicle = flow.vehicle
    rows = np.array([one.group for one in boardings])
    for name in ("persons", "men"):
        lost = int(vehicle[name][rows].sum() - vehicle[name][bus])
        while lost:
            some = rows[vehicle[name][rows] > (name == "persons")][:lost]
            vehicle[name][some] -= 1
            lost -= len(some)
    if vehicle["crossed"][bus]:
        vehicle["crossed"][rows] = 1
    for row in rows.tolist():
        flow.get_off(row, to)


def boardings_table(lines: dict[tuple[int, int], StopLine], kept: NDArray[np.intp], horizon_h: float) -> Boardings:
    """All waits at all stops.

    Args:
        lines: The lines, by their stop and where they lead.
        kept: Rows that the journal keeps, in order.
        horizon_h: End of the run, hours.
    """
    found = [(stop, to, one) for (stop, to), line in lines.items() for one in line.boardings]
    trip = np.array([one.trip for *_, one in found], np.int64)

    def hours(values: list[float]) -> NDArray[np.float64]:
        times = np.array(values, np.float64)
        return np.where(times <= horizon_h, times, np.nan)

    return Boardings(
        stop=np.array([stop for stop, *_ in found], np.int64),
        to=np.array([to for _, to, _ in found], np.int64),
        group=np.searchsorted(kept, np.array([one.group for *_, one in found], np.int64)).astype(np.int64),
        trip=np.where(trip < 0, -1, np.searchsorted(kept, trip)).astype(np.int64),
        ready_h=hours([one.ready_h for *_, one in found]),
        boarded_h=hours([one.boarded_h for *_, one in found]),
        set_down_h=hours([one.set_down_h for *_, one in found]),
        persons=np.array([one.persons for *_, one in found], np.int64),
        need=np.array([one.need for *_, one in found], np.int64),
    )

"""The bus park: buses leave one after the other, as fast as they can be found and driven out."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable

import simpy

from sim.world.clock import Clock, Story


class BusPark:
    """Parties that wait for a bus, and the buses that take them away.

    A bus party leaves when it is packed and its turn has come; turns are ``1 / buses_per_h`` apart, and none comes
    while ``buses_per_h`` is zero. A new rate counts from the last bus that left.

    Attributes:
        buses_per_h: Buses that leave per hour; a lever.
    """

    def __init__(self, clock: Clock, buses_per_h: float, leave: Callable[[int, float], None]) -> None:
        """An empty park; ``leave(party, hour)`` lets a party set off."""
        self.clock, self.buses_per_h, self._leave = clock, buses_per_h, leave
        self._waiting: list[tuple[float, int]] = []
        self._last_h = -math.inf
        self._news = clock.event()

    def join(self, parties: Iterable[tuple[float, int]]) -> None:
        """Let parties wait from the hours at which they are packed: pairs (hour, party)."""
        for packed_h, party in parties:
            heapq.heappush(self._waiting, (packed_h, party))
        self._tell()

    def run(self, buses_per_h: float) -> None:
        """Change how many buses leave per hour."""
        self.buses_per_h = buses_per_h
        self._tell()

    def story(self) -> Story:
        """Send off one bus party after the other, while buses run."""
        while True:
            if not self._waiting or self.buses_per_h == 0.0:
                yield self._news
                continue
            packed_h, party = self._waiting[0]
            turn_h = max(packed_h, self._last_h + 1.0 / self.buses_per_h)
            if turn_h > self.clock.now:
                yield self._news | self.clock.until(turn_h)
                continue
            heapq.heappop(self._waiting)
            self._last_h = self.clock.now
            self._leave(party, self.clock.now)

    def _tell(self) -> None:
        news, self._news = self._news, simpy.Event(self.clock)
        news.succeed()

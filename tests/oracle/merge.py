"""The line of a road that several approaches enter by turns with shares.

A vehicle of e units that enters at turn T sets the tag of its approach to T + (e/1000)/share. Its turn is the later of
that tag and the turn of the last who entered, so that an approach that was idle saves nothing up.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.oracle.parts import Queue, Rank, Visit

EQUAL = 1e-9
"""Turns that differ by less than this share are the same."""


class Turns(Queue):
    """A line for each approach; the first of all is the first of the approach whose turn it is."""

    def __init__(self, share_of: Callable[[str], float]) -> None:
        """Nobody has entered.

        Args:
            share_of: The share that an approach has now.
        """
        super().__init__()
        self._share_of = share_of
        self._lines: dict[str, Queue] = {}
        self._tags: dict[str, float] = {}
        self._last = 0.0

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def _turn(self, visit: Visit) -> float:
        return max(self._last, self._tags.get(visit.came_from, 0.0))

    @property
    def first(self) -> Visit:
        """Who enters next: of equal turns the one who asked first, then the lower number."""
        heads = [line.first for line in self._lines.values() if line]
        lowest = min(map(self._turn, heads))
        equal = [visit for visit in heads if self._turn(visit) <= lowest * (1.0 + EQUAL)]
        return min(equal, key=lambda visit: (visit.asked_us, visit.vehicle.number))

    def push(self, rank: Rank, visit: Visit) -> None:
        """Add a visit to the line of its approach."""
        self._lines.setdefault(visit.came_from, Queue()).push(rank, visit)

    def pop(self) -> Visit:
        """The first enters, and the tag of its approach moves on."""
        visit = self.first
        self.remove(visit)
        self._last = self._turn(visit)
        share = self._share_of(visit.came_from)
        self._tags[visit.came_from] = self._last + visit.vehicle.units / 1000 / share
        return visit

    def remove(self, visit: Visit) -> None:
        """Remove any, which is no turn."""
        self._lines[visit.came_from].remove(visit)

"""Who of the line of a road enters next: by turns with shares, or first asked, first served.

A vehicle of e units that enters at turn T sets the tag of its approach to T + (e/1000)/share. Its turn is the later of
that tag and the turn of the last who entered, so that an approach that was idle saves nothing up.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.oracle.parts import Queue, Visit

EQUAL = 1e-9
"""Turns that differ by less than this share are the same."""


class Turns:
    """The turns of one entrance; without shares there are none."""

    def __init__(self, share_of: Callable[[str], float] | None) -> None:
        """Nobody has entered.

        Args:
            share_of: The share that an approach has now.
        """
        self._share_of = share_of
        self._last = 0.0
        self._tags: dict[str, float] = {}

    def _turn(self, visit: Visit) -> float:
        return max(self._last, self._tags.get(visit.came_from, 0.0))

    def first(self, line: Queue) -> Visit:
        """Who enters next: of equal turns the one who asked first, then the lower number."""
        if self._share_of is None:
            return line.first
        waiting = line.in_order()
        lowest = min(map(self._turn, waiting))
        return next(visit for visit in waiting if self._turn(visit) <= lowest * (1.0 + EQUAL))

    def enters(self, visit: Visit) -> None:
        """A vehicle enters."""
        if self._share_of is not None:
            self._last = self._turn(visit)
            share = self._share_of(visit.came_from)
            self._tags[visit.came_from] = self._last + visit.vehicle.units / 1000 / share

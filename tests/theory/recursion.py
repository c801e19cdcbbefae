"""Newell's road as a recursion over vehicles, a few lines long: for the arithmetic of these tests.

A chain of links with one lane group each, first in first out. Every vehicle's passages follow from those of the
vehicles before it (``docs/model.md`` §2.3), so one pass over the vehicles is enough, and no clock is needed. Times are
in hours and nothing is rounded; spaces are in car spaces.

With S = k_j · lanes · L, A the spaces of all who entered before and R(t) what has come back to the entrance by t, a
vehicle may enter when A − R(t) < S. It stands in the car spaces of those before it, so where the last of these
reaches across the exit by o > 0, it comes o/q later (Newell's car-following). What reaches across the entrance of the
next piece is given back when the next piece has room for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.theory.roads import Floats, Plan

HAIR = 1e-9
"""Spaces that are equal up to the last bits of sums."""


@dataclass
class Piece:
    """One link: its rules and what has happened on it."""

    length_km: float
    free_flow_kmh: float
    capacity_vph: float
    jam_density_vpkm: float
    exit_vph: float = np.inf
    drop: float = 0.0
    entered: float = 0.0
    entry_free_h: float = -np.inf
    exit_free_h: float = -np.inf
    slow_until_h: float = -np.inf
    behind_h: float = -np.inf
    back: float = 0.0
    returned: deque[tuple[float, float]] = field(default_factory=deque)

    @property
    def free_h(self) -> float:
        """Free-flow time."""
        return self.length_km / self.free_flow_kmh

    @property
    def wave_h(self) -> float:
        """Time of the wave from the exit to the entrance."""
        return self.length_km * (self.jam_density_vpkm / self.capacity_vph - 1.0 / self.free_flow_kmh)

    @property
    def spaces(self) -> float:
        """Storage."""
        return self.jam_density_vpkm * self.length_km

    def room_h(self) -> float:
        """From when the next vehicle has room: when what has come back is more than needed for those inside."""
        needed = self.entered - self.spaces
        if needed < -HAIR:
            return -np.inf
        while self.returned and self.back + self.returned[0][1] < needed - HAIR:
            self.back += self.returned.popleft()[1]
        before = self.back
        for hour, size in self.returned:
            if before + size > needed + HAIR:
                return hour + max(0.0, needed - before) / self.capacity_vph
            before += size
        return np.inf

    def parts(self, hour: float, size: float) -> list[tuple[float, float]]:
        """When which part of the one that has just entered is inside: all that fits at once, the rest as room comes."""
        needed, before = self.entered - self.spaces, self.back
        inside, found = needed - size, list[tuple[float, float]]()
        for at_h, some in ((-np.inf, 0.0), *self.returned):
            part = min(before + some, needed) - inside
            if part > HAIR:
                found.append((max(at_h + max(0.0, inside - before) / self.capacity_vph, hour), part))
                inside += part
            before += some
        return found

    def enter(self, hour: float, size: float) -> float:
        """The first hour from one on at which the next vehicle enters, which it does."""
        hour = max(hour, self.entry_free_h, self.room_h())
        self.entry_free_h = hour + size / self.capacity_vph
        self.entered += size
        return hour

    def leave(self, parts: Sequence[tuple[float, float]]) -> None:
        """A vehicle crosses the exit, part after part and none faster than q; its space comes back by the wave."""
        for hour, size in parts:
            if self.returned and hour <= self.behind_h + 1e-13:
                at_h, some = self.returned.pop()
                self.returned.append((at_h, some + size))
                self.behind_h += size / self.capacity_vph
            else:
                self.returned.append((hour + self.wave_h, size))
                self.behind_h = hour + size / self.capacity_vph

    def end(self, hour: float) -> float:
        """When who comes to the end at an hour may leave: a gap behind the one before, a longer one in a queue."""
        return max(hour, self.slow_until_h) if hour < self.exit_free_h - 1e-13 else hour


def pieces_of(lengths_km: Sequence[float], road: Plan, exit_vph: float = np.inf, drop: float = 0.0) -> list[Piece]:
    """A road in pieces, of which only the last has an exit that is slower, and a drop of capacity there."""
    pieces = [Piece(km, **road) for km in lengths_km]
    pieces[-1].exit_vph, pieces[-1].drop = exit_vph, drop
    return pieces


def passages(
    pieces: Sequence[Piece],
    asked_h: Sequence[float],
    sizes: Sequence[float],
    gate: Callable[[float], float] = lambda hour: hour,
    service_h: Sequence[float] | None = None,
) -> Floats:
    """When each vehicle enters each piece, and leaves the last: shape ``(vehicles, pieces + 1)``.

    Args:
        pieces: The road.
        asked_h: When each vehicle asks for the first piece, in order.
        sizes: Their sizes in car spaces.
        gate: The first hour at or after another at which the end is open.
        service_h: Services at a gate of one lane without a waiting room behind the road; none where left out.
    """
    found = np.full((len(asked_h), len(pieces) + 1), np.nan)
    last, gate_free_h = pieces[-1], -np.inf
    rate = min(last.capacity_vph, last.exit_vph)
    for number, (asked, size) in enumerate(zip(asked_h, sizes, strict=True)):
        hour = asked
        for place, piece in enumerate(pieces):
            found[number, place] = hour = piece.enter(hour, size)
            if place:
                pieces[place - 1].leave(piece.parts(hour, size))
            hour += piece.free_h
        found[number, -1] = hour = gate(max(last.end(hour), gate_free_h))
        last.leave([(hour, size)])
        last.exit_free_h, last.slow_until_h = hour + size / rate, hour + size / rate / (1.0 - last.drop)
        gate_free_h = hour + service_h[number] if service_h is not None else -np.inf
    return found

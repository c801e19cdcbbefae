"""How the units of vehicles pass a place: in order, each at an hour that is known, or not yet.

A stretch is so many units of which the first passes at an hour and the others a pace apart. Where two things hold
units back, each passes at the later of two hours: first the hours of what is quicker and begins later, and from where
the two lines meet those of the slower.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil


@dataclass(frozen=True)
class Stretch:
    """So many units: the first passes at an hour, the others so many microseconds apart."""

    units: int
    from_us: int
    pace_us: float = 0.0

    def hour_us(self, unit: int) -> int:
        """When a unit passes, counted from the first; the line goes on before and behind the stretch."""
        return self.from_us + round(unit * self.pace_us)

    def first(self, units: int) -> Stretch:
        """So many of the first units."""
        return replace(self, units=units)

    def after(self, units: int) -> Stretch:
        """What is left when so many of the first units are taken off; below 0 so many more before them."""
        return Stretch(self.units - units, self.hour_us(units), self.pace_us)

    def no_quicker(self, pace_us: float) -> Stretch:
        """The same from the same hour, no quicker than a pace."""
        return replace(self, pace_us=max(self.pace_us, pace_us))


def held_by(quick: Stretch, slow: Stretch) -> int:
    """How many of the first units of the slower line the quicker one holds back longer."""
    if quick.from_us <= slow.from_us:
        return 0
    if slow.pace_us <= quick.pace_us:
        return slow.units
    return min(slow.units, ceil((quick.from_us - slow.from_us) / (slow.pace_us - quick.pace_us)))


def later_of(quick: Stretch, slow: Stretch) -> list[Stretch]:
    """The units of the slower line, each at the later of the two hours."""
    held = held_by(quick, slow)
    return [quick.first(held), slow.after(held)]


class Passing:
    """How one vehicle passes the end of a road.

    Attributes:
        to_come: Its units, in order, as far as it is known, that are not back at the entrance of that road.
        unknown_units: Those of which it is not known.
        tell: What happens when more of them become known; nothing before it has left the road.
    """

    def __init__(self, units: int, known: Iterable[Stretch] = ()) -> None:
        """Of so many units some are known."""
        self.to_come: deque[Stretch] = deque()
        self.unknown_units = units
        self.tell: Callable[[list[Stretch]], None] = lambda _: None
        self.learn(known)

    def learn(self, stretches: Iterable[Stretch]) -> None:
        """The next of the unknown units pass so."""
        known = [one for one in stretches if one.units]
        self.to_come += known
        self.unknown_units -= sum(one.units for one in known)
        self.tell(known)

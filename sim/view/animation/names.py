"""Where names stand on a map that does not move: over no road, no place and no other name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import hypot

from sim.view.atlas.backdrop import Box, Point

SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name may stand beside its place, the best first: level with it, above and below, at its corners."""

FARTHER = (1.0, 1.8, 2.8, 4.0)
"""How many times as far off as it should be a name may stand, where there is no room nearer."""


def around(x: float, y: float, half_wide: float, half_high: float | None = None) -> Box:
    """A box around a point; a square, where only its half is given."""
    high = half_wide if half_high is None else half_high
    return x - half_wide, y - high, x + half_wide, y + high


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have more than an edge in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def along(begin: Point, end: Point, step: float, half: float) -> Iterator[Box]:
    """Small boxes along a line, so far apart at the most, each so large."""
    count = int(hypot(end[0] - begin[0], end[1] - begin[1]) / step) + 1
    for n in range(count + 1):
        share = n / count
        yield around(begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1]), half)


def along_all(points: Sequence[Point], step: float, half: float) -> Iterator[Box]:
    """Small boxes along a line of several points."""
    for begin, end in pairwise(points):
        yield from along(begin, end, step, half)


def is_free(box: Box, frame: Box, avoided: Iterable[Box]) -> bool:
    """Whether a box lies within a frame and over none of the others."""
    inside = box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
    return inside and not any(overlap(box, other) for other in avoided)


def beside(place: Point, size: Point, gap: float) -> Iterator[Box]:
    """Where a name of a size may stand beside its place, the best first."""
    (x, y), (wide, high) = place, size
    for farther in FARTHER:
        for right, up in SIDES:
            # At a corner it is half as far off in each direction.
            off = farther * gap * (0.7 if right and up else 1.0)
            yield around(x + right * (off + wide / 2.0), y + up * (off + high / 2.0), wide / 2.0, high / 2.0)

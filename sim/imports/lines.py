"""Lines of a map as a graph: where they meet, what stands beside them, how long the pieces are."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

Coordinates = tuple[float, float]
"""Longitude and latitude, degrees, as GeoJSON has them."""

EARTH_KM = 6_371.0

SAME_KM = 0.03
"""Ends that are nearer to each other than this meet; [A] 0.01 to 0.1 km."""


@dataclass(frozen=True)
class MapLine:
    """A road of a map.

    Attributes:
        points: Its course.
        source: Where it stands in the file.
        title: What it is called.
        one_way: Whether only in the direction of its course.
        speed_kmh, lanes: None where the file says nothing.
        length_km: Of the whole line, as the file says; None: measured along its course.
        several: Whether the file gave several numbers of lanes or speeds, of which these are the lowest.
    """

    points: tuple[Coordinates, ...]
    source: str
    title: str = ""
    one_way: bool = False
    speed_kmh: float | None = None
    lanes: int | None = None
    length_km: float | None = None
    several: bool = False

    @property
    def measured_km(self) -> float:
        """Length along its course, great circles."""
        return along_km(self.points)


@dataclass(frozen=True)
class Piece:
    """A line from one knot to the next.

    Attributes:
        a, b: Numbers of the knots.
        line: The line.
        length_km: Length of the piece.
    """

    a: int
    b: int
    line: MapLine
    length_km: float


def distance_km(one: Coordinates, other: Coordinates) -> float:
    """Great-circle distance (haversine)."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, at)) for at in (one, other))
    chord = math.sin((lat2 - lat1) / 2.0) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2.0) ** 2
    return 2.0 * EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def along_km(points: Sequence[Coordinates]) -> float:
    """Length along a course."""
    return sum(distance_km(one, other) for one, other in pairwise(points))


def nearest_on(line: MapLine, at: Coordinates) -> tuple[float, int, Coordinates]:
    """Distance of a point from a line, the number of the segment where it is least, and the point there."""
    best = (float("inf"), 0, line.points[0])
    for number, (one, other) in enumerate(pairwise(line.points)):
        there = _foot(one, other, at)
        if (away_km := distance_km(there, at)) < best[0]:
            best = (away_km, number, there)
    return best


def _foot(one: Coordinates, other: Coordinates, at: Coordinates) -> Coordinates:
    """The point of a segment nearest to another point; a segment is short, so the map is taken as flat."""
    wide = math.cos(math.radians(at[1]))
    dx, dy = (other[0] - one[0]) * wide, other[1] - one[1]
    length2 = dx * dx + dy * dy
    share = 0.0 if length2 == 0.0 else ((at[0] - one[0]) * wide * dx + (at[1] - one[1]) * dy) / length2
    share = min(1.0, max(0.0, share))
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def with_point(line: MapLine, segment: int, at: Coordinates) -> MapLine:
    """A line with one more point on a segment."""
    if min(distance_km(at, line.points[segment + end]) for end in (0, 1)) < SAME_KM:
        return line
    points = (*line.points[: segment + 1], at, *line.points[segment + 1 :])
    return replace(line, points=points)


class Knots:
    """Points at which lines are cut: numbered, each for all that is nearer than ``SAME_KM``."""

    def __init__(self) -> None:
        """There is none yet."""
        self.at: list[Coordinates] = []
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)

    def find(self, at: Coordinates) -> int | None:
        """The knot at a point; None where there is none."""
        column, row = self._cell(at)
        near = (
            number
            for across in (-1, 0, 1)
            for up in (-1, 0, 1)
            for number in self._cells.get((column + across, row + up), ())
        )
        return next((number for number in near if distance_km(self.at[number], at) < SAME_KM), None)

    def put(self, at: Coordinates) -> int:
        """The knot at a point, a new one if need be."""
        if (known := self.find(at)) is not None:
            return known
        self.at.append(at)
        self._cells[self._cell(at)].append(len(self.at) - 1)
        return len(self.at) - 1

    @staticmethod
    def _cell(at: Coordinates) -> tuple[int, int]:
        # A cell is some 50 m high, and wider than SAME_KM up to 50 degrees of latitude and beyond.
        return math.floor(at[0] / 0.0008), math.floor(at[1] / 0.00045)


def pieces(lines: Sequence[MapLine], knots: Knots) -> Iterator[Piece]:
    """Lines cut at the knots: at their ends, at points that several share, and where something stands."""
    uses: dict[Coordinates, set[int]] = defaultdict(set)
    for number, line in enumerate(lines):
        for at in line.points:
            uses[at].add(number)
        for end in (line.points[0], line.points[-1]):
            knots.put(end)
    for at, of_lines in uses.items():
        if len(of_lines) > 1:
            knots.put(at)
    for line in lines:
        stretch = 1.0 if line.length_km is None else line.length_km / max(line.measured_km, 1e-9)
        begin = knots.put(line.points[0])
        course = [line.points[0]]
        for at in line.points[1:]:
            course.append(at)
            there = knots.find(at)
            if there is not None and there != begin:
                yield Piece(begin, there, line, stretch * along_km(course))
                begin, course = there, [at]

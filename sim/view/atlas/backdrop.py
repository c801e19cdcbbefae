"""The borders and countries that a map shows: cut to its frame, with places where a country's name may stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.view.atlas.natural_earth import BorderOnEarth, CountryOnEarth, atlas
from sim.view.atlas.projection import Projection

GRID = (32, 24)
"""Points at which a name may stand, from left to right and from below."""

FINEST = 400.0
"""A map shows no more of a line than its size by this: nearer points are left out."""

Point = tuple[float, float]

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge, km."""


@dataclass(frozen=True)
class Border:
    """A line between two countries.

    Attributes:
        points: East and north, km, in the units of the drawing.
        is_agreed: Whether it is an international boundary; else it is disputed, indefinite or a line of control.
    """

    points: tuple[Point, ...]
    is_agreed: bool


@dataclass(frozen=True)
class Country:
    """A country of which something lies within the frame.

    Attributes:
        name: In English.
        code: Two letters of ISO 3166; empty where there are none.
        anchors: Where its name may stand, the points that lie deepest within it first; middles of the name.
    """

    name: str
    code: str
    anchors: tuple[Point, ...]


@dataclass(frozen=True)
class Backdrop:
    """What lies behind the roads; nothing where a map is a plan."""

    borders: tuple[Border, ...] = ()
    countries: tuple[Country, ...] = ()


def backdrop(projection: Projection, frame: Box) -> Backdrop:
    """The borders and countries within a frame.

    Args:
        projection: Of the map.
        frame: What of it is shown, km.
    """
    corners = projection.on_earth(np.array([frame[:2], frame[2:]]))
    seen = (*corners[0].tolist(), *corners[1].tolist())
    borders = tuple(
        part for one in atlas().borders if _meet(one.box_deg, seen) for part in _cut(one, projection, frame)
    )
    nearby = [one for one in atlas().countries if _meet(one.box_deg, seen)]
    return Backdrop(borders, tuple(_named(nearby, projection, frame, borders)))


def country_of(points_deg: Floats) -> list[str]:
    """The name of the country in which each longitude and latitude lies; empty at sea. Exact to a few kilometres."""
    found = [""] * len(points_deg)
    for country in atlas().countries:
        for at in np.flatnonzero(country.holds(points_deg)):
            found[at] = country.name
    return found


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _cut(line: BorderOnEarth, projection: Projection, frame: Box) -> Iterator[Border]:
    """The parts of a line within the frame, without points that nobody could distinguish."""
    points = projection.drawn(line.points_deg)
    least_km = max(frame[2] - frame[0], frame[3] - frame[1]) / FINEST
    begin, end, is_seen = _clipped(points[:-1], points[1:], frame)
    seen = np.flatnonzero(is_seen)
    for run in np.split(seen, np.flatnonzero(np.diff(seen) > 1) + 1):
        if len(run):
            yield Border(tuple(_thinned([tuple(begin[run[0]]), *map(tuple, end[run])], least_km)), line.is_agreed)


def _thinned(points: Sequence[Point], least_km: float) -> Iterator[Point]:
    """Points that are at least so far from the one before them, and the last."""
    x, y = points[0]
    yield float(x), float(y)
    for one in points[1:-1]:
        if abs(one[0] - x) >= least_km or abs(one[1] - y) >= least_km:
            x, y = one
            yield float(x), float(y)
    yield float(points[-1][0]), float(points[-1][1])


def _clipped(begin: Floats, end: Floats, frame: Box) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Segments cut to the frame (Liang and Barsky), and which of them have anything in it."""
    low, high = np.array(frame[:2]), np.array(frame[2:])
    along = end - begin
    step = np.where(along == 0.0, 1.0, along)
    to_low, to_high = (low - begin) / step, (high - begin) / step
    is_flat, is_within = along == 0.0, (begin >= low) & (begin <= high)
    enters = np.where(is_flat, np.where(is_within, 0.0, 2.0), np.minimum(to_low, to_high)).max(axis=1).clip(0.0)
    leaves = np.where(is_flat, np.where(is_within, 1.0, -1.0), np.maximum(to_low, to_high)).min(axis=1).clip(None, 1.0)
    first = np.where(enters[:, None] > 0.0, begin + enters[:, None] * along, begin)
    last = np.where(leaves[:, None] < 1.0, begin + leaves[:, None] * along, end)
    return first, last, enters < leaves


def _named(
    countries: list[CountryOnEarth], projection: Projection, frame: Box, borders: tuple[Border, ...]
) -> Iterator[Country]:
    across, up = (np.linspace(frame[k], frame[k + 2], 2 * GRID[k] + 1)[1::2] for k in (0, 1))
    points = np.stack([axis.ravel() for axis in np.meshgrid(across, up)], axis=1)
    # How deep a point lies: as far from every border as from the edges of the map.
    edges = np.minimum(points - np.array(frame[:2]), np.array(frame[2:]) - points).min(axis=1)
    lines = [np.array(one.points) for one in borders]
    deep = np.array(
        [
            min([edge, *(float(np.hypot(*(line - at).T).min()) for line in lines)])
            for at, edge in zip(points, edges, strict=True)
        ]
    )
    on_earth = projection.on_earth(points)
    for country in countries:
        within = np.flatnonzero(country.holds(on_earth))
        if len(within):
            order = within[np.argsort(-deep[within], kind="stable")]
            yield Country(country.name, country.code, tuple((float(x), float(y)) for x, y in points[order]))

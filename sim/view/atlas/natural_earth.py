"""Borders and countries of the world, as Natural Earth draws them (public domain; ``docs/sources.md``).

They show a reader where a map is. Not for deciding in which country a place lies: lines are up to a kilometre off,
outlines of countries several, and where borders are disputed Natural Earth draws who is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

DATA = Path(__file__).parent / "natural-earth.npz"
"""Written by ``benchmarks/natural_earth.py``."""


@dataclass(frozen=True)
class BorderOnEarth:
    """A line between two countries.

    Attributes:
        points_deg: Longitude and latitude, degrees, shape ``(n, 2)``.
        is_agreed: Whether it is an international boundary; else it is disputed, indefinite or a line of control.
    """

    points_deg: Floats
    is_agreed: bool

    @cached_property
    def box_deg(self) -> tuple[float, float, float, float]:
        """West, south, east and north."""
        return _box(self.points_deg)


@dataclass(frozen=True)
class CountryOnEarth:
    """A country, or a territory that Natural Earth counts as one.

    Attributes:
        name: In English.
        code: Two letters of ISO 3166; empty where there are none.
        rings_deg: Its outlines, islands and what is left out of it alike: longitude and latitude, degrees, each of
            shape ``(n, 2)``.
    """

    name: str
    code: str
    rings_deg: tuple[Floats, ...]

    @cached_property
    def box_deg(self) -> tuple[float, float, float, float]:
        """West, south, east and north."""
        return _box(np.concatenate(self.rings_deg))

    def holds(self, points_deg: Floats) -> NDArray[np.bool_]:
        """Whether each point lies in it, shape ``(n,)`` of points of shape ``(n, 2)``."""
        # A ray to the east crosses the outlines an odd number of times.
        x, y = points_deg[:, :1], points_deg[:, 1:]
        inside = np.zeros(len(points_deg), dtype=bool)
        for ring in self.rings_deg:
            (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
            spans = (y0 > y) != (y1 > y)
            at = x0 + (y - y0) * (x1 - x0) / np.where(y1 == y0, 1.0, y1 - y0)
            inside ^= (np.count_nonzero(spans & (x < at), axis=1) % 2).astype(bool)
        return inside


@dataclass(frozen=True)
class Atlas:
    """All borders and countries."""

    borders: tuple[BorderOnEarth, ...]
    countries: tuple[CountryOnEarth, ...]


@cache
def atlas() -> Atlas:
    """What the package carries, read once."""
    with np.load(DATA, allow_pickle=False) as data:
        lines, rings = _parts(data, "line"), _parts(data, "ring")
        of = data["ring_country"]
        return Atlas(
            tuple(
                BorderOnEarth(line, bool(is_agreed))
                for line, is_agreed in zip(lines, data["line_agreed"], strict=True)
                if len(line) > 1
            ),
            tuple(
                CountryOnEarth(str(name), str(code), tuple(rings[at] for at in np.flatnonzero(of == number)))
                for number, (name, code) in enumerate(zip(data["country_name"], data["country_code"], strict=True))
            ),
        )


def _parts(data: np.lib.npyio.NpzFile, what: str) -> list[Floats]:
    """Lines or rings, from their first points and the steps from point to point."""
    unit, ends = float(data[f"{what}_unit_deg"]), np.cumsum(data[f"{what}_step_count"])
    found = []
    for first, steps in zip(data[f"{what}_first"], np.split(data[f"{what}_steps"], ends[:-1]), strict=True):
        found.append(unit * np.concatenate([first[None, :], first + np.cumsum(steps, axis=0, dtype=np.int64)]))
    return found


def _box(points: Floats) -> tuple[float, float, float, float]:
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return west, south, east, north

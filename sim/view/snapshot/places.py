"""The small map: where people leave, pass and sleep, and where the crossing is limited; on a grid of millimetres.

Positions are those of the animated map (:mod:`sim.view.animation.layout`). A name that would lie over another is left
out: the table beside it names every region.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from math import hypot

from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter
from sim.scenario.titles import titles
from sim.view.animation.layout import Layout, Point, layout

WIDTH_MM, HEIGHT_MM = 72.0, 60.0
"""Size of the map."""

EDGE_MM = 5.0
"""Room around the places, for signs and the halves of names."""

TYPE_MM = 2.5
"""Height of the names' type, 7.1 points."""

LETTER_MM = 0.56 * TYPE_MM
"""How wide a letter of a name is, about."""

LENGTHS = (22, 14, 9)
"""Letters of a name that are written, fewer where there is no room for more; the others are cut off."""

Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, mm."""

SIGN_MM = 2.0
"""How far a name stands off its place."""


class MapSign(Enum):
    """What a place is; each has a sign of its own form."""

    ORIGIN = "origin"
    NODE = "node"
    SHELTER = "shelter"
    CROSSING = "crossing"


@dataclass(frozen=True)
class MapPlace:
    """A place.

    Attributes:
        x_mm, y_mm: Right and down from the upper left corner.
        kind: What it is.
        limits: Whether the crossing is limited there.
    """

    x_mm: float
    y_mm: float
    kind: MapSign
    limits: bool


@dataclass(frozen=True)
class MapName:
    """The name of a place: its text, the left end and the foot of its line."""

    text: str
    x_mm: float
    y_mm: float


@dataclass(frozen=True)
class MapRoute:
    """A road or drive, from end to end, and whether it limits."""

    ends_mm: tuple[float, float, float, float]
    limits: bool


@dataclass(frozen=True)
class MapPlan:
    """The map.

    Attributes:
        routes, places, names: What is drawn.
        to_scale: Whether it is drawn from coordinates.
        limiting: What people call the place that limits; empty where none does.
    """

    routes: tuple[MapRoute, ...]
    places: tuple[MapPlace, ...]
    names: tuple[MapName, ...]
    to_scale: bool
    limiting: str


def plan_of(scenario: Scenario, limiting: Iterable[str]) -> MapPlan:
    """The map of a scenario.

    Args:
        scenario: The scenario.
        limiting: The nodes that limit the crossing for the longest.
    """
    found, limits = layout(scenario), set(limiting)
    at = _on_page(found)
    kinds = _kinds(scenario, found)
    shown = tuple(
        MapPlace(*at[spot], kind, any(found.at.get(one) == spot for one in limits)) for spot, kind in kinds.items()
    )
    routes = tuple(
        MapRoute((*at[begin], *at[end]), name in limits) for name, (begin, end) in found.ends.items() if begin in at
    )
    named = titles(scenario)
    return MapPlan(
        routes,
        shown,
        tuple(_names(found, kinds, at, [place for place in shown if place.limits])),
        found.to_scale,
        ", ".join(named[one] for one in limits if one in found.at or one in found.ends),
    )


def _kinds(scenario: Scenario, found: Layout) -> dict[str, MapSign]:
    """What stands at each spot, the more important last: its sign lies over the others and its name goes first."""
    kinds = {spot: MapSign.NODE for spot, one in found.spots.items() if one.title}
    for name in scenario.settlements:
        if name in found.at:
            kinds[found.at[name]] = MapSign.ORIGIN
    for name, stage in scenario.stages.items():
        if name in found.at:
            kinds[found.at[name]] = MapSign.SHELTER if isinstance(stage, Shelter) else MapSign.NODE
    for name, _ in passages(scenario, "crossed"):
        spot = found.at.get(name) or found.ends.get(name, ("", ""))[1]
        if spot:
            kinds[spot] = MapSign.CROSSING
    return kinds


def _on_page(found: Layout) -> dict[str, Point]:
    """Where each spot is on the page, millimetres right and down; of a map both in one scale."""
    xs, ys = ([getattr(one, axis) for one in found.spots.values()] or [0.0] for axis in ("x", "y"))
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room = WIDTH_MM - 2.0 * EDGE_MM, HEIGHT_MM - 2.0 * EDGE_MM
    scales = [space / size if size > 0.0 else 0.0 for space, size in zip(room, (wide, high), strict=True)]
    if found.to_scale and any(scales):
        scales = [min(scale for scale in scales if scale > 0.0)] * 2
    middle = 0.5 * (max(xs) + min(xs)), 0.5 * (max(ys) + min(ys))
    return {
        name: (
            WIDTH_MM / 2.0 + scales[0] * (spot.x - middle[0]),
            HEIGHT_MM / 2.0 - scales[1] * (spot.y - middle[1]),
        )
        for name, spot in found.spots.items()
    }


def _names(
    found: Layout, kinds: dict[str, MapSign], at: dict[str, Point], limiting: list[MapPlace]
) -> Iterator[MapName]:
    """Names that lie over no other and over no sign: of what limits and the crossing first, then of shelters."""
    order = (MapSign.CROSSING, MapSign.SHELTER, MapSign.ORIGIN, MapSign.NODE)
    limits = {(place.x_mm, place.y_mm) for place in limiting}
    ranked = sorted(kinds, key=lambda spot: (at[spot] not in limits, order.index(kinds[spot])))
    taken = [_box(x, y, 1.5, 1.5) for x, y in (at[spot] for spot in kinds)]
    roads = [box for begin, end in found.ends.values() for box in _along(at[begin], at[end])]
    for spot in ranked:
        title = " ".join(found.spots[spot].title.split())
        # A name over a road can be read, and is better than none; so is the beginning of a name.
        tries = [(_short(title, most), avoided) for most in LENGTHS for avoided in ([*taken, *roads], taken)]
        for text, avoided in tries if title else ():
            if name := _free(text, at[spot], avoided):
                taken.append(_box_of(name))
                yield name
                break


def _free(text: str, place: Point, taken: Iterable[Box]) -> MapName | None:
    """A name beside its place that lies over nothing; None where there is no room."""
    boxes = list(taken)
    for x, y in _beside(*place, LETTER_MM * len(text)):
        name = MapName(text, x, y)
        box = _box_of(name)
        inside = box[0] >= 0.0 and box[1] >= 0.0 and box[2] <= WIDTH_MM and box[3] <= HEIGHT_MM
        if inside and not any(_overlap(box, other) for other in boxes):
            return name
    return None


def _box_of(name: MapName) -> Box:
    return name.x_mm, name.y_mm - TYPE_MM, name.x_mm + LETTER_MM * len(name.text), name.y_mm + 0.3 * TYPE_MM


def _along(begin: Point, end: Point) -> Iterator[Box]:
    """Small boxes along a road."""
    count = int(hypot(end[0] - begin[0], end[1] - begin[1]) / 1.5) + 1
    for n in range(count + 1):
        share = n / count
        yield _box(begin[0] + share * (end[0] - begin[0]), begin[1] + share * (end[1] - begin[1]), 0.4, 0.4)


def _short(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


def _beside(x: float, y: float, width: float) -> Iterator[Point]:
    """Where a name may stand: right of its place, left, above, below; then at its corners."""
    above, level, below = y - SIGN_MM, y + 0.35 * TYPE_MM, y + SIGN_MM + 0.75 * TYPE_MM
    yield x + SIGN_MM, level
    yield x - SIGN_MM - width, level
    for line in (above, below):
        yield x - width / 2.0, line
    for line in (above, below):
        yield x + 0.3 * SIGN_MM, line
        yield x - width - 0.3 * SIGN_MM, line


def _box(x: float, y: float, half_wide: float, half_high: float) -> Box:
    return x - half_wide, y - half_high, x + half_wide, y + half_high


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

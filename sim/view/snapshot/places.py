"""The small map: where people leave, pass and sleep, and where the crossing is limited; on a grid of millimetres.

Positions are those of the animated map (:mod:`sim.view.animation.layout`). A name that would lie over another is left
out: the table beside it names every region.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from math import inf

from sim.locale.language import Language
from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter
from sim.scenario.titles import titles
from sim.view.animation.layout import Layout, Point, layout
from sim.view.animation.names import along, along_all, around, is_free
from sim.view.atlas.backdrop import Box

WIDTH_MM, HEIGHT_MM = 72.0, 60.0
"""Size of the map beside a table."""

FULL_WIDTH_MM, FULL_HEIGHT_MM = 186.0, 90.0
"""Size of the map across a page on which little else stands."""

EDGE_MM = 5.0
"""Room around the places, for signs and the halves of names."""

MOST_STRETCHED = 4.0
"""How many times as large the scale of a plan from above is as the one across: its rows stand far enough apart."""

TYPE_MM = 2.5
"""Height of the names' type, 7.1 points."""

LETTER_MM = 0.56 * TYPE_MM
"""How wide a letter of a name is, about."""

LENGTHS = (40, 22, 14, 9)
"""Letters of a name that are written, fewer where there is no room for more; the others are cut off."""

SIGN_MM = 2.0
"""How far a name stands off its place."""


IN_ENGLISH = Language()


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
class MapBorder:
    """A line between two countries: right and down from the upper left corner, mm; it may leave the map."""

    points_mm: tuple[Point, ...]
    is_agreed: bool


@dataclass(frozen=True)
class MapPlan:
    """The map.

    Attributes:
        wide_mm, high_mm: Its size.
        borders, countries: What lies behind the routes, and the names of countries, as they are written.
        routes, places, names: What is drawn.
        to_scale: Whether it is drawn from coordinates.
        limiting: What people call the place that limits; empty where none does.
    """

    wide_mm: float
    high_mm: float
    borders: tuple[MapBorder, ...]
    countries: tuple[MapName, ...]
    routes: tuple[MapRoute, ...]
    places: tuple[MapPlace, ...]
    names: tuple[MapName, ...]
    to_scale: bool
    limiting: str


def plan_of(
    scenario: Scenario,
    limiting: Iterable[str],
    *,
    language: Language = IN_ENGLISH,
    wide_mm: float = WIDTH_MM,
    high_mm: float = HEIGHT_MM,
) -> MapPlan:
    """The map of a scenario.

    Args:
        scenario: The scenario.
        limiting: The nodes that limit the crossing for the longest.
        language: Of the names of countries.
        wide_mm: Its width.
        high_mm: Its height.
    """
    found, limits = layout(scenario), set(limiting)
    frame: Box = (0.0, 0.0, wide_mm, high_mm)
    projected = _projected(found, frame)
    at = {name: projected((spot.x, spot.y)) for name, spot in found.spots.items()}
    kinds = _kinds(scenario, found)
    shown = tuple(
        MapPlace(*at[spot], kind, any(found.at.get(one) == spot for one in limits)) for spot, kind in kinds.items()
    )
    joined = [
        *((*pair, name in limits) for name, pair in found.ends.items()),
        *((*pair, False) for pair in found.leads),
    ]
    borders = tuple(
        MapBorder(tuple(projected(point) for point in border.points), border.is_agreed)
        for border in found.behind.borders
    )
    names = tuple(_names(found, kinds, at, [place for place in shown if place.limits], frame))
    taken = [*(_box_of(name) for name in names), *(around(*place, 2.5) for place in at.values())]
    taken += [box for begin, end, _ in joined for box in along(at[begin], at[end], 1.5, 1.0)]
    taken += [box for border in borders for box in along_all(border.points_mm, 1.0, 0.5)]
    anchors = {
        language.country(country.code, country.name): [projected(one) for one in country.anchors]
        for country in found.behind.countries
    }
    named = titles(scenario)
    return MapPlan(
        wide_mm,
        high_mm,
        borders,
        tuple(_countries(anchors, taken, frame)),
        tuple(MapRoute((*at[begin], *at[end]), is_limit) for begin, end, is_limit in joined),
        shown,
        names,
        found.to_scale,
        ", ".join(named[one] for one in limits if one in found.at or one in found.ends),
    )


def _countries(anchors: dict[str, list[Point]], taken: list[Box], frame: Box) -> Iterator[MapName]:
    """Names of countries that lie over nothing at all; the others are left out."""
    for text, points in anchors.items():
        half = 0.5 * LETTER_MM * len(text)
        boxes = ((x, y, around(x, y, half + 0.6, 0.8 * TYPE_MM)) for x, y in points)
        free = next(((x, y, box) for x, y, box in boxes if is_free(box, frame, taken)), None)
        if free is not None:
            x, y, box = free
            taken.append(box)
            yield MapName(text, x - half, y + 0.35 * TYPE_MM)


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


def _projected(found: Layout, frame: Box) -> Callable[[Point], Point]:
    """From the drawing to the page, millimetres right and down; a map both in one scale, a plan higher than wide."""
    xs, ys = ([getattr(one, axis) for one in found.spots.values()] or [0.0] for axis in ("x", "y"))
    extents = max(xs) - min(xs), max(ys) - min(ys)
    room = frame[2] - 2.0 * EDGE_MM, frame[3] - 2.0 * EDGE_MM
    across, down = (space / size if size > 0.0 else inf for space, size in zip(room, extents, strict=True))
    scale = 0.0 if across == down == inf else min(across, down)
    stretched = scale if found.to_scale else min(down, MOST_STRETCHED * scale)
    x0, y0 = 0.5 * (max(xs) + min(xs)), 0.5 * (max(ys) + min(ys))
    return lambda point: (frame[2] / 2.0 + scale * (point[0] - x0), frame[3] / 2.0 - stretched * (point[1] - y0))


def _names(
    found: Layout, kinds: dict[str, MapSign], at: dict[str, Point], limiting: list[MapPlace], frame: Box
) -> Iterator[MapName]:
    """Names that lie over no other and over no sign: of what limits and the crossing first, then of shelters."""
    order = (MapSign.CROSSING, MapSign.SHELTER, MapSign.ORIGIN, MapSign.NODE)
    limits = {(place.x_mm, place.y_mm) for place in limiting}
    ranked = sorted(kinds, key=lambda spot: (at[spot] not in limits, order.index(kinds[spot])))
    taken = [around(x, y, 1.5) for x, y in (at[spot] for spot in kinds)]
    roads = [box for begin, end in (*found.ends.values(), *found.leads) for box in along(at[begin], at[end], 1.5, 0.4)]
    for spot in ranked:
        title = " ".join(found.spots[spot].title.split())
        # A name over a road can be read, and is better than none; so is the beginning of a name.
        tries = [(_short(title, most), avoided) for most in LENGTHS for avoided in ([*taken, *roads], taken)]
        for text, avoided in tries if title else ():
            if name := _free(text, at[spot], avoided, frame):
                taken.append(_box_of(name))
                yield name
                break


def _free(text: str, place: Point, taken: Iterable[Box], frame: Box) -> MapName | None:
    """A name beside its place that lies over nothing; None where there is no room."""
    boxes = list(taken)
    for x, y in _beside(*place, LETTER_MM * len(text)):
        name = MapName(text, x, y)
        if is_free(_box_of(name), frame, boxes):
            return name
    return None


def _box_of(name: MapName) -> Box:
    return name.x_mm, name.y_mm - TYPE_MM, name.x_mm + LETTER_MM * len(name.text), name.y_mm + 0.3 * TYPE_MM


def _short(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: most - 1].rstrip()}…"


def _beside(x: float, y: float, width: float) -> Iterator[Point]:
    """Where a name may stand: right of its place, left, above, below; then at its corners."""
    above, level, below = y - SIGN_MM - 0.3 * TYPE_MM, y + 0.35 * TYPE_MM, y + SIGN_MM + TYPE_MM
    yield x + SIGN_MM, level
    yield x - SIGN_MM - width, level
    for line in (above, below):
        yield x - width / 2.0, line
    for line in (above, below):
        yield x + 0.3 * SIGN_MM, line
        yield x - width - 0.3 * SIGN_MM, line

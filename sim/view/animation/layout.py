"""Where things stand on the map: public coordinates where a scenario has them, else a plan drawn from its stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot

import numpy as np

from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to
from sim.scenario.stages import Delay, Link
from sim.view.atlas.backdrop import Backdrop, Box, backdrop, country_of
from sim.view.atlas.projection import Projection

FAR = 2.0
"""Places so many times as far out as the next nearer one, and all beyond them, are drawn at the edge, out of scale."""

EDGE = 1.15
"""Where a far place is drawn: so many times as far out as the one before it."""

GROUND = 2.0
"""How many times as wide and as high as its places a map is that has borders behind it, at the most."""

WIDEST = 4.0
"""How many times as wide as its places are high, at the most, or as high as they are wide: windows differ."""

AROUND = 0.12
"""Ground around near places where a far one is drawn in another country than its own, as a share of their extent."""

SHORTEST_WALK_H = 0.5
"""Mean time of a delay that a plan without roads draws as a walk; of less it draws a place."""

_SPACE = 0.35
"""What a stage that is no road takes of a plan, from left to right and from above, where a road takes 1."""

NOTHING_BEHIND = Backdrop()

Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    """One place of the map.

    Attributes:
        title: What people call it.
        x, y: East and north, in units of the drawing.
        far: Whether it is farther away than it is drawn.
    """

    title: str
    x: float
    y: float
    far: bool = False


@dataclass(frozen=True)
class Layout:
    """The whole map.

    Attributes:
        spots: Places by name; on a plan those of the stages.
        ends: Names of the two spots that each road or drive joins, by stage.
        at: Name of the spot where each station, shelter or settlement stands, by its name.
        to_scale: Whether it is drawn from coordinates; far places are out of scale even then.
        behind: Borders and countries; none on a plan.
        leads: On a plan, from which spot to which people go on without a road between them; none on a map.
    """

    spots: dict[str, Spot]
    ends: dict[str, tuple[str, str]]
    at: dict[str, str]
    to_scale: bool
    behind: Backdrop = NOTHING_BEHIND
    leads: tuple[tuple[str, str], ...] = ()


def layout(scenario: Scenario) -> Layout:
    """The map of a scenario whose roads (walks, where it has none) have two places with coordinates, or a plan."""
    ends = {
        name: stage.between
        for name, stage in scenario.stages.items()
        if isinstance(stage, Link | Delay) and stage.between is not None
    }
    roads = [name for name, stage in scenario.stages.items() if isinstance(stage, Link)]
    named = {place for pair in ends.values() for place in pair}
    # One place without coordinates makes the whole a plan: a map with a guessed place would be believed.
    known = all(scenario.places[name].latitude_deg is not None for name in named)
    known = known and all(scenario.places[name].longitude_deg is not None for name in named)
    return _map(scenario, ends) if ends and known and set(roads) <= set(ends) else _plan(scenario)


def _map(scenario: Scenario, ends: dict[str, tuple[str, str]]) -> Layout:
    at = {name: town.at for name, town in scenario.settlements.items() if town.at is not None}
    for name, stage in scenario.stages.items():
        place = getattr(stage, "at", None)
        if place is not None:
            at[name] = place
    used = dict.fromkeys([place for pair in ends.values() for place in pair] + list(at.values()))
    projection, points = _projected(scenario, used)
    drawn = _drawn_in(points)
    spots = {
        name: Spot(scenario.places[name].title, *drawn[name], far=drawn[name] != point)
        for name, point in points.items()
    }
    at = {name: place for name, place in at.items() if place in spots}
    return Layout(spots, ends, at, to_scale=True, behind=backdrop(projection, _ground(projection, points, drawn)))


def _projected(scenario: Scenario, names: Iterable[str]) -> tuple[Projection, dict[str, Point]]:
    """How places that have coordinates are projected, and kilometres east and north of each."""
    where = {name: scenario.places[name] for name in names}
    known = {
        name: (place.longitude_deg, place.latitude_deg)
        for name, place in where.items()
        if place.latitude_deg is not None and place.longitude_deg is not None
    }
    projection = Projection(sum(latitude for _, latitude in known.values()) / len(known))
    drawn = projection.drawn(np.array(list(known.values())))
    return projection, {name: (x, y) for name, (x, y) in zip(known, drawn.tolist(), strict=True)}


def _ground(projection: Projection, points: dict[str, Point], drawn: dict[str, Point]) -> Box:
    """The part of the map that has borders behind it.

    All of it, unless a far place would then seem to lie in another country: borders then end near the others.
    """
    far = [name for name in points if points[name] != drawn[name]]
    if _countries(projection, [points[name] for name in far]) != _countries(projection, [drawn[name] for name in far]):
        left, low, right, high = _extent([points[name] for name in points if name not in far])
        beyond = AROUND * max(right - left, high - low)
        return left - beyond, low - beyond, right + beyond, high + beyond
    left, low, right, high = _extent(list(drawn.values()))
    wide, tall = max(right - left, 1.0), max(high - low, 1.0)
    beside, above = (0.5 * max(GROUND * own, WIDEST * other) for own, other in ((wide, tall), (tall, wide)))
    x, y = 0.5 * (left + right), 0.5 * (low + high)
    return x - beside, y - above, x + beside, y + above


def _countries(projection: Projection, points: list[Point]) -> list[str]:
    """In which country each point of the drawing lies."""
    return country_of(projection.on_earth(np.array(points).reshape(-1, 2)))


def _extent(points: list[Point]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _drawn_in(points: dict[str, Point]) -> dict[str, Point]:
    """The same points, those that lie far out drawn in along their directions, in the order of their distances."""
    xs, ys = sorted(x for x, _ in points.values()), sorted(y for _, y in points.values())
    centre = xs[len(xs) // 2], ys[len(ys) // 2]
    distance = {name: hypot(x - centre[0], y - centre[1]) for name, (x, y) in points.items()}
    nearest_first = sorted(distance, key=lambda name: distance[name])
    # Most places are the map: a gap among the nearer half does not make the rest far.
    gaps = range(max(len(points) // 2, 2), len(points))
    steps = [n for n in gaps if distance[nearest_first[n]] >= FAR * distance[nearest_first[n - 1]] > 0.0]
    if not steps:
        return points
    drawn, at = dict(points), distance[nearest_first[steps[0] - 1]]
    for name in nearest_first[steps[0] :]:
        at *= EDGE
        (x, y), share = points[name], at / distance[name]
        drawn[name] = (centre[0] + share * (x - centre[0]), centre[1] + share * (y - centre[1]))
    return drawn


def _columns(scenario: Scenario) -> dict[str, float]:
    """How far right each stage stands, in the order in which they are come to: behind all that lead to it.

    A depth-first search, without recursion for a chain may be longer than Python's stack; what leads back to a stage
    from which it was come to closes a circle, and moves it no further.
    """
    entered = {target for stage in scenario.stages.values() for target in leads_to(stage)}
    # Those into which nothing leads come first; what is left then are circles into which no other stage leads.
    starts = [*(name for name in scenario.stages if name not in entered), *scenario.stages]
    column: dict[str, float] = {}
    moves = _moved_along(scenario)
    onward: dict[str, list[str]] = {}
    done: list[str] = []
    for start in starts:
        path = {start: iter(leads_to(scenario.stages[start]))} if start not in column else {}
        while path:
            name, targets = next(reversed(path.items()))
            column.setdefault(name, _SPACE)
            target = next(targets, None)
            if target is None:
                del path[name]
                done.append(name)
            elif target not in path:
                onward.setdefault(name, []).append(target)
                if target not in column:
                    path[target] = iter(leads_to(scenario.stages[target]))
    for name in reversed(done):
        width = 1.0 if name in moves else _SPACE
        for target in onward.get(name, ()):
            column[target] = max(column[target], column[name] + width)
    return column


def _plan(scenario: Scenario) -> Layout:
    """Stages from left to right in the order in which they are passed; a road is one unit long.

    What stands at one step stands evenly above and below the middle, so that a chain is a straight line.
    """
    column, moves = _columns(scenario), _moved_along(scenario)
    by_x: dict[float, list[str]] = {}
    for name, x in column.items():
        by_x.setdefault(x, []).append(name)
    spots: dict[str, Spot] = {}
    ends: dict[str, tuple[str, str]] = {}
    at: dict[str, str] = {}
    for x, names in by_x.items():
        for name, y in zip(names, _rows(len(names)), strict=True):
            if name in moves:
                ends[name] = (f"{name} begins", f"{name} ends")
                spots[f"{name} begins"], spots[f"{name} ends"] = Spot("", x, y), Spot("", x + 1.0, y)
            else:
                at[name] = name
                spots[name] = Spot(scenario.stages[name].title or name.replace("_", " "), x, y)
    for name, y in zip(scenario.settlements, _rows(len(scenario.settlements)), strict=True):
        at[name] = f"settlement {name}"
        spots[at[name]] = Spot(name.replace("_", " "), -0.1, y)
    return Layout(spots, ends, at, to_scale=False, leads=tuple(_leads(scenario, ends, at)))


def _rows(count: int) -> list[float]:
    """Heights of so many spots above one another, the first highest."""
    return [_SPACE * (0.5 * (count - 1) - row) for row in range(count)]


def _moved_along(scenario: Scenario) -> set[str]:
    """Roads; where there are none, what takes so long and leads on that it is a walk or a drive."""
    roads = {name for name, stage in scenario.stages.items() if isinstance(stage, Link)}
    return roads or {
        name
        for name, stage in scenario.stages.items()
        if isinstance(stage, Delay) and leads_to(stage) and stage.duration.mean_h >= SHORTEST_WALK_H
    }


def _leads(scenario: Scenario, ends: dict[str, tuple[str, str]], at: dict[str, str]) -> Iterator[tuple[str, str]]:
    """From which spot of a plan to which people go on, where no road joins the two."""
    for name, town in scenario.settlements.items():
        for target in targets(town.to):
            yield at[name], ends[target][0] if target in ends else at[target]
    for name, stage in scenario.stages.items():
        for target in leads_to(stage):
            yield ends[name][1] if name in ends else at[name], ends[target][0] if target in ends else at[target]

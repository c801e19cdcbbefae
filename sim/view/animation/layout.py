"""Where things stand on the map: public coordinates where a scenario has them, else a plan drawn from its stages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians

from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to
from sim.scenario.stages import Delay, Link

FAR = 2.0
"""Places so many times as far out as the next nearer one, and all beyond them, are drawn at the edge, out of scale."""

EDGE = 1.15
"""Where a far place is drawn: so many times as far out as the one before it."""

_SPACE = 0.35
"""What a stage that is no road takes of a plan, from left to right, where a road takes 1."""

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
    """

    spots: dict[str, Spot]
    ends: dict[str, tuple[str, str]]
    at: dict[str, str]
    to_scale: bool


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
    points = _projected(scenario, used)
    drawn = _drawn_in(points)
    spots = {
        name: Spot(scenario.places[name].title, *drawn[name], far=drawn[name] != point)
        for name, point in points.items()
    }
    return Layout(spots, ends, {name: place for name, place in at.items() if place in spots}, to_scale=True)


def _projected(scenario: Scenario, names: Iterable[str]) -> dict[str, Point]:
    """Kilometres east and north (equirectangular), of places that have coordinates."""
    where = {name: scenario.places[name] for name in names}
    known = {
        name: (place.latitude_deg, place.longitude_deg)
        for name, place in where.items()
        if place.latitude_deg is not None and place.longitude_deg is not None
    }
    middle = sum(latitude for latitude, _ in known.values()) / len(known)
    km = 40_008.0 / 360.0
    return {name: (km * cos(radians(middle)) * east, km * north) for name, (north, east) in known.items()}


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
        width = 1.0 if isinstance(scenario.stages[name], Link) else _SPACE
        for target in onward.get(name, ()):
            column[target] = max(column[target], column[name] + width)
    return column


def _plan(scenario: Scenario) -> Layout:
    """Stages from left to right in the order in which they are passed; a road is one unit long."""
    column = _columns(scenario)
    spots: dict[str, Spot] = {}
    ends: dict[str, tuple[str, str]] = {}
    at: dict[str, str] = {}
    rows: dict[float, int] = {}
    for name, x in column.items():
        row = rows[x] = rows.get(x, -1) + 1
        y, stage = -0.35 * row, scenario.stages[name]
        if isinstance(stage, Link):
            ends[name] = (f"{name} begins", f"{name} ends")
            spots[f"{name} begins"], spots[f"{name} ends"] = Spot("", x, y), Spot("", x + 1.0, y)
        else:
            at[name] = name
            spots[name] = Spot(stage.title or name.replace("_", " "), x, y)
    for row, (name, town) in enumerate(scenario.settlements.items()):
        at[name] = f"settlement {name}"
        spots[at[name]] = Spot(name.replace("_", " "), -0.1, -0.35 * row)
        del town
    return Layout(spots, ends, at, to_scale=False)

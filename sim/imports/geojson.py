"""Places and roads of a GeoJSON file (RFC 7946), also of one that was exported from OpenStreetMap.

Points (and areas, by their middle) are places: with residents people leave there, with places or as a camp or shelter
they are received, as an exit or border they leave the map. Lines are roads; they meet where they share a point.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.imports.geography import (
    LONGEST_KM,
    MOST_PERSONS,
    Demand,
    Geography,
    ImportedPlace,
    ImportedRoad,
    ImportMistake,
    Refuge,
    ShortNames,
    one_line,
)
from sim.imports.lines import Coordinates, Knots, MapLine, distance_km, nearest_on, pieces, with_point
from sim.scenario.content import TooLarge, content_of

RESIDENTS = ("residents_persons", "residents", "population", "pop")
PLACES = ("places_persons", "places", "capacity", "beds")
KINDS = ("kind", "role", "type", "place", "amenity", "barrier", "border_type")
REFUGES = ("camp", "idpcamp", "shelter", "refuge", "hall", "reception")
EXITS = ("exit", "border", "border_control", "border_crossing", "crossing")
NO_ROADS = ("waterway", "railway", "boundary", "power", "barrier", "building", "natural")
"""Properties of lines that are no roads; those of points that say what they are are above."""

SPEEDS = ("free_flow_kmh", "speed_kmh", "maxspeed")
"""Properties of lines that say how fast one drives, km/h or with ``mph``."""

FARTHEST_KM = 5.0
"""How far from a road a place may lie; [A] 1 to 20 km."""

MILE_KM = 1.609344
HORIZON_H = 72.0


@dataclass(frozen=True)
class _Point:
    """A place of the file."""

    title: str
    at: Coordinates
    residents_persons: int
    places_persons: int | None
    is_refuge: bool
    is_exit: bool
    source: str


def read_geojson(path: Path, start: datetime | None) -> Geography:
    """Read a GeoJSON file.

    Args:
        path: The file.
        start: Zero of the clock; 1 January 2024, 06:00 UTC where it is left out, and that is written as an assumption.

    Raises:
        ImportMistake: It is no GeoJSON, or has no roads, nobody who leaves or nowhere to go.
        OSError: It cannot be read.
    """
    lines, points, left_out = list[MapLine](), list[_Point](), list[str]()
    name = one_line(path.name)
    for number, feature in enumerate(_features(path), 1):
        _read(feature, f"{name}, feature {number}", lines, points, left_out)
    if several := sum(one.several for one in lines):
        which = "1 road" if several == 1 else f"{several:,} roads"
        left_out.append(f"{name}: all but the lowest where a road has several lanes or speeds: {which}")
    if not lines:
        raise ImportMistake(f"{path.name}: there are no lines, so no roads")
    if not any(one.residents_persons for one in points):
        raise ImportMistake(
            f"{path.name}: no place has residents, so nobody leaves; give a point one of {', '.join(RESIDENTS)}"
        )
    spots, roads, refuges, demands = _joined(lines, points, left_out)
    if not refuges:
        raise ImportMistake(
            f"{path.name}: there is nowhere to go; give a point one of {', '.join(PLACES)}, or kind: exit"
        )
    return Geography(
        title=f"{path.stem}, from GeoJSON",
        source=name,
        start=start or datetime.fromisoformat("2024-01-01T06:00+00:00"),
        start_is_assumed=start is None,
        horizon_h=HORIZON_H,
        spots=tuple(spots),
        roads=tuple(roads),
        refuges=tuple(refuges),
        demands=tuple(demands),
        left_out=tuple(left_out),
    )


def _features(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        tree = json.loads(content_of(path).decode("utf-8-sig"))
    except TooLarge as error:
        raise ImportMistake(f"{path.name}: {error}") from None
    except UnicodeDecodeError as error:
        raise ImportMistake(f"{path.name}: is not UTF-8 at byte {error.start:,}; save it as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ImportMistake(f"{path.name}:{error.lineno}: is not JSON: {error.msg}") from None
    except ValueError:
        raise ImportMistake(f"{path.name}: has a number of more digits than can be read") from None
    except RecursionError:
        raise ImportMistake(f"{path.name}: is too deep to be read") from None
    features = tree.get("features") if isinstance(tree, dict) else None
    if not isinstance(features, list):
        raise ImportMistake(f"{path.name}: is not a GeoJSON FeatureCollection; it has no list of features")
    for number, one in enumerate(features, 1):
        if not isinstance(one, dict) or not isinstance(one.get("geometry"), dict):
            raise ImportMistake(f"{path.name}, feature {number}: has no geometry")
        yield one


def _read(
    feature: Mapping[str, Any], where: str, lines: list[MapLine], points: list[_Point], left_out: list[str]
) -> None:
    geometry, said = feature["geometry"], feature.get("properties")
    said = said if isinstance(said, dict) else {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    try:
        if kind == "Point":
            points.append(_point(said, _pair(coordinates), where))
        elif kind in ("Polygon", "MultiPolygon"):
            ring = coordinates[0] if kind == "Polygon" else coordinates[0][0]
            corners = [_pair(at) for at in ring]
            middle = tuple(sum(at[axis] for at in corners) / len(corners) for axis in (0, 1))
            points.append(_point(said, (middle[0], middle[1]), where))
        elif kind in ("LineString", "MultiLineString") and not said.keys() & set(NO_ROADS):
            for course in [coordinates] if kind == "LineString" else coordinates:
                if len(pairs := [_pair(at) for at in course]) > 1:
                    lines.append(_line(said, tuple(pairs), where))
        else:
            left_out.append(f"{where}: a {kind} that is no place and no road")
    except (TypeError, IndexError, KeyError, ZeroDivisionError):
        raise ImportMistake(f"{where}: the coordinates of a {kind} are not as GeoJSON has them") from None


def _pair(at: Any) -> Coordinates:
    longitude, latitude = _decimal(at[0]), _decimal(at[1])
    if not (-180.0 <= longitude <= 180.0 and -90.0 <= latitude <= 90.0):
        raise TypeError
    return longitude, latitude


def _decimal(given: Any) -> float:
    """A number; NaN where it is none, or too large to be one."""
    try:
        return float(given)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def _point(said: Mapping[str, Any], at: Coordinates, where: str) -> _Point:
    kinds = {str(said[key]).lower() for key in KINDS if key in said}
    residents, places = _whole(said, RESIDENTS, where), _whole(said, PLACES, where)
    is_exit = bool(kinds & set(EXITS))
    is_refuge = not is_exit and (bool(kinds & set(REFUGES)) or (places is not None and not residents))
    return _Point(_title(said, where), at, residents or 0, places, is_refuge, is_exit, where)


def _line(said: Mapping[str, Any], points: tuple[Coordinates, ...], where: str) -> MapLine:
    one_way = str(said.get("oneway", said.get("one_way", ""))).lower()
    both = one_way not in ("yes", "true", "1", "-1")
    lanes = min((_number(one, "lanes", where) for one in _values(said.get("lanes"))), default=0)
    return MapLine(
        points if one_way != "-1" else points[::-1],
        where,
        _title(said, ""),
        not both,
        _speed_kmh(said),
        # OpenStreetMap counts the lanes of both directions.
        None if not lanes else min(12, max(1, lanes // 2 if both else lanes)),
        _length_km(said.get("length_km"), where),
        any(len(_values(said.get(key))) > 1 for key in ("lanes", *SPEEDS)),
    )


def _length_km(given: Any, where: str) -> float | None:
    """The length that the file gives; None where it gives none, or zero, and the course is measured."""
    if given in (None, ""):
        return None
    found = _decimal(given)
    if not 0.0 <= found <= LONGEST_KM:
        raise ImportMistake(f"{where}: length_km '{given}' is not a number from 0 to {LONGEST_KM:,.0f}")
    return found or None


def _title(said: Mapping[str, Any], otherwise: str) -> str:
    named = (_values(said.get(key)) for key in ("name", "title", "name:en", "ref"))
    return next((" / ".join(one) for one in named if one), otherwise)


def _values(given: Any) -> list[str]:
    """The values of a property: one, or several where a program has made one road of pieces that differ.

    OpenStreetMap parts them by semicolons, OSMnx writes a list, or the text of one.
    """
    if given is None:
        return []
    text = str(given).strip()
    if isinstance(given, list):
        parts = [str(one) for one in given]
    elif text.startswith("[") and text.endswith("]"):
        parts = [one.strip().strip("'\"") for one in text[1:-1].split(",")]
    else:
        parts = text.split(";")
    return [part for one in parts if (part := one_line(one))]


def _whole(said: Mapping[str, Any], keys: tuple[str, ...], where: str) -> int | None:
    """The number of the first of some properties that there is."""
    for key in keys:
        if said.get(key) not in (None, ""):
            return _number(said[key], key, where)
    return None


def _number(given: Any, key: str, where: str) -> int:
    text = re.sub(r"[\s']", "", str(given))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"\d{1,8}(?:\.0*)?", text) or float(text) > MOST_PERSONS:
        raise ImportMistake(f"{where}: {key} '{given}' is not a whole number from 0 to {MOST_PERSONS:,}")
    return int(float(text))


def _speed_kmh(said: Mapping[str, Any]) -> float | None:
    """The lowest of the speeds that are given: who drives the whole road drives that piece too."""
    for key in SPEEDS:
        found = [re.match(r"(\d+(?:\.\d+)?)\s*(mph)?", one) for one in _values(said.get(key))]
        if speeds := [float(one[1]) * (MILE_KM if one[2] else 1.0) for one in found if one]:
            return min(speeds)
    return None


def _joined(
    lines: list[MapLine], points: list[_Point], left_out: list[str]
) -> tuple[list[ImportedPlace], list[ImportedRoad], list[Refuge], list[Demand]]:
    """Roads from knot to knot, and the places at them; a second place at a knot has a short road of its own."""
    knots, names = Knots(), ShortNames()
    at_knot: dict[int, str] = {}
    spots, roads, refuges, demands = list[ImportedPlace](), list[ImportedRoad](), list[Refuge](), list[Demand]()
    for one in points:
        (away_km, segment, there), line = min((nearest_on(each, one.at), at) for at, each in enumerate(lines))
        if away_km > FARTHEST_KM:
            left_out.append(f"{one.source}: {one.title}, {away_km:.1f} km from any road")
            continue
        lines[line] = with_point(lines[line], segment, there)
        knot, name = knots.put(there), names.of(one.title)
        spots.append(ImportedPlace(name, one.title, one.at[1], one.at[0]))
        if knot in at_knot:
            access_km = max(0.1, distance_km(knots.at[knot], one.at))
            roads.append(ImportedRoad(at_knot[knot], name, access_km, f"{one.source}: straight to the road"))
        else:
            at_knot[knot] = name
        if one.residents_persons:
            demands.append(Demand(name, one.residents_persons, (), one.source))
        elif one.is_refuge and one.places_persons == 0:
            left_out.append(f"{one.source}: {one.title}, which has no places")
        elif one.is_refuge or one.is_exit:
            refuges.append(Refuge(name, one.places_persons, one.source, is_exit=one.is_exit))
    for piece in pieces(lines, knots):
        for knot in (piece.a, piece.b):
            if knot not in at_knot:
                at_knot[knot] = names.of(f"junction {len(at_knot) + 1}")
                longitude, latitude = knots.at[knot]
                spots.append(ImportedPlace(at_knot[knot], f"Junction {len(at_knot)}", latitude, longitude))
        of = piece.line
        if piece.length_km > LONGEST_KM:
            raise ImportMistake(
                f"{of.source}: {piece.length_km:,.0f} km are more than a road has, {LONGEST_KM:,.0f} km"
            )
        a, b = at_knot[piece.a], at_knot[piece.b]
        roads.append(
            ImportedRoad(a, b, max(0.01, piece.length_km), of.source, of.one_way, of.speed_kmh, of.lanes, of.title)
        )
    return spots, _shortest_of_each(roads), refuges, demands


def _shortest_of_each(roads: list[ImportedRoad]) -> list[ImportedRoad]:
    """Of several roads between the same places, in the same directions, the shortest."""
    found: dict[tuple[str, str, bool], ImportedRoad] = {}
    for road in sorted(roads, key=lambda one: one.length_km):
        ends = (road.a, road.b) if road.one_way or road.a < road.b else (road.b, road.a)
        found.setdefault((*ends, road.one_way), road)
    return list(found.values())

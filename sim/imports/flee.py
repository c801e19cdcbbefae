"""The CSV files of a FLEE instance: locations, routes, closures, the period, and counts of refugees.

Formats: ``conflict_input/README.md`` and ``flee/InputGeography.py`` of github.com/djgroen/flee, commit
02cd2cbd8a022319bf8a403dcef9412d296b70f1. Columns are known by their order, rows that begin with ``#`` are their names.
Read from the folder itself, or from ``input_csv`` and ``source_data`` in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from sim.imports.flee_counts import RegisteredCounts, counted, demands
from sim.imports.geography import (
    LONGEST_KM,
    MOST_PERSONS,
    Closing,
    Geography,
    ImportedPlace,
    ImportedRoad,
    ImportMistake,
    Refuge,
    ShortNames,
    decimal,
    one_line,
    own_file,
)
from sim.scenario.count_files.cells import read_rows
from sim.scenario.errors import nearest
from sim.scenario.fields import YEARS

KINDS = ("conflict_zone", "conflict", "town", "camp", "idpcamp", "forwarding_hub", "forward", "flood_zone", "marker")
"""Kinds of locations that FLEE knows; only conflict zones and camps are more than places to pass."""

MOST_DAYS = 10_000
"""Days that a run may have: more make more steps than a scenario allows."""


@dataclass(frozen=True)
class Location:
    """A row of ``locations.csv``.

    Attributes:
        title: What the files call it.
        spot: The place.
        kind: One of ``KINDS``.
        conflict_day: Day on which the conflict reaches it; None where there is none.
        persons: Population, or places of a camp.
        place: ``file:line``.
    """

    title: str
    spot: ImportedPlace
    kind: str
    conflict_day: float | None
    persons: int
    place: str

    @property
    def is_camp(self) -> bool:
        """Whether people go there to stay."""
        return "camp" in self.kind


def read_flee(folder: Path) -> Geography:
    """Read a FLEE instance.

    Raises:
        ImportMistake: A file is missing, or a row of one cannot be used.
        ObservedError: A file is no CSV, or a count cannot be read.
        OSError: A file cannot be read.
    """
    inputs = folder / "input_csv" if (folder / "input_csv").is_dir() else folder
    locations = _locations(_needed(folder, inputs / "locations.csv"))
    names = {one.title: one for one in locations}
    roads, left_out = _roads(_needed(folder, inputs / "routes.csv"), names)
    start, days = _period(own_file(folder, inputs / "sim_period.csv"))
    closings: list[Closing] = []
    if (file := own_file(folder, inputs / "closures.csv")) is not None:
        closings = list(_closings(file, names, roads, left_out))
    layouts = (own_file(folder, place / "data_layout.csv") for place in (folder / "source_data", inputs))
    seen = counted(next((one for one in layouts if one is not None), None), folder)
    left_out += [
        f"{name}.csv: not used"
        for name in ("registration_corrections", "location_changes", "demographics_age", "demographics_ethnicity")
        if (inputs / f"{name}.csv").is_file()
    ]
    title = one_line(folder.resolve().parent.name if folder.name == "input_csv" else folder.resolve().name)
    camps = [one for one in locations if one.is_camp]
    if not camps:
        raise ImportMistake("locations.csv: there is no camp, so nobody has anywhere to go")
    length = days if days is not None else _last_day(seen, start)
    _check_period(start, length)
    activity = own_file(folder, inputs / "conflicts.csv")
    return Geography(
        title=f"{title}, from a FLEE instance",
        source=f"the files of the FLEE instance {title}",
        start=datetime.combine(start, time(), UTC),
        start_is_assumed=False,
        horizon_h=24.0 * length,
        spots=tuple(one.spot for one in locations),
        roads=tuple(roads),
        refuges=tuple(_refuges(camps, seen, start)),
        demands=tuple(demands(locations, seen, activity, start, length)),
        closings=tuple(closings),
        record=tuple(seen.record({one.title: one.spot.name for one in camps}, start, length)),
        left_out=(*left_out, *seen.left_out([camp.title for camp in camps], start)),
    )


def _needed(folder: Path, path: Path) -> Path:
    if (found := own_file(folder, path)) is None:
        raise ImportMistake(
            f"{path.parent.name}: there is no {path.name}; a FLEE instance has locations.csv and routes.csv, in the "
            "folder or in input_csv below it"
        )
    return found


def _locations(path: Path) -> list[Location]:
    names, found = ShortNames(), list[Location]()
    for place, cells in read_rows(path):
        if len(cells) < 8:
            raise ImportMistake(
                f"{place}: has {len(cells)} fields; a location has name, region, country, latitude, longitude, "
                "location_type, conflict_date, population"
            )
        title, region, country, latitude, longitude, kind, conflict, persons = cells[:8]
        if not (shown := one_line(title)):
            raise ImportMistake(f"{place}: the location has no name")
        if any(one.title == title for one in found):
            raise ImportMistake(f"{place}: the location '{title}' is there twice")
        if kind.lower() not in KINDS:
            raise ImportMistake(f"{place}: location_type '{kind}' is none of FLEE's{nearest(kind, KINDS)}")
        spot = ImportedPlace(
            names.of(title),
            shown,
            decimal(place, "latitude", latitude, -90.0, 90.0) if latitude else None,
            decimal(place, "longitude", longitude, -180.0, 180.0) if longitude else None,
            one_line(region.replace("_", " ")),
            country,
        )
        day = decimal(place, "conflict_date", conflict, -1.0, 1e6) if conflict and "conflict" in kind.lower() else None
        number = round(decimal(place, "population", persons, -1.0, MOST_PERSONS)) if persons else 0
        found.append(Location(title, spot, kind.lower(), day, max(0, number), place))
    if not found:
        raise ImportMistake(f"{path.name}: there are no locations")
    return found


def _roads(path: Path, known: Mapping[str, Location]) -> tuple[list[ImportedRoad], list[str]]:
    found: dict[frozenset[str], ImportedRoad] = {}
    left_out = []
    for place, cells in read_rows(path):
        if len(cells) < 3:
            raise ImportMistake(f"{place}: has {len(cells)} fields; a route has name1, name2, distance")
        a, b = (_known(place, name, known).spot.name for name in cells[:2])
        length_km = decimal(place, "distance", cells[2], 0.0, LONGEST_KM)
        if a == b:
            raise ImportMistake(f"{place}: the route leads from '{cells[0]}' to itself")
        if len(cells) > 3 and cells[3] not in ("", "0"):
            left_out.append(f"{place}: that all who come to {cells[0]} must go on (forced redirection)")
        road = ImportedRoad(a, b, max(length_km, 0.1), place)
        shorter = found.get(frozenset((a, b)))
        if shorter is None or road.length_km < shorter.length_km:
            found[frozenset((a, b))] = road
    return list(found.values()), left_out


def _known(place: str, title: str, known: Mapping[str, Location]) -> Location:
    if title not in known:
        raise ImportMistake(f"{place}: there is no location '{title}'{nearest(title, known)}")
    return known[title]


def _period(path: Path | None) -> tuple[date, int | None]:
    """The first day, and the number of days where they are given."""
    if path is None:
        raise ImportMistake("there is no sim_period.csv, so nobody knows the first day; it says StartDate and Length")
    said = {cells[0].lower(): (place, cells[1]) for place, cells in read_rows(path) if len(cells) > 1}
    if "startdate" not in said:
        raise ImportMistake(f"{path.name}: there is no row StartDate")
    place, text = said["startdate"]
    try:
        start = date.fromisoformat(text)
    except ValueError:
        raise ImportMistake(f"{place}: StartDate '{text}' is not a day such as 2012-02-29") from None
    if "length" not in said:
        return start, None
    return start, round(decimal(said["length"][0], "Length", said["length"][1], 1.0, MOST_DAYS))


def _last_day(seen: RegisteredCounts, start: date) -> int:
    if seen.last is None:
        raise ImportMistake("sim_period.csv: there is no row Length, and no counts of refugees that would say how long")
    return max(1, (seen.last - start).days + 1)


def _check_period(start: date, days: int) -> None:
    first, last = YEARS
    if days > MOST_DAYS:
        raise ImportMistake(f"sim_period.csv: the counts of refugees end {days:,} days after the start; give a Length")
    if not first <= start.year <= last - math.ceil(days / 365):
        raise ImportMistake(f"sim_period.csv: {start}, and {days:,} days from then, are not within {first} to {last}")


def _closings(
    path: Path, known: Mapping[str, Location], roads: list[ImportedRoad], left_out: list[str]
) -> Iterator[Closing]:
    for place, cells in read_rows(path):
        if len(cells) < 5:
            raise ImportMistake(
                f"{place}: has {len(cells)} fields; a closure has closure_type, name1, name2, start and end day"
            )
        kind, first, second = cells[0].lower(), cells[1], cells[2]
        from_day = decimal(place, "closure_start", cells[3], -1.0, 1e6)
        until_day = decimal(place, "closure_end", cells[4], -1.0, 1e6)
        from_h, until_h = 24.0 * max(0.0, from_day), 24.0 * until_day if until_day > from_day else None
        if kind == "country":
            legs, what = _border(place, first, second, known, roads), f"border {first} to {second} closed"
        elif kind in ("link", "links"):
            ends = {_known(place, name, known).spot.name for name in (first, second)}
            legs = [leg for leg in _legs(roads) if set(leg) == ends]
            what = f"road {first} to {second} closed"
        elif kind in ("location", "camp", "idpcamp"):
            closed = _known(place, first, known)
            if closed.is_camp:
                yield Closing(closed.spot.name, (), from_h, until_h, f"{first} closed ({place})")
                continue
            legs, what = [leg for leg in _legs(roads) if leg[1] == closed.spot.name], f"{first} closed"
        else:
            left_out.append(f"{place}: the closure '{kind}' of {first}")
            continue
        yield Closing("", tuple(legs), from_h, until_h, f"{what} ({place})")


def _border(
    place: str, first: str, second: str, known: Mapping[str, Location], roads: list[ImportedRoad]
) -> list[tuple[str, str]]:
    """Directions of the roads between two countries."""
    country = {one.spot.name: one.spot.country for one in known.values()}
    for name in (first, second):
        if name not in country.values():
            raise ImportMistake(f"{place}: there is no country '{name}'{nearest(name, country.values())}")
    return [leg for leg in _legs(roads) if {country[leg[0]], country[leg[1]]} == {first, second} and first != second]


def _legs(roads: list[ImportedRoad]) -> Iterator[tuple[str, str]]:
    for road in roads:
        yield road.a, road.b
        yield road.b, road.a


def _refuges(camps: list[Location], seen: RegisteredCounts, start: date) -> Iterator[Refuge]:
    for camp in camps:
        there = round(seen.at(camp.title, start) or 0.0)
        yield Refuge(camp.spot.name, camp.persons or None, camp.place, there)

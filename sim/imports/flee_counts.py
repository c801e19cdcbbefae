"""Counts of refugees of a FLEE instance: what was registered, and how many set out from where on which day.

FLEE lets as many people set out each day as the registered total grows by, at the conflict zones of that day, in
proportion to their population. So it is done here: counts between two dates lie on a straight line, and where the total
falls nobody sets out until it is passed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.arrays import Floats
from sim.imports.assumptions import LEAVES_SHARE
from sim.imports.geography import MOST_PERSONS, Demand, ImportMistake, RecordRow, own_file
from sim.scenario.count_files.cells import read_rows
from sim.scenario.count_files.moments import stamp
from sim.scenario.count_files.numbers import number
from sim.scenario.count_files.text import read_text

if TYPE_CHECKING:
    from sim.imports.flee import Location

TOTAL = "total"
"""What ``data_layout.csv`` calls all refugees together."""

Series = tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class RegisteredCounts:
    """Counts by camp, and of all together.

    Attributes:
        series: Days and persons, by the title of the camp or ``TOTAL``.
        files: The file of each.
    """

    series: Mapping[str, Series]
    files: Mapping[str, str]

    @property
    def last(self) -> date | None:
        """The last day of all; None where nobody was counted."""
        return max((days[-1][0] for days in self.series.values()), default=None)

    def at(self, title: str, day: date) -> float | None:
        """The count of a day, between two days on a straight line, before the first the first; None without counts."""
        if not (known := self.series.get(title)):
            return None
        days, persons = zip(*((float(one.toordinal()), value) for one, value in known), strict=True)
        return float(np.interp(day.toordinal(), days, persons))

    def record(self, camps: Mapping[str, str], start: date, days: int) -> Iterator[RecordRow]:
        """The counts within the run as rows of a record."""
        for title, known in self.series.items():
            if title != TOTAL and title not in camps:
                continue
            curve = "crossed" if title == TOTAL else f"at_shelter {camps[title]}"
            for day, persons in known:
                if 0 <= (day - start).days <= days:
                    yield RecordRow(curve, day.isoformat(), round(persons), self.files[title])

    def left_out(self, camps: Collection[str], start: date) -> list[str]:
        """Counts of what is no camp, and who was at none on the first day."""
        missing = sorted(self.series.keys() - {TOTAL, *camps})
        said = [f"{self.files[title]}: counts of {title}, which is no camp" for title in missing]
        if TOTAL in self.series and self.series.keys() & set(camps):
            elsewhere = (self.at(TOTAL, start) or 0.0) - sum(self.at(title, start) or 0.0 for title in camps)
            if elsewhere >= 1.0:
                said.append(f"{self.files[TOTAL]}: {elsewhere:,.0f} persons of the first day, who are at no camp")
        return said


def counted(layout: Path | None, instance: Path) -> RegisteredCounts:
    """The counts that ``data_layout.csv`` names; none where there is no such file.

    Raises:
        ImportMistake: A file that it names is not there or not in the folder of the instance, or holds no counts.
        ObservedError: A day or a number cannot be read.
    """
    series, files = dict[str, Series](), dict[str, str]()
    for place, cells in [] if layout is None else read_rows(layout):
        assert layout is not None
        if len(cells) < 2 or not cells[1]:
            raise ImportMistake(f"{place}: names no file")
        if (file := own_file(instance, layout.parent / cells[1])) is None:
            raise ImportMistake(f"{place}: there is no file '{cells[1]}'")
        if len(days := tuple(_days(file))) < 1:
            raise ImportMistake(f"{file.name}: there are no counts")
        series[cells[0]], files[cells[0]] = days, file.name
    return RegisteredCounts(series, files)


def _days(file: Path) -> Iterator[tuple[date, float]]:
    """Days and counts of a file, in order; its first row may be the names of the columns."""
    found: dict[date, float] = {}
    for at, (place, cells) in enumerate(read_rows(file)):
        if at == 0 and not cells[0][:1].isdigit():
            continue
        value = number(place, "count", cells[1] if len(cells) > 1 else "", None, whole=True)
        if value is not None and value > MOST_PERSONS:
            raise ImportMistake(f"{place}: the count {value:,.0f} is above {MOST_PERSONS:,}")
        if value is not None:
            found[stamp(place, "date", cells[0], None).day] = value
    yield from sorted(found.items())


def demands(
    locations: Sequence[Location], seen: RegisteredCounts, conflicts: Path | None, start: date, days: int
) -> Iterator[Demand]:
    """Who sets out from each conflict zone, persons an hour from an hour on.

    Raises:
        ImportMistake: There is no conflict zone with people, or ``conflicts.csv`` does not fit.
    """
    zones = [one for one in locations if one.conflict_day is not None and one.persons]
    if not zones:
        raise ImportMistake("locations.csv: there is no conflict zone with a population, so nobody sets out")
    active = _active(zones, conflicts, days)
    weights = active * np.array([one.persons for one in zones], np.float64)
    of_day = weights.sum(axis=1)
    growth = _growth(seen, start, days)
    for at, zone in enumerate(zones):
        if growth is None:
            lasts = int(active[:, at].sum())
            per_day = active[:, at] * (LEAVES_SHARE.value * zone.persons / max(1, lasts))
        else:
            per_day = growth * np.divide(weights[:, at], of_day, out=np.zeros(days), where=of_day > 0.0)
        if per_day.any():
            yield Demand(zone.spot.name, zone.persons, _steps(per_day / 24.0), zone.place, growth is None)


def _growth(seen: RegisteredCounts, start: date, days: int) -> Floats | None:
    """Persons who set out on each day; None where nobody was counted."""
    if TOTAL not in seen.series:
        return None
    totals = [seen.at(TOTAL, start + timedelta(days=day)) or 0.0 for day in range(days + 1)]
    return np.diff(np.maximum.accumulate(totals))


def _active(zones: Sequence[Location], conflicts: Path | None, days: int) -> Floats:
    """1 where there is conflict in a zone on a day, shape ``(days, zones)``; of ``conflicts.csv`` if there is one."""
    found = np.zeros((days, len(zones)))
    for at, zone in enumerate(zones):
        found[max(0, round(zone.conflict_day or 0.0)) :, at] = 1.0
    if conflicts is None:
        return found
    lines = [line for line in read_text(conflicts).text.splitlines() if line.strip()]
    if not lines:
        raise ImportMistake(f"{conflicts.name}: is empty")
    names = [name.strip().strip('"') for name in lines[0].rstrip(", ").split(",")]
    columns = {name: at for at, name in enumerate(names)}
    for line_number, line in enumerate(lines[1:], 2):
        cells = line.split(",")
        if len(cells) < len(names):
            raise ImportMistake(f"{conflicts.name}:{line_number}: has {len(cells)} fields instead of {len(names)}")
        day = line_number - 2
        for at, zone in enumerate(zones):
            if day < days and zone.title in columns:
                text = cells[columns[zone.title]].strip()
                found[day, at] = float(text not in ("", "0", "0.0"))
    return found


def _steps(per_h: Floats) -> tuple[tuple[float, float], ...]:
    """Rates by the hour from which on they hold, equal ones once, and none at the end."""
    rounded = np.append(np.round(per_h, 3), 0.0)
    changes = np.flatnonzero(np.diff(rounded, prepend=-1.0))
    return tuple((24.0 * float(day), float(rounded[day])) for day in changes)

"""When the counts of a file hold: one rule for dates with hours and without, on every file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sim.scenario.count_files.cells import TIMES, CellRow, Sheet
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.moments import Stamp, stamp
from sim.scenario.count_files.reading import OVER_THE_DAY, Reading
from sim.scenario.fields import hours_between

HOURS = ("hour", "time")
"""Names of a column with the hour beside one with the date."""

DAY = timedelta(hours=24)


def time_columns(header: Sequence[str]) -> tuple[str, ...]:
    """The column of times, and that of hours where dates stand alone; empty where there is none."""
    by_name = {name.casefold(): name for name in header}
    first = next((name for name in TIMES if name in by_name), None)
    if first is None:
        return ()
    beside = (
        next((name for name in HOURS if name in by_name and name != first), None) if first in ("date", "day") else None
    )
    return (by_name[first],) if beside is None else (by_name[first], by_name[beside])


@dataclass(frozen=True)
class Times:
    """The times of a file.

    Attributes:
        name: The file's name.
        columns: The columns that hold them.
        stamps: The time of each row, by its place.
        start: Zero of the clock.
        reading: What is said of hours.
        all_midnight: Whether every row has an hour, two at least, and each is 00:00: as exports write days.
    """

    name: str
    columns: tuple[str, ...]
    stamps: dict[str, Stamp]
    start: datetime
    reading: Reading
    all_midnight: bool

    @classmethod
    def of(cls, sheet: Sheet, start: datetime, reading: Reading) -> Times:
        """Read the times of all rows.

        Raises:
            ObservedError: There is no column of times, or one cannot be read.
        """
        columns = time_columns(sheet.header)
        if not columns:
            hint = "; set columns apart by commas" if len(sheet.header) == 1 else ""
            raise ObservedError(
                f"{sheet.header_place}: no column {TIMES[0]}, {' or '.join(TIMES[1:4])}; "
                f"there are {', '.join(sheet.header)}{hint}"
            )
        stamps = {
            row.place: stamp(row.place, columns[0], " ".join(filter(None, map(row.get, columns))), reading.dates)
            for row in sheet.rows
        }
        midnight = len(stamps) > 1 and all(one.at_midnight for one in stamps.values())
        return cls(sheet.name, columns, stamps, start, reading, midnight)

    def text(self, row: CellRow) -> str:
        """The time of a row, as written."""
        return " ".join(filter(None, map(row.get, self.columns)))

    def interval_h(self, row: CellRow) -> tuple[float, float]:
        """When a count of a row holds: one hour twice, or the beginning and the end of its day."""
        found = self.stamps[row.place]
        clock = found.clock
        if clock is None or (self.all_midnight and self.reading.hour is not None):
            clock = None if self.reading.hour is None else self.reading.hour.clock
        if clock is None:
            return self._h(found, timedelta(0)), self._h(found, DAY)
        at_h = self._h(found, clock)
        return at_h, at_h

    def end_of_day_h(self, row: CellRow) -> float:
        """When the total of a row's day is complete: at its hour; at the end of the day where none is given.

        A stamp of midnight is the day that begins with it, for that is how exports write days.
        """
        from_h, until_h = self.interval_h(row)
        found = self.stamps[row.place]
        return self._h(found, DAY) if found.at_midnight and self.reading.hour is None else max(from_h, until_h)

    def _h(self, found: Stamp, clock: timedelta) -> float:
        return hours_between(self.start, found.at(clock, self.start.tzinfo))

    def notices(self) -> list[str]:
        """What may surprise."""
        found = []
        if self.all_midnight and self.reading.hour is None:
            found.append(
                f"{self.name}: every hour is 00:00, taken for the beginning of the day; if these are bulletins of the "
                f"day, say their hour in a line '# hour: 20:00' or '# hour: {OVER_THE_DAY}' ('# hour: 00:00': as it is)"
            )
        with_offset = [one for one in self.stamps.values() if one.offset is not None]
        if with_offset and len(with_offset) < len(self.stamps):
            without = len(self.stamps) - len(with_offset)
            found.append(
                f"{self.name}: {without} of {len(self.stamps)} times have no offset from UTC: they are "
                f"read with that of the start, {self.start:%z}"
            )
        return found

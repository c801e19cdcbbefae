"""Reading a file of counts: one count a cell (wide), or one a row with the series' name (long)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sim.scenario.count_files.cells import CellRow, Sheet, read_sheet
from sim.scenario.count_files.count import CountRead
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.numbers import MISSING, number
from sim.scenario.count_files.reading import CountKind, Meaning, Reading, reading_of
from sim.scenario.count_files.series import BARE, COUNTS, SeriesNames, meaning_of_column, series_of
from sim.scenario.count_files.times import Times, time_columns
from sim.scenario.count_files.totals import settled, summed

SERIES = ("curve", "series", "indicator")
"""Names of the column of a long file that says what a row counts."""

TEXTS = ("source", "note", "notes", "status", "comment", "remark", "remarks", "what", "correction")
"""Names of columns for people."""

LOW, HIGH = "low", "high"


@dataclass(frozen=True)
class CountFile:
    """A file of counts as read.

    Attributes:
        name: The file's name.
        counts: The counts, in the file's order of rows, sums of daily totals behind the others.
        notices: What was assumed, and what may surprise, for people.
    """

    name: str
    counts: tuple[CountRead, ...]
    notices: tuple[str, ...]


def read_count_file(
    path: Path, start: datetime, known: SeriesNames, *, options: Iterable[str] = (), ranges: bool = False
) -> CountFile:
    """Read a file of counts, in any of the forms of ``docs/counts.md``.

    Args:
        path: The file.
        start: Zero of the clock; a time without offset is in its offset.
        known: The series that there are.
        options: Statements on how to read it, before those of the file itself.
        ranges: Whether rows are observations with a range (a record): then nothing is refused for falling, as sources
            may differ by more than their ranges.

    Raises:
        OSError: It cannot be read.
        ObservedError: A cell cannot be read, or a count that only grows falls: the message says where and what to do.
    """
    sheet = read_sheet(path)
    names = [name.casefold() for name in sheet.header]
    reading = reading_of(sheet.name, sheet.header, sheet.comments, options)
    times = Times.of(sheet, start, reading)
    long = next((sheet.header[names.index(name)] for name in SERIES if name in names), None)
    assumed: list[str] = []
    if long is None:
        found = list(_wide(sheet, times, known, reading, assumed))
    else:
        found = list(_long(sheet, times, known, reading, long))
    if any(one.kind is CountKind.DAILY for one in found):
        assumed += _said_of_sums(sheet.name, found, start)
        found = list(summed(found))
    if not ranges:
        found = settled(found)
    return CountFile(sheet.name, tuple(found), (*sheet.notices, *times.notices(), *assumed))


def _wide(sheet: Sheet, times: Times, known: SeriesNames, reading: Reading, assumed: list[str]) -> Iterator[CountRead]:
    columns = _columns(sheet, known, reading, assumed)
    for row in sheet.rows:
        for column, (series, kind) in columns.items():
            value = number(row.place, column, row.get(column), reading.numbers, whole=series in known.cumulative)
            if value is not None:
                yield _count(row, times, column, series, kind, value, value)


def _long(sheet: Sheet, times: Times, known: SeriesNames, reading: Reading, column: str) -> Iterator[CountRead]:
    by_name = {name.casefold(): name for name in sheet.header}
    single = next((by_name[name] for name in BARE if name in by_name), None)
    ends = (by_name.get(LOW), by_name.get(HIGH))
    if single is None and None in ends:
        raise ObservedError(
            f"{sheet.header_place}: beside {column} there must be a column {BARE[0]}, or {LOW} and {HIGH}; "
            f"there are {', '.join(sheet.header)}"
        )
    for row in sheet.rows:
        meant = meaning_of_column(known.checked(row.place, series_of(row.get(column), known)), known)
        series, kind = meant.series, meant.kind or _kind_said(reading, column, single, known.kind(meant.series))
        if not series:
            raise ObservedError(f"{row.place}: {column} is blank; say what is counted")
        whole = series in known.cumulative
        low, high = (
            number(row.place, str(one), row.get(one), reading.numbers, whole=whole)
            for one in ((single, single) if single else ends)
        )
        if low is None and high is None and single is not None:
            continue
        if low is None or high is None or low > high:
            raise ObservedError(
                f"{row.place}: {LOW} {row.get(ends[0])} and {HIGH} {row.get(ends[1])} must be numbers from 0 on, in "
                "this order; what was counted exactly has the same number twice"
            )
        yield _count(row, times, single or HIGH, series, kind, low, high)


def _kind_said(reading: Reading, column: str, single: str | None, otherwise: CountKind) -> CountKind:
    """What the file says of all its numbers, in a line on the column of series or of values."""
    said = [
        reading.columns[name.casefold()].kind
        for name in (column, single)
        if name and name.casefold() in reading.columns
    ]
    return next((kind for kind in said if kind is not None), otherwise)


def _count(row: CellRow, times: Times, column: str, series: str, kind: CountKind, low: float, high: float) -> CountRead:
    time_h, until_h = (times.end_of_day_h(row),) * 2 if kind is CountKind.DAILY else times.interval_h(row)
    texts = {name.casefold(): text for name, text in row.cells.items()}
    source, note = texts.get("source", ""), next((texts[name] for name in TEXTS[1:] if texts.get(name)), "")
    marked = any(texts.get(name, "").casefold().startswith(("correction", "corrected")) for name in TEXTS)
    marked = marked or texts.get("correction", "").casefold() not in ("no", "false", "0", *MISSING)
    return CountRead(series, kind, time_h, until_h, low, high, row.place, column, times.text(row), source, note, marked)


def _columns(
    sheet: Sheet, known: SeriesNames, reading: Reading, assumed: list[str]
) -> dict[str, tuple[str, CountKind]]:
    """What each column of a wide file counts; those of texts, and those that hold no numbers, are for people."""
    apart = {*time_columns(sheet.header), *(name for name in sheet.header if name.casefold() in TEXTS)}
    found: dict[str, tuple[str, CountKind]] = {}
    for name in sheet.header:
        if name in apart:
            continue
        said = reading.columns.get(name.casefold())
        meant = meaning_of_column(name, known) if said is None else said
        if said is not None and (not said.series or said.series in known):
            meant = Meaning(said.series or meaning_of_column(name, known).series, said.kind)
        if name.casefold() in BARE and (said is None or not said.series):
            kind = meant.kind or CountKind.CUMULATIVE
            meant = Meaning("crossed", kind)
            assumed.append(
                f"{sheet.header_place}: {name} is taken for {_words(kind)} persons who have crossed; "
                f"another series, or totals of days: a line such as '# {name}: registered daily'"
            )
        series = series_of(meant.series, known)
        if series not in known and not _has_any(sheet, name):
            continue
        known.checked(sheet.header_place, series)
        if series in known or said is not None or _is_numeric(sheet, name, reading):
            if series in (other for other, _ in found.values()):
                raise ObservedError(f"{sheet.header_place}: {name} counts {series}, as another column does; keep one")
            found[name] = series, meant.kind or known.kind(series)
    if not found:
        raise ObservedError(
            f"{sheet.header_place}: no column of counts, one of {', '.join(COUNTS)}, or a curve of the scenario; "
            f"there are {', '.join(sheet.header)}"
        )
    return found


def _words(kind: CountKind) -> str:
    return "the number of a day of" if kind is CountKind.DAILY else "the cumulative number of"


def _has_any(sheet: Sheet, column: str) -> bool:
    return any(row.get(column).casefold() not in MISSING for row in sheet.rows)


def _is_numeric(sheet: Sheet, column: str, reading: Reading) -> bool:
    """Whether all that stands in a column is numbers."""
    try:
        for row in sheet.rows:
            number(row.place, column, row.get(column), reading.numbers, whole=False)
    except ObservedError:
        return False
    return _has_any(sheet, column)


def _said_of_sums(name: str, counts: Sequence[CountRead], start: datetime) -> list[str]:
    """That sums begin with the first day of the file."""
    daily = [one for one in counts if one.kind is CountKind.DAILY]
    said = []
    for series in dict.fromkeys(one.series for one in daily):
        first = min((one for one in daily if one.series == series), key=lambda one: one.until_h)
        since = start + timedelta(hours=first.until_h - 24.0)
        said.append(
            f"{name}: {series} is the sum of daily totals from {since:%Y-%m-%d %H:%M} on; who came before is not in it"
        )
    return said

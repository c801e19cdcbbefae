"""Reading what witnesses and agencies reported of the queue."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sim.analysis.nowcast.observations import QueueReport, Unit
from sim.scenario.count_files.cells import CellRow, read_sheet
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.numbers import number
from sim.scenario.count_files.reading import Reading, reading_of
from sim.scenario.count_files.times import Times

NEEDED = ("low", "high", "unit")
"""Columns of a file of reports beside that of times; any others, such as ``what`` and ``source``, are for people."""

WHOLE = (Unit.VEHICLES, Unit.PERSONS)
"""Units of which there are no parts."""


def read_reports(path: Path, start: datetime) -> list[QueueReport]:
    """Read a CSV of reports of the queue.

    Args:
        path: The file, with a column of times as any file of counts has (``docs/counts.md``), each with its hour or all
            with that of a line ``# hour: 20:00``, and the columns ``NEEDED``: at least and at most as much, one of
            them may be blank; and ``km``, ``vehicles`` or ``persons`` of the queue, or ``h`` on the road.
        start: Zero of the clock; a time without offset is in its offset.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: A column is missing, or a time, a number or a unit cannot be read.
    """
    sheet = read_sheet(path)
    for name in NEEDED:
        if name not in sheet.header:
            raise ObservedError(
                f"{sheet.header_place}: there must be one column {name}; needed are time_local, {', '.join(NEEDED)}, "
                f"there are {', '.join(sheet.header)}"
            )
    reading = reading_of(sheet.name, sheet.header, sheet.comments)
    times = Times.of(sheet, start, reading)
    return [_report(row, times, reading) for row in sheet.rows]


def _report(row: CellRow, times: Times, reading: Reading) -> QueueReport:
    if row.get("unit") not in list(Unit):
        raise ObservedError(f"{row.place}: unit '{row.get('unit')}' is none of {', '.join(Unit)}")
    unit = Unit(row.get("unit"))
    low, high = (
        number(row.place, name, row.get(name), reading.numbers, whole=unit in WHOLE) for name in ("low", "high")
    )
    if low is None and high is None:
        raise ObservedError(f"{row.place}: low and high are both blank; give one of them at least")
    if low is not None and high is not None and low > high:
        raise ObservedError(f"{row.place}: low {row.get('low')} is more than high {row.get('high')}")
    from_h, until_h = times.interval_h(row)
    if from_h != until_h:
        raise ObservedError(
            f"{row.place}: {times.columns[0]} '{times.text(row)}' has no hour, so nobody knows from when on it counts; "
            "where only the day is known, give the hour at which it was published, or that of all rows in a line "
            "'# hour: 12:00'"
        )
    return QueueReport(from_h, low, high, unit)

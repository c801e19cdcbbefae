"""Reading what witnesses and agencies reported of the queue."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sim.analysis.nowcast.observations import QueueReport, Unit
from sim.results.observed import ObservedError, csv_fields, csv_lines
from sim.scenario.fields import hours_between

NEEDED = ("time_local", "low", "high", "unit")
"""Columns that a file of reports has; any others, such as ``what`` and ``source``, are for people."""


def read_reports(path: Path, start: datetime) -> list[QueueReport]:
    """Read a CSV of reports of the queue.

    Args:
        path: The file, UTF-8, with the columns ``NEEDED``: an ISO time with its hour; at least and at most as much, one
            of them may be blank; and ``km``, ``vehicles`` or ``persons`` of the queue, or ``h`` on the road. Lines that
            begin with ``#`` are comments.
        start: Zero of the clock; a time without offset is in its offset.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: A column is missing, or a time, a number or a unit cannot be read.
    """
    lines = csv_lines(path)
    if not lines:
        raise ObservedError(f"{path.name}: the file is empty")
    header = [name.strip() for name in csv_fields(*lines[0])]
    for name in NEEDED:
        if header.count(name) != 1:
            raise ObservedError(
                f"{lines[0][0]}: there must be one column {name}; needed are {', '.join(NEEDED)}, "
                f"there are {', '.join(header)}"
            )
    return [_report(place, text, header, start) for place, text in lines[1:]]


def _report(place: str, text: str, header: list[str], start: datetime) -> QueueReport:
    fields = csv_fields(place, text)
    if len(fields) != len(header):
        raise ObservedError(f"{place}: has {len(fields)} fields instead of {len(header)}")
    given = {name: field.strip() for name, field in zip(header, fields, strict=True)}
    low, high = (_end(place, name, given[name]) for name in ("low", "high"))
    if low is None and high is None:
        raise ObservedError(f"{place}: low and high are both blank; give one of them at least")
    if low is not None and high is not None and low > high:
        raise ObservedError(f"{place}: low {given['low']} is more than high {given['high']}")
    if given["unit"] not in list(Unit):
        raise ObservedError(f"{place}: unit '{given['unit']}' is none of {', '.join(Unit)}")
    return QueueReport(_hour(place, given["time_local"], start), low, high, Unit(given["unit"]))


def _hour(place: str, text: str, start: datetime) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ObservedError(f"{place}: time_local '{text}' is not a time such as 2024-06-01T15:00") from None
    if len(text) <= len("2024-06-01"):
        raise ObservedError(
            f"{place}: time_local '{text}' has no hour, so nobody knows from when on it counts; "
            f"where only the day is known, give the hour at which it was published, or {text} 12:00"
        )
    return hours_between(start, moment if moment.tzinfo else moment.replace(tzinfo=start.tzinfo))


def _end(place: str, name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not 0.0 <= found < float("inf"):
        raise ObservedError(f"{place}: {name} '{text}' is not a number from 0 on; leave it blank when not reported")
    return found

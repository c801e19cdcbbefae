"""One cell that holds a time: what is certain is read, what could be two days is refused with what to do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import Enum

from sim.scenario.count_files.errors import ObservedError
from sim.scenario.fields import YEARS


class DateOrder(Enum):
    """How a file writes dates that are not ISO; the value is how it says so."""

    DAY_FIRST = "dd/mm/yyyy"
    MONTH_FIRST = "mm/dd/yyyy"
    SERIAL = "excel"
    """Days since 30 December 1899, as spreadsheets count them."""


@dataclass(frozen=True)
class Stamp:
    """A time as a file gives it.

    Attributes:
        day: The day.
        clock: The hour as time after the beginning of the day, up to 24 h; None where only the day is given.
        offset: Its offset; None where none is written.
    """

    day: date
    clock: timedelta | None
    offset: tzinfo | None

    def at(self, clock: timedelta, offset: tzinfo | None) -> datetime:
        """The moment at a time of its day, in its own offset or else in another."""
        return datetime.combine(self.day, time(), self.offset or offset) + clock

    @property
    def at_midnight(self) -> bool:
        """Whether the hour is 00:00, which exports write where only the day is known."""
        return self.clock == timedelta(0)


_CLOCK = (
    r"(?:(?:T|,? +)(?P<h>\d{1,2})(?::(?P<m>\d{2}))?(?::(?P<s>\d{2}(?:[.,]\d+)?))?"
    r" ?(?P<half>[ap]\.?m\.?)? ?(?P<zone>Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_YEAR_FIRST = re.compile(
    rf"(?P<y>\d{{4}})(?P<sep>[-/.])(?P<mo>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_CLOCK}", re.IGNORECASE
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<mo>\d{2})(?P<d>\d{2})(?:T(?P<h>\d{2}):?(?P<m>\d{2})(?::?(?P<s>\d{2}))?)?")
_YEAR_LAST = re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}){_CLOCK}", re.IGNORECASE)
_NAMED = (
    re.compile(
        rf"(?:[a-z]{{3,9}},? )?(?P<d>\d{{1,2}})[ -](?P<name>[a-z]{{3,9}})\.?,?[ -](?P<y>\d{{4}}){_CLOCK}", re.IGNORECASE
    ),
    re.compile(
        rf"(?:[a-z]{{3,9}},? )?(?P<name>[a-z]{{3,9}})\.? (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){_CLOCK}", re.IGNORECASE
    ),
)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
_EPOCH = re.compile(r"\d{9,13}")
_TWO_DIGITS = re.compile(rf"\d{{1,2}}[./-](?:\d{{1,2}}|[a-z]{{3}})[./-]\d{{2}}{_CLOCK}", re.IGNORECASE)

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

SERIAL_ZERO = date(1899, 12, 30)


def stamp(place: str, column: str, text: str, order: DateOrder | None) -> Stamp:
    """The time of a cell.

    Args:
        place: ``file:line``.
        column: Name of the column.
        text: The cell: ISO with an hour or without, or a date with the month as an English word.
        order: How the file writes other dates; None where it does not say so, and they are refused.

    Raises:
        ObservedError: It is no time, or could be two.
    """
    given = " ".join(unicodedata.normalize("NFKC", text).split())
    said = f"{place}: {column} '{text}'"
    try:
        found = _certain(given) or _by_order(given, order)
    except (ValueError, OverflowError) as error:
        raise ObservedError(f"{said} is not a time of the calendar: {error}") from None
    if found is None:
        raise ObservedError(f"{said} {_why(given)}")
    if not YEARS[0] <= found.day.year <= YEARS[1]:
        raise ObservedError(f"{said}: the year {found.day.year} is not one of {YEARS[0]} to {YEARS[1]}")
    return found


def _certain(given: str) -> Stamp | None:
    """What can be one day only."""
    if found := _YEAR_FIRST.fullmatch(given) or _COMPACT.fullmatch(given):
        return _of(found, int(found["mo"]), int(found["d"]))
    for pattern in _NAMED:
        if found := pattern.fullmatch(given):
            named = found["name"].casefold()
            month = next((at for at, name in enumerate(_MONTHS, 1) if name.startswith(named)), None)
            return None if month is None else _of(found, month, int(found["d"]))
    return None


def _by_order(given: str, order: DateOrder | None) -> Stamp | None:
    """What is one day once the order is known."""
    if order is DateOrder.SERIAL and _SERIAL.fullmatch(given):
        days, _, part = given.partition(".")
        # To the second: spreadsheets keep the hour as a share of the day.
        clock = timedelta(seconds=round(float(f"0.{part}") * 86_400)) if part else None
        return Stamp(SERIAL_ZERO + timedelta(days=int(days)), clock, None)
    if order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST) and (found := _YEAR_LAST.fullmatch(given)):
        first, second = int(found["a"]), int(found["b"])
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        return _of(found, month, day)
    return None


def _of(found: re.Match[str], month: int, day: int) -> Stamp:
    """The stamp of a match.

    Raises:
        ValueError: There is no such day or hour.
    """
    parts = found.groupdict()
    on = date(int(parts["y"]), month, day)
    if parts.get("h") is None:
        return Stamp(on, None, None)
    hour, minute, second = int(parts["h"]), int(parts.get("m") or 0), float((parts.get("s") or "0").replace(",", "."))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError(f"there is no hour {hour} {half}")
        hour = hour % 12 + (12 if half.casefold().startswith("p") else 0)
    clock = timedelta(hours=hour, minutes=minute, seconds=second)
    if minute > 59 or second >= 60.0 or clock > timedelta(hours=24):
        raise ValueError("hours are 00:00 to 24:00")
    return Stamp(on, clock, _offset(parts.get("zone")))


def _offset(zone: str | None) -> tzinfo | None:
    if zone is None:
        return None
    if zone.casefold() in ("z", "utc", "gmt"):
        return UTC
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-shift if zone[0] == "-" else shift)


def _why(given: str) -> str:
    """Why a text is no certain time, and what to do."""
    if not given:
        return "is blank; give a date such as 2024-06-01 or 2024-06-01T15:00"
    if _YEAR_LAST.fullmatch(given):
        return (
            "may be two days; write it as 2024-06-01 or 2024-06-01T15:00, or say what comes first in a line "
            f"'# dates: {DateOrder.DAY_FIRST.value}' or '# dates: {DateOrder.MONTH_FIRST.value}'"
        )
    if _TWO_DIGITS.fullmatch(given):
        return "has a year of two digits; write it as 2024-06-01 or 2024-06-01T15:00"
    if _SERIAL.fullmatch(given):
        day = SERIAL_ZERO + timedelta(days=int(given[:5]))
        return (
            f"may be the day {day} as a spreadsheet counts days; format the column as yyyy-mm-dd hh:mm and save again, "
            f"or say so in a line '# dates: {DateOrder.SERIAL.value}'"
        )
    if _EPOCH.fullmatch(given):
        return "may be seconds since 1970; write it as 2024-06-01T15:00"
    return "is not a date such as 2024-06-01 or 2024-06-01T15:00"

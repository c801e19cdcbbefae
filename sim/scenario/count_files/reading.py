"""What a file of counts says of itself, in comment lines such as ``# hour: 20:00``, and what an option says of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum, StrEnum
from typing import TypeVar

from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.moments import DateOrder
from sim.scenario.count_files.numbers import Style
from sim.scenario.errors import nearest

OVER_THE_DAY = "not known"
"""What the line ``hour`` says where the hour is not known: the count holds at some hour of the day."""


class CountKind(StrEnum):
    """What a number of a column is; the value is how a file says so."""

    CUMULATIVE = "cumulative"
    """All until then: it never falls, but by a correction."""

    DAILY = "daily"
    """Those of the day, or of the 24 hours before: summed from the first on."""

    LEVEL = "level"
    """Those who are there then, as in shelters and queues: it rises and falls."""


@dataclass(frozen=True)
class Meaning:
    """What a column counts.

    Attributes:
        series: The scenario's own name of it, such as ``crossed``.
        kind: What its numbers are; None: as the series is.
    """

    series: str
    kind: CountKind | None = None


@dataclass(frozen=True)
class DayHour:
    """The hour at which counts hold that come with a date only.

    Attributes:
        clock: Time after the beginning of the day, up to 24 h; None: not known, so at some hour of the day.
    """

    clock: timedelta | None = None


@dataclass(frozen=True)
class Reading:
    """How a file is to be read.

    Attributes:
        hour: The hour of dates without one, and of stamps that are all at midnight; None: nothing is said.
        dates: How dates are written that are not ISO.
        numbers: How numbers are written.
        columns: What columns count, by their name in small letters.
    """

    hour: DayHour | None = None
    dates: DateOrder | None = None
    numbers: Style | None = None
    columns: Mapping[str, Meaning] = field(default_factory=dict)


_KEYS = ("hour", "dates", "numbers")
_LINE = re.compile(r"([^:=]+?)\s*:\s*(\S.*)")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?")


def reading_of(place: str, header: Sequence[str], comments: Iterable[str], options: Iterable[str] = ()) -> Reading:
    """How to read a file with these columns; an option goes before the file's own lines.

    Args:
        place: The file's name, for messages.
        header: Names of its columns that may hold counts.
        comments: Its comment lines: those that are no statement are for people.
        options: Statements of the user, in the same words.

    Raises:
        ObservedError: A statement has a key that is known and a value that is not, or is an option that says nothing.
    """
    found = Reading()
    columns = {name.casefold(): name for name in header}
    for text in comments:
        said = _LINE.fullmatch(text)
        if said and (said[1].casefold() in _KEYS or said[1].casefold() in columns):
            found = _with(found, f"{place}: '# {text}'", said[1].casefold(), said[2].strip())
    for text in options:
        said = _LINE.fullmatch(text.strip())
        if said is None or said[1].casefold() not in (*_KEYS, *columns):
            known = nearest(said[1] if said else text, (*_KEYS, *header))
            raise ObservedError(f"--reading '{text}': is not 'KEY: VALUE' with a column or hour, dates, numbers{known}")
        found = _with(found, f"--reading '{text}'", said[1].casefold(), said[2].strip())
    return found


def _with(reading: Reading, where: str, key: str, value: str) -> Reading:
    if key == "hour":
        return replace(reading, hour=_hour(where, value))
    if key == "dates":
        # Dots, strokes and hyphens are read alike: what matters is what comes first.
        return replace(
            reading, dates=_one_of(where, DateOrder, re.sub(r"(?<=[a-z])[.-](?=[a-z])", "/", value.casefold()))
        )
    if key == "numbers":
        return replace(reading, numbers=_one_of(where, Style, value))
    return replace(reading, columns={**reading.columns, key: meaning(value)})


def meaning(text: str) -> Meaning:
    """``crossed daily``, ``crossed`` or ``daily`` as a meaning; a series that is left out is the column's own name."""
    series, _, last = text.rpartition(" ")
    kind = next((one for one in CountKind if one == last.casefold()), None)
    return Meaning(text) if kind is None else Meaning(series.strip(), kind)


_Said = TypeVar("_Said", bound=Enum)


def _one_of(where: str, kinds: type[_Said], value: str) -> _Said:
    for one in kinds:
        if one.value == value.strip("'\""):
            return one
    raise ObservedError(f"{where}: is none of {', '.join(str(one.value) for one in kinds)}")


def _hour(where: str, value: str) -> DayHour:
    if value.casefold() == OVER_THE_DAY:
        return DayHour()
    found = _CLOCK.fullmatch(value)
    clock = timedelta(hours=int(found[1]), minutes=int(found[2] or 0)) if found else timedelta(days=2)
    if clock > timedelta(hours=24) or (found is not None and int(found[2] or 0) > 59):
        raise ObservedError(f"{where}: is no hour of the day such as 20:00, 24:00 (its end), or '{OVER_THE_DAY}'")
    return DayHour(clock)

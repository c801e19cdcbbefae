"""Announced counts: reading the record, and how far a curve lies from it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

COUNTS = {
    "persons_crossed": "crossed",
    "vehicles_crossed": "vehicles_crossed",
    "persons_registered": "registered",
    "persons_in_shelter": "in_shelter",
}
"""Columns of counts, and the curve that each is compared with."""


class ObservedError(ValueError):
    """A record of announced counts cannot be read: the message says which line and why."""


Columns = Mapping[str, NDArray[Any]]
"""Announced counts as columns, as of :func:`read_columns`."""


def read_observed(path: Path, start: datetime) -> pd.DataFrame:
    """The columns of :func:`read_columns` as a frame."""
    return frame_of(read_columns(path, start))


def frame_of(columns: Columns) -> pd.DataFrame:
    """Announced counts as a frame."""
    import pandas as pd

    return pd.DataFrame(dict(columns))


def read_columns(path: Path, start: datetime) -> Columns:
    """Read a CSV of announced cumulative counts.

    Args:
        path: The file, UTF-8: a column ``time_local`` (ISO date, with an hour or without), one or more of ``COUNTS``
            (blank: not reported), and ``source`` if there is one; lines that begin with ``#`` are comments.
        start: Zero of the clock; a time without offset is in its offset.

    Returns:
        One entry per announcement, in the file's order: ``time_h`` (hours after the start; the beginning of the day
        where the hour is not known), ``hour_known``, ``time_local``, the counts (float, NaN: not reported), ``source``.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: A column is missing or there twice, a time or count cannot be read, or a count that only grows
            falls.
    """
    lines = csv_lines(path)
    if not lines:
        raise ObservedError(f"{path.name}: the file is empty")
    header = [name.strip() for name in csv_fields(*lines[0])]
    _check_header(lines[0][0], header)
    rows = [_row(place, text, header, start) for place, text in lines[1:]]
    kinds = {"time_h": np.float64, "hour_known": np.bool_, "time_local": object}
    kinds |= {**dict.fromkeys(COUNTS, np.float64), "source": object}
    columns: Columns = {
        name: np.array([row[at] for row in rows], kind) for at, (name, kind) in enumerate(kinds.items())
    }
    _check_growth(columns, [place for place, _ in lines[1:]])
    return columns


def csv_lines(path: Path) -> list[tuple[str, str]]:
    """The lines of a CSV that are neither blank nor comments, each with its place, ``file:line``.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: A line is not UTF-8.
    """
    found = []
    for number, raw in enumerate(path.read_bytes().splitlines(), start=1):
        place = f"{path.name}:{number}"
        try:
            # Spreadsheets put a byte order mark before the first column's name, which would then not be found.
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise ObservedError(f"{place}: is not UTF-8 text; save the file as UTF-8") from None
        if text.strip() and not text.lstrip().startswith("#"):
            found.append((place, text))
    return found


def csv_fields(place: str, text: str) -> list[str]:
    """The fields of a line.

    Raises:
        ObservedError: A quote is not closed.
    """
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        raise ObservedError(
            f"{place}: {error}; a quoted text ends with a quote on its own line, before the next comma"
        ) from None


def _check_header(place: str, header: list[str]) -> None:
    for name in header:
        if header.count(name) > 1:
            raise ObservedError(f"{place}: the column '{name}' is there twice")
    hint = "; set columns apart by commas" if len(header) == 1 and ";" in header[0] else ""
    if "time_local" not in header:
        raise ObservedError(f"{place}: no column time_local; there are {', '.join(header)}{hint}")
    if not any(name in header for name in COUNTS):
        wanted = ", ".join(COUNTS)
        raise ObservedError(f"{place}: no column of counts, one of {wanted}; there are {', '.join(header)}{hint}")


def _row(place: str, text: str, header: list[str], start: datetime) -> list[object]:
    fields = csv_fields(place, text)
    if len(fields) != len(header):
        raise ObservedError(f"{place}: has {len(fields)} fields instead of {len(header)}")
    given = dict(zip(header, fields, strict=True))
    counts = (_count(place, name, given.get(name, "")) for name in COUNTS)
    return [*_hours(place, given["time_local"], start), given["time_local"], *counts, given.get("source", "")]


def _hours(place: str, text: str, start: datetime) -> tuple[float, bool]:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ObservedError(
            f"{place}: time_local '{text}' is not a date such as 2024-06-01 or 2024-06-01T15:00"
        ) from None
    # Announcements are in local time, and give no offset.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=start.tzinfo)
    return hours_between(start, moment), len(text.strip()) > len("2024-06-01")


def _count(place: str, name: str, text: str) -> float:
    if not text.strip():
        return float("nan")
    try:
        count = float(text)
    except ValueError:
        count = float("nan")
    if not 0.0 <= count < float("inf"):
        raise ObservedError(f"{place}: {name} '{text}' is not a number from 0 on; leave it blank when not reported")
    return count


def _check_growth(columns: Columns, places: list[str]) -> None:
    """Refuse cumulative counts that fall; shelters can empty, and where the hour is not known the order is not."""
    for name in [name for name in COUNTS if name != "persons_in_shelter"]:
        counts, hours = columns[name], columns["time_h"]
        known = np.flatnonzero(columns["hour_known"] & ~np.isnan(counts))
        last: int | None = None
        # Of two counts of the same minute the smaller first: two sources that differ by rounding are not refused.
        for row in known[np.lexsort((counts[known], hours[known]))].tolist():
            if last is not None and counts[row] < counts[last]:
                raise ObservedError(
                    f"{places[row]}: {name} {counts[row]:,.0f} is less than {counts[last]:,.0f} before it "
                    f"({places[last]}); cumulative counts never fall"
                )
            last = row


@dataclass(frozen=True)
class Fit:
    """How far a curve lies from the announced counts.

    Attributes:
        rmse: Root mean square difference, in the unit of the count; None when nothing can be compared.
        percent: The same as a share of ``largest``, per cent; None where that is 0.
        rows: Announcements compared: those with a known hour within the run.
        largest: The largest count announced within the run, with or without its hour.
        reason: Why there is no number; empty when there is one.
    """

    rmse: float | None
    percent: float | None
    rows: int
    largest: float
    reason: str = ""


def fit(observed: pd.DataFrame | Columns, column: str, time_h: NDArray[np.float64], values: NDArray[np.float64]) -> Fit:
    """Compare a cumulative curve, interpolated at each announcement's time, with a column of ``observed``.

    Announcements whose hour is not known are left out of the error. Successive errors of cumulative counts hang
    together, so few rows are little evidence (``docs/model.md`` §8.5).

    Args:
        observed: What :func:`read_observed` or :func:`read_columns` gave.
        column: One of ``COUNTS``.
        time_h: Recording steps, hours, shape ``(steps,)``.
        values: The curve at each of them, shape ``(steps,)``.
    """
    at_h = np.asarray(observed["time_h"], np.float64)
    counts = np.asarray(observed[column], np.float64)
    within = ~np.isnan(counts) & (at_h >= time_h[0]) & (at_h <= time_h[-1])
    if not within.any():
        return Fit(None, None, 0, float("nan"), f"no {column} was announced within the run")
    used = within & np.asarray(observed["hour_known"], np.bool_)
    largest = float(counts[within].max())
    if not used.any():
        return Fit(None, None, 0, largest, f"no {column} was announced with its hour within the run")
    # Between recording steps the curve is taken as straight: announcements have minutes, and steps are at most hours.
    error = np.interp(at_h[used], time_h, values) - counts[used]
    rmse = float(np.sqrt(np.mean(error**2)))
    if largest == 0.0:
        return Fit(rmse, None, int(used.sum()), largest, f"every {column} announced within the run is 0")
    return Fit(rmse, 100.0 * rmse / largest, int(used.sum()), largest)


@dataclass(frozen=True)
class Record:
    """The announced counts that belong to a scenario.

    Attributes:
        columns: As of :func:`read_columns`; None when there is none.
        reason: Why there is none; empty when there is one.
    """

    columns: Columns | None
    reason: str = ""

    @cached_property
    def counts(self) -> pd.DataFrame | None:
        """Frame of :func:`read_observed`; None when there is none."""
        return None if self.columns is None else frame_of(self.columns)


def find_record(scenario: Scenario) -> Record:
    """The scenario's record of announced counts.

    Raises:
        ObservedError: The file exists and cannot be read.
    """
    if scenario.observed is None:
        return Record(None, "the scenario names no observed counts")
    path = Path(scenario.observed)
    if not path.is_file():
        return Record(None, f"the file of observed counts, {scenario.observed}, was not found")
    return Record(read_columns(path, scenario.start))

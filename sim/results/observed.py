"""Announced counts: reading the record, and how far a curve lies from it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario

COUNTS = {
    "persons_crossed": "crossed",
    "vehicles_hakari": "vehicles_crossed",
    "persons_registered": "registered",
    "persons_in_gov_shelter": "in_shelter",
}
"""Columns of counts, and the curve that each is compared with."""


class ObservedError(ValueError):
    """A record of announced counts cannot be read: the message says which line and why."""


def read_observed(path: Path, start: datetime) -> pd.DataFrame:
    """Read a CSV of announced cumulative counts.

    Args:
        path: The file: columns ``time_local`` (ISO date, with an hour or without), those of ``COUNTS`` (blank: not
            reported) and ``source``; lines that begin with ``#`` are comments.
        start: Zero of the clock; a time without offset is in its offset.

    Returns:
        One row per announcement, in the file's order: ``time_h`` (hours after the start; the beginning of the day
        where the hour is not known), ``hour_known``, ``time_local``, the counts (float, NaN: not reported), ``source``.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: A column is missing, or a time or count cannot be read.
    """
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and line[0] != "#"]
    raw = _table(path, lines)
    missing = [name for name in ("time_local", *COUNTS, "source") if name not in raw.columns]
    if missing:
        raise ObservedError(f"{path.name}: no column {', '.join(missing)}; there are {', '.join(raw.columns)}")
    times = [_hours(path, text, start) for text in raw["time_local"]]
    frame = pd.DataFrame(
        {
            "time_h": np.array([time_h for time_h, _ in times], np.float64),
            "hour_known": np.array([known for _, known in times], np.bool_),
            "time_local": raw["time_local"].astype(str),
        }
    )
    for name in COUNTS:
        frame[name] = [_count(path, name, text) for text in raw[name]]
    frame["source"] = raw["source"].astype(str)
    return frame


def _table(path: Path, lines: list[str]) -> pd.DataFrame:
    rows = list(csv.reader(lines))
    if not rows:
        raise ObservedError(f"{path.name}: the file is empty")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise ObservedError(f"{path.name}: row {number} has {len(row)} fields instead of {len(rows[0])}")
    return pd.DataFrame(rows[1:], columns=pd.Index([name.strip() for name in rows[0]]), dtype=str)


def _hours(path: Path, text: str, start: datetime) -> tuple[float, bool]:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ObservedError(
            f"{path.name}: time_local '{text}' is not a date such as 2023-09-27 or 2023-09-27T15:00"
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=start.tzinfo)
    return hours_between(start, moment), len(text.strip()) > len("2023-09-27")


def _count(path: Path, name: str, text: str) -> float:
    if not text.strip():
        return float("nan")
    try:
        return float(text)
    except ValueError:
        raise ObservedError(f"{path.name}: {name} '{text}' is not a number; leave it blank when not reported") from None


@dataclass(frozen=True)
class Fit:
    """How far a curve lies from the announced counts.

    Attributes:
        rmse: Root mean square difference, in the unit of the count; None when nothing can be compared.
        percent: The same as a share of ``largest``, per cent.
        rows: Announcements compared: those with a known hour within the run.
        largest: The largest count announced within the run, with or without its hour.
        reason: Why there is no number; empty when there is one.
    """

    rmse: float | None
    percent: float | None
    rows: int
    largest: float
    reason: str = ""


def fit(observed: pd.DataFrame, column: str, time_h: NDArray[np.float64], values: NDArray[np.float64]) -> Fit:
    """Compare a cumulative curve, interpolated at each announcement's time, with a column of ``observed``.

    Announcements whose hour is not known are left out of the error. Successive errors of cumulative counts hang
    together, so few rows are little evidence (``MODEL.md`` §8.5).

    Args:
        observed: Frame of :func:`read_observed`.
        column: One of ``COUNTS``.
        time_h: Recording steps, hours, shape ``(steps,)``.
        values: The curve at each of them, shape ``(steps,)``.
    """
    at_h = observed["time_h"].to_numpy(np.float64)
    counts = observed[column].to_numpy(np.float64)
    within = ~np.isnan(counts) & (at_h >= time_h[0]) & (at_h <= time_h[-1])
    if not within.any():
        return Fit(None, None, 0, float("nan"), f"no {column} was announced within the run")
    used = within & observed["hour_known"].to_numpy(np.bool_)
    largest = float(counts[within].max())
    if not used.any():
        return Fit(None, None, 0, largest, f"no {column} was announced with its hour within the run")
    error = np.interp(at_h[used], time_h, values) - counts[used]
    rmse = float(np.sqrt(np.mean(error**2)))
    return Fit(rmse, 100.0 * rmse / largest, int(used.sum()), largest)


@dataclass(frozen=True)
class Record:
    """The announced counts that belong to a scenario.

    Attributes:
        counts: Frame of :func:`read_observed`; None when there is none.
        reason: Why there is none; empty when there is one.
    """

    counts: pd.DataFrame | None
    reason: str = ""


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
    return Record(read_observed(path, scenario.start))

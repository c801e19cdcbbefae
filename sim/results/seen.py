"""The record of a scenario: every series that was observed, with the range that sources and rounding allow."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sim.results.observed import ObservedError
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario

COLUMNS = ("curve", "time_local", "low", "high", "source", "note")
"""Columns of a record's file."""


@dataclass(frozen=True)
class Sighting:
    """One observation.

    Attributes:
        curve: The curve of a run that it belongs to.
        time_h: When, hours after the start.
        low, high: The range that sources and rounding allow, in the unit of the curve.
        source, note: Where it was reported, and what must be said of it.
    """

    curve: str
    time_h: float
    low: float
    high: float
    source: str
    note: str


def read_sightings(path: Path, start: datetime) -> list[Sighting]:
    """Read the record of a scenario.

    Args:
        path: UTF-8 CSV with the columns ``COLUMNS``; lines that begin with ``#`` are comments.
        start: Zero of the clock; a time without offset is in its offset.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: A column is missing, or a time or a number cannot be read: the message says in which line.
    """
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    kept = [(number, line) for number, line in lines if line.strip() and not line.startswith("#")]
    if not kept or tuple(next(csv.reader([kept[0][1]]))) != COLUMNS:
        raise ObservedError(f"{path.name}: the first line must be {','.join(COLUMNS)}")
    return [_sighting(f"{path.name}:{number}", next(csv.reader([line])), start) for number, line in kept[1:]]


def _sighting(place: str, fields: list[str], start: datetime) -> Sighting:
    if len(fields) != len(COLUMNS):
        raise ObservedError(f"{place}: has {len(fields)} fields instead of {len(COLUMNS)}")
    curve, time_local, low, high, source, note = fields
    try:
        moment = datetime.fromisoformat(time_local)
        limits = float(low), float(high)
    except ValueError as error:
        raise ObservedError(f"{place}: {error}") from None
    if not 0.0 <= limits[0] <= limits[1] < float("inf"):
        raise ObservedError(f"{place}: low {low} and high {high} must be numbers from 0 on, in this order")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=start.tzinfo)
    return Sighting(curve, hours_between(start, moment), *limits, source, note)


def sightings(scenario: Scenario) -> list[Sighting]:
    """The scenario's record; empty where it names none.

    Raises:
        ObservedError: It cannot be read.
        FileNotFoundError: There is no such file.
    """
    return [] if scenario.record is None else read_sightings(Path(scenario.record), scenario.start)

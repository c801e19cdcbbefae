"""The record of a scenario: every series that was observed, with the range that sources and rounding allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sim.scenario.count_files.count import CountRead
from sim.scenario.count_files.read import CountFile, read_count_file
from sim.scenario.count_files.series import SeriesNames
from sim.scenario.model import Scenario


@dataclass(frozen=True)
class Sighting:
    """One observation.

    Attributes:
        curve: The curve of a run that it belongs to.
        time_h: When, hours after the start.
        low, high: The range that sources and rounding allow, in the unit of the curve.
        source, note: Where it was reported, and what must be said of it.
        until_h: The end of the day, hours after the start, where only that is known; None: at ``time_h``.
    """

    curve: str
    time_h: float
    low: float
    high: float
    source: str
    note: str
    until_h: float | None = None

    @property
    def end_h(self) -> float:
        """The last hour at which it may hold."""
        return self.time_h if self.until_h is None else self.until_h


def read_sightings(path: Path, start: datetime, known: SeriesNames | None = None) -> list[Sighting]:
    """Read the record of a scenario, in any of the forms of ``docs/counts.md``.

    Args:
        path: The file.
        start: Zero of the clock; a time without offset is in its offset.
        known: The series that there are; those of a bare file if left out.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: It cannot be read: the message says in which line, and what to do.
    """
    file = read_count_file(path, start, known or SeriesNames.of(None), ranges=True)
    return [sighting_of(one) for one in file.counts]


def sighting_of(one: CountRead) -> Sighting:
    """A count as an observation."""
    until_h = None if one.hour_known else one.until_h
    return Sighting(one.series, one.time_h, one.low, one.high, one.source, one.note, until_h)


def sightings(scenario: Scenario) -> list[Sighting]:
    """The scenario's record; empty where it names none.

    Raises:
        ObservedError: It cannot be read.
        FileNotFoundError: There is no such file.
    """
    file = record_file(scenario)
    return [] if file is None else [sighting_of(one) for one in file.counts]


def record_file(scenario: Scenario) -> CountFile | None:
    """The file of the scenario's record as read; None where it names none.

    Raises:
        ObservedError: It cannot be read.
        FileNotFoundError: There is no such file.
    """
    if scenario.record is None:
        return None
    path = Path(scenario.record)
    return _read(path, path.read_bytes(), scenario.start, SeriesNames.of(scenario))


@lru_cache(maxsize=8)
def _read(path: Path, edition: bytes, start: datetime, known: SeriesNames) -> CountFile:
    """A record as read: once for all pictures and tables of a run, and anew when the file says something else."""
    return read_count_file(path, start, known, ranges=True)

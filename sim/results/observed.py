"""Announced counts of who crossed, registered and found shelter, as columns; how far a curve lies from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.count_files.read import CountFile, read_count_file
from sim.scenario.count_files.series import COUNTS, SeriesNames
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, NDArray[Any]]
"""Announced counts as columns, as of :func:`read_columns`."""


def read_observed(path: Path, start: datetime) -> pd.DataFrame:
    """The columns of :func:`read_columns` as a frame."""
    return frame_of(read_columns(path, start))


def frame_of(columns: Columns) -> pd.DataFrame:
    """Announced counts as a frame."""
    import pandas as pd

    return pd.DataFrame(dict(columns))


def read_columns(path: Path, start: datetime, known: SeriesNames | None = None, options: Iterable[str] = ()) -> Columns:
    """Read a file of announced counts as columns, one row for each announcement and hour.

    Args:
        path: The file, in any of the forms of ``docs/counts.md``.
        start: Zero of the clock; a time without offset is in its offset.
        known: The series that there are; those of a bare file if left out.
        options: Statements on how to read it.

    Returns:
        In the file's order: ``time_h`` (hours after the start; the beginning of the day where the hour is not known),
        ``hour_known``, ``time_local``, the counts of ``COUNTS`` (float; NaN: not reported, or withdrawn by a
        correction), ``source``. Sums of daily totals have a row of their own.

    Raises:
        FileNotFoundError: There is no such file.
        ObservedError: It cannot be read: the message says in which line, and what to do.
    """
    return columns_of(read_count_file(path, start, known or SeriesNames.of(None), options=options))


def columns_of(file: CountFile) -> Columns:
    """The counts of a file that are compared with a curve of ``COUNTS``, as :func:`read_columns` gives them."""
    curves = tuple(COUNTS.values())
    rows: dict[tuple[str, float], list[object]] = {}
    for one in file.counts:
        if one.series not in curves:
            continue
        blank = [one.time_h, one.hour_known, one.time_text, *[float("nan")] * len(curves), one.source]
        row = rows.setdefault((one.place, one.until_h), blank)
        if one.withdrawn_h == float("inf"):
            row[3 + curves.index(one.series)] = one.value
    kinds = {"time_h": np.float64, "hour_known": np.bool_, "time_local": object}
    kinds |= {**dict.fromkeys(COUNTS, np.float64), "source": object}
    return {name: np.array([row[at] for row in rows.values()], kind) for at, (name, kind) in enumerate(kinds.items())}


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
        file: The file as read; None when there is none.
        reason: Why there is none; empty when there is one.
        notices: What was assumed when it was read, and what may surprise.
    """

    file: CountFile | None
    reason: str = ""
    notices: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> Columns | None:
        """As of :func:`read_columns`; None when there is no file."""
        return None if self.file is None else columns_of(self.file)

    @cached_property
    def counts(self) -> pd.DataFrame | None:
        """Frame of :func:`read_observed`; None when there is no file."""
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
    file = read_count_file(path, scenario.start, SeriesNames.of(scenario))
    return Record(file, notices=(*file.notices, *_outside(file, scenario)))


def _outside(file: CountFile, scenario: Scenario) -> list[str]:
    """That no count lies within the run, as after a slip in the year."""
    if not file.counts or any(one.until_h >= 0.0 and one.time_h <= scenario.horizon_h for one in file.counts):
        return []
    first, end = scenario.moment(file.counts[0].time_h), scenario.moment(scenario.horizon_h)
    return [
        f"{file.name}: none of the counts (the first of {first:%Y-%m-%d}) lies within the run, "
        f"{scenario.start:%Y-%m-%d} to {end:%Y-%m-%d}"
    ]

"""What was observed, beside a run at the same times: every series of the record, and whether the run meets it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.results.ensemble import Ensemble
from sim.results.observed import ObservedError
from sim.results.results import Results
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("curve", "time_local", "low", "high", "source", "note")
"""Columns of a record's file."""


@dataclass(frozen=True)
class Sighting:
    """One observation.

    Attributes:
        curve: The curve of a run that it belongs to.
        time_h: When, hours after the start.
        low, high: The range that sources and rounding allow, in the unit of the curve.
        source, note: Where it was told, and what must be said of it.
    """

    curve: str
    time_h: float
    low: float
    high: float
    source: str
    note: str


@dataclass(frozen=True)
class Met:
    """One observation beside the run.

    Attributes:
        sighting: The observation.
        unit: Unit of the curve.
        median: The run, or the median over replications, at that time.
        low, high: 5 and 95 % quantile over replications; the value itself for a single run.
    """

    sighting: Sighting
    unit: str
    median: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the two ranges touch."""
        return self.low <= self.sighting.high and self.high >= self.sighting.low

    @property
    def off(self) -> float:
        """By how much the median lies outside the range that was observed, negative where it is below."""
        return self.median - min(max(self.median, self.sighting.low), self.sighting.high)


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


LEVELS = (0.05, 0.5, 0.95)
"""Quantiles of a run beside an observation."""


def met(run: Results | Ensemble) -> Iterator[Met]:
    """Every observation within the run whose curve the run has, in the record's order."""
    time_h = run.curves.time_h
    for sighting in sightings(run.scenario):
        if sighting.curve in run.curves and time_h[0] <= sighting.time_h <= time_h[-1]:
            values = _at(run, sighting.curve, sighting.time_h)
            # The quantiles of one value are that value; numpy takes its time to find that out.
            low, median, high = values.tolist() * 3 if len(values) == 1 else np.quantile(values, LEVELS).tolist()
            yield Met(sighting, run.curves[sighting.curve].unit, median, low, high)


def met_frame(run: Results | Ensemble) -> pd.DataFrame:
    """One row an observation: what was observed, the run at that time, and whether the two ranges touch."""
    import pandas as pd

    start = run.scenario.start
    rows = [
        {
            "curve": one.sighting.curve,
            "time": start + pd.Timedelta(hours=one.sighting.time_h),
            "unit": one.unit,
            "observed_low": one.sighting.low,
            "observed_high": one.sighting.high,
            "median": one.median,
            "p05": one.low,
            "p95": one.high,
            "inside": one.inside,
            "off": one.off,
            "source": one.sighting.source,
            "note": one.sighting.note,
        }
        for one in met(run)
    ]
    return pd.DataFrame(rows)


def _at(run: Results | Ensemble, curve: str, time_h: float) -> NDArray[np.float64]:
    """A curve of every replication at an hour, linear between recording steps, shape ``(replications,)``."""
    if isinstance(run, Results):
        return np.array([np.interp(time_h, run.curves.time_h, run.curves[curve].values)])
    return np.array([np.interp(time_h, run.time_h, row) for row in run.values(curve)])

"""What was observed, beside a run at the same times: every series of the record, and whether the run meets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.results.over_runs import interval_over_runs
from sim.results.results import Results
from sim.results.seen import Sighting, sightings
from sim.runs.ensemble import Ensemble
from sim.scenario.count_files.series import unknown_series

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Met:
    """One observation beside the run.

    Attributes:
        sighting: The observation.
        unit: Unit of the curve.
        median: The run, or the median over replications, at that time; where only the day is known, its value of that
            day which is nearest to what was observed.
        low, high: 5 and 95 % quantile over replications; the value itself for a single run. Where only the day is
            known, the lowest and the highest of the day.
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


def met(run: Results | Ensemble) -> Iterator[Met]:
    """Every observation within the run whose curve the run has, in the record's order."""
    time_h = run.curves.time_h
    for sighting in sightings(run.scenario):
        if sighting.curve in run.curves and time_h[0] <= sighting.end_h and sighting.time_h <= time_h[-1]:
            low, median, high = _over(run, sighting)
            yield Met(sighting, run.curves[sighting.curve].unit, median, low, high)


def _over(run: Results | Ensemble, sighting: Sighting) -> tuple[float, float, float]:
    """Lower end, median and upper end of a run's curve at the hour of an observation, or over its day."""
    time_h = run.curves.time_h
    inside = time_h[(time_h > sighting.time_h) & (time_h < sighting.end_h)]
    hours = {max(sighting.time_h, float(time_h[0])), *inside.tolist(), min(sighting.end_h, float(time_h[-1]))}
    lows, medians, highs = zip(
        *(map(float, interval_over_runs(_at(run, sighting.curve, hour))) for hour in sorted(hours)), strict=True
    )
    # The curve passes through all values between its lowest and its highest.
    nearest = min(max(min(medians), sighting.low), max(medians))
    return min(lows), nearest, max(highs)


def missing(run: Results | Ensemble) -> str:
    """Words on series of the record that the run has no curve of; empty where it has all."""
    return unknown_series((one.curve for one in sightings(run.scenario)), run.curves.names)


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
            "note": _note(one.sighting),
        }
        for one in met(run)
    ]
    return pd.DataFrame(rows)


def _note(sighting: Sighting) -> str:
    if sighting.until_h is None:
        return sighting.note
    return "; ".join(text for text in (sighting.note, "hour not known: over the day that begins then") if text)


def _at(run: Results | Ensemble, curve: str, time_h: float) -> NDArray[np.float64]:
    """A curve of every replication at an hour, linear between recording steps, shape ``(replications,)``."""
    if isinstance(run, Results):
        return np.array([np.interp(time_h, run.curves.time_h, run.curves[curve].values)])
    return np.array([np.interp(time_h, run.time_h, row) for row in run.values(curve)])

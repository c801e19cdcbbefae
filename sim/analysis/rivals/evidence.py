"""What was observed, as evidence for or against scenarios: series of the record, and reports of the queue.

An observation of a series lies around a run with these errors, taken together: the hour of an announcement and its
rounding, the range of its sources (all as in :mod:`sim.analysis.nowcast.observations`), and the model's own error, for
every scenario is wrong somewhere: a share of the value, [A] 0.02 to 0.1. A report of the queue has its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.nowcast.observations import NINETY, TIMING_H, QueueReport, Unit, log_off, log_report, rounding
from sim.analysis.recorded import RecordedSeries, at
from sim.arrays import Floats
from sim.runs.ensemble import Ensemble

MODEL_SHARE = 0.05
"""Standard deviation of a model's own error, share of the value; [A] 0.02 to 0.1."""

CURVE_OF = {Unit.KM: "queue_km"}
"""The curve that a unit of a report is compared with; hours on the road are no curve."""

NAME_OF = {Unit.KM: "queue reported, km", Unit.HOURS: "hours on the road reported"}
"""What the reports of a unit are called; the others are of a queue that no curve counts."""


@dataclass(frozen=True)
class Evidence:
    """One observation beside the runs of one scenario.

    Attributes:
        series: What it is of: a curve, or the reports of one unit.
        time_h: When, hours after the start.
        low, high: The range that was observed; one of them may be missing in a report.
        unit: Unit of all.
        values: Every run then, shape ``(runs,)``.
        log_density: Logarithm of the density of the observation, by all runs together.
        family: What it is one of several series of, such as the shelters of all regions, which are filled from one
            stream; the series itself where it is the only one.
    """

    series: str
    time_h: float
    low: float | None
    high: float | None
    unit: str
    values: Floats
    log_density: float
    family: str = ""

    @property
    def middle(self) -> float | None:
        """The middle of the range; None where only one end is known."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2.0


def of_series(series: RecordedSeries, runs: Ensemble) -> list[Evidence]:
    """The observations of a series."""
    half_h = 0.5
    found = []
    # A curve of one place has the place's name behind that of the measure, which is that of all together.
    family = series.curve.partition(" ")[0]
    rates = at(runs, series.curve, series.at_h + half_h) - at(runs, series.curve, series.at_h - half_h)
    for place, time_h in enumerate(series.at_h.tolist()):
        low, high = float(series.low[place]), float(series.high[place])
        values = series.members[:, place]
        middle = (low + high) / 2.0
        sd = error_sd(values, np.abs(rates[:, place]))
        sd = np.sqrt(sd**2 + rounding(middle) ** 2 + ((high - low) / (2.0 * NINETY)) ** 2)
        log = _mean(log_off(middle - values, sd))
        found.append(Evidence(series.curve, time_h, low, high, series.unit, values, log, family))
    return found


def error_sd(values: Floats, rates_per_h: Floats) -> Floats:
    """How far an observation may lie from a run: the hour of its announcement, the model's own error, one whole."""
    return np.asarray(np.sqrt((TIMING_H * rates_per_h) ** 2 + (MODEL_SHARE * values) ** 2 + 1.0), np.float64)


def of_report(report: QueueReport, runs: Ensemble) -> Evidence | None:
    """A report of the queue; None where the runs do not have what it is of, or have nothing of it then."""
    if report.unit is Unit.HOURS:
        values = hours_on_the_road(runs, report.time_h)
    elif CURVE_OF.get(report.unit) in runs.names:
        values = at(runs, CURVE_OF[report.unit], np.array([report.time_h]))[:, 0]
    else:
        return None
    if np.isnan(values).any():
        return None
    log = _mean(log_report(report.low, report.high, values))
    name = NAME_OF.get(report.unit, report.unit.value)
    return Evidence(name, report.time_h, report.low, report.high, report.unit.value, values, log, name)


def hours_on_the_road(runs: Ensemble, time_h: float) -> Floats:
    """Hours from home to the destination of who ends the road at an hour, by run: NaN where nobody does, or knows.

    By the median of those who set off in one clock hour, half of whom are there by the middle of it and that median.
    """
    edges = runs.hours.edges_h
    middle = (edges[:-1] + edges[1:]) / 2.0
    found = []
    for taken in runs.hourly("road_time_median"):
        known = np.isfinite(taken)
        there = (middle + taken)[known]
        inside = known.any() and there.min() <= time_h <= there.max()
        order = np.argsort(there)
        found.append(float(np.interp(time_h, there[order], taken[known][order])) if inside else np.nan)
    return np.array(found)


def _mean(logs: Floats) -> float:
    """Logarithm of the mean of densities."""
    most = float(logs.max())
    return most + float(np.log(np.exp(logs - most).mean()))

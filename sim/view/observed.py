"""What was observed, over the lines of a run: wherever a record has a curve that is drawn, its observations are too."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.locale.language import message
from sim.results.seen import Sighting, sightings
from sim.scenario.count_files.series import COUNTS
from sim.view.palette import OBSERVED, WHITE
from sim.view.series import Run

SIZE_PT = 5.0
"""Diameter of a dot."""

SAID = message(" Dots: observed or announced; bars: the range of the sources, or a day of which the hour is not known.")
"""What a subtitle says where there is a dot."""


def draw_observed(axes: Axes, run: Run, curve: str, colour: str, span: tuple[float, float]) -> float:
    """Draw what was observed of a curve within a time axis: dots in its colour with a dark rim.

    Counts that were announced in the scenario's ``observed`` come first; its ``record`` has the others.

    Returns:
        The largest that is seen; 0 where nothing was observed.
    """
    column = next((column for column, name in COUNTS.items() if name == curve), None)
    counts = run.record.counts
    if counts is not None and column is not None and counts[column].notna().any():
        return _announced(axes, counts, column, colour, span)
    return _sighted(axes, [one for one in sightings(run.scenario) if one.curve == curve], colour, span)


def is_observed(run: Run, curves: tuple[str, ...]) -> bool:
    """Whether there is an observation of any of some curves."""
    counts = run.record.counts
    announced = () if counts is None else tuple(name for column, name in COUNTS.items() if counts[column].notna().any())
    return bool({*announced, *(one.curve for one in sightings(run.scenario))} & set(curves))


def _announced(axes: Axes, counts: pd.DataFrame, column: str, colour: str, span: tuple[float, float]) -> float:
    from_h, to_h = span
    given = counts[counts[column].notna() & (counts["time_h"] >= from_h - 24.0) & (counts["time_h"] <= to_h)]
    exact, day = given[given["hour_known"]], given[~given["hour_known"]]
    _dots(axes, exact["time_h"].to_numpy(np.float64), exact[column].to_numpy(np.float64), colour)
    axes.hlines(day[column], day["time_h"], day["time_h"] + 24.0, color=OBSERVED, linewidth=3.2)
    axes.hlines(day[column], day["time_h"], day["time_h"] + 24.0, color=colour, linewidth=1.8)
    return float(given[column].max()) if len(given) else 0.0


def _sighted(axes: Axes, found: list[Sighting], colour: str, span: tuple[float, float]) -> float:
    seen = [one for one in found if one.end_h >= span[0] and one.time_h <= span[1]]
    if not seen:
        return 0.0
    from_h, to_h, low, high = np.array([(one.time_h, one.end_h, one.low, one.high) for one in seen]).T
    middle, value = (from_h + to_h) / 2.0, (low + high) / 2.0
    axes.vlines(middle, low, high, color=OBSERVED, linewidth=1.0, zorder=4)
    axes.hlines(value, from_h, to_h, color=OBSERVED, linewidth=1.0, zorder=4)
    _dots(axes, middle, value, colour)
    return float(high.max())


def _dots(axes: Axes, time_h: np.ndarray, value: np.ndarray, colour: str) -> None:
    rim = OBSERVED if colour != OBSERVED else WHITE
    axes.plot(time_h, value, "o", markersize=SIZE_PT, color=colour, markeredgecolor=rim, markeredgewidth=0.9, zorder=5)

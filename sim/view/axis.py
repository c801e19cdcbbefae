"""The time axis: local time, with days and hours."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from sim.locale.language import message
from sim.results.curves import Curves
from sim.results.times import offset_label
from sim.view.palette import FAINT
from sim.view.style import sheet
from sim.view.ticks import fixed_ticks

LOCAL_TIME = message("local time")

_HOURS = ((10.0, 1), (36.0, 3), (108.0, 6), (240.0, 12))
"""Longest span, hours, and how far apart its ticks are, hours; longer spans have ticks by day only."""

_MOST_DAYS = 12
"""Most days of an axis that are named; of more only every second, third and so on."""

_MOST_UNNAMED = 4
"""Longest step from one named day to the next, days, at which the days between have ticks and lines too."""

_DAY_NAME_SHARE = 0.09
"""Room that the name of a day takes, share of the axis."""


def time_axis(axes: Axes, start: datetime, from_h: float, to_h: float, label: str = LOCAL_TIME) -> None:
    """Draw the lowest axis of a picture from ``from_h`` to ``to_h``, hours after ``start``, in local time."""
    axes.set_xlim(from_h, to_h)
    axes.set_xlabel(f"{sheet().say(label)} ({offset_label(start)})")
    # A label takes as much of a narrow sheet as of a wide one, so its span counts for more hours than it has.
    crowded = sheet().crowded
    span_h = crowded * (to_h - from_h)
    every_h = next((apart for span, apart in _HOURS if span_h <= span), 24)
    ticks = _local_multiples(start, from_h, to_h, every_h)
    days = max(1, int(np.ceil(span_h / 24.0 / _MOST_DAYS)))
    midnights = [tick for tick in ticks if _moment(start, tick).hour == 0]
    if days > _MOST_UNNAMED:
        # A tick and a line for every day would be a grey sheet over a run of months.
        ticks = midnights = midnights[::days]
        days = 1
    named = set(midnights[::days])
    if ticks and (not midnights or midnights[0] - ticks[0] > _DAY_NAME_SHARE * span_h):
        named.add(ticks[0])  # the day on which the axis begins, unless its name would run into that of the next
    labels = []
    for tick in ticks:
        hour = f"{_moment(start, tick):%H}" if every_h < 24 else ""
        day = sheet().day(start, tick) if tick in named else ""
        labels.append("\n".join(filter(None, (hour, day))))
    fixed_ticks(axes.xaxis, ticks, labels)
    for panel in axes.figure.axes:
        lines = [((tick, 0.0), (tick, 1.0)) for tick in midnights]
        drawn = LineCollection(lines, colors=FAINT, linewidths=0.8, zorder=0.5)
        drawn.set_transform(panel.get_xaxis_transform())
        panel.add_collection(drawn, autolim=False)


def _moment(start: datetime, time_h: float) -> datetime:
    return start + timedelta(minutes=round(time_h * 60.0))


def _local_multiples(start: datetime, from_h: float, to_h: float, every_h: int) -> list[float]:
    """Hours after the start at which so many hours have gone since a local midnight, both ends of the axis included."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    first = (midnight - start).total_seconds() / 3600.0
    count = int(np.floor((to_h - first) / every_h + 1e-9))
    return [tick for tick in (first + every_h * n for n in range(count + 1)) if tick >= from_h - 1e-9]


def busy_span(curves: Curves, names: tuple[str, ...]) -> tuple[float, float]:
    """From the last six-hour mark before any of the curves moves to the first one after all have come to rest.

    The run's own limits are never left; where nothing moves at all it is the whole run.
    """
    time_h = curves.time_h
    moved = np.zeros(len(time_h), np.bool_)
    for name in names:
        if name in curves:
            moved[1:] |= np.diff(curves[name].values) != 0.0
    where: NDArray[np.intp] = np.flatnonzero(moved)
    if not len(where) or len(time_h) < 2:
        return 0.0, max(float(time_h[-1]), 1e-9)
    hour = curves.start.hour + curves.start.minute / 60.0
    begin = 6.0 * np.floor((hour + time_h[where[0] - 1]) / 6.0) - hour
    end = 6.0 * np.ceil((hour + time_h[where[-1]] + 1.0) / 6.0) - hour
    return max(float(begin), 0.0), min(float(end), float(time_h[-1]))

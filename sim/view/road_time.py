"""The picture of the time on the road: how long it takes, by hour of departure."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.results.metric import duration
from sim.results.metrics_waiting import ROAD_TIME_MEDIAN
from sim.results.times import local_label
from sim.view.palette import OTHER, PALE, WAITING, WHITE
from sim.view.series import Name, Run, draw_stairs, hourly_fan, how_many, name_lines
from sim.view.story import story_panels
from sim.view.style import counts_axis, say_in_panel, styled

FEW_VEHICLES = 20
"""Hours in which fewer vehicles set off are not called the worst: one breakdown would make them so."""


def finding(run: Run) -> str:
    """The departure hour that took longest, and how long."""
    median = hourly_fan(run, "road_time_median").middle
    departed = hourly_fan(run, "departed").middle
    known = np.isfinite(median)
    if not known.any():
        note = run.metric(ROAD_TIME_MEDIAN).note
        return f"How long the road took is not known: {note}"
    many = known & (departed >= FEW_VEHICLES)
    worst = int(np.argmax(np.where(many if many.any() else known, median, -np.inf)))
    edges, start = run.hours.edges_h, run.scenario.start
    until = local_label(start, float(edges[worst + 1])).rsplit(" ", 1)[1]
    begin = local_label(start, float(edges[worst]))
    taken = duration(float(median[worst]))
    unknown = int(((departed > 0.0) & ~known).sum())
    if unknown:
        hours = f"{unknown} hour{'s' if unknown > 1 else ''} of departure"
        return (
            f"Half of those who set off on {begin}–{until} needed {taken} or more; for {hours} it is not known, "
            "for over half are still on the road"
        )
    return f"Worst hour to leave: half of those who set off on {begin}–{until} needed {taken} or more"


@styled
def road_time(run: Run) -> Figure:
    """Median and 90 % quantile of the time from setting off to crossing, by local clock hour of departure."""
    median, p90 = hourly_fan(run, "road_time_median"), hourly_fan(run, "road_time_p90")
    departed = hourly_fan(run, "departed").middle
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} All who set off in an hour count; those still on the road at the end "
        "of the run count as slower than those who arrived."
    )
    if median.cut_off or p90.cut_off:
        subtitle += " Nothing is drawn where a line or a band would reach beyond the end of the run."
    figure, (axes,), _ = story_panels(run, finding(run), subtitle, (3.8,))
    names = []
    for line, text, colour in ((p90, "90 % within", OTHER), (median, "half within", WAITING)):
        draw_stairs(axes, line, colour)
        ends = np.flatnonzero(np.isfinite(line.middle))
        if len(ends):
            names.append(Name(text, float(line.middle[ends[-1]]), colour, line.middle))
    counts_axis(axes, "time from setting off to crossing, hours", max(median.top, p90.top, 1.0))
    unknown = (departed > 0.0) & ~np.isfinite(median.middle)
    _draw_unknown(axes, run.hours.edges_h, unknown)
    if not names and not unknown.any():
        say_in_panel(axes, run.metric(ROAD_TIME_MEDIAN).note)
    axes.set_xlabel(f"hour of departure, {axes.get_xlabel()}")
    name_lines(axes, names)
    return figure


def _draw_unknown(axes: Axes, edges_h: NDArray[np.float64], unknown: NDArray[np.bool_]) -> None:
    """Hatch the hours whose median is not known, and say so once."""
    hours = np.flatnonzero(unknown)
    for hour in hours:
        axes.axvspan(edges_h[hour], edges_h[hour + 1], facecolor="none", edgecolor=PALE, hatch="////", linewidth=0.0)
    if len(hours):
        axes.text(
            edges_h[hours[-1] + 1],
            0.5 * axes.get_ylim()[1],
            "over half still on\nthe road at the end ",
            ha="right",
            va="center",
            size=9,
            color=OTHER,
            backgroundcolor=WHITE,
        )

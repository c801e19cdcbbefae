"""The cumulative picture: who has set off, crossed, been registered and sheltered, against the announced counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.results.metrics_crossing import CLEARANCE_AT, CROSSED_FAMILIES, CROSSED_PERSONS
from sim.results.times import local_label
from sim.scenario.count_files.series import COUNTS
from sim.scenario.movers import movers
from sim.view.axis import busy_span, time_axis
from sim.view.series import Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import COLOUR, INK, ORANGE, counts_axis, panels, say_in_panel, styled

LINES = (
    ("departed", "set off", "--"),
    ("crossed", "crossed", "-"),
    ("registered", "registered", "-."),
    ("in_shelter", "in shelters", ":"),
)
"""Curve, its name in the picture, and its line style."""


def finding(run: Run) -> str:
    """When half, 90 % and the last of those who would leave had crossed."""
    times = [(text, run.metric(CLEARANCE_AT[n])) for n, text in ((50, "Half"), (90, "90 %"), (100, "the last"))]
    reached = [(text, metric.local) for text, metric in times if metric.value is not None]
    end = local_label(run.scenario.start, run.scenario.horizon_h)
    if not reached:
        note = times[0][1].note
        return (
            f"Fewer than half had crossed by the end of the run, {end}"
            if times[0][1].beyond
            else f"No crossings: {note}"
        )
    if len(reached) == 3 and len({local for _, local in reached}) == 1:
        return f"All had crossed by {reached[0][1]}"
    shown = [f"{reached[0][0]} had crossed by {reached[0][1]}", *(f"{text} by {local}" for text, local in reached[1:])]
    rest = "" if len(reached) == 3 else f"; not all by the end of the run, {end}"
    return ", ".join(shown) + rest


@styled
def cumulative(run: Run, height_in: float = 4.3) -> Figure:
    """Cumulative persons by milestone, the announced counts as dots, the announced readiness as a line.

    Args:
        run: What to draw.
        height_in: Height of the panel, inches.
    """
    drawn = [(curve, text, style) for curve, text, style in LINES if curve in run.curves]
    subtitle = f"{run.scenario.title}. {how_many(run)}"
    if run.record.counts is not None:
        subtitle += " Dots: announced counts; flat bars: announced that day, hour not known."
    figure, (axes,) = panels(finding(run), subtitle, (height_in,))
    from_h, to_h = busy_span(run.curves, tuple(curve for curve, _, _ in drawn))
    names, top = [], 0.0
    for curve, text, style in drawn:
        line = fan(run, curve)
        draw_line(axes, line, COLOUR[curve], style)
        end = float(np.interp(to_h, line.x, line.middle))
        names.append(Name(f"{text} {end:,.0f}", end, COLOUR[curve], line.middle))
        top = max(top, end, line.top)
    if run.record.counts is not None:
        top = max(top, _announced(axes, run.record.counts, from_h, to_h))
    names += _readiness(axes, run, top)
    counts_axis(axes, "persons, cumulative", max([top, *(name.y for name in names)]))
    time_axis(axes, run.scenario.start, from_h, to_h)
    if not run.curves["departed"].values.any():
        empty = run.curves[f"{movers(run.scenario).name_of_groups}_departed"].values.any()
        say_in_panel(axes, "there is nobody in the vehicles" if empty else "nobody set off")
    name_lines(axes, names)
    return figure


def _announced(axes: Axes, counts: pd.DataFrame, from_h: float, to_h: float) -> float:
    """Draw the announced counts in the colours of their curves; returns the largest that is seen."""
    largest = 0.0
    for column, curve in COUNTS.items():
        if curve not in COLOUR:
            continue
        given = counts[counts[column].notna() & (counts["time_h"] >= from_h - 24.0) & (counts["time_h"] <= to_h)]
        exact, day = given[given["hour_known"]], given[~given["hour_known"]]
        axes.plot(
            exact["time_h"],
            exact[column],
            "o",
            markersize=5.0,
            color=COLOUR[curve],
            markeredgecolor=INK,
            markeredgewidth=0.9,
        )
        axes.hlines(day[column], day["time_h"], day["time_h"] + 24.0, color=INK, linewidth=3.2)
        axes.hlines(day[column], day["time_h"], day["time_h"] + 24.0, color=COLOUR[curve], linewidth=1.8)
        largest = max(largest, float(given[column].max()) if len(given) else 0.0)
    return largest


def _readiness(axes: Axes, run: Run, top: float) -> list[Name]:
    """Draw the announced readiness in persons, and in families where that is within sight; returns their names."""
    announced, names = run.scenario.readiness, []
    if announced.persons is not None:
        names.append(Name(f"readiness\n{announced.persons:,} persons", float(announced.persons), ORANGE))
    persons, families = run.metric(CROSSED_PERSONS).value, run.metric(CROSSED_FAMILIES).value
    if announced.families is not None and persons and families:
        size = persons / families
        names.append(
            Name(
                f"readiness\n{announced.families:,} families\nof {size:.2f} persons", announced.families * size, ORANGE
            )
        )
    seen = [name for name in names if name.y <= 1.5 * top]
    for name in seen:
        axes.axhline(name.y, color=ORANGE, linewidth=1.4, linestyle=(0, (6, 2)))
    return seen

"""Everything that was observed beside the run: a line of the table for each series, and a small panel for each."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from rich.table import Table

from sim.analysis.relative_difference import relative_difference
from sim.analysis.sightings import Met, met
from sim.results.metric import number
from sim.results.over_runs import interval_in_words
from sim.results.reception import AT_SHELTER
from sim.results.results import Results
from sim.results.times import local_label, offset_label
from sim.view.palette import GREY, MISSED, OBSERVED, WHITE
from sim.view.series import Run, band_heading, draw_line, fan, how_many
from sim.view.style import NotebookFigure, styled
from sim.view.ticks import QuickAxes, fixed_ticks
from sim.view.wrap import wrapped

COLUMNS = 3
SHORTEST_H = 96.0
"""The shortest span of a panel, hours: below it too few days have a name."""

NAMES = {
    "crossed": "persons crossed",
    "vehicles_crossed": "vehicles crossed",
    "registered": "persons registered",
    "in_shelter": "persons in shelters",
}
"""Names of the series in the picture; the others say their curve's name in words."""


def series_of(run: Run) -> dict[str, list[Met]]:
    """The observations by curve, in the record's order."""
    return {curve: list(found) for curve, found in groupby(met(run), key=lambda one: one.sighting.curve)}


def name_of(curve: str) -> str:
    """What people call a series."""
    of_shelter = f"{AT_SHELTER['persons']} "
    if curve.startswith(of_shelter):
        return f"persons at {curve.removeprefix(of_shelter).replace('_', ' ')}"
    return NAMES.get(curve, curve.replace(".", ": ", 1).replace(".", ", ").replace("_", " "))


def record_table(run: Run) -> Table:
    """One line a series: how many observations the run meets, and how far its median is off."""
    found = Table(
        title="Beside what was observed",
        caption=f"Met: {_meets(run)}. Error: the {_one(run)} to that range.{_over_places(run)}",
        title_justify="left",
        caption_justify="left",
    )
    found.add_column("series", no_wrap=True)
    heading = band_heading(run)
    for text in ("met", "last observed", "run then", *([heading] if heading else []), "mean error"):
        found.add_column(text, justify="right", no_wrap=True)
    for curve, seen in series_of(run).items():
        last = seen[-1]
        off = float(np.mean([abs(one.off) for one in seen]))
        low, high = last.sighting.low, last.sighting.high
        observed = number(low) if low == high else f"{number(low)} to {number(high)}"
        band = [f"{number(round(last.low, 1))} to {number(round(last.high, 1))}"] if heading else []
        met_of = f"{sum(one.inside for one in seen)} of {len(seen)}"
        when = local_label(run.scenario.start, last.sighting.time_h).rsplit(" ", 1)[0]
        then = number(round(last.median, 1))
        found.add_row(name_of(curve), met_of, f"{observed}, {when}", then, *band, number(round(off, 1)))
    return found


def finding(run: Run) -> str:
    """How many of the observations the run meets."""
    seen = list(met(run))
    inside = sum(one.inside for one in seen)
    what = "run lies within" if isinstance(run, Results) else "runs' interval touches"
    return f"The {what} the range of {inside} of {len(seen)} observations, in {len(series_of(run))} series"


def _meets(run: Run) -> str:
    """When an observation is met: a single run has no interval, and is judged by the range of the sources alone."""
    if isinstance(run, Results):
        return "the run lies within the range of the sources"
    return f"the range of the sources and the interval over the runs touch ({interval_in_words(len(run))})"


def _one(run: Run) -> str:
    """What is held against the record."""
    return "run" if isinstance(run, Results) else "median"


def _over_places(run: Run) -> str:
    """FLEE's measure, where several shelters were counted."""
    found = relative_difference(run)
    if found is None:
        return ""
    return (
        f" Over {len(found.places)} shelters and {len(found.time_h)} days the differences from the counts add up to "
        f"{100.0 * found.mean:.0f} % of the count (FLEE's averaged relative difference, without rescaling)."
    )


@styled
def record(run: Run) -> Figure:
    """A panel for each series: the run with its bands, the observations with their ranges, open where missed."""
    series = series_of(run)
    rows = -(-len(series) // COLUMNS)
    height_in = 1.15 + 1.75 * rows
    figure = NotebookFigure(figsize=(9.6, height_in), dpi=150)
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Dots with ranges: observed; filled where they are met. "
        f"Local time ({offset_label(run.scenario.start)})."
    )
    figure.text(0.015, 1.0 - 0.12 / height_in, "\n".join(wrapped(finding(run), 84)), size=13, weight="bold", va="top")
    figure.text(0.015, 1.0 - 0.42 / height_in, "\n".join(wrapped(subtitle, 126)), size=9, color=GREY, va="top")
    for place, (curve, seen) in enumerate(series.items()):
        row, column = divmod(place, COLUMNS)
        bottom = 1.0 - (1.15 + 1.75 * row + 1.22) / height_in
        axes = figure.add_axes((0.075 + 0.325 * column, bottom, 0.245, 1.08 / height_in), axes_class=QuickAxes)
        _panel(axes, run, curve, seen)
    return figure


def _panel(axes: Axes, run: Run, curve: str, seen: list[Met]) -> None:
    line = fan(run, curve)
    draw_line(axes, line, GREY, width=1.4)
    for touched, colour, face in ((True, OBSERVED, OBSERVED), (False, MISSED, WHITE)):
        shown = [one.sighting for one in seen if one.inside is touched]
        if not shown:
            continue
        middle = np.array([(one.low + one.high) / 2.0 for one in shown])
        low, high = np.array([(one.low, one.high) for one in shown]).T
        from_h, to_h = np.array([(one.time_h, one.end_h) for one in shown]).T
        axes.errorbar(
            (from_h + to_h) / 2.0,
            middle,
            yerr=[middle - low, high - middle],
            xerr=(to_h - from_h) / 2.0 if (to_h > from_h).any() else None,
            fmt="o",
            markersize=3.2,
            color=colour,
            markerfacecolor=face,
            linewidth=1.0,
            zorder=5,
        )
    hours = [hour for one in seen for hour in (one.sighting.time_h, one.sighting.end_h)]
    until_h = min(float(run.curves.time_h[-1]), max(hours) + 18.0)
    since_h = max(0.0, min(min(hours) - 18.0, until_h - SHORTEST_H))
    axes.set_xlim(since_h, until_h)
    in_sight = (line.x >= since_h) & (line.x <= until_h)
    top = max([one.sighting.high for one in seen] + [float(line.middle[in_sight].max(initial=0.0))])
    axes.set_ylim(0.0, 1.08 * top if top > 0.0 else 1.0)
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value)))
    axes.set_title(name_of(curve), size=9, loc="left")
    days = [(_midnight(run) + 24.0 * day) for day in range(-1, int(until_h / 24.0) + 1)]
    inside = [hour for hour in days if since_h <= hour <= until_h]
    every = max(1, -(-len(inside) // 4))
    shown_days = inside[::every]
    names = [local_label(run.scenario.start, hour).rsplit(" ", 1)[0] for hour in shown_days]
    fixed_ticks(axes.xaxis, shown_days, names)
    axes.tick_params(labelsize=7.5)


def _midnight(run: Run) -> float:
    """The first midnight of the run, hours."""
    start = run.scenario.start
    return 24.0 - (start.hour + start.minute / 60.0)


def _short(value: float) -> str:
    if value >= 1e6:
        return f"{value / 1e6:g} M"
    return f"{value / 1e3:g} k" if value >= 1e4 else f"{value:,.0f}"

"""The picture of a nowcast: the counts, the fan from the last of them on, and what is passed when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.analysis.nowcast.cast import Cast
from sim.analysis.nowcast.desk import Deadline
from sim.analysis.nowcast.extrapolations import persistence
from sim.arrays import Floats
from sim.results.times import local_label
from sim.view.axis import time_axis
from sim.view.nowcast_words import DAY_H, finding, lead_times, passed_when, rests_on, whole
from sim.view.series import Fan, Name, draw_line, name_lines
from sim.view.style import BLUE, GREY, INK, VERMILLION, counts_axis, panels, png, styled
from sim.view.wrap import wrapped

PICTURE = "nowcast.png"

SHOWN_H = 108.0
"""How far ahead is drawn."""

MOST_LINES = 4
"""Numbers of persons that are drawn as lines across the picture; those that are passed next first."""


@styled
def picture(cast: Cast, later: pd.DataFrame | None = None, passed: Sequence[Deadline] = ()) -> Figure:
    """What a duty officer must know: the counts, the fan from the last of them on, and what is passed when.

    Args:
        cast: The nowcast.
        later: Counts that came after it was issued, columns ``time_h`` and ``persons``; they are drawn hollow.
        passed: What is passed when; numbers of persons are lines across the picture.
    """
    counts, course = cast.counts, cast.course
    to_h = min(cast.issued_h + SHOWN_H, course.end_h)
    from_h = max(0.0, min(counts.zero_h, cast.issued_h - DAY_H) - 6.0)
    known = "no count was known yet" if not len(counts) else f"{len(counts)} counts were known"
    figure, (axes,) = panels(
        finding(cast),
        f"{course.title}. Issued {local_label(course.start, cast.issued_h)}; {known}. Blue: median, 50 % and 90 % "
        f"bands of {rests_on(cast)}. Dots: announced counts"
        + ("; hollow: announced later, not known to it." if later is not None and len(later) else "."),
        (4.6,),
    )
    ahead_h = np.linspace(max(cast.issued_h, counts.last_h), to_h, 200)
    bands = cast.forecast(ahead_h).quantiles()
    fan = Fan(ahead_h, bands[:, 2], ((bands[:, 0], bands[:, 4]), (bands[:, 1], bands[:, 3])))
    draw_line(axes, fan, BLUE)
    last = local_label(course.start, to_h)
    names = [
        Name(f"by {last}\n{whole(bands[-1, 2])}\n({whole(bands[-1, 0])} to {whole(bands[-1, 4])})", bands[-1, 2], BLUE),
        *_last_rate(axes, cast, ahead_h),
    ]
    axes.plot(counts.time_h, counts.persons, "o", markersize=5.0, color=INK, zorder=5)
    top = max(float(bands.max()), *(name.y for name in names), counts.last)
    if later is not None and len(later):
        seen = later[later["time_h"].between(cast.issued_h, to_h, inclusive="right")]
        axes.plot(seen["time_h"], seen["persons"], "o", markersize=5.0, color="white", markeredgecolor=INK, zorder=5)
        top = max([top, *seen["persons"].tolist()])
    axes.axvline(cast.issued_h, color=GREY, linewidth=1.0, linestyle=(0, (2, 2)))
    counts_axis(axes, "persons crossed, cumulative", top)
    time_axis(axes, course.start, from_h, to_h)
    _lines_across(axes, cast, passed, (from_h, top))
    _said_at(axes, cast, to_h)
    name_lines(axes, names)
    _legend(axes)
    return figure


def _last_rate(axes: Axes, cast: Cast, ahead_h: Floats) -> list[Name]:
    """Draw the last rate going on, the plainest forecast there is; returns its name."""
    said = persistence(cast.counts, ahead_h)
    if np.isnan(said).any():
        return []
    axes.plot(ahead_h, said, color=VERMILLION, linewidth=1.3, linestyle=(0, (4, 2)))
    return [Name(f"last rate goes on\n{whole(said[-1])}", float(said[-1]), VERMILLION, said)]


def _lines_across(axes: Axes, cast: Cast, passed: Sequence[Deadline], corner: tuple[float, float]) -> None:
    """Numbers of persons that are still to be passed: what each is, and when, left of the hour of issue."""
    from_h, top = corner
    drawn = [(one.persons, one) for one in passed if one.persons is not None and not one.passed]
    for persons, one in sorted(drawn, key=lambda pair: pair[0])[:MOST_LINES]:
        if persons > top:
            break
        axes.axhline(persons, color=GREY, linewidth=0.8, zorder=1)
        axes.annotate(
            "\n".join(wrapped(f"{one.what}: {passed_when(cast, one)}", 40)),
            (from_h, persons),
            xytext=(4.0, 3.0),
            textcoords="offset points",
            size=8.5,
            color=INK,
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.0},
        )


def _said_at(axes: Axes, cast: Cast, to_h: float) -> None:
    """The band in numbers at the hours that people ask for, in the corner that a growing number leaves free."""
    shown = [(at_h, cast.forecast(np.array([at_h])).quantiles()[0]) for _, at_h in lead_times(cast) if at_h <= to_h]
    for at_h, band in shown:
        axes.plot([at_h], [band[2]], "s", markersize=4.0, color=BLUE, zorder=5)
    lines = [f"by {local_label(cast.course.start, at_h)}: {_band(band)}" for at_h, band in shown]
    axes.text(
        0.985,
        0.03,
        "\n".join(lines),
        transform=axes.transAxes,
        ha="right",
        va="bottom",
        size=9.0,
        color=BLUE,
        linespacing=1.4,
        zorder=6,
    )


def _band(quantiles: Floats) -> str:
    """A median, and its 90 % band."""
    return f"{whole(quantiles[2])} ({whole(quantiles[0])} to {whole(quantiles[4])})"


def _legend(axes: Axes) -> None:
    handle = Line2D([], [], color=GREY, linewidth=1.0, linestyle=(0, (2, 2)), label="issued")
    axes.legend(handles=[handle], loc="upper left", frameon=False, fontsize=8.5)


def nowcast_png(cast: Cast, later: pd.DataFrame | None = None, passed: Sequence[Deadline] = ()) -> bytes:
    """The picture as PNG, with later counts and what is passed when, if there are any."""
    return png(picture(cast, later, passed))

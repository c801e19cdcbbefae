"""A nowcast for people: the picture of its fan, and the table that is printed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from rich.table import Table
from rich.text import Text

from sim.analysis.nowcast.cast import Cast
from sim.analysis.nowcast.ensemble import Nowcast
from sim.analysis.nowcast.extrapolations import EXTRAPOLATIONS, persistence, straight_line
from sim.analysis.nowcast.unknown import unknown
from sim.arrays import Floats
from sim.results.times import local_label
from sim.view.axis import time_axis
from sim.view.series import Fan, Name, draw_line, name_lines
from sim.view.style import BLUE, GREY, INK, ORANGE, VERMILLION, counts_axis, panels, png, styled

PICTURE = "nowcast.png"

DAY_H = 24.0

SHOWN_H = 108.0
"""How far ahead is drawn."""

PLAIN = (
    ("last rate goes on", persistence, VERMILLION, (0, (4, 2))),
    ("straight line", straight_line, ORANGE, (0, (1, 2))),
)
"""What is drawn beside the nowcast: its name, its rule, its colour and its line style."""

KNOWS_LITTLE = 0.2
"""Counts that narrow a range by less say next to nothing of it."""

DOUBT = 0.1
"""A queue that stands with less than this probability, or with more than the rest of it, is not in doubt."""

STRONGEST = 5
"""Ranges that are reported, those moved the most first."""


def next_morning_h(cast: Cast) -> float:
    """The first 08:00 after the nowcast was issued, hours after the start."""
    issued = cast.course.moment(cast.issued_h)
    morning = issued.replace(hour=8, minute=0, second=0, microsecond=0)
    ahead = (morning - issued).total_seconds() / 3600.0
    return cast.issued_h + (ahead if ahead > 0.0 else ahead + DAY_H)


def lead_times(cast: Cast) -> tuple[tuple[str, float], ...]:
    """What is reported: next morning, a day and two days ahead, where that is within the run."""
    shown = (
        ("next morning", next_morning_h(cast)),
        ("a day ahead", cast.issued_h + DAY_H),
        ("two days ahead", cast.issued_h + 2.0 * DAY_H),
    )
    return tuple((text, at_h) for text, at_h in shown if at_h <= cast.course.end_h)


def finding(cast: Cast) -> str:
    """How many will have crossed a day later."""
    shown = lead_times(cast)
    if not shown:
        return "The run ends before the next morning: nothing is left to forecast"
    _, at_h = shown[1] if len(shown) > 1 else shown[0]
    low, high = cast.forecast(np.array([at_h])).quantiles((0.05, 0.95))[0].tolist()
    when = local_label(cast.course.start, at_h)
    return f"By {when}, {_whole(low)} to {_whole(high)} persons will have crossed (90 %)"


@styled
def picture(cast: Cast, later: pd.DataFrame | None = None) -> Figure:
    """The fan from the last count on, with the counts, persistence and the straight line.

    Args:
        cast: The nowcast.
        later: Counts that came after it was issued, columns ``time_h`` and ``persons``; they are drawn hollow.
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
        (4.2,),
    )
    ahead_h = np.linspace(max(cast.issued_h, counts.last_h), to_h, 200)
    bands = cast.forecast(ahead_h).quantiles()
    fan = Fan(ahead_h, bands[:, 2], ((bands[:, 0], bands[:, 4]), (bands[:, 1], bands[:, 3])))
    draw_line(axes, fan, BLUE)
    names = [
        Name(f"nowcast {_whole(bands[-1, 2])}\n({_whole(bands[-1, 0])} to {_whole(bands[-1, 4])})", bands[-1, 2], BLUE)
    ]
    names += _without_a_model(axes, cast, ahead_h)
    axes.plot(counts.time_h, counts.persons, "o", markersize=5.0, color=INK, zorder=5)
    top = max(float(bands.max()), *(name.y for name in names), counts.last)
    if later is not None and len(later):
        seen = later[later["time_h"].between(cast.issued_h, to_h, inclusive="right")]
        axes.plot(seen["time_h"], seen["persons"], "o", markersize=5.0, color="white", markeredgecolor=INK, zorder=5)
        top = max([top, *seen["persons"].tolist()])
    axes.axvline(cast.issued_h, color=GREY, linewidth=1.0, linestyle=(0, (2, 2)))
    counts_axis(axes, "persons crossed, cumulative", top)
    time_axis(axes, course.start, from_h, to_h)
    name_lines(axes, names)
    _legend(axes)
    return figure


def _without_a_model(axes: Axes, cast: Cast, ahead_h: Floats) -> list[Name]:
    """Draw what can be said without a model; returns the names of the lines."""
    names = []
    for text, ahead, colour, style in PLAIN:
        said = ahead(cast.counts, ahead_h)
        if np.isnan(said).any():
            continue
        axes.plot(ahead_h, said, color=colour, linewidth=1.3, linestyle=style)
        names.append(Name(f"{text} {_whole(said[-1])}", float(said[-1]), colour, said))
    return names


def _legend(axes: Axes) -> None:
    handle = Line2D([], [], color=GREY, linewidth=1.0, linestyle=(0, (2, 2)), label="issued")
    axes.legend(handles=[handle], loc="upper left", frameon=False, fontsize=8.5)


def nowcast_png(cast: Cast, later: pd.DataFrame | None = None) -> bytes:
    """The picture as PNG, with later counts, if there are any."""
    return png(picture(cast, later))


def table(cast: Cast) -> Table:
    """Bands of the count at the lead times, and of the clearance time; beside them what can be said without a model."""
    found = Table(title=finding(cast), caption=caption(cast), title_justify="left", caption_justify="left")
    found.add_column("persons crossed", ratio=1)
    for heading in ("5 %", "25 %", "median", "75 %", "95 %", "last rate", "line"):
        found.add_column(heading, justify="right", no_wrap=True)
    for text, at_h in lead_times(cast):
        at = np.array([at_h])
        band = cast.forecast(at).quantiles()[0].tolist()
        plain = [float(ahead(cast.counts, at)[0]) for ahead in (persistence, straight_line)]
        label = f"{text}, {local_label(cast.course.start, at_h)}"
        found.add_row(label, *(_whole(value) for value in (*band, *plain)))
    found.add_section()
    found.add_row(Text("clearance", style="bold"))
    for percent in (50.0, 90.0, 99.0):
        times = cast.clearance_h(percent).tolist()
        found.add_row(f"{percent:.0f} % have crossed", *(_time(cast, at_h) for at_h in times), "", "")
    return found


def moved_table(cast: Nowcast) -> Table:
    """What the counts have taught: the ranges that they moved the most."""
    found = Table(title="What the counts have moved", title_justify="left")
    found.add_column("range", ratio=1)
    for heading in ("drawn, 5–95 %", "now, 5–95 %", "median now", "moved by (sd)"):
        found.add_column(heading, justify="right", no_wrap=True)
    for row in cast.parameters_frame()[:STRONGEST].to_dict("records"):
        found.add_row(
            str(row["range"]).replace("_", " "),
            f"{row['before_p05']:.3g} to {row['before_p95']:.3g}",
            f"{row['now_p05']:.3g} to {row['now_p95']:.3g}",
            f"{row['now_p50']:.3g}",
            f"{row['moved_sd']:+.2f}",
        )
    return found


def rests_on(cast: Cast) -> str:
    """What is pooled, as people read it."""
    if cast.ensemble is None:
        return "a queue that is filtered through what was seen, and of the last rates going on, half each"
    return (
        f"{len(cast.ensemble.members)} weighted runs ({cast.ensemble.weights.effective:.0f} count), of a queue that is "
        "filtered through what was seen, and of the last rates going on, a third each"
    )


def caption(cast: Cast) -> str:
    """What the bands rest on, the zero and the end of the clearance times; what is wrong with the runs."""
    end = local_label(cast.course.start, cast.course.end_h)
    shown = [
        f"Bands of {rests_on(cast)}.",
        "Clearance: local time at which a share of those who will cross has crossed, by the queue"
        + ("." if cast.ensemble is None else " and the runs, each by its own number of people.")
        + f" '>': later than {end}.",
    ]
    return " ".join([*shown, *([] if cast.ensemble is None else warnings(cast.ensemble))])


def not_shown(cast: Cast) -> list[str]:
    """What the counts do not show, in plain words."""
    known = unknown(cast.view)
    low, high = known.leavers
    end = f"How many will cross in the end: {_whole(low)} to {_whole(high)} (90 %)"
    if cast.course.scenario is None:
        found = [f"{end}, if a fixed number leaves and the flow falls off with it. Nobody says how many there are."]
    elif low == high:
        found = [f"How many will cross in the end: {_whole(high)}, says the scenario, whose ranges leave that fixed."]
    elif known.narrowed < KNOWS_LITTLE:
        found = [
            f"{end}. The counts say next to nothing of it: until the flow falls off it is what was thought before."
        ]
    else:
        found = [f"{end}. The counts have narrowed it by {100.0 * known.narrowed:.0f} %."]
    at_least, middle, at_most = known.queue
    waiting = f"{_whole(middle)} wait to cross ({_whole(at_least)} to {_whole(at_most)})"
    if DOUBT < known.stands < 1.0 - DOUBT:
        reported = "the reports of it leave that open" if cast.reports else "a report of its length or its hours would"
        found.append(
            "Whether a queue stands: counts alone cannot show whether the crossing limits the flow or those who set "
            f"off; {reported}. With {100.0 * known.stands:.0f} % one of more than two hours stands; {waiting}."
        )
    else:
        found.append(f"{'A queue stands' if known.stands > 0.5 else 'No queue to speak of stands'}: {waiting}.")
    return found


def warnings(cast: Nowcast) -> list[str]:
    """What must be said beside a nowcast: tempered weights, counts that the ensemble does not hold."""
    found, weights = [], cast.weights
    if weights.temper < 1.0:
        found.append(
            f"So that as many do, the likelihood was raised to the power {weights.temper:.2g}; what is left of it has "
            "moved their curves (linear regression)."
        )
    if not weights.holds:
        found.append(
            "WARNING: the ensemble does not hold the counts: they lie "
            f"{(weights.surprise / weights.counts) ** 0.5:.1f} standard deviations a count away from it. "
            "Something happens that the ranges do not allow for; widen them, and do not trust the band."
        )
    return found


def _time(cast: Cast, at_h: float) -> str:
    if not np.isfinite(at_h):
        return f"> {local_label(cast.course.start, cast.course.end_h)[:-6]}"
    return local_label(cast.course.start, at_h)


def _whole(persons: float) -> str:
    return "not known" if np.isnan(persons) else f"{round(persons, -1 if persons < 10_000 else -2):,.0f}"


def scores_table(scored: pd.DataFrame) -> Table:
    """Mean scores of the forecasts whose hour has since been counted, by method; the best first."""
    found = Table(
        title="Past forecasts against what was counted",
        title_justify="left",
        caption="WIS: weighted interval score, persons, smaller is better; for a single number it is the "
        "absolute error. Counts of one course hang together: weak evidence.",
        caption_justify="left",
    )
    found.add_column("method", ratio=1)
    for heading in ("counts", "WIS", "absolute error", "within 50 %", "within 90 %"):
        found.add_column(heading, justify="right", no_wrap=True)
    for method, of in sorted(scored.groupby("method"), key=lambda group: float(group[1]["wis"].mean())):
        shares = [
            f"{100.0 * of[name].mean():.0f} %" if method not in EXTRAPOLATIONS else ""
            for name in ("within_50", "within_90")
        ]
        means = [f"{of[name].mean():,.0f}" for name in ("wis", "absolute_error")]
        found.add_row(str(method), f"{len(of)}", *means, *shares)
    return found

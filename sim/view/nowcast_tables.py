"""The tables of a nowcast that are printed: bands, what is passed when, what was moved, and past scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from rich.table import Table
from rich.text import Text

from sim.analysis.nowcast.cast import Cast
from sim.analysis.nowcast.desk import RUNS, Deadline
from sim.analysis.nowcast.ensemble import Nowcast
from sim.analysis.nowcast.extrapolations import EXTRAPOLATIONS, persistence, straight_line
from sim.results.metric import percent
from sim.results.times import local_label
from sim.view.nowcast_words import caption, end_of, finding, lead_times, time_of, whole

STRONGEST = 5
"""Uncertain parameters that are reported, those moved the most first."""


def table(cast: Cast) -> Table:
    """Bands of the count at the lead times, and of the clearance time; beside them what can be said without a model."""
    found = Table(title=finding(cast), caption=caption(cast), title_justify="left", caption_justify="left")
    found.add_column("persons crossed", ratio=1)
    for heading in ("5 %", "25 %", "median", "75 %", "95 %", "last rate", "line"):
        found.add_column(heading, justify="right", no_wrap=True)
    for text, at_h in lead_times(cast):
        at = np.array([at_h])
        band = cast.forecast(at).quantiles()[0].tolist()
        single = [float(ahead(cast.counts, at)[0]) for ahead in (persistence, straight_line)]
        label = f"{text}, {local_label(cast.course.start, at_h)}"
        found.add_row(label, *(whole(value) for value in (*band, *single)))
    found.add_section()
    found.add_row(Text("clearance", style="bold"))
    for share in (50.0, 90.0, 99.0):
        times = cast.clearance_h(share).tolist()
        found.add_row(f"{share:.0f} % have crossed", *(time_of(cast, at_h) for at_h in times), "", "")
    return found


def moved_table(cast: Nowcast) -> Table:
    """What the counts have taught: the parameters that they moved the most."""
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


def passed_table(cast: Cast, passed: Sequence[Deadline]) -> Table:
    """What runs out or is passed: how likely within a day and two, and when."""
    runs = any(one.by == RUNS for one in passed)
    found = Table(
        title="What is passed when",
        caption="Readiness and triggers on those who have crossed by the forecast."
        + (" The others by the weighted runs, which are not moved to the counts." if runs else "")
        + f" '>': later than {end_of(cast)}.",
        title_justify="left",
        caption_justify="left",
    )
    found.add_column("what", ratio=1)
    for heading in ("within 24 h", "within 48 h", "median", "5 %", "95 %"):
        found.add_column(heading, justify="right", no_wrap=True)
    for one in passed:
        what = Text(one.what if not one.action else f"{one.what}: {one.action}")
        if one.passed:
            found.add_row(what, "passed", "passed", time_of(cast, one.hours[1]), "", "")
            continue
        shares = [percent(share) for share in (one.within_24_h, one.within_48_h)]
        low, middle, high = (time_of(cast, hour) for hour in one.hours)
        found.add_row(what, *shares, middle, low, high)
    return found


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

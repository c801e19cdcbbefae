"""The picture and the table of a what-if in a notebook: the scenario as it is in grey, what is moved in colour."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.pages.render import render
from sim.results.metric import Metric, as_read
from sim.results.metrics import select
from sim.results.metrics_crossing import CLEARANCE_AT
from sim.results.results import Results
from sim.results.small_counts import hidden_counts
from sim.scenario.movers import movers
from sim.view.axis import busy_span, time_axis
from sim.view.series import Name, name_lines
from sim.view.style import COLOUR, GREY, INK, counts_axis, panels, styled

HEADLINES = select(lambda one: one.headline)
"""Key numbers beside the sliders, where a scenario has them."""


@styled
def picture(before: Results, now: Results) -> Figure:
    """Persons who have crossed, and the queue, in both runs: grey as it was, in colour as it is now."""
    half = now.metric(CLEARANCE_AT[90].name)
    finding = f"90 % have crossed by {half.local}" if half.value is not None else "90 % do not cross within the run"
    subtitle = f"{now.scenario.title}. Grey: with all sliders as in the scenario. One run each, same random numbers."
    figure, (upper, lower) = panels(finding, subtitle, (2.9, 1.7))
    who = movers(now.scenario)
    span = busy_span(before.curves, ("departed", "crossed")), busy_span(now.curves, ("departed", "crossed"))
    from_h, to_h = min(one[0] for one in span), max(one[1] for one in span)
    for axes, curve, label in ((upper, "crossed", "persons crossed"), (lower, who.queue, f"{who.value} in queues")):
        if curve not in now.curves:
            continue
        colour = COLOUR["crossed" if curve == "crossed" else "queue"]
        axes.plot(before.curves.time_h, before.curves[curve].values, color=GREY, linewidth=1.2)
        axes.plot(now.curves.time_h, now.curves[curve].values, color=colour)
        tops = [float(results.curves[curve].values.max()) for results in (before, now)]
        counts_axis(axes, label, max(tops))
        at_end = float(np.interp(to_h, now.curves.time_h, now.curves[curve].values))
        name_lines(axes, [Name(f"now {at_end:,.0f}", at_end, colour)])
    counts = now.record.counts
    if counts is not None:
        known = counts[counts["hour_known"] & counts["persons_crossed"].notna()]
        upper.plot(known["time_h"], known["persons_crossed"], "o", color=INK, markersize=3.5)
    time_axis(lower, now.scenario.start, from_h, to_h)
    return figure


def table_html(before: Results, now: Results) -> str:
    """The key numbers of both runs, as an HTML table."""
    return render("explore_table.html.j2", rows=table_rows(before, now))


def table_rows(before: Results, now: Results) -> list[tuple[str, str, tuple[str, str, str]]]:
    """A row for each key number that a run has: label, meaning, and its text before, now and the difference."""
    rows = []
    hidden = [_hidden(one) for one in (before, now)]
    for one in HEADLINES:
        old, new = before.metric(one.name), now.metric(one.name)
        if old.value is None and new.value is None:
            continue
        texts = [words.get(found.name, found.text) for words, found in zip(hidden, (old, new), strict=True)]
        # Of a small count and its difference from a large one the small one could be read.
        is_hidden = any(found.name in words for words, found in zip(hidden, (old, new), strict=True))
        rows.append((one.label, new.meaning, (texts[0], texts[1], "" if is_hidden else _difference(old, new))))
    return rows


def _hidden(results: Results) -> dict[str, str]:
    """What stands instead of the small counts among the key numbers of a run."""
    known = {found.name: found for found in results.metrics_named(one.name for one in HEADLINES)}
    return {name: shown.words for name, shown in hidden_counts(results.scenario, known).items()}


def _difference(old: Metric, new: Metric) -> str:
    if old.value is None or new.value is None:
        return ""
    change = new.value - old.value
    unit = "h" if new.definition.is_moment else new.unit
    return "none" if change == 0.0 else f"{'+' if change > 0.0 else '−'}{as_read(abs(change), unit)}".strip()

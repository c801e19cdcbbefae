"""The queue picture: km of road and vehicles that stand."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from sim.results.capacity import after_crossing
from sim.results.metrics_queues import OUTSIDE, QUEUE_KM, QUEUE_VEH, ROAD_FULL, bound_in_words
from sim.results.results import Results
from sim.scenario.movers import movers
from sim.view.axis import busy_span, time_axis
from sim.view.series import LineStyle, Name, Run, draw_line, fan, how_many, name_lines
from sim.view.style import GREEN, GREY, PURPLE, SKY, VERMILLION, counts_axis, panels, say_in_panel, styled, wrapped

# Styles differ as well as colours: pages are printed in grey.
PARTS: tuple[tuple[str, LineStyle], ...] = ((SKY, "--"), (GREEN, "-."), (PURPLE, ":"), (GREY, (0, (5, 1))))
"""Colour and line style of the parts of a total, largest first; further parts are left out."""


def finding(run: Run) -> str:
    """When the queue was longest, and how long."""
    longest, most = run.metric(QUEUE_KM.most), run.metric(QUEUE_VEH.most)
    if not most.value:
        return "Nobody had to queue before crossing"
    vehicles = f"{most.text} stood at once on {run.metric(QUEUE_VEH.at).local}"
    if not longest.value:
        return f"{vehicles}, none of them on a road"
    if full := bound_in_words(run.metric(ROAD_FULL), run.metric(OUTSIDE)):
        return full[0].upper() + full[1:]
    return f"The queue grew to {longest.value:.1f} km by {run.metric(QUEUE_KM.at).local}; {vehicles}"


@styled
def queue(run: Run) -> Figure:
    """Physical queue in km, the longest and by road, and vehicles standing before they cross, in all and by place."""
    who = movers(run.scenario)
    subtitle = (
        f"{run.scenario.title}. {how_many(run)} Above: road covered by the longest queue, tail to head. "
        f"Below: {who.value} {who.that} have set off, have not crossed, and stand or are late on the road."
    )
    figure, (km_axes, vehicles_axes) = panels(finding(run), subtitle, (2.3, 2.5))
    from_h, to_h = busy_span(run.curves, ("queue_km", who.queue))
    for axes, total, prefix, unit in (
        (km_axes, "queue_km", "queue_km_", "km"),
        (vehicles_axes, who.queue, "queue_", who.value),
    ):
        if total not in run.curves:
            counts_axis(axes, f"queue, {unit}", 0.0)
            say_in_panel(axes, run.metric(QUEUE_KM.most).note)
            continue
        line = fan(run, total)
        top = line.top
        parts, whole = _parts(run, prefix, top), "the longest" if total == "queue_km" else "all"
        if len(parts) == 1 and np.array_equal(run.curves[parts[0][0]].values, run.curves[total].values):
            # One line, and so one name: what the only queue is in, not that it is the longest of one.
            parts, whole = [], parts[0][1]
        names = [_peak_name(whole, run, total, VERMILLION)]
        for (curve, title), (colour, style) in zip(parts, PARTS, strict=False):
            draw_line(axes, fan(run, curve), colour, style, 1.5)
            names.append(_peak_name(title, run, curve, colour))
        draw_line(axes, line, VERMILLION)
        counts_axis(axes, f"queue, {unit}", top)
        name_lines(axes, names)
    time_axis(vehicles_axes, run.scenario.start, from_h, to_h)
    return figure


def _peak_name(title: str, run: Run, curve: str, colour: str) -> Name:
    """Name of a line by its peak (of many runs the median peak), for the queues all end at zero."""
    values = fan(run, curve).middle
    top = float(values.max())
    # The peak of the median line is lower than the median of the peaks, for runs peak at different hours.
    peak = top if isinstance(run, Results) else float(np.median(run.values(curve).max(axis=1)))
    figure = f"{peak:,.1f} km" if curve.startswith("queue_km") else f"{peak:,.0f}"
    return Name(f"{title}\nat most {figure}", top, colour, values)


def _parts(run: Run, prefix: str, total: float) -> list[tuple[str, str]]:
    """The largest parts of a total before crossing, with what people call them, largest first."""
    skipped = after_crossing(run.scenario)
    titles = {"origin": "not yet on the road"}
    titles |= {name: stage.title or name for name, stage in run.scenario.stages.items() if name not in skipped}
    found = [
        (prefix + name, "\n".join(wrapped(title, 28))) for name, title in titles.items() if prefix + name in run.curves
    ]
    peaks = {curve: float(run.curves[curve].values.max()) for curve, _ in found}
    # A line that hugs the axis only takes a colour and a name from others.
    seen = [part for part in found if peaks[part[0]] > 0.02 * total]
    return sorted(seen, key=lambda part: -peaks[part[0]])

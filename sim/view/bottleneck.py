"""What limits, hour by hour: strips in the colour of each constraint, what stands, and what a tenth more would buy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sim.analysis.bottleneck import LimitTimeline, bottleneck, limit_hours
from sim.analysis.constraints import ENDS
from sim.analysis.marginal_value import MORE, MarginalValues
from sim.analysis.paired import Comparison, Difference
from sim.results.definition import Definition, Prominence, Question
from sim.results.metric import duration, in_unit, readable
from sim.results.metrics import select
from sim.runs.ensemble import Ensemble
from sim.scenario.movers import movers
from sim.view.axis import time_axis
from sim.view.palette import GREY, INK, LIMITS, STANDING, WHITE
from sim.view.series import Run
from sim.view.story import story_panels
from sim.view.style import counts_axis, panels, save, say_in_panel, sheet, styled, wrapped

KEY_WIDTH = 24
"""Letters in a line of the key: titles of nodes may be long."""

PALEST = 0.6
"""Share of white in the colour of the last of several constraints of a kind; the first has the kind's own."""

STRIP_IN = 0.42
"""Height of the strip of an end of the chain, inches."""

LOW_STRIP_IN = 0.32
"""The same where the panel of queues is lower than usual."""

QUEUES_IN = 1.75
"""Height of the panel of queues, inches."""


JUDGED = select(lambda one: (one.aim or one.objective) and one.place >= Prominence.LINE)
"""Metrics by which a step is judged: what decisions are judged by, as far as it stands in the planner's table."""

IN_PICTURE = select(lambda one: one.aim and one.objective)
"""Metrics whose change with 10 % more is shown beside the picture."""


SUBJECTS = {
    "crossed": ("Crossing", "the crossing"),
    "registered": ("Registration", "registration"),
    "in_shelter": ("Finding a bed", "the beds"),
}
"""What is limited at each end of the chain, as the subject of a sentence, and the place."""


def finding(timeline: LimitTimeline) -> str:
    """What limits the crossing for the longest, and what else does."""
    end = next(iter(timeline.limits), None)
    found = limit_hours(timeline, end) if end is not None else ()
    if end is None or not found:
        return "Nothing limits: nobody comes"
    if [name for name, *_ in found] == ["demand"]:
        return f"No bottleneck before {SUBJECTS[end][1]}: whoever comes gets there without a queue"
    (first, hours, *_), *others = found
    rest = "".join(f", by {name} for {median:.0f} h" for name, median, *_ in others[:2] if median >= 1.0)
    return f"{SUBJECTS[end][0]} is limited by {first} for {hours:.0f} h{rest}"


@styled
def bottleneck_picture(
    timeline: LimitTimeline,
    gains: Mapping[str, Comparison] | None = None,
    run: Run | None = None,
    height_in: float = QUEUES_IN,
) -> Figure:
    """A strip for each end of the chain, the queues below, and the constraints with their hours and gains at the right.

    Args:
        timeline: What limits, by hour and replication.
        gains: Paired differences of a tenth more of each, where they were run.
        run: The run, if the picture is to have the time axis and the events of all its pictures; else the axis goes
            from when something can limit to when all is over.
        height_in: Height of the panel of queues, inches.
    """
    who = movers(timeline.scenario)
    ends, runs = list(timeline.limits), len(next(iter(timeline.limits.values()), ()))
    subtitle = (
        f"{timeline.scenario.title}. Strips: what limits how many come through in each hour"
        f"{f'; heights: share of {runs} runs' if runs > 1 else ' (one run)'}. Below: {who.value} {who.that} wait."
    )
    if gains:
        subtitle += (
            f" Right: hours in which each limits, and what {100 * MORE:.0f} % more of it changes: hours to "
            "90 %, person-hours stood in all (k: thousand)."
        )
    strip_in = STRIP_IN if height_in >= QUEUES_IN else LOW_STRIP_IN
    heights = (strip_in * len(ends) + 0.1, height_in)
    if run is None:
        drawing, (strips, queues) = panels(finding(timeline), subtitle, heights)
        time_axis(queues, timeline.scenario.start, *_span(timeline))
    else:
        drawing, (strips, queues), _ = story_panels(run, finding(timeline), subtitle, heights)
    colours = colours_of(timeline)
    for row, end in enumerate(reversed(ends)):
        _strip(strips, timeline, end, row, colours)
    strips.set_ylim(0.0, float(len(ends)))
    strips.set_yticks(np.arange(len(ends)) + 0.5, [ENDS[end] for end in reversed(ends)], size=8)
    strips.tick_params(axis="y", length=0.0)
    strips.grid(False)
    top = 0.0
    # On the road, at desks, for a bed: more than those who stand on a road, whom the first screen counts.
    for name, style in STANDING.items():
        values = timeline.waiting[name]
        if values.max(initial=0.0) >= 1.0:
            colour, edges = LIMITS[name][0], timeline.hours.edges_h
            queues.stairs(values, edges, baseline=None, color=colour, linestyle=style, linewidth=1.7)
            top = max(top, float(values.max()))
    counts_axis(queues, f"{who.value} waiting", top)
    if top == 0.0:
        say_in_panel(queues, "in half of the runs hardly anybody stands anywhere")
    _key(drawing, timeline, gains or {}, colours)
    return drawing


def limits(run: Run) -> Figure:
    """What limits a run hour by hour, under the events and over the time axis of all its pictures."""
    return bottleneck_picture(bottleneck(run), run=run)


def colours_of(timeline: LimitTimeline) -> dict[str, str]:
    """The colour of each constraint: that of its kind, paler for each further one of a kind that limits anything."""
    limiting = {name for end in timeline.limits for name, *_ in limit_hours(timeline, end)}
    found = {one.name: LIMITS[one.kind][0] for one in timeline.constraints}
    for kind, (colour, _) in LIMITS.items():
        alike = [one.name for one in timeline.constraints if one.kind == kind and one.name in limiting]
        for place, name in enumerate(alike[1:], 1):
            found[name] = to_hex(_paler(colour, PALEST * place / (len(alike) - 1)))
    return found


def _paler(colour: str, white: float) -> tuple[float, float, float]:
    red, green, blue = (white + (1.0 - white) * part for part in to_rgb(colour))
    return red, green, blue


def save_bottleneck(marginal_values: MarginalValues, folder: Path) -> list[Path]:
    """Draw the picture into ``folder``, as PNG and as SVG.

    Raises:
        OSError: A file cannot be written.
    """
    drawing = bottleneck_picture(marginal_values.timeline, marginal_values.gains)
    files = [folder / f"bottleneck{suffix}" for suffix in (".png", ".svg")]
    for file in files:
        save(drawing, file)
    return files


def gain(difference: Difference) -> str:
    """A paired difference in words: ``-8.5 h (-8.9 to -8.1)``, or that it buys nothing."""
    if difference.mean is None:
        return "not within the run"
    factor, unit = readable(difference.mean, difference.unit)
    if difference.low is None or difference.high is None:
        return f"{_signed(factor * difference.mean, unit)} {unit}"
    if difference.low <= 0.0 <= difference.high and abs(difference.mean) <= 0.01 * abs(difference.first or 0.0):
        return "nothing"
    low, mean, high = (_signed(factor * value, unit) for value in (difference.low, difference.mean, difference.high))
    return f"{mean} {unit}" if low == high else f"{mean} {unit} ({low} to {high})"


def _changed(one: Definition, mean: float) -> str:
    """What has changed by how much: ``half have crossed 8.7 min earlier``, ``largest queue −1.2 km``."""
    if one.question is Question.CLEARANCE and one.unit == "h":
        return f"{one.label} {duration(abs(mean))} {'earlier' if mean < 0.0 else 'later'}"
    factor, unit = readable(mean, one.unit)
    said = "" if unit == "person-h" and "person-hours" in one.label else f" {unit}"
    return f"{one.label} {_signed(factor * mean, unit)}{said}"


def _signed(value: float, unit: str) -> str:
    """With its sign; from ten thousand on in thousands, for the interval is wider than what is cut off."""
    size = f"{abs(value) / 1e3:,.0f}k" if abs(value) >= 1e4 else in_unit(abs(value), unit)
    return f"{'+' if value > 0.0 else '−' if value < 0.0 else ''}{size}"


def judged(base: Ensemble) -> tuple[Definition, ...]:
    """Metrics by which a step is judged, as far as the scenario has them."""
    found = ((one, base.metric(one)) for one in JUDGED)
    return tuple(one for one, metric in found if metric.value is not None or metric.beyond)


def what_more_brings(found: MarginalValues) -> Iterator[str]:
    """What more of each capacity brings and what it costs, in sentences; what brings nothing is named last."""
    metrics, unclear, nothing = judged(found.base), [], []
    for name, comparison in found.gains.items():
        step = found.steps[name]
        what = "households that decide to leave in an hour" if name == "demand" else f"of {name}"
        more = f"{100.0 * step.share:.3g} % more {what}" + (f" ({'; '.join(step.cut)})" if step.cut else "")
        changes = [(one, comparison.difference(str(one))) for one in metrics]
        clear = [(one, change.mean) for one, change in changes if change.mean is not None and _is_clear(change)]
        good, bad = (
            ", ".join(_changed(one, mean) for one, mean in clear if sign * mean * one.better.value > 0.0)
            for sign in (-1.0, 1.0)
        )
        if clear:
            yield f"{more}{f' brings: {good}' if good else ' brings nothing'}{f'; it costs: {bad}' if bad else ''}."
        elif any(change.mean for _, change in changes):
            unclear.append(more)
        else:
            nothing.append(more)
    for which, ends in ((unclear, "no clear effect in these runs"), (nothing, "brings nothing")):
        if which:
            yield f"{', '.join(which)}: {ends}."


def _is_clear(change: Difference) -> bool:
    """Whether a change is more than rounding and its interval leaves out zero."""
    if change.mean is None or abs(change.mean) <= 1e-9 * abs(change.first or 1.0):
        return False
    return change.low is None or change.high is None or not change.low <= 0.0 <= change.high


def _strip(axes: Axes, timeline: LimitTimeline, end: str, row: int, colours: Mapping[str, str]) -> None:
    """One row: in every hour the shares of the replications, one above the other."""
    edges, share = timeline.hours.edges_h, timeline.share(end)
    floor = np.full(len(edges) - 1, row + 0.06)
    for code, one in enumerate(timeline.constraints):
        height = 0.88 * share[code]
        if height.any():
            look: dict[str, Any] = {"facecolor": colours[one.name], "edgecolor": WHITE, "linewidth": 0.0}
            look["hatch"] = LIMITS[one.kind][1]
            # In each run of hours by itself: between them there would be a line of no height.
            for hours in _runs(height > 0.0):
                limits = edges[hours.start : hours.stop + 1]
                axes.stairs(floor[hours] + height[hours], limits, baseline=floor[hours], fill=True, **look)
        floor = floor + height


def _runs(there: NDArray[np.bool_]) -> Iterator[slice]:
    """Stretches of hours in which something is there."""
    changes = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    yield from (slice(begin, end) for begin, end in zip(changes[::2], changes[1::2], strict=True))


def _span(timeline: LimitTimeline) -> tuple[float, float]:
    """From the last hour in which all is closed to the first in which all is over, and half a day around them."""
    most = np.array([timeline.most(end) for end in timeline.limits])
    idle = [code for code, one in enumerate(timeline.constraints) if one.kind in ("closed", "over")]
    busy = np.flatnonzero((~np.isin(most[:2], idle)).any(axis=0)) if len(most) else np.array([], np.intp)
    edges = timeline.hours.edges_h
    if not len(busy):
        return float(edges[0]), float(edges[-1])
    return max(float(edges[0]), float(edges[busy[0]]) - 6.0), min(float(edges[-1]), float(edges[busy[-1] + 1]) + 12.0)


def _key(drawing: Figure, timeline: LimitTimeline, gains: Mapping[str, Comparison], colours: Mapping[str, str]) -> None:
    """The constraints at the right of the panels, from upstream to downstream, each in its colour, with its hours."""
    labels = _labels(timeline)
    top = max(axes.get_position().y1 for axes in drawing.axes)
    line = 0.135 / drawing.get_size_inches()[1]
    kinds = {one.name: one.kind for one in timeline.constraints}
    y, x = top, sheet().sides[1] + 0.012
    for name in (one.name for one in timeline.constraints if one.name in labels):
        drawing.patches.append(
            Rectangle(
                (x, y - 0.95 * line),
                0.014,
                0.9 * line,
                transform=drawing.transFigure,
                facecolor=colours[name],
                edgecolor=WHITE if colours[name] != WHITE else GREY,
                hatch=LIMITS[kinds[name]][1],
                linewidth=0.0 if colours[name] != WHITE else 0.5,
            )
        )
        for row in wrapped(labels[name], KEY_WIDTH):
            drawing.text(x + 0.02, y, row, size=8, va="top", weight="bold", color=INK)
            y -= 1.15 * line
        if name in gains:
            for metric in IN_PICTURE:
                drawing.text(x + 0.02, y, gain(gains[name].difference(metric.name)), size=7.0, va="top", color=GREY)
                y -= 1.0 * line
        y -= 0.25 * line


def _labels(timeline: LimitTimeline) -> dict[str, str]:
    """What limits, with its hours at the first end that it limits; which that is, where it is not the first of all."""
    found: dict[str, str] = {}
    for place, end in enumerate(timeline.limits):
        where = f", {ENDS[end]}" if place else ""
        for name, *hours in limit_hours(timeline, end):
            found.setdefault(name, f"{name} {hours_in_words(*hours)}{where}")
    return found


def hours_in_words(median: float, low: float, high: float) -> str:
    """Hours in which something limits, with the interval over runs; its end alone where the median is below one."""
    if median < 1.0:
        return f"up to {high:.0f} h"
    return f"{median:.0f} h" + (f" ({low:.0f} to {high:.0f})" if high - low >= 1.0 else "")

"""What limits, hour by hour: strips in the colour of each constraint, what stands, and what a tenth more would buy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch
from numpy.typing import NDArray

from sim.analysis.bottleneck import LimitTimeline, bottleneck, limit_hours
from sim.analysis.constraints import ENDS
from sim.analysis.marginal_value import MORE, MarginalValues
from sim.analysis.paired import Comparison, Difference
from sim.locale.language import message
from sim.pages.content import plain
from sim.results.definition import Definition, Prominence, Question
from sim.results.metric import duration, readable
from sim.results.metrics import select
from sim.runs.ensemble import Ensemble
from sim.scenario.movers import Movers, movers
from sim.view.axis import time_axis
from sim.view.bottleneck_key import draw_key, limit_said, signed_in_unit
from sim.view.palette import LIMITS, STANDING, WHITE
from sim.view.series import Run
from sim.view.story import story_panels
from sim.view.style import counts_axis, panels, save, say_in_panel, sheet, styled

PALEST = 0.6
"""Share of white in the colour of the last of several constraints of a kind; the first has the kind's own."""

STRIP_IN = 0.42
"""Height of the strip of an end of the chain, inches."""

LOW_STRIP_IN, LOWEST_STRIP_IN = 0.32, 0.24
"""The same where the panel of queues is lower than usual; and where it is very low."""

VERY_LOW_IN = 0.5
"""Height of the panel of queues below which it is very low, inches."""

QUEUES_IN = 1.75
"""Height of the panel of queues, inches."""


JUDGED = select(lambda one: (one.aim or one.objective) and one.place >= Prominence.LINE)
"""Metrics by which a step is judged: what decisions are judged by, as far as it stands in the planner's table."""


SUBJECTS = {
    "crossed": (message("Crossing"), message("the crossing")),
    "registered": (message("Registration"), message("registration")),
    "in_shelter": (message("Finding a bed"), message("the beds")),
}
"""What is limited at each end of the chain, as the subject of a sentence, and the place."""


def finding(timeline: LimitTimeline) -> str:
    """What limits the crossing for the longest, and what else does."""
    end = next(iter(timeline.limits), None)
    found = limit_hours(timeline, end) if end is not None else ()
    on = sheet()
    if end is None or not found:
        return on.say("Nothing limits: nobody comes")
    subject, place = (on.say(words) for words in SUBJECTS[end])
    if [name for name, *_ in found] == ["demand"]:
        return on.say("No bottleneck before {place}: whoever comes gets there without a queue", place=place)
    (first, hours, *_), *others = found
    said = on.say(
        "{subject} is limited by {name} for {n} h", subject=subject, name=limit_said(first), n=on.number(f"{hours:.0f}")
    )
    more = [
        on.say("by {name} for {n} h", name=limit_said(name), n=on.number(f"{median:.0f}"))
        for name, median, *_ in others[:2]
        if median >= 1.0
    ]
    return plain(on.language.series([said, *more]))


BELOW = {
    Movers.VEHICLES: message("Below: vehicles that wait."),
    Movers.ON_FOOT: message("Below: persons who wait."),
    Movers.BOTH: message("Below: vehicles and groups on foot that wait."),
}
"""What the lower panel shows, by who moves."""

WAITING_OF = {
    Movers.VEHICLES: message("vehicles waiting"),
    Movers.ON_FOOT: message("persons waiting"),
    Movers.BOTH: message("vehicles and groups on foot waiting"),
}
"""The name of its axis."""


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
    on = sheet()
    strips_are = (
        on.say(
            "Strips: what limits how many come through in each hour; heights: share of {n} runs.",
            n=on.number(f"{runs:,}"),
        )
        if runs > 1
        else on.say("Strips: what limits how many come through in each hour (one run).")
    )
    subtitle = f"{timeline.scenario.title}. {strips_are} {on.say(BELOW[who])}"
    if gains:
        subtitle += (
            f" Right: hours in which each limits, and what {100 * MORE:.0f} % more of it changes: hours to "
            "90 %, person-hours stood in all (k: thousand)."
        )
    low_in = LOW_STRIP_IN if height_in >= VERY_LOW_IN else LOWEST_STRIP_IN
    strip_in = STRIP_IN if height_in >= QUEUES_IN else low_in
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
    strips.set_yticks(np.arange(len(ends)) + 0.5, [on.say(ENDS[end]) for end in reversed(ends)], size=8)
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
    counts_axis(queues, WAITING_OF[who], top)
    if top == 0.0:
        say_in_panel(queues, message("in half of the runs hardly anybody stands anywhere"))
    draw_key(drawing, timeline, gains or {}, colours, is_low=height_in < QUEUES_IN)
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


def _changed(one: Definition, mean: float) -> str:
    """What has changed by how much: ``half have crossed 8.7 min earlier``, ``largest queue −1.2 km``."""
    if one.question is Question.CLEARANCE and one.unit == "h":
        return f"{one.label} {duration(abs(mean))} {'earlier' if mean < 0.0 else 'later'}"
    factor, unit = readable(mean, one.unit)
    said = "" if unit == "person-h" and "person-hours" in one.label else f" {unit}"
    return f"{one.label} {signed_in_unit(factor * mean, unit)}{said}"


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
            look: dict[str, Any] = {"facecolor": colours[one.name], "edgecolor": WHITE, "linewidth": 0.0, "fill": True}
            look["hatch"] = LIMITS[one.kind][1]
            # In each run of hours by itself: between them there would be a line of no height.
            for hours in _runs(height > 0.0):
                limits = edges[hours.start : hours.stop + 1]
                low: Any = floor[hours]  # as `stairs` takes it, which looks through each for the limits of the axes
                axes.add_artist(StepPatch(low + height[hours], limits, baseline=low, **look))
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

"""The key beside a picture of what limits: each constraint in its colour, its hours, what more of it would buy."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.analysis.bottleneck import LimitTimeline, limit_hours
from sim.analysis.constraints import ENDS
from sim.analysis.paired import Comparison, Difference
from sim.locale.language import ENGLISH, message
from sim.results.metric import in_unit, readable
from sim.results.metrics import select
from sim.view.palette import GREY, INK, LIMITS, WHITE
from sim.view.style import sheet
from sim.view.wrap import wrapped

KEY_WIDTH, LOW_KEY_WIDTH = 24, 32
"""Letters in a line of the key: titles of nodes may be long; and in a picture that is lower than usual."""

KEY_PT, LOW_KEY_PT = 8.0, 7.0
"""Sizes of its letters, points."""

IN_PICTURE = select(lambda one: one.aim and one.objective)
"""Metrics whose change with 10 % more is shown beside the picture."""

OF_NO_NODE = {
    "closed": message("closed"),
    "demand": message("demand"),
    "over": message("over"),
    "beds": message("beds"),
    "seats in the fleets": message("seats in the fleets"),
}
"""What limits that no scenario has named."""


BEDS_IN = "beds in "
"""How the beds of a single shelter are called, before its title."""


def limit_said(name: str) -> str:
    """What people call a limit, in the language of the sheet."""
    beds, of_one_shelter, where = name.partition(BEDS_IN)
    if of_one_shelter and not beds:
        return sheet().say("beds in {where}", where=where)
    return sheet().say(OF_NO_NODE[name]) if name in OF_NO_NODE else name


def gain(difference: Difference) -> str:
    """A paired difference in words: ``-8.5 h (-8.9 to -8.1)``, or that it buys nothing."""
    if difference.mean is None:
        return "not within the run"
    factor, unit = readable(difference.mean, difference.unit)
    if difference.low is None or difference.high is None:
        return f"{signed_in_unit(factor * difference.mean, unit)} {unit}"
    if difference.low <= 0.0 <= difference.high and abs(difference.mean) <= 0.01 * abs(difference.first or 0.0):
        return "nothing"
    low, mean, high = (
        signed_in_unit(factor * value, unit) for value in (difference.low, difference.mean, difference.high)
    )
    return f"{mean} {unit}" if low == high else f"{mean} {unit} ({low} to {high})"


def signed_in_unit(value: float, unit: str) -> str:
    """With its sign; from ten thousand on in thousands, for the interval is wider than what is cut off."""
    size = f"{abs(value) / 1e3:,.0f}k" if abs(value) >= 1e4 else in_unit(abs(value), unit)
    return f"{'+' if value > 0.0 else '−' if value < 0.0 else ''}{size}"


def draw_key(
    drawing: Figure,
    timeline: LimitTimeline,
    gains: Mapping[str, Comparison],
    colours: Mapping[str, str],
    *,
    is_low: bool,
) -> None:
    """The constraints at the right of the panels, from upstream to downstream, each in its colour, with its hours."""
    labels = _labels(timeline)
    top = max(axes.get_position().y1 for axes in drawing.axes)
    size, letters = (LOW_KEY_PT, LOW_KEY_WIDTH) if is_low else (KEY_PT, KEY_WIDTH)
    line = 0.135 * size / KEY_PT / drawing.get_size_inches()[1]
    kinds = {one.name: one.kind for one in timeline.constraints}
    y, x = top, sheet().sides[1] + 0.012
    room = int(top / line)
    shown, unsaid = _fitting(timeline, {name: wrapped(text, letters) for name, text in labels.items()}, room, gains)
    for name in shown:
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
        for row in wrapped(labels[name], letters):
            drawing.text(x + 0.02, y, row, size=size, va="top", weight="bold", color=INK)
            y -= 1.15 * line
        if name in gains:
            for metric in IN_PICTURE:
                drawing.text(x + 0.02, y, gain(gains[name].difference(metric.name)), size=7.0, va="top", color=GREY)
                y -= 1.0 * line
        y -= 0.25 * line
    if unsaid:
        drawing.text(
            x + 0.02, y, sheet().say("and {n} more, for fewer hours", n=str(unsaid)), size=size, va="top", color=GREY
        )


def _fitting(
    timeline: LimitTimeline, lines: Mapping[str, list[str]], room: int, gains: Mapping[str, Comparison]
) -> tuple[list[str], int]:
    """What is named beside the panels: as many as there is room for, those that limit longest; and how many are not.

    Args:
        timeline: What limits.
        lines: The lines of each name.
        room: Lines that there is room for.
        gains: What has further lines below its name.
    """
    kept = [one.name for one in timeline.constraints if one.name in lines]
    hours = {name: most for end in reversed(list(timeline.limits)) for name, most, *_ in limit_hours(timeline, end)}

    def tall(name: str) -> float:
        return 1.15 * len(lines[name]) + (len(IN_PICTURE) if name in gains else 0) + 0.25

    while len(kept) > 1 and sum(map(tall, kept)) + (len(kept) < len(lines)) > room:
        kept.remove(min(kept, key=lambda name: hours.get(name, 0.0)))
    return kept, len(lines) - len(kept)


def _labels(timeline: LimitTimeline) -> dict[str, str]:
    """What limits, with its hours at the first end that it limits; which that is, where it is not the first of all."""
    found: dict[str, str] = {}
    for place, end in enumerate(timeline.limits):
        where = f", {sheet().say(ENDS[end])}" if place else ""
        for name, *hours in limit_hours(timeline, end):
            found.setdefault(name, f"{limit_said(name)} {_hours(*hours)}{where}")
    return found


def hours_in_words(median: float, low: float, high: float) -> str:
    """Hours in which something limits, with the interval over runs; its end alone where the median is below one."""
    if median < 1.0:
        return f"up to {high:.0f} h"
    return f"{median:.0f} h" + (f" ({low:.0f} to {high:.0f})" if high - low >= 1.0 else "")


def _hours(median: float, low: float, high: float) -> str:
    """Hours in which something limits, in the language of the sheet."""
    on = sheet()
    if on.language.code is ENGLISH:
        return hours_in_words(median, low, high)
    middle, least, most = (on.number(f"{hours:.0f}") for hours in (median, low, high))
    if median < 1.0:
        return on.say("up to {n} h", n=most)
    shown = on.say("{n} h", n=middle)
    return on.say("{said} ({low} to {high})", said=shown, low=least, high=most) if high - low >= 1.0 else shown

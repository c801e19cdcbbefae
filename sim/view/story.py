"""Panels over time: all pictures of a run have one time axis, and what happened stands named above it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.parts.registry import PARTS
from sim.scenario.movers import movers
from sim.view.axis import busy_span, time_axis
from sim.view.events import LETTERS, Event, events, together
from sim.view.palette import GREY, OTHER
from sim.view.raster import text_width_in
from sim.view.series import Run
from sim.view.style import panels, sheet

MOVING = ("departed", "crossed", "registered", "asked_shelter", "in_shelter", "queue_km")
"""Curves from whose first move to whose last the time axis goes, beside those of the parts."""

WIDER = 2.0
"""A part whose story makes the axis more than so many times as long keeps its own: the others would be a sliver."""

SIZE_PT, LINE_IN, GAP_IN = 8.0, 0.135, 0.03
"""Size of the labels of events, height of a line of them, and the room around one."""

ROWS_OF_OTHERS = 3
"""Rows of labels that events make which the scenario does not choose; those that it chooses make as many as a sheet
has room for."""

EDGE = 0.985
"""How far to the right a label may go, share of the picture's width."""

TICK_IN = 0.07
"""Height of the mark of an event that is not named."""

Span = tuple[float, float]
"""Ends of a time axis, hours after the start."""


@dataclass(frozen=True)
class Placed:
    """A label of an event in its row, 0 next to the panel."""

    event: Event
    lines: tuple[str, ...]
    x: float
    row: int


def span_of(run: Run, own: tuple[str, ...] = ()) -> Span:
    """The time axis of a picture: that of all pictures of the run.

    Args:
        run: What is drawn.
        own: Curves of a part that lie outside the story of the others, perhaps by months: then the picture has an axis
            that they fit.
    """
    main = busy_span(run.curves, (*MOVING, movers(run.scenario).queue))
    drawing = [picture for part in PARTS if (picture := part.picture()) is not None]
    every = [
        main,
        *(busy_span(run.curves, moving) for one in drawing if (moving := _there(run, one.moving(run.scenario)))),
    ]
    shared = _around(every)
    if shared[1] - shared[0] <= WIDER * (main[1] - main[0]):
        return shared
    mine = _there(run, own)
    return _around([main, busy_span(run.curves, mine)]) if mine else main


def story_panels(
    run: Run,
    title: str,
    subtitle: str,
    heights: tuple[float, ...],
    own: tuple[str, ...] = (),
    sides: tuple[float, float] | None = None,
    through: bool = True,
) -> tuple[Figure, list[Axes], Span]:
    """Panels below one another over the run's time axis, with a line through them for each event that is named.

    So many events are named as there is room for without one label in another; those that matter first, which are
    those that the scenario gives a ``label``, then those around which the pace changes most. The others are short
    marks, and the subtitle says how many.

    Args:
        run: What is drawn.
        title: The finding, one sentence.
        subtitle: What is drawn and how to read it.
        heights: Height of each panel, inches.
        own: As of :func:`span_of`.
        sides: Left and right end of the panels, shares of the width; those of the sheet if left out.
        through: Whether the lines of events go through the panels, or end above them where they would cross words.

    Returns:
        The picture, its panels, and the ends of their time axis.
    """
    sides = sheet().sides if sides is None else sides
    span = span_of(run, own)
    marks = tuple((event, n) for event, n in together(events(run)) if span[0] <= event.time_h <= span[1])
    placed = _placed([event for event, _ in marks], span, sides)
    rows = [max((len(one.lines) for one in placed if one.row == row), default=0) for row in range(sheet().event_rows)]
    unnamed = sum(n for _, n in marks) - len(placed)
    first_in = TICK_IN if len(marks) > len(placed) else 0.0
    bottoms_in = [first_in + LINE_IN * sum(rows[:row]) + GAP_IN * (row + 1) for row in range(sheet().event_rows)]
    above_in = first_in + LINE_IN * sum(rows) + GAP_IN * sum(map(bool, rows))
    figure, axes = panels(title, f"{subtitle}{_said(len(placed), unnamed)}", heights, above_in, sides)
    height_in = figure.get_size_inches()[1]
    top = axes[0].get_position().y1
    named = {one.event for one in placed}
    for event, _ in marks:
        if event not in named:
            _line(figure, _share(event.time_h, span, sides), top, top + TICK_IN / height_in, None)
    for one in placed:
        bottom = top + bottoms_in[one.row] / height_in
        up = bottom + LINE_IN * len(one.lines) / height_in
        _line(figure, one.x, axes[-1].get_position().y0 if through else top, up, (1, 2))
        words = "\n".join(one.lines)
        figure.text(one.x + 0.004, bottom, words, size=SIZE_PT, color=OTHER, va="bottom", linespacing=1.15)
    time_axis(axes[-1], run.scenario.start, *span)
    return figure, axes, span


def _said(named: int, unnamed: int) -> str:
    if not named:
        return ""
    if unnamed:
        n = sheet().number(f"{unnamed:,}")
        return f" {sheet().say('Dotted lines: what happened; short marks: {n} more.', n=n)}"
    return f" {sheet().say('Dotted lines: what happened.')}"


SAID = re.compile(r" Dotted lines: what happened(; short marks: \d+ more)?\.$")
"""What :func:`_said` says at the end of a subtitle."""


def without_events(subtitle: str) -> str:
    """A subtitle without what it says of the lines of events, for a page that draws them anew and has other room."""
    return SAID.sub("", subtitle)


def _there(run: Run, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those curves of a run that move at all: one that does not would take the whole run as its span."""
    return tuple(name for name in names if name in run.curves and np.ptp(run.curves[name].values) != 0.0)


def _around(spans: list[Span]) -> Span:
    return min(begin for begin, _ in spans), max(end for _, end in spans)


def _share(time_h: float, span: Span, sides: tuple[float, float]) -> float:
    """Where an hour lies, share of the picture's width."""
    return sides[0] + (sides[1] - sides[0]) * (time_h - span[0]) / (span[1] - span[0])


def _placed(ranked: list[Event], span: Span, sides: tuple[float, float]) -> list[Placed]:
    """As many labels as there is room for, the first by rank before others."""
    kept: list[Event] = []
    found: list[Placed] = []
    for event in ranked:
        tried = sorted((*kept, event), key=lambda one: one.time_h)
        rows = list(_rows(tried, span, sides))
        of_others = max([ROWS_OF_OTHERS, *(one.row + 1 for one in found)])
        most = sheet().event_rows if event.chosen else min(of_others, sheet().event_rows)
        if all(one.row < most and _end(one) <= EDGE for one in rows):
            kept, found = [*kept, event], rows
    return found


def _rows(ordered: list[Event], span: Span, sides: tuple[float, float]) -> Iterator[Placed]:
    """Each label in the lowest row in which it stands above all that begin before it ends.

    So the row falls to the right, and the line that goes up to a label never passes through another one.
    """
    behind: list[Placed] = []
    for event in reversed(ordered):
        lines = tuple(textwrap.wrap(event.label, LETTERS)) or (event.label,)
        x = _share(event.time_h, span, sides)
        row = max((one.row + 1 for one in behind if one.x <= _end(Placed(event, lines, x, 0))), default=0)
        behind.append(Placed(event, lines, x, row))
    yield from behind


def _end(one: Placed) -> float:
    """How far a label goes to the right, share of the picture's width."""
    return one.x + 0.012 + max(text_width_in(line, SIZE_PT) for line in one.lines) / sheet().width_in


def _line(figure: Figure, x: float, low: float, high: float, dots: tuple[int, int] | None) -> None:
    line = Line2D([x, x], [low, high], color=GREY, linewidth=0.8, zorder=0.6)
    if dots is not None:
        line.set_linestyle((0, dots))
    figure.add_artist(line)

"""The values behind a picture: for the page to draw it anew at any width, and as tables.

They are read from the picture that is drawn, so a picture and what is read from it cannot differ. Small counts hide as
elsewhere: what stands for 1 to 9 persons in the page is one number for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import floor, log10
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import Collection, LineCollection
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.arrays import Floats
from sim.pages.content import PageTable
from sim.results.metric import number
from sim.results.suppression import LARGEST_SMALL, Shown
from sim.results.times import local_label
from sim.view.drawn import DrawnLine, DrawnPanel, drawn_on
from sim.view.events import Event
from sim.view.report.happened import events_of
from sim.view.series import Name

MOST_POINTS = 1_500
"""Points of a line in a page: more than a screen has, and few enough to be mailed."""

MOST_ROWS = 26
"""Rows of a table behind a picture: what fits onto a sheet of paper beneath it."""

STEPS_H = (1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0, 168.0, 336.0, 720.0, 1440.0)
"""How far apart the rows of a table may be, hours."""

HIDDEN = (1.0 + LARGEST_SMALL) / 2.0
"""What stands for a small count in the page, for all of them alike."""

MEASURED = re.compile(r"\b(km|hours?|days|t|tonnes|litres|million)\b|%", re.IGNORECASE)
"""Words on an axis of what is measured and not counted: it need not be whole."""

THINGS = re.compile(r"\b(arms|pieces|vehicles?|cars|lorries|buses)\b", re.IGNORECASE)
"""Words on an axis of what is counted and is no group of persons, and so is written however few there are."""

PER_HOUR = " per hour"
"""How an axis ends that counts what comes in an hour: few persons of an hour are few persons."""

VALUE = re.compile(r"(,? (at most|at least|at the end))? ?[−+-]?\d[\d,.]*( ?[^\s\d]+)?$|,? ran out$")
"""A value at the end of a line's name, which the page says by itself."""

DASHES = {"-": "", "--": "7 4", "-.": "8 3 2 3", ":": "2 3"}
"""Patterns of matplotlib's line styles in SVG."""

Contents = dict[str, Any]


def contents_of(figure: Figure, start: datetime, happened: Sequence[Event] = ()) -> Contents | None:
    """What a page needs to draw a picture anew: its panels, in order; None where none shows a line over hours.

    Args:
        figure: What was drawn.
        start: Zero of its hours.
        happened: What happened, by time: the page marks it, and names first what has the highest rank.
    """
    panels = [(axes, drawn) for axes in figure.axes if (drawn := drawn_on(axes)).lines]
    if not panels:
        return None
    return {
        "start_ms": start.timestamp() * 1000.0,
        "offset_min": (start.utcoffset() or start - start).total_seconds() / 60.0,
        "hidden": HIDDEN,
        "few": Shown.PRIMARY.words,
        "events": events_of(happened),
        "panels": [_panel(axes, drawn) for axes, drawn in panels],
    }


def tables_of(figure: Figure, start: datetime, band: str) -> list[PageTable]:
    """The values of a picture as tables, one a panel, at round hours.

    Args:
        figure: What was drawn.
        start: Zero of its hours.
        band: What the intervals are, as the heading of a column says it; empty for one run.
    """
    found = []
    for axes in figure.axes:
        drawn = drawn_on(axes)
        if not drawn.lines:
            continue
        hours = _round_hours(start, *_span(axes))
        names = _names(drawn, _label(axes))
        rows = [(local_label(start, hour), *(_cell(axes, one, hour) for one in drawn.lines)) for hour in hours]
        caption = f"{_label(axes)}{f'; in brackets: {band}' if band else ''}"
        found.append(PageTable(caption, ("local time", *names), rows, numbers=tuple(range(1, len(names) + 1))))
    return found


def _panel(axes: Axes, drawn: DrawnPanel) -> Contents:
    hides, whole, own = _hides(axes), _is_whole(axes), {id(one.artist) for one in drawn.lines}
    span = _span(axes)
    others = [line for line in axes.lines if id(line) not in own]
    return {
        "label": _label(axes),
        "span": span,
        "hides": hides,
        "lines": [
            _line(one, name, span, hides=hides, whole=whole)
            for one, name in zip(drawn.lines, _names(drawn, _label(axes)), strict=True)
        ],
        "dots": [dot for line in others if _is_dots(line) for dot in _dots(line, span, hides)],
        "segments": [one for found in axes.collections for one in _segments(axes, found, hides)],
        "rules": [rule for line in others if (rule := _rule(line, drawn)) is not None],
        "steps": [step for line in others if (step := _step(line, drawn)) is not None],
    }


def _line(one: DrawnLine, name: str, span: tuple[float, float], *, hides: bool, whole: bool) -> Contents:
    x = one.line.x[:-1] if one.is_stairs else one.line.x
    seen = np.flatnonzero((x >= span[0] - 1e-9) & (x <= span[1] + 1e-9))
    seen = seen[:: max(1, -(-len(seen) // MOST_POINTS))]
    limits = [limit for low, high in one.line.bands for limit in (low, high)]
    values = [_hidden(series[seen]) if hides else series[seen] for series in (one.line.middle, *limits)]
    places = 0 if whole else _places(values)
    return {
        "name": name,
        "colour": to_hex(one.colour),
        "dash": _dash(one.style),
        "stairs": one.is_stairs,
        "x": _hours(x[seen]),
        "places": places,
        "values": [_packed(series, places) for series in values],
    }


def _hours(x: Floats) -> Contents | list[float]:
    """Hours by first, step and number where they are even, else one by one."""
    step = float(x[1] - x[0]) if len(x) > 1 else 1.0
    if len(x) and np.allclose(x, x[0] + step * np.arange(len(x)), atol=1e-6):
        return {"from": float(x[0]), "step": step, "count": len(x)}
    return [round(float(hour), 4) for hour in x]


def _places(values: Sequence[Floats]) -> int:
    """Decimals that a page keeps of what is measured: three digits of the largest; it writes as many as elsewhere."""
    known = np.concatenate(values)
    known = known[np.isfinite(known)]
    if not len(known) or np.array_equal(known, np.round(known)):
        return 0
    top = float(np.abs(known).max())
    return min(max(3 - floor(log10(top)), 0), 3) if top > 0.0 else 0


def _packed(series: Floats, places: int) -> list[int | None]:
    """Whole numbers, each less the last one that was known: a page of twenty runs would be twice as long."""
    known, found, last = np.isfinite(series), [], 0
    scaled = np.round(np.where(known, series, 0.0) * 10.0**places).astype(np.int64)
    for value, is_known in zip(scaled.tolist(), known.tolist(), strict=True):
        found.append(value - last if is_known else None)
        last = value if is_known else last
    return found


def _hidden(values: Floats) -> Floats:
    """The same with one number for every small count."""
    return np.where(_is_small(values), HIDDEN, values)


def _is_small(values: Floats | float) -> Any:
    return (np.asarray(values) > 0.0) & (np.asarray(values) < LARGEST_SMALL + 1.0)


def _hides(axes: Axes) -> bool:
    """Whether what an axis counts are persons, families or groups of them."""
    return _is_whole(axes) and THINGS.search(axes.get_ylabel()) is None


def _is_whole(axes: Axes) -> bool:
    """Whether an axis counts, so that its values are written whole even where a median lies between two of them."""
    return MEASURED.search(axes.get_ylabel().removesuffix(PER_HOUR)) is None


def _label(axes: Axes) -> str:
    return axes.get_ylabel() or axes.get_title(loc="left") or "value"


def _span(axes: Axes) -> tuple[float, float]:
    low, high = axes.get_xlim()
    return float(low), float(high)


def _names(drawn: DrawnPanel, label: str) -> list[str]:
    """A name for every line: of those beside the panel the one of its values or colour, without the value."""
    left = dict(enumerate(drawn.names))
    found: list[str] = []
    for one in drawn.lines:
        of_colour = [number for number, name in left.items() if name.colour == one.colour]
        same = [number for number, name in left.items() if _is_of(name, one)]
        picked = next(iter([*(number for number in same if number in of_colour), *of_colour, *same]), None)
        found.append(label if picked is None else _words(left.pop(picked).text))
    return found


def _is_of(name: Name, one: DrawnLine) -> bool:
    return name.same_as is not None and np.array_equal(name.same_as, one.line.middle, equal_nan=True)


def _words(text: str) -> str:
    """The name of a line without line breaks and without the value that it ends in."""
    whole = " ".join(text.split())
    return VALUE.sub("", whole).strip() or whole


def _dash(style: object) -> str:
    if isinstance(style, str):
        return DASHES.get(style, "")
    return " ".join(f"{part:g}" for part in style[1]) if isinstance(style, tuple) and style[1] else ""


def _is_dots(line: Line2D) -> bool:
    return line.get_marker() not in ("None", "", None) and line.get_linestyle() in ("None", "", None)


def _dots(line: Line2D, span: tuple[float, float], hides: bool) -> Iterator[tuple[float, float, str]]:
    points = zip(np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float), strict=True)
    for hour, value in points:
        # A mark at zero, such as a convoy's, counts nothing.
        if span[0] <= hour <= span[1] and np.isfinite(value) and value > 0.0:
            shown = HIDDEN if hides and _is_small(value) else float(value)
            yield round(float(hour), 4), round(shown, 3), to_hex(str(line.get_markerfacecolor()))


def _segments(axes: Axes, found: Collection, hides: bool) -> Iterator[tuple[float, float, float, float, str]]:
    """Straight pieces, such as a count of a day whose hour is not known, or the range of a count."""
    if not isinstance(found, LineCollection) or found.get_transform() != axes.transData:
        return
    colours = [to_hex(colour) for colour in to_rgba_array(found.get_colors()).tolist()]
    for place, piece in enumerate(found.get_segments()):
        ends = np.asarray(piece, float)
        if ends.shape == (2, 2) and np.isfinite(ends).all():
            if hides:
                ends[:, 1] = _hidden(ends[:, 1])
            (x0, y0), (x1, y1) = ends.round(3).tolist()
            yield x0, y0, x1, y1, colours[place % len(colours)]


def _rule(line: Line2D, drawn: DrawnPanel) -> tuple[float, str, str] | None:
    """A level line over the whole panel, such as a readiness: its value, name and colour."""
    y = np.asarray(line.get_ydata(), float)
    if _is_dots(line) or len(y) != 2 or y[0] != y[1] or np.asarray(line.get_xdata(), float).tolist() != [0.0, 1.0]:
        return None
    # A curve may end at the same height: of two names the one in the line's colour is its.
    level = [name for name in drawn.names if name.y == y[0]]
    named = next((name for name in level if to_hex(name.colour) == to_hex(line.get_color())), None)
    return None if named is None else (float(y[0]), " ".join(named.text.split()), to_hex(line.get_color()))


def _step(line: Line2D, drawn: DrawnPanel) -> Contents | None:
    """A line of few steps, such as a capacity."""
    if line.get_drawstyle() != "steps-post":
        return None
    x, y = np.asarray(line.get_xdata(), float), np.asarray(line.get_ydata(), float)
    named = next((name for name in drawn.names if name.colour == line.get_color()), None)
    words = _words(named.text) if named is not None else ""
    return {"x": x.tolist(), "y": y.round(3).tolist(), "name": words, "colour": to_hex(line.get_color())}


def _round_hours(start: datetime, from_h: float, to_h: float) -> list[float]:
    """Hours of the rows: local multiples of a step that gives no more rows than a sheet holds."""
    every = next((step for step in STEPS_H if (to_h - from_h) / step <= MOST_ROWS), STEPS_H[-1])
    midnight = -(start.hour + start.minute / 60.0)
    first = midnight + every * np.ceil((from_h - midnight) / every - 1e-9)
    return [float(hour) for hour in np.arange(first, to_h + 1e-9, every)]


def _cell(axes: Axes, one: DrawnLine, hour: float) -> str:
    """A value at an hour with its interval, as people read it."""
    place = int(np.searchsorted(one.line.x, hour + 1e-6, side="right")) - 1
    if not 0 <= place < len(one.line.middle):
        return ""
    hides, whole = _hides(axes), _is_whole(axes)
    middle = _written(float(one.line.middle[place]), hides=hides, whole=whole)
    if not one.line.bands or not middle:
        return middle
    low, high = (_written(float(limit[place]), hides=hides, whole=whole) for limit in one.line.bands[0])
    return middle if low == middle == high else f"{middle} ({low} to {high})"


def _written(value: float, *, hides: bool, whole: bool) -> str:
    if np.isnan(value):
        return ""
    if np.isinf(value):
        return "beyond the run"
    if hides and _is_small(value):
        return Shown.PRIMARY.words
    return number(float(round(value)) if whole else value)

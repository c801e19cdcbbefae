"""Ticks drawn with a few objects for a whole axis, where matplotlib makes five for every tick.

The pictures of a run have some fifty panels with more than six hundred ticks; making their lines and texts one by one
was a third of the time that drawing them took. What is seen is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick, XAxis, YAxis
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import Bbox

POINTS_PER_IN = 72.0


def fixed_ticks(axis: Axis, at: Sequence[float], labels: Sequence[str]) -> None:
    """Ticks at these values with these labels; unlike ``set_ticks`` it makes no tick before one is drawn."""
    axis.set_major_locator(FixedLocator(at))
    axis.set_major_formatter(FixedFormatter(labels))


@contextmanager
def quick_ticks(figure: Figure) -> Iterator[None]:
    """Within it a figure is drawn with these ticks; afterwards it is what it was, and can be changed as ever.

    An axis that has more than ticks on the usual side (minor ticks, a power of ten beside it) keeps its own.
    """
    made: list[Artist] = []
    hidden: list[XAxis | YAxis] = []
    try:
        for axes in figure.axes:
            both: tuple[XAxis, YAxis] = (axes.xaxis, axes.yaxis)
            for axis in both:
                if axis.get_visible() and _is_plain(axis):
                    made += _made(axes, axis)
                    hidden.append(axis)
                    axis.set_visible(False)
        yield
    finally:
        for axis in hidden:
            axis.set_visible(True)
        for artist in made:
            artist.remove()


def _is_plain(axis: Axis) -> bool:
    """Whether an axis has major ticks on the left or below, and nothing else but its label."""
    first = axis.get_major_ticks(1)[0]
    other_side = first.tick2line.get_visible() or first.label2.get_visible()
    return not other_side and not len(axis.get_minorticklocs()) and axis.get_label_position() in ("left", "bottom")


def _made(axes: Axes, axis: XAxis | YAxis) -> list[Artist]:
    """The artists that stand for the ticks of an axis and for its label."""
    first, flat = axis.get_major_ticks(1)[0], isinstance(axis, XAxis)
    known = list(axis.get_major_locator()())
    shown = axis.get_major_formatter().format_ticks(known)
    low, high = sorted(axis.get_view_interval())
    slack = 1e-10 * (high - low)
    ticks = [(at, text) for at, text in zip(known, shown, strict=True) if low - slack <= at <= high + slack]
    at = np.array([one for one, _ in ticks], np.float64)
    found: list[Artist] = []
    if len(at):
        found = [*_grid(axes, first, at, flat=flat), *_marks(axes, first, at, flat=flat)]
    labels = _labels(axes, first, ticks, flat=flat)
    for artist in found + cast(list[Artist], labels):
        artist.set_zorder(axis.get_zorder())
    return [*found, *labels, *_label(axes, axis, labels, flat=flat)]


def _grid(axes: Axes, first: Tick, at: np.ndarray, *, flat: bool) -> list[Artist]:
    line = first.gridline
    if not line.get_visible():
        return []
    ends = [((one, 0.0), (one, 1.0)) if flat else ((0.0, one), (1.0, one)) for one in at.tolist()]
    grid = LineCollection(ends, colors=line.get_color(), linewidths=line.get_linewidth(), capstyle="projecting")
    grid.set_transform(line.get_transform())
    axes.add_collection(grid, autolim=False)
    return [grid]


def _marks(axes: Axes, first: Tick, at: np.ndarray, *, flat: bool) -> list[Artist]:
    mark = first.tick1line
    if not mark.get_visible() or not mark.get_markersize():
        return []
    rest = np.zeros(len(at))
    drawn = Line2D(*((at, rest) if flat else (rest, at)), linestyle="none", marker=mark.get_marker())
    drawn.set(markersize=mark.get_markersize(), markeredgewidth=mark.get_markeredgewidth(), color=mark.get_color())
    drawn.set(transform=mark.get_transform(), clip_on=False)
    axes.add_artist(drawn)
    return [drawn]


def _labels(axes: Axes, first: Tick, ticks: list[tuple[float, str]], *, flat: bool) -> list[Text]:
    like = first.label1
    if not like.get_visible():
        return []
    x, y = like.get_position()
    return [_text(axes, (at, y) if flat else (x, at), text, like) for at, text in ticks if text]


def _label(axes: Axes, axis: Axis, ticks: list[Text], *, flat: bool) -> list[Artist]:
    """The label of the axis, beyond those of the ticks."""
    if not axis.label.get_text():
        return []
    taken = Bbox.union([axes.bbox, *(text.get_window_extent() for text in ticks)])
    pad = axis.labelpad * axes.figure.dpi / POINTS_PER_IN
    x, y = axis.label.get_position()
    return [_text(axes, (x, taken.y0 - pad) if flat else (taken.x0 - pad, y), axis.label.get_text(), axis.label)]


def _text(axes: Axes, at: tuple[float, float], words: str, like: Text) -> Text:
    """Words at a place, in the type, colour and alignment of another text and in its coordinates."""
    return axes.text(
        *at,
        words,
        fontproperties=like.get_fontproperties(),
        color=like.get_color(),
        transform=like.get_transform(),
        ha=like.get_horizontalalignment(),
        va=like.get_verticalalignment(),
        rotation=like.get_rotation(),
        rotation_mode=like.get_rotation_mode(),
    )

"""Axes that draw their ticks with a few objects, where matplotlib makes five for every tick.

The pictures of a run have some fifty panels with more than six hundred ticks. Making their lines and texts one by one
was a third of the time that drawing them took, and the two ticks that every axis makes as patterns another tenth. What
is seen is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN, TICKLEFT, MarkerStyle
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import Bbox

POINTS_PER_IN = 72.0

LINE = 1.2
"""Height of a line, share of the size of its letters."""

Tick = tuple[float, str]
"""Where a tick is on its axis, and what stands beside it."""


def fixed_ticks(axis: Axis, at: Sequence[float], labels: Sequence[str]) -> None:
    """Ticks at these values with these labels; unlike ``set_ticks`` it makes no tick before one is drawn."""
    axis.set_major_locator(FixedLocator(at))
    axis.set_major_formatter(FixedFormatter(labels))


class QuickAxes(Axes):
    """Axes whose x and y axis draw themselves with a few objects."""

    names_left_in: float | None = None
    """How far from the left edge of the page the names of y axes end, so that those of panels below one another stand
    in one line, inches; further left where tick labels are wider. ``None``: beside the tick labels."""

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _QuickXAxis(self, clear=False), _QuickYAxis(self, clear=False)
        for axis, sides in ((self.xaxis, ("bottom", "top")), (self.yaxis, ("left", "right"))):
            for side in sides:
                self.spines[side].register_axis(axis)


class _Quick(Axis):
    """An axis that makes a tick only for who asks for one, and draws major ticks on the usual side by itself.

    One that has more than these (minor ticks, the other side, colours of its own) is drawn as matplotlib does.
    """

    flat: bool
    """Whether it is the horizontal one."""

    sides: tuple[str, str]
    """The usual side and the other one."""

    def reset_ticks(self) -> None:
        """Forget the ticks; none is made as a pattern for those to come."""
        self.majorTicks, self.minorTicks = [], []

    def draw(self, renderer: RendererBase) -> None:
        """Draw grid, ticks, their labels, and the name of the axis beyond them."""
        own, (usual, other) = self.get_tick_params(), self.sides
        known = {"gridOn", "length", "pad", "labelsize", usual, other, f"label{usual}", f"label{other}"}
        # Anything that a caller asked for beyond the usual is left to matplotlib: slower, and right.
        more = own.keys() - known or own[other] or own[f"label{other}"] or len(self.get_minorticklocs())
        if more or not self.get_visible():
            self.get_major_ticks()
            self.set_clip_path(self.axes.patch)
            super().draw(renderer)
            return
        ticks = self._shown()
        if ticks and own["gridOn"]:
            # In matplotlib's order: the grid below the marks, the marks below the labels.
            self._draw(self._grid(ticks), renderer)
        if ticks and own[usual]:
            self._draw(self._marks(ticks, self._of("length", "major.size")), renderer)
        taken = list(self._draw_labels(ticks, renderer)) if own[f"label{usual}"] else []
        if self.label.get_text():
            self._put_name(Bbox.union([self.axes.bbox, *taken]))
            self.label.draw(renderer)

    def _shown(self) -> list[Tick]:
        """The ticks that lie on the axis."""
        at = list(self.get_major_locator()())
        low, high = sorted(self.get_view_interval())
        # A tick at the very end of the axis must not be lost to rounding.
        slack = 1e-10 * (high - low)
        ticks = zip(at, self.get_major_formatter().format_ticks(at), strict=True)
        return [(one, text) for one, text in ticks if low - slack <= one <= high + slack]

    def _of(self, name: str, style: str) -> Any:
        """How ticks look: as was asked for by ``tick_params``, or as the style says."""
        all_styles: Any = mpl.rcParams
        return self.get_tick_params().get(name, all_styles[f"{'xtick' if self.flat else 'ytick'}.{style}"])

    def _grid(self, ticks: list[Tick]) -> LineCollection:
        ends = [((at, 0.0), (at, 1.0)) if self.flat else ((0.0, at), (1.0, at)) for at, _ in ticks]
        colour, width = mpl.rcParams["grid.color"], mpl.rcParams["grid.linewidth"]
        grid = LineCollection(ends, colors=colour, linewidths=width, capstyle="projecting")
        grid.set_clip_path(self.axes.patch)
        of = self.axes.get_xaxis_transform if self.flat else self.axes.get_yaxis_transform
        grid.set_transform(of("grid"))
        return grid

    def _marks(self, ticks: list[Tick], length: float) -> Line2D:
        along, across = [at for at, _ in ticks], np.zeros(len(ticks))
        if self.flat:
            marks = Line2D(along, across, transform=self.axes.get_xaxis_transform("tick1"))
        else:
            marks = Line2D(across, along, transform=self.axes.get_yaxis_transform("tick1"))
        marks.set_marker(MarkerStyle(TICKDOWN if self.flat else TICKLEFT))
        marks.set(linestyle="none", markersize=length, markeredgewidth=self._of("width", "major.width"))
        marks.set_color(self._of("color", "color"))
        return marks

    def _draw_labels(self, ticks: list[Tick], renderer: RendererBase) -> Iterator[Bbox]:
        """Draw the labels with one text, moved from tick to tick; gives what the longest and the highest take."""
        pad = self._of("length", "major.size") + self._of("pad", "major.pad")
        beside = self.axes.get_xaxis_text1_transform if self.flat else self.axes.get_yaxis_text1_transform
        transform, va, ha = beside(pad)
        look = {"size": self._of("labelsize", "labelsize"), "color": self._of("labelcolor", "color")}
        label = Text(0.0, 0.0, "", va=va, ha=ha, transform=transform, **look)
        for at, text in ticks:
            label.set_text(text)
            label.set_position((at, 0.0) if self.flat else (0.0, at))
            self._draw(label, renderer)
        texts = [text for _, text in ticks if text]
        # Digits are equally wide: what has the most of them is the widest.
        for extreme in {max(texts, key=of) for of in (len, lambda text: text.count("\n")) if texts}:
            label.set_text(extreme)
            yield label.get_window_extent(renderer)

    def _put_name(self, taken: Bbox) -> None:
        """Put the name of the axis beyond what is taken, unless it has been given its place."""
        pad_px = self.labelpad * self.axes.figure.dpi / POINTS_PER_IN
        x, y = self.label.get_position()
        if self.flat:
            self.label.set_position((x, taken.y0 - pad_px))
            return
        left_in = self.axes.names_left_in if isinstance(self.axes, QuickAxes) else None
        # A second line of the name stands right of the first, towards the numbers.
        more_in = self.label.get_text().count("\n") * float(self.label.get_fontsize()) * LINE / POINTS_PER_IN
        wanted_px = np.inf if left_in is None else (left_in + more_in) * self.axes.figure.dpi
        self.label.set_position((min(wanted_px, taken.x0 - pad_px), y))

    def _draw(self, artist: Artist, renderer: RendererBase) -> None:
        artist.set_figure(self.axes.figure)
        artist.axes = self.axes
        artist.draw(renderer)


class _QuickXAxis(_Quick, XAxis):
    flat, sides = True, ("bottom", "top")


class _QuickYAxis(_Quick, YAxis):
    flat, sides = False, ("left", "right")

"""One style for all pictures: colours, type, titles, and files that are the same byte for byte.

What a colour means stands in :mod:`sim.view.palette`. Pictures are ``Figure`` objects: no window, no global state.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from functools import wraps
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.view.fonts import drawable, others
from sim.view.palette import BLUE as BLUE
from sim.view.palette import COLOUR as COLOUR
from sim.view.palette import FAINT, WHITE
from sim.view.palette import GREEN as GREEN
from sim.view.palette import GREY as GREY
from sim.view.palette import INK as INK
from sim.view.palette import ORANGE as ORANGE
from sim.view.palette import PALE as PALE
from sim.view.palette import PURPLE as PURPLE
from sim.view.palette import SKY as SKY
from sim.view.palette import VERMILLION as VERMILLION
from sim.view.raster import encoded, face_of, files_of, rasterised
from sim.view.ticks import QuickAxes

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

STYLE: dict[RcKeyType, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.titley": 1.0,  # where it would come to stand by itself, after a long look at everything else
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "text.color": INK,
    "text.parse_math": False,  # titles are text: "from $5 to $9" is no formula
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.0,
    "figure.facecolor": WHITE,
    "savefig.facecolor": WHITE,
    # Text, which a reader can search, copy and hear; the salt makes identifiers, and so bytes, the same each time.
    "svg.fonttype": "none",
    "svg.hashsalt": "sim",
    "path.simplify": True,
}

FAMILY, FALLBACK = "'DejaVu Sans'", "Verdana, sans-serif"
"""The typeface as an SVG names it, and what a reader gets whose machine lacks it."""

WIDTH_IN = 9.6
NAMES_LEFT_IN = 0.2
"""How far from the left edge of the page the names of y axes end, inches."""

MILLION = 1e6

LEFT, RIGHT = 0.095, 0.775
"""Limits of the axes, shares of the width; the names of the lines stand right of them."""

P = ParamSpec("P")
R = TypeVar("R")


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw in the style of all pictures, whatever the caller has set up for his own."""

    @wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with mpl.rc_context():
            # A notebook or a matplotlibrc of the user's own must not change what a run's folder holds.
            mpl.rcdefaults()
            mpl.rcParams.update(STYLE)
            return draw(*args, **kwargs)

    return inside


class NotebookFigure(Figure):
    """A figure that a notebook shows without pyplot."""

    def _repr_png_(self) -> bytes:
        # 150 dots per inch, as in files, would only be scaled down on the page of a notebook.
        own = self.dpi
        try:
            return png(self, dpi=100)
        finally:
            self.set_dpi(own)


def panels(
    title: str,
    subtitle: str,
    heights: tuple[float, ...],
    above_in: float = 0.0,
    sides: tuple[float, float] = (LEFT, RIGHT),
) -> tuple[Figure, list[Axes]]:
    """A figure with a finding as its title, what is drawn as its subtitle, and panels below one another.

    Args:
        title: The finding, one sentence.
        subtitle: What is drawn and how to read it.
        heights: Height of each panel, inches.
        above_in: Room that is left free above the first panel, inches.
        sides: Left and right end of the panels, shares of the width.
    """
    head, note = wrapped(title, 80), wrapped(subtitle, 126)
    top_in = 0.16 + 0.235 * len(head) + 0.175 * len(note) + 0.22 + above_in
    gap_in, bottom_in = 0.30, 0.78
    height_in = top_in + sum(heights) + gap_in * (len(heights) - 1) + bottom_in
    figure = NotebookFigure(figsize=(WIDTH_IN, height_in), dpi=150)
    y_in = height_in - 0.14
    figure.text(0.015, y_in / height_in, "\n".join(head), size=13, weight="bold", va="top", linespacing=1.2)
    y_in -= 0.235 * len(head) + 0.06
    figure.text(0.015, y_in / height_in, "\n".join(note), size=9, color=GREY, va="top", linespacing=1.3)
    axes: list[Axes] = []
    upper_in = height_in - top_in
    for panel_in in heights:
        box = (sides[0], (upper_in - panel_in) / height_in, sides[1] - sides[0], panel_in / height_in)
        quick = QuickAxes(figure, box, sharex=axes[0] if axes else None)
        quick.names_left_in = NAMES_LEFT_IN
        axes.append(figure.add_axes(quick))
        upper_in -= panel_in + gap_in
    for panel in axes[:-1]:
        panel.tick_params(axis="x", which="both", labelbottom=False)
    return figure, axes


def say_in_panel(axes: Axes, text: str) -> None:
    """Write in the middle of a panel why nothing is drawn there."""
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", size=10, color=GREY)


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` characters; a number stays with its unit, and a day with its month and hour."""
    held = re.sub(r"(?<=\d) (?=%|h\b|km\b|veh\b|[A-Z][a-z]{2}\b)", "\u00a0", text)
    held = re.sub(r"(?<=[a-z]) (?=\d\d:\d\d)", "\u00a0", held)
    return [line.replace("\u00a0", " ") for line in textwrap.wrap(held, width)]


def counts_axis(axes: Axes, label: str, top: float) -> None:
    """A vertical axis of counts from 0 to a little above ``top``, with thousands set off, labelled ``label``."""
    axes.set_ylabel(label)
    # From zero, always: a cut axis makes a small difference look large.
    axes.set_ylim(0.0, 1.06 * top if top > 0.0 else 1.0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=top >= 6.0))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _count(value, top)))


def _count(value: float, top: float) -> str:
    """A tick label; millions are short, or they would not fit beside the axis."""
    if top >= MILLION:
        return f"{value / MILLION:g} M"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


@styled
def save(figure: Figure, path: Path) -> None:
    """Write a picture as PNG or SVG, by the suffix of ``path``; the same picture gives the same bytes.

    Raises:
        ValueError: The suffix is neither ``.png`` nor ``.svg``.
    """
    if path.suffix not in (".png", ".svg"):
        raise ValueError(f"{path.name}: a picture is written as .png or .svg")
    if path.suffix == ".svg":
        path.write_text(svg(figure), encoding="utf-8")
        return
    path.write_bytes(png(figure))


@styled
def svg(figure: Figure) -> str:
    """A picture as SVG: its texts are text, and its title and what is drawn are said for who hears the page."""
    drawn = StringIO()
    with mpl.rc_context({"font.family": [*mpl.rcParams["font.family"], *_lend_fonts(figure)]}):
        # No date and no program: the same picture gives the same bytes on any day.
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    title, said = (escape(text) for text in caption(figure))
    # Where the typeface is not installed: Verdana has nearly its widths, so that nothing runs into anything.
    text = drawn.getvalue().replace(FAMILY, f"{FAMILY}, {FALLBACK}")
    return re.sub(
        r"(<svg\b[^>]*)>",
        lambda tag: f'{tag[1]} role="img">\n <title>{title}</title>\n <desc>{said}</desc>',
        text,
        count=1,
    )


def caption(figure: Figure) -> tuple[str, str]:
    """Title and subtitle of a picture, each on one line; empty where it has none."""
    title, said, *_ = [*(" ".join(text.get_text().split()) for text in figure.texts), "", ""]
    return title, said


def _lend_fonts(figure: Figure) -> list[str]:
    """Give each text the families of the fonts that have its letters; all of them, for texts that are yet to come."""
    lent: dict[str, None] = {}
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        families = [font.name for font in others(text.get_text(), files_of(face_of(text.get_fontproperties())))]
        text.set_text(drawable(text.get_text()))
        text.set_fontfamily([*text.get_fontfamily(), *families])
        lent.update(dict.fromkeys(families))
    return list(lent)


@styled
def png(figure: Figure, dpi: float | None = None) -> bytes:
    """A picture as PNG, at its own resolution or another, dots per inch."""
    if dpi is not None:
        figure.set_dpi(dpi)
    return encoded(rasterised(figure), figure.dpi)

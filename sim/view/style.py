"""One style for all pictures: colours, type, titles, and files that are the same byte for byte.

What a colour means stands in :mod:`sim.view.palette`. Pictures are ``Figure`` objects: no window, no global state.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
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

from sim.locale.language import ENGLISH, Language
from sim.pages.content import plain
from sim.pages.render import render
from sim.results.suppression import LARGEST_SMALL, Shown
from sim.results.times import local_label
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
from sim.view.raster import encoded, face_of, files_of, rasterised, text_width_in
from sim.view.ticks import QuickAxes
from sim.view.wrap import wrapped_within

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

MOST_BINS, TICK_APART_IN = 6, 0.19
"""Most steps of a vertical axis, and the least room between two of its ticks, inches."""

LONGER = 1.15
"""How many times as long as its axis a name may be before it is broken: a little beyond is nobody's loss."""

EDGE = 0.015
"""How far titles stand from the left and right edge, a share of the width."""

LABEL_PT = 9.5
"""Size of the names of axes, points."""

STYLE: dict[RcKeyType, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": LABEL_PT,
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

TITLE_LETTERS, NOTE_LETTERS = 80, 126
"""Letters in a line of a title and of a subtitle of the usual sizes on a sheet of the usual width."""

USUAL_TITLE_PT, USUAL_NOTE_PT = 13.0, 9.0
"""Sizes of titles and subtitles."""


IN_ENGLISH = Language()
"""The language of pictures that are asked for in none."""


@dataclass(frozen=True)
class PictureSheet:
    """Onto what pictures are drawn.

    Attributes:
        width_in: Their width, inches: that in which they are printed, so that 8 pt are 8 pt on paper.
        title: What the page says above all of them, which a subtitle that begins with it need not say again.
        title_pt, note_pt: Sizes of their titles and subtitles.
        below_in: Room below the lowest panel, for its hours and days.
        between_in, above_in: Room between two panels, and between the subtitle and what stands below it.
        event_rows: Most rows of names of events above the panels.
        language: Of all words that the scenario does not give.
        longer: How many times as many letters as usual a line of a title or subtitle has, where it is wide enough.
    """

    width_in: float = WIDTH_IN
    title: str = ""
    title_pt: float = USUAL_TITLE_PT
    note_pt: float = USUAL_NOTE_PT
    below_in: float = 0.78
    between_in: float = 0.30
    above_in: float = 0.22
    event_rows: int = 7
    language: Language = IN_ENGLISH
    longer: float = 1.0

    @property
    def sides(self) -> tuple[float, float]:
        """Left and right end of the panels, shares of the width: what stands beside them is as wide on any sheet."""
        if self.width_in == WIDTH_IN:
            return LEFT, RIGHT
        return LEFT * WIDTH_IN / self.width_in, 1.0 - (1.0 - RIGHT) * WIDTH_IN / self.width_in

    @property
    def crowded(self) -> float:
        """How many times as wide the panels are on a sheet of the usual width."""
        left, right = self.sides
        return 1.0 if self.width_in == WIDTH_IN else (RIGHT - LEFT) * WIDTH_IN / ((right - left) * self.width_in)

    @property
    def title_letters(self) -> int:
        """Letters in a line of a title."""
        return int(self.longer * TITLE_LETTERS * self.width_in / WIDTH_IN * USUAL_TITLE_PT / self.title_pt)

    @property
    def note_letters(self) -> int:
        """Letters in a line of a subtitle."""
        return int(self.longer * NOTE_LETTERS * self.width_in / WIDTH_IN * USUAL_NOTE_PT / self.note_pt)

    def say(self, text: str, **fields: str) -> str:
        """A message in the language of the sheet."""
        return plain(self.language.say(text, **fields))

    def count(self, one: str, many: str, number: float, **fields: str) -> str:
        """A message in the language of the sheet that depends on a number."""
        return plain(self.language.count(one, many, number, **fields))

    def number(self, written: str) -> str:
        """A number as the language of the sheet writes it."""
        return self.language.number(written)

    def day(self, start: datetime, time_h: float) -> str:
        """The day of an hour after the start."""
        if self.language.code is ENGLISH:
            return local_label(start, time_h).rsplit(" ", 1)[0]
        return self.language.day(start + timedelta(minutes=round(time_h * 60.0)))

    def moment(self, start: datetime, time_h: float) -> str:
        """Local day and time of an hour after the start."""
        when = start + timedelta(minutes=round(time_h * 60.0))
        return self.language.moment(when, local_label(start, time_h))


USUAL = PictureSheet()
"""What pictures are drawn onto that stand by themselves."""

_SHEET: ContextVar[PictureSheet | None] = ContextVar("sheet", default=None)


def sheet() -> PictureSheet:
    """Onto what pictures are drawn now."""
    return _SHEET.get() or USUAL


@contextmanager
def drawn_on_sheet(which: PictureSheet) -> Iterator[None]:
    """Draw all pictures within the block for a sheet of another width."""
    before = _SHEET.set(which)
    try:
        yield
    finally:
        _SHEET.reset(before)


def hidden_said(how: Shown) -> str:
    """What stands in the place of a count that is too small to be written."""
    if sheet().language.code is ENGLISH:
        return how.words
    few, other = sheet().say("fewer than {n}", n=str(LARGEST_SMALL + 1)), sheet().say("not shown")
    return few if how is Shown.PRIMARY else other


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
    """A picture that a notebook shows without pyplot, and that says what it shows to who cannot see it."""

    def _repr_mimebundle_(self, **kwargs: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """As a picture within HTML, which JupyterLab and VS Code give its alternative text, and as PNG for others."""
        # 150 dots per inch, as in files, would only be scaled down on the page of a notebook.
        own = self.dpi
        try:
            data = b64encode(png(self, dpi=100)).decode()
        finally:
            self.set_dpi(own)
        alt = ". ".join(filter(None, caption(self)))
        html = render("picture.html.j2", address=f"data:image/png;base64,{data}", alt=alt)
        return {"text/html": html, "image/png": data}, {"image/png": {"alt": alt}}


def panels(
    title: str,
    subtitle: str,
    heights: tuple[float, ...],
    above_in: float = 0.0,
    sides: tuple[float, float] | None = None,
) -> tuple[Figure, list[Axes]]:
    """A picture with a finding as its title, what is drawn as its subtitle, and panels below one another.

    Args:
        title: The finding, one sentence.
        subtitle: What is drawn and how to read it.
        heights: Height of each panel, inches.
        above_in: Room that is left free above the first panel, inches.
        sides: Left and right end of the panels, shares of the width; those of the sheet if left out.
    """
    on = sheet()
    sides = on.sides if sides is None else sides
    said = subtitle.removeprefix(f"{on.title}. ") if on.title else subtitle
    within_in = on.width_in * (1.0 - 2.0 * EDGE)
    head = wrapped_within(title, on.title_letters, within_in, on.title_pt, "bold")
    note = wrapped_within(said, on.note_letters, within_in, on.note_pt)
    head_in, note_in = 0.235 * on.title_pt / USUAL_TITLE_PT, 0.175 * on.note_pt / USUAL_NOTE_PT
    top_in = 0.16 + head_in * len(head) + note_in * len(note) + on.above_in + above_in
    gap_in, bottom_in = on.between_in, on.below_in
    height_in = top_in + sum(heights) + gap_in * (len(heights) - 1) + bottom_in
    figure = NotebookFigure(figsize=(on.width_in, height_in), dpi=150)
    y_in = height_in - 0.14
    figure.text(EDGE, y_in / height_in, "\n".join(head), size=on.title_pt, weight="bold", va="top", linespacing=1.2)
    y_in -= head_in * len(head) + 0.06
    figure.text(EDGE, y_in / height_in, "\n".join(note), size=on.note_pt, color=GREY, va="top", linespacing=1.3)
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
    axes.text(0.5, 0.5, sheet().say(text), transform=axes.transAxes, ha="center", va="center", size=10, color=GREY)


def counts_axis(axes: Axes, label: str, top: float) -> None:
    """A vertical axis of counts from 0 to a little above ``top``, with thousands set off, labelled ``label``."""
    axes.set_ylabel(_along(axes, sheet().say(label)))
    # From zero, always: a cut axis makes a small difference look large.
    axes.set_ylim(0.0, 1.06 * top if top > 0.0 else 1.0)
    bins = min(MOST_BINS, max(2, int(_height_in(axes) / TICK_APART_IN)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=bins, steps=[1, 2, 2.5, 5, 10], integer=top >= 6.0))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _count(value, top)))


def _height_in(axes: Axes) -> float:
    return float(axes.get_position().height * axes.figure.bbox.height / axes.figure.dpi)


def _along(axes: Axes, label: str) -> str:
    """The name of a vertical axis, on two lines where it is longer than the panel is high."""
    height_in = _height_in(axes)
    long_in, words = text_width_in(label, LABEL_PT), label.split()
    if long_in <= LONGER * height_in or len(words) == 1:
        return label
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return "\n".join(min(cuts, key=lambda two: max(text_width_in(line, LABEL_PT) for line in two)))


def _count(value: float, top: float) -> str:
    """A tick label; millions are short, or they would not fit beside the axis."""
    if top >= MILLION:
        return f"{value / MILLION:g} M"
    return sheet().number(f"{value:,.0f}" if value == int(value) else f"{value:g}")


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

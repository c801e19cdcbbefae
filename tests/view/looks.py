"""What a reader needs of a picture: words large and dark enough, none over another, areas told apart in grey."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from tests.view.test_palette import COMMON, contrast, lab

SMALLEST_PT = 7.0
LEAST_CONTRAST = 4.5
OF_DARKNESS = 10.0
"""Difference of CIELAB lightness from which on two areas are told apart in grey."""

LEADING_PX = 1.0
"""Overlap of two boxes that is leading between two lines, not ink."""


@dataclass(frozen=True)
class Word:
    """A text of a picture and where it stands."""

    text: str
    box: Bbox
    size_pt: float
    colour: str
    ground: str


def faults(figure: Figure) -> list[str]:
    """Everything in a picture that somebody could not read; empty of a good one."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    words = [*_words(figure)]
    return [*_unreadable(words), *_over_others(words, figure), *_alike(figure)]


def _words(figure: Figure) -> Iterator[Word]:
    for text in figure.texts:
        yield _word(text, "#ffffff")
    for axes in figure.axes:
        ticks = [*axes.get_xticklabels(), *axes.get_yticklabels()]
        shown = [tick for tick in ticks if _on_axis(axes, tick)]
        legend = axes.get_legend()
        for text in (axes.xaxis.label, axes.yaxis.label, axes.title, *shown, *(legend.get_texts() if legend else ())):
            yield _word(text, "#ffffff")
        for text in axes.texts:
            yield _word(text, _ground(axes, text))


def _word(text: Text, ground: str) -> Word:
    return Word(
        text.get_text().strip(), text.get_window_extent(), float(text.get_fontsize()), to_hex(text.get_color()), ground
    )


def _on_axis(axes: Axes, tick: Text) -> bool:
    x, y = tick.get_position()
    (begin, end), (low, high) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    return (
        bool(tick.get_visible() and tick.get_text()) and (begin <= x <= end or x == 0) and (low <= y <= high or y == 0)
    )


def _ground(axes: Axes, text: Text) -> str:
    """The colour of what lies below a text: the last rectangle that is filled there."""
    box = text.get_window_extent()
    middle = (box.x0 + box.x1) / 2.0, (box.y0 + box.y1) / 2.0
    found = "#ffffff"
    for patch in axes.patches:
        if isinstance(patch, Rectangle) and patch.get_window_extent().contains(*middle):
            red, green, blue, alpha = to_rgba(patch.get_facecolor())
            mixed = [alpha * part + 1.0 - alpha for part in (red, green, blue)]
            found = to_hex((mixed[0], mixed[1], mixed[2]))
    return found


def _unreadable(words: list[Word]) -> Iterator[str]:
    for word in words:
        if word.text and word.size_pt < SMALLEST_PT:
            yield f"{word.text!r} has {word.size_pt:g} pt"
        if word.text and contrast(word.colour, word.ground) < LEAST_CONTRAST:
            yield f"{word.text!r}: {word.colour} on {word.ground} is {contrast(word.colour, word.ground):.1f}:1"


def _over_others(words: list[Word], figure: Figure) -> Iterator[str]:
    shown = [word for word in words if word.text]
    for word in shown:
        if word.box.x0 < 0 or word.box.y0 < 0 or word.box.x1 > figure.bbox.x1 or word.box.y1 > figure.bbox.y1:
            yield f"{word.text!r} leaves the picture"
    for one, other in itertools.combinations(shown, 2):
        wide = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
        high = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
        if wide > LEADING_PX and high > LEADING_PX:
            yield f"{one.text!r} and {other.text!r} cover each other"


@dataclass(frozen=True)
class Strip:
    """What one strip of a stack looks like, read off it once: a picture may have hundreds, and all pairs count."""

    box: tuple[float, float, float, float]
    colour: str
    lightness: float
    hatch: str | None

    @classmethod
    def of(cls, patch: StepPatch) -> Strip:
        """Read it off a patch."""
        box, colour = patch.get_extents(), to_hex(patch.get_facecolor())
        return cls((box.x0, box.y0, box.x1, box.y1), colour, float(lab(colour, COMMON)[0]), patch.get_hatch())

    def touches(self, other: Strip) -> bool:
        """Whether the two boxes are no more than a pixel apart."""
        (x0, y0, x1, y1), (left, low, right, high) = self.box, other.box
        return x0 <= right + 1.0 and left <= x1 + 1.0 and y0 <= high + 1.0 and low <= y1 + 1.0


def _alike(figure: Figure) -> Iterator[str]:
    """Strips that touch and are told apart by colour alone; bands, which one sees through, lie around lines."""
    for axes in figure.axes:
        strips = [
            Strip.of(patch)
            for patch in axes.patches
            if isinstance(patch, StepPatch) and patch.get_fill() and patch.get_alpha() is None
        ]
        for one, other in itertools.combinations(strips, 2):
            if one.colour == other.colour or one.hatch != other.hatch or not one.touches(other):
                continue
            if abs(one.lightness - other.lightness) < OF_DARKNESS:
                yield f"{one.colour} and {other.colour} touch and have one pattern"

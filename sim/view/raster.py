"""From a picture to the bytes of a PNG, in a third of the time of what matplotlib and Pillow do by themselves.

Most of that time went into texts: every tick label of every panel was shaped twice and its letters were hinted and
drawn one by one. Here a text is shaped once for all pictures of a process, and drawn as one outline, as it is in SVG.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from sim.view.fonts import drawable, others
from sim.view.ticks import POINTS_PER_IN

Face = tuple[tuple[str, ...], Any, Any]
"""Families of a typeface in the order in which a letter is looked for, its slant and its weight."""

COMPRESSION = 3
"""Level of zlib: higher ones take twice as long for files that are a tenth smaller."""

CM_PER_IN = 2.54
SUBPIXELS = 64
"""Parts of a pixel in which FreeType measures."""

_shaper = TextToPath()

_letters: dict[str, tuple[NDArray[np.float64], NDArray[np.uint8]]] = {}
"""Outlines of letters by their names, which hold the name of the font."""


class OutlineRenderer(RendererAgg):
    """Agg that draws a text as one outline."""

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | Literal["TeX"] = False,
        mtext: Text | None = None,
    ) -> None:
        """Draw one line of text; formulas are left to matplotlib."""
        if ismath:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        pixels = self.points_to_pixels(prop.get_size_in_points()) / _shaper.FONT_SCALE
        place = Affine2D().scale(pixels).rotate_deg(angle).translate(x, self.height - y)
        gc.set_linewidth(0.0)
        self.draw_path(gc, _outline(s, face_of(prop)), place, rgbFace=gc.get_rgb())

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """Extent of one line of text, pixels."""
        if ismath:
            extent: tuple[float, float, float] = super().get_text_width_height_descent(s, prop, ismath)
            return extent
        pixels = self.points_to_pixels(prop.get_size_in_points()) / _shaper.FONT_SCALE
        width, height, descent = _extent(s, face_of(prop))
        return pixels * width, pixels * height, pixels * descent


def rasterised(figure: Figure) -> NDArray[np.uint8]:
    """A picture as pixels, shape ``(height, width, 3)``, red, green and blue."""
    width, height = (int(side) for side in figure.bbox.size)
    renderer: Any = OutlineRenderer(width, height, figure.dpi)
    figure.draw(renderer)
    return np.asarray(renderer.buffer_rgba())[:, :, :3]


def encoded(pixels: NDArray[np.uint8], dpi: float) -> bytes:
    """Pixels as a PNG file of 8-bit colours.

    The rows are compressed as they are: Pillow tries five filters on each, which takes longer than all the rest, and
    a drawing on white gains nothing by them.
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # in front of each row the number of its filter, none
    rows[:, 1:] = pixels.reshape(height, -1)
    per_m = round(100.0 * dpi / CM_PER_IN)
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0),
        b"pHYs": struct.pack(">IIB", per_m, per_m, 1),
        b"IDAT": zlib.compress(rows.data, COMPRESSION),
        b"IEND": b"",
    }
    checked = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(checked)


def text_width_in(text: str, size_pt: float, weight: str = "normal") -> float:
    """How wide a line of text is in the typeface of all pictures, inches, before anything is drawn."""
    face = _face(tuple(mpl.rcParams["font.family"]), weight)
    return _extent(text, face)[0] / _shaper.FONT_SCALE * size_pt / POINTS_PER_IN


@lru_cache(maxsize=64)
def _face(families: tuple[str, ...], weight: str) -> Face:
    """A typeface by its families: to ask matplotlib takes thirty times as long as to measure a known text."""
    return face_of(FontProperties(family=list(families), weight=weight))


def face_of(prop: FontProperties) -> Face:
    """The typeface of a text."""
    return tuple(prop.get_family()), prop.get_style(), prop.get_weight()


@lru_cache(maxsize=64)
def files_of(face: Face) -> tuple[str, ...]:
    """The fonts of a typeface."""
    families, slant, weight = face
    return tuple(str(findfont(FontProperties(family=[family], style=slant, weight=weight))) for family in families)


def _font(text: str, face: Face) -> FT2Font:
    """The fonts that have the letters of a text, as one of size ``FONT_SCALE``."""
    files = files_of(face)
    font = get_font([*files, *(other.fname for other in others(text, files))])
    font.set_size(_shaper.FONT_SCALE, _shaper.DPI)
    return font


@lru_cache(maxsize=4096)
def _outline(text: str, face: Face) -> Path:
    """The outline of a text of size ``FONT_SCALE``."""
    font = _font(text, face)
    placed, letters, _ = _shaper.get_glyphs_with_font(font, drawable(text), glyph_map=_letters)
    drawn = [(letters[name], (x, y)) for name, x, y, _ in placed if len(letters[name][0])]
    if not drawn:
        return Path(np.empty((0, 2)))
    corners = np.concatenate([corners + place for (corners, _), place in drawn])
    return Path(corners, np.concatenate([codes for (_, codes), _ in drawn]))


@lru_cache(maxsize=4096)
def _extent(text: str, face: Face) -> tuple[float, float, float]:
    """Width, height and descent of a text of size ``FONT_SCALE``."""
    font = _font(text, face)
    font.set_text(drawable(text), 0.0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    return width / SUBPIXELS, height / SUBPIXELS, font.get_descent() / SUBPIXELS

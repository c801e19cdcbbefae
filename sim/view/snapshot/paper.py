"""A sheet of A4 on which texts of any language are set, from its own side: right and left change places in Arabic."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from sim.locale.language import Language
from sim.pages.content import Text, plain
from sim.view.fonts import UNKNOWN, drawable, others

PAGE_MM, EDGE_MM, TOP_MM = 210.0, 12.0, 10.0
FULL_MM = PAGE_MM - 2.0 * EDGE_MM

Colour = tuple[int, int, int]

INK, GREY, BLUE, LINE, RED = (0x22,) * 3, (0x56,) * 3, (0x00, 0x55, 0x8A), (0xD0,) * 3, (0xB3, 0x47, 0x00)

FAMILY = "DejaVu"
"""The typeface that comes with matplotlib; it has Latin, Cyrillic, Armenian and Arabic letters."""


MM_PER_PT = 0.3528

LINE_HEIGHT = 1.25
"""Height of a line, times the size of its type."""

SMALLEST = 0.75
"""To what share type is made smaller, so that a text fits into its lines, before its end is cut off."""

ISOLATE, END = "\u2068", "\u2069"
"""Marks between which the direction of writing is that of the first letter."""

Side = Literal["start", "end"]


class Paper:
    """One sheet; places are millimetres from the side on which its language begins, and from above."""

    def __init__(self, language: Language, title: Text, made: datetime, texts: str) -> None:
        """Take a language, the title and date of the file, and all texts, for fonts must be there before."""
        self.language = language
        self.pdf = FPDF(format="A4")
        fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
        upright = fonts / "DejaVuSans.ttf"
        self.pdf.add_font(FAMILY, "", upright)
        self.pdf.add_font(FAMILY, "B", fonts / "DejaVuSans-Bold.ttf")
        lent = others(texts, [str(upright)])
        # fpdf2 cannot embed a font of a collection: its letters are as if no font had them.
        usable = [font for font in lent if not font.fname.endswith((".ttc", ".otc"))]
        for font in usable:
            self.pdf.add_font(font.name, "", font.fname)
        self.pdf.set_fallback_fonts([font.name for font in usable], exact_match=False)
        files = {font.fname for font in usable}
        letters = set(texts) if len(usable) < len(lent) else set[str]()
        self._lost = {
            ord(letter): UNKNOWN
            for letter in letters
            if any(font.fname not in files for font in others(letter, [str(upright)]))
        }
        self.pdf.set_margins(EDGE_MM, TOP_MM, EDGE_MM)
        self.pdf.c_margin = 0.0  # texts begin where their box does
        self.pdf.set_auto_page_break(False)
        self.pdf.set_title(plain(title))
        self.pdf.set_lang(language.code)
        self.pdf.set_creator("corridor-sim")
        self.pdf.set_creation_date(made)
        self.pdf.add_page()
        self.pdf.set_text_shaping(True, direction=language.direction)

    def left_of(self, x_mm: float, width_mm: float) -> float:
        """Where a box begins on the left, by where it begins in its language."""
        return PAGE_MM - x_mm - width_mm if self.language.rtl else x_mm

    def write(
        self,
        x_mm: float,
        y_mm: float,
        width_mm: float,
        text: Text,
        size_pt: float,
        *,
        bold: bool = False,
        colour: Colour = INK,
        side: Side = "start",
        lines: int = 99,
    ) -> float:
        """Write a text into a box; it is made smaller, and at last cut off, to have no more than so many lines.

        Returns:
            The height that it takes, mm.
        """
        shown = drawable(self._said(text)).translate(self._lost)
        if not shown:
            return 0.0
        size_pt, shown = self._fitted(shown, width_mm, size_pt, bold, lines)
        self.pdf.set_font(FAMILY, "B" if bold else "", size_pt)
        self.pdf.set_text_color(*colour)
        height = size_pt * MM_PER_PT * LINE_HEIGHT
        self.pdf.set_xy(self.left_of(x_mm, width_mm), y_mm)
        align = "R" if (side == "end") != self.language.rtl else "L"
        self.pdf.multi_cell(width_mm, height, shown, align=align, padding=0)
        return self.pdf.get_y() - y_mm

    def label(self, left_mm: float, foot_mm: float, text: str, size_pt: float, colour: Colour) -> None:
        """A name at a place from the left, on its line; not turned round."""
        self.pdf.set_font(FAMILY, "", size_pt)
        self.pdf.set_text_color(*colour)
        self.pdf.text(left_mm, foot_mm, drawable(text).translate(self._lost))

    def width_mm(self, text: str, size_pt: float) -> float:
        """How wide a name is that :meth:`label` writes."""
        self.pdf.set_font(FAMILY, "", size_pt)
        return float(self.pdf.get_string_width(drawable(text).translate(self._lost)))

    def rule(self, y_mm: float, x_mm: float = EDGE_MM, width_mm: float = FULL_MM) -> None:
        """A thin line."""
        self.pdf.set_draw_color(*LINE)
        self.pdf.set_line_width(0.25)
        left = self.left_of(x_mm, width_mm)
        self.pdf.line(left, y_mm, left + width_mm, y_mm)

    def block(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.pdf.set_fill_color(*colour)
        self.pdf.rect(self.left_of(x_mm, width_mm), y_mm, width_mm, height_mm, style="F")

    def _said(self, text: Text) -> str:
        """The words; from right to left with what facts gave apart, so that it turns round itself alone."""
        if isinstance(text, str) or not self.language.rtl:
            return plain(text)
        return "".join(part if isinstance(part, str) else f"{ISOLATE}{part.text}{END}" for part in text)

    def _fitted(self, text: str, width_mm: float, size_pt: float, bold: bool, lines: int) -> tuple[float, str]:
        for share in (1.0, 0.9, 0.82, SMALLEST):
            if self._lines(text, width_mm, share * size_pt, bold) <= lines:
                return share * size_pt, text
        while len(text) > 1 and self._lines(f"{text}…", width_mm, SMALLEST * size_pt, bold) > lines:
            text = text[: -max(1, len(text) // 20)].rstrip()
        return SMALLEST * size_pt, f"{text}…"

    def _lines(self, text: str, width_mm: float, size_pt: float, bold: bool) -> int:
        self.pdf.set_font(FAMILY, "B" if bold else "", size_pt)
        found = self.pdf.multi_cell(width_mm, 1.0, text, dry_run=True, output=MethodReturnValue.LINES, padding=0)
        assert isinstance(found, list)
        return len(found)

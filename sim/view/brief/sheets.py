"""A brief as PDF: the same blocks, set on A4 with fpdf2, so that no browser is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import matplotlib as mpl
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, TableBordersLayout, TextEmphasis
from fpdf.fonts import FontFace

from sim.locale.language import Language
from sim.pages.content import Block, Bullets, Fields, Folded, Page, PageTable, Paragraph, Picture, Sourced, Text, plain
from sim.view.brief.sizes import (
    BODY_PT,
    DOT_MM,
    FINE_PT,
    GUTTER_MM,
    HEADING_PT,
    MARGIN_MM,
    TABLE_PT,
    TITLE_PT,
    TOP_MM,
    WIDTH_MM,
)
from sim.view.snapshot.paper import END, ISOLATE
from sim.view.style import IN_ENGLISH

INK, GREY, BLUE, LINE = (0x22,) * 3, (0x56,) * 3, (0x00, 0x55, 0x8A), (0xD0,) * 3
FAMILY = "DejaVu"

LEADING = 0.43
"""Height of a line, millimetres a point."""


@dataclass(frozen=True)
class Printed:
    """A PDF and how many sheets it has."""

    sheets: int
    content: bytes


def pdf(page: Page, made: datetime, language: Language = IN_ENGLISH) -> Printed:
    """The brief as a PDF; its pictures are set in the size in which they are drawn.

    Args:
        page: What to set; each of its pages begins a sheet, and one that does not fit goes on to another.
        made: When the run was made, which the file says as its date: so the same run gives the same bytes.
        language: Of the page; from right to left all that stands left stands right.
    """
    sheet = _set(page, made, language)
    return Printed(sheet.page_no(), bytes(sheet.output()))


def _set(page: Page, made: datetime, language: Language) -> BriefSheet:
    sheet = BriefSheet(plain(page.title), made, language)
    for number, sections in enumerate(page.sheets, 1):
        sheet.add_page()
        if number == 1:
            _heading(sheet, plain(page.title), TITLE_PT, INK)
            _paragraph(sheet, page.lead, BODY_PT, GREY)
        for section in sections:
            if section.heading:
                sheet.ln(1.6)
                _heading(sheet, section.heading, HEADING_PT, BLUE)
            for block in section.blocks:
                _block(sheet, block)
    return sheet


class BriefSheet(FPDF):
    """Sheets of A4 in the typeface of all pictures, for a language."""

    def __init__(self, title: str, made: datetime, language: Language) -> None:
        """Take the title and date of the file, and its language."""
        super().__init__(format="A4")
        self.language = language
        fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
        self.add_font(FAMILY, "", fonts / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", fonts / "DejaVuSans-Bold.ttf")
        self.set_margins(MARGIN_MM, TOP_MM, MARGIN_MM)
        self.set_auto_page_break(True, TOP_MM)
        self.set_title(title)
        self.set_lang(language.code)
        self.set_creator("corridor-sim")
        self.set_creation_date(made)
        if language.rtl:
            self.set_text_shaping(True, direction=language.direction)

    @property
    def begin(self) -> Literal["L", "R"]:
        """The side on which lines begin."""
        return "R" if self.language.rtl else "L"

    @property
    def end(self) -> Literal["L", "R"]:
        """The side on which lines end."""
        return "L" if self.language.rtl else "R"

    def said(self, text: Text) -> str:
        """The words; from right to left with what facts gave apart, so that it turns round itself alone."""
        if isinstance(text, str) or not self.language.rtl:
            return plain(text)
        return "".join(part if isinstance(part, str) else f"{ISOLATE}{part.text}{END}" for part in text)


def _heading(sheet: BriefSheet, text: str, size_pt: float, colour: tuple[int, int, int]) -> None:
    sheet.set_font(FAMILY, "B", size_pt)
    sheet.set_text_color(*colour)
    sheet.multi_cell(WIDTH_MM, LEADING * size_pt, text, align=sheet.begin, new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)


def _paragraph(sheet: BriefSheet, text: Text, size_pt: float, colour: tuple[int, int, int] = INK) -> None:
    sheet.set_font(FAMILY, "", size_pt)
    sheet.set_text_color(*colour)
    sheet.multi_cell(WIDTH_MM, LEADING * size_pt, sheet.said(text), align=sheet.begin, new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)


def _block(sheet: BriefSheet, block: Block) -> None:
    match block:
        case Bullets(items):
            _bullets(sheet, items)
        case Paragraph(text):
            _paragraph(sheet, text, BODY_PT)
        case Fields(items):
            _fields(sheet, items)
        case Picture():
            sheet.ln(1.0)
            sheet.image(str(block.png), x=MARGIN_MM, w=WIDTH_MM, alt_text=block.alt)
            sheet.ln(0.6)
        case PageTable():
            _table(sheet, block)
        case Folded(_, inside):
            _table(sheet, inside)


def _bullets(sheet: BriefSheet, items: Sequence[Text]) -> None:
    sheet.set_font(FAMILY, "", BODY_PT)
    for item in items:
        height, wide = LEADING * BODY_PT, WIDTH_MM - DOT_MM
        sheet.set_x(MARGIN_MM + wide if sheet.language.rtl else MARGIN_MM)
        sheet.cell(DOT_MM, height, "•", align=sheet.begin)
        sheet.set_x(MARGIN_MM if sheet.language.rtl else MARGIN_MM + DOT_MM)
        sheet.multi_cell(wide, height, sheet.said(item), align=sheet.begin, new_x="LMARGIN", new_y="NEXT")
        sheet.ln(0.4)


def _fields_from_right(sheet: BriefSheet, items: tuple[tuple[Text, Text], ...]) -> None:
    """Two columns, the first on the right; a field is one run of words, which turns round as a whole."""
    sheet.set_font(FAMILY, "", FINE_PT)
    wide, height = (WIDTH_MM - GUTTER_MM) / 2.0, LEADING * FINE_PT
    texts = [sheet.said((*_parts(name), ": ", *_parts(said))) for name, said in items]
    heights = [_height_mm(sheet, wide, height, text) for text in texts]
    half = next(n for n in range(len(texts) + 1) if sum(heights[:n]) >= sum(heights) / 2.0)
    top, foot = sheet.get_y(), 0.0
    for left, column in ((MARGIN_MM + wide + GUTTER_MM, texts[:half]), (MARGIN_MM, texts[half:])):
        sheet.set_y(top)
        for text in column:
            sheet.set_x(left)
            sheet.multi_cell(wide, height, text, align="R", new_x="LEFT", new_y="NEXT")
        foot = max(foot, sheet.get_y())
    sheet.set_y(foot)


def _height_mm(sheet: BriefSheet, wide: float, height: float, text: str) -> float:
    found = sheet.multi_cell(wide, height, text, dry_run=True, output=MethodReturnValue.HEIGHT)
    assert isinstance(found, float)
    return found


def _parts(text: Text) -> tuple[str | Sourced, ...]:
    return (text,) if isinstance(text, str) else text


def _fields(sheet: BriefSheet, items: tuple[tuple[Text, Text], ...]) -> None:
    if sheet.language.rtl:
        _fields_from_right(sheet, items)
        return
    with sheet.text_columns(
        ncols=2, gutter=GUTTER_MM, text_align=sheet.begin, line_height=1.1, balance=True
    ) as columns:
        for name, said in items:
            with columns.paragraph(bottom_margin=0.3) as paragraph:
                sheet.set_font(FAMILY, "B", FINE_PT)
                paragraph.write(f"{plain(name)}: ")
                sheet.set_font(FAMILY, "", FINE_PT)
                paragraph.write(plain(said))


def _table(sheet: BriefSheet, block: PageTable) -> None:
    if caption := plain(block.caption):
        _paragraph(sheet, (caption,), TABLE_PT, GREY)
    sheet.set_font(FAMILY, "", TABLE_PT)
    sheet.set_draw_color(*LINE)
    aligns = [sheet.end if column in block.numbers else sheet.begin for column in range(len(block.headings))]
    # Columns stand in the order in which the language is read.
    turn = -1 if sheet.language.rtl else 1
    with sheet.table(
        width=WIDTH_MM,
        col_widths=tuple(100.0 * width for width in block.widths[::turn]),
        text_align=tuple(aligns[::turn]),
        line_height=LEADING * TABLE_PT,
        padding=(0.25, 1.2, 0.25, 0.0) if turn > 0 else (0.25, 0.0, 0.25, 1.2),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis=TextEmphasis.B),
    ) as table:
        table.row(block.headings[::turn])
        for row in block.rows:
            table.row([sheet.said(cell) for cell in row[::turn]])

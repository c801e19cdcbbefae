"""A brief as PDF: the same blocks, set on A4 with fpdf2, so that no browser is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import matplotlib as mpl
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TextEmphasis
from fpdf.fonts import FontFace, TTFFont

from sim.pages.content import Block, Bullets, Fields, Folded, Page, PageTable, Paragraph, Picture, Text, plain
from sim.scenario.errors import SimError
from sim.view.brief.sizes import (
    BODY_PT,
    DOT_MM,
    FINE_PT,
    HEADING_PT,
    MARGIN_MM,
    TABLE_PT,
    TITLE_PT,
    TOP_MM,
    WIDTH_MM,
)

INK, GREY, BLUE, LINE = (0x22,) * 3, (0x56,) * 3, (0x00, 0x55, 0x8A), (0xD0,) * 3
FAMILY = "DejaVu"

LEADING = 0.43
"""Height of a line, millimetres a point."""


class TooLong(SimError, ValueError):
    """A brief does not fit on its pages."""


def pdf(page: Page, made: datetime) -> bytes:
    """The brief as a PDF of as many sheets as it has pages; its pictures are set in the size in which they are drawn.

    Args:
        page: What to set.
        made: When the run was made, which the file says as its date: so the same run gives the same bytes.

    Raises:
        TooLong: The blocks do not fit.
    """
    sheet = _set(page, made)
    if sheet.page_no() == len(page.sheets):
        return bytes(sheet.output())
    for font in sheet.fonts.values():
        if isinstance(font, TTFFont):
            font.close()  # fpdf2 closes its files itself only when it writes
    raise TooLong(f"the brief takes {sheet.page_no()} sheets, and has {len(page.sheets)}")


def _set(page: Page, made: datetime) -> FPDF:
    sheet = _sheet(plain(page.title), made)
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


def _sheet(title: str, made: datetime) -> FPDF:
    found = FPDF(format="A4")
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    found.add_font(FAMILY, "", fonts / "DejaVuSans.ttf")
    found.add_font(FAMILY, "B", fonts / "DejaVuSans-Bold.ttf")
    found.set_margins(MARGIN_MM, TOP_MM, MARGIN_MM)
    found.set_auto_page_break(True, TOP_MM)
    found.set_title(title)
    found.set_lang("en")
    found.set_creator("corridor-sim")
    found.set_creation_date(made)
    return found


def _heading(sheet: FPDF, text: str, size_pt: float, colour: tuple[int, int, int]) -> None:
    sheet.set_font(FAMILY, "B", size_pt)
    sheet.set_text_color(*colour)
    sheet.multi_cell(WIDTH_MM, LEADING * size_pt, text, align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)


def _paragraph(sheet: FPDF, text: Text, size_pt: float, colour: tuple[int, int, int] = INK) -> None:
    sheet.set_font(FAMILY, "", size_pt)
    sheet.set_text_color(*colour)
    sheet.multi_cell(WIDTH_MM, LEADING * size_pt, plain(text), align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)


def _block(sheet: FPDF, block: Block) -> None:
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


def _bullets(sheet: FPDF, items: Sequence[Text]) -> None:
    sheet.set_font(FAMILY, "", BODY_PT)
    for item in items:
        sheet.set_x(MARGIN_MM)
        sheet.cell(DOT_MM, LEADING * BODY_PT, "•")
        sheet.multi_cell(WIDTH_MM - DOT_MM, LEADING * BODY_PT, plain(item), align="L", new_x="LMARGIN", new_y="NEXT")
        sheet.ln(0.4)


def _fields(sheet: FPDF, items: tuple[tuple[Text, Text], ...]) -> None:
    with sheet.text_columns(ncols=2, gutter=5.0, text_align="L", line_height=1.16, balance=True) as columns:
        for name, said in items:
            with columns.paragraph(bottom_margin=0.5) as paragraph:
                sheet.set_font(FAMILY, "B", FINE_PT)
                paragraph.write(f"{plain(name)}: ")
                sheet.set_font(FAMILY, "", FINE_PT)
                paragraph.write(plain(said))


def _table(sheet: FPDF, block: PageTable) -> None:
    if caption := plain(block.caption):
        _paragraph(sheet, (caption,), TABLE_PT, GREY)
    sheet.set_font(FAMILY, "", TABLE_PT)
    sheet.set_draw_color(*LINE)
    aligns = tuple("R" if column in block.numbers else "L" for column in range(len(block.headings)))
    with sheet.table(
        width=WIDTH_MM,
        col_widths=tuple(100.0 * width for width in block.widths),
        text_align=aligns,
        line_height=LEADING * TABLE_PT,
        padding=(0.25, 1.2, 0.25, 0.0),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis=TextEmphasis.B),
    ) as table:
        table.row(block.headings)
        for row in block.rows:
            table.row([plain(cell) for cell in row])

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

WIDTH_MM, MARGIN_MM, TOP_MM = 186.0, 12.0, 10.0
INK, GREY, BLUE, LINE = (0x22,) * 3, (0x56,) * 3, (0x00, 0x55, 0x8A), (0xD0,) * 3
FAMILY = "DejaVu"


PICTURE_SHARES = (1.0, 0.92, 0.85, 0.78, 0.7, 0.62)
"""Widths of the pictures, shares of the page, that are tried one after the other until all fits."""


class TooLong(SimError, ValueError):
    """A brief does not fit on its pages."""


def pdf(page: Page, made: datetime) -> bytes:
    """The brief as a PDF of as many sheets as it has pages; the pictures are as large as that leaves room for.

    Args:
        page: What to set.
        made: When the run was made, which the file says as its date: so the same run gives the same bytes.

    Raises:
        TooLong: The blocks do not fit even with small pictures.
    """
    for share in PICTURE_SHARES:
        sheet = _set(page, made, share)
        if sheet.page_no() == len(page.sheets):
            return bytes(sheet.output())
        for font in sheet.fonts.values():
            if isinstance(font, TTFFont):
                font.close()  # fpdf2 closes its files itself only when it writes
    raise TooLong(f"the brief takes more than {len(page.sheets)} sheets even with small pictures")


def _set(page: Page, made: datetime, picture_share: float) -> FPDF:
    sheet = _sheet(plain(page.title), made)
    for number, sections in enumerate(page.sheets, 1):
        sheet.add_page()
        if number == 1:
            _heading(sheet, plain(page.title), 14.0, INK)
            _paragraph(sheet, page.lead, 8.0, GREY)
        for section in sections:
            if section.heading:
                sheet.ln(1.6)
                _heading(sheet, section.heading, 10.0, BLUE)
            for block in section.blocks:
                _block(sheet, block, picture_share)
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
    sheet.multi_cell(WIDTH_MM, size_pt * 0.44, text, align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)


def _paragraph(sheet: FPDF, text: Text, size_pt: float, colour: tuple[int, int, int] = INK) -> None:
    sheet.set_font(FAMILY, "", size_pt)
    sheet.set_text_color(*colour)
    sheet.multi_cell(WIDTH_MM, size_pt * 0.44, plain(text), align="L", new_x="LMARGIN", new_y="NEXT")
    sheet.set_text_color(*INK)


def _block(sheet: FPDF, block: Block, picture_share: float) -> None:
    match block:
        case Bullets(items):
            _bullets(sheet, items)
        case Paragraph(text):
            _paragraph(sheet, text, 8.0)
        case Fields(items):
            _fields(sheet, items)
        case Picture():
            sheet.ln(1.0)
            width_mm = picture_share * WIDTH_MM
            left_mm = MARGIN_MM + 0.5 * (WIDTH_MM - width_mm)
            sheet.image(str(block.png), x=left_mm, w=width_mm, alt_text=block.alt)
            sheet.ln(0.6)
        case PageTable():
            _table(sheet, block)
        case Folded(_, inside):
            _table(sheet, inside)


def _bullets(sheet: FPDF, items: Sequence[Text]) -> None:
    sheet.set_font(FAMILY, "", 8.4)
    for item in items:
        sheet.set_x(MARGIN_MM)
        sheet.cell(3.6, 3.8, "•")
        sheet.multi_cell(WIDTH_MM - 3.6, 3.8, plain(item), align="L", new_x="LMARGIN", new_y="NEXT")
        sheet.ln(0.4)


def _fields(sheet: FPDF, items: tuple[tuple[Text, Text], ...]) -> None:
    with sheet.text_columns(ncols=2, gutter=5.0, text_align="L", line_height=1.16, balance=True) as columns:
        for name, said in items:
            with columns.paragraph(bottom_margin=0.5) as paragraph:
                sheet.set_font(FAMILY, "B", 6.5)
                paragraph.write(f"{plain(name)}: ")
                sheet.set_font(FAMILY, "", 6.5)
                paragraph.write(plain(said))


def _table(sheet: FPDF, block: PageTable) -> None:
    if caption := plain(block.caption):
        _paragraph(sheet, (caption,), 7.4, GREY)
    sheet.set_font(FAMILY, "", 7.3)
    sheet.set_draw_color(*LINE)
    aligns = tuple("R" if column in block.numbers else "L" for column in range(len(block.headings)))
    with sheet.table(
        width=WIDTH_MM,
        col_widths=tuple(100.0 * width for width in block.widths),
        text_align=aligns,
        line_height=3.3,
        padding=(0.25, 1.2, 0.25, 0.0),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis=TextEmphasis.B),
    ) as table:
        table.row(block.headings)
        for row in block.rows:
            table.row([plain(cell) for cell in row])

"""A brief as one HTML file that needs no network and prints on as many sheets as it has pages."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sim.view.brief.content import Block, Brief, Bullets, Fields, Paragraph, Picture, Section, Table, Text, plain
from sim.view.report.html import embedded

STYLE = Path(__file__).with_name("brief.css")
"""How it looks, on a screen and on paper."""


def page(brief: Brief) -> str:
    """The whole page; a ``data`` element around every number names its source."""
    sheets = "".join(f'<div class="sheet">{"".join(map(_section, sections))}</div>' for sections in brief.pages)
    style = STYLE.read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(plain(brief.title))}</title><style>{style}</style></head><body><main>"
        f'<header><h1>{words(brief.title)}</h1><p class="lead">{words(brief.lead)}</p></header>'
        f"{sheets}</main></body></html>\n"
    )


def words(text: Text) -> str:
    """A text as HTML; what facts gave is a ``data`` element whose ``value`` is its source."""
    return "".join(
        escape(part)
        if isinstance(part, str)
        else f'<data value="{escape(part.source, quote=True)}">{escape(part.text)}</data>'
        for part in text
    )


def _section(section: Section) -> str:
    heading = f"<h2>{escape(section.heading)}</h2>" if section.heading else ""
    return f"<section>{heading}{''.join(map(_block, section.blocks))}</section>"


def _block(block: Block) -> str:
    match block:
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{words(item)}</li>' for item in items)}</ul>"
        case Paragraph(text):
            return f"<p>{words(text)}</p>"
        case Fields(items):
            pairs = "".join(f"<div><dt>{words(name)}:</dt> <dd>{words(said)}</dd></div>" for name, said in items)
            return f'<dl class="fields">{pairs}</dl>'
        case Picture():
            return f'<figure><img src="{embedded(block.svg)}" alt="{escape(block.alt, quote=True)}"></figure>'
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    columns = "".join(f'<col style="width:{100.0 * width:.1f}%">' for width in table.widths)
    head = "".join(f'<th scope="col"{_number(k, table)}>{escape(text)}</th>' for k, text in enumerate(table.headings))
    rows = "".join(
        "<tr>"
        + f'<th scope="row">{words(first)}</th>'
        + "".join(f"<td{_number(k, table)}>{words(cell)}</td>" for k, cell in enumerate(rest, 1))
        + "</tr>"
        for first, *rest in table.rows
    )
    return (
        f"<table><caption>{words(table.caption)}</caption><colgroup>{columns}</colgroup>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _number(column: int, table: Table) -> str:
    return ' class="n"' if column in table.numbers else ""

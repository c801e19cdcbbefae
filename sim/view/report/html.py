"""Pieces of an HTML page: headings, tables, pictures inside the file, and the page around them."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

STYLE = """
:root { color-scheme: light; --ink: #222; --grey: #565656; --line: #d0d0d0; --blue: #00558a; }
* { box-sizing: border-box; }
body { font: 16px/1.5 "DejaVu Sans", "Helvetica Neue", Arial, sans-serif; color: var(--ink); background: #fff;
  max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; border-bottom: 2px solid var(--line); padding-bottom: .2rem; }
p.lead { color: var(--grey); margin-top: 0; }
ul.answer { padding-left: 1.2rem; font-size: 1.08rem; }
ul.answer li { margin: .35rem 0; }
figure { margin: 1.2rem 0; break-inside: avoid; }
figure img { width: 100%; height: auto; border: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .6rem 0 1.2rem; }
caption { text-align: left; color: var(--grey); padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #e6e6e6; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.group th { padding-top: .8rem; color: var(--blue); }
code { font-size: .88em; overflow-wrap: anywhere; }
a { color: var(--blue); }
a:focus, summary:focus { outline: 3px solid #e69f00; outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; }
summary { cursor: pointer; font-weight: bold; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } nav, .skip { display: none; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } a { color: inherit; text-decoration: none; } }
"""

Section = tuple[str, str, str]
"""Name in the address, heading, and the HTML below it."""


def page(title: str, lead: str, sections: Sequence[Section]) -> str:
    """A whole page."""
    links = "".join(f'<li><a href="#{name}">{escape(heading)}</a></li>' for name, heading, _ in sections)
    body = "".join(
        f'<section aria-labelledby="{name}"><h2 id="{name}">{escape(heading)}</h2>{inside}</section>'
        for name, heading, inside in sections
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        '<a class="skip" href="#main">To the content</a>'
        f'<header><h1>{escape(title)}</h1><p class="lead">{escape(lead)}</p>'
        f'<nav aria-label="Sections"><ul>{links}</ul></nav></header><main id="main">{body}</main></body></html>\n'
    )


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def answer(sentences: Iterable[str]) -> str:
    """The sentences that come first."""
    return f'<ul class="answer">{"".join(f"<li>{escape(one)}</li>" for one in sentences)}</ul>'


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table; a row of one cell is a heading of those below it.

    Args:
        caption: What it shows.
        headings: Of the columns.
        rows: Cells as plain text.
        numbers: Columns that are set right.
    """
    head = "".join(
        f'<th scope="col"{_number(column, numbers)}>{escape(text)}</th>' for column, text in enumerate(headings)
    )
    body = "".join(_row(cells, len(headings), numbers) for cells in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def embedded(picture: Path) -> str:
    """A picture as an address that holds it.

    Where there are two files the smaller is taken, for a fan of many runs has more points than a screen, and pages are
    sent over slow lines.

    Args:
        picture: Its SVG file, or where that would be, with the PNG of the same name beside it.

    Raises:
        OSError: It cannot be read.
    """
    files = {"svg+xml": picture, "png": picture.with_suffix(".png")}
    kind = min(files, key=lambda one: files[one].stat().st_size if files[one].exists() or one == "png" else math.inf)
    return f"data:image/{kind};base64,{base64.b64encode(files[kind].read_bytes()).decode()}"


def figure(picture: Path, title: str, caption: str) -> str:
    """A picture inside the page, with its finding for those who cannot see it.

    Raises:
        OSError: It cannot be read.
    """
    alt = escape(f"{title}. {caption}", quote=True)
    return f'<figure><img src="{embedded(picture)}" alt="{alt}"></figure>'


def folded(summary: str, inside: str) -> str:
    """What is shown when it is asked for; open when printed is up to the reader."""
    return f"<details><summary>{escape(summary)}</summary>{inside}</details>"


def _row(cells: Sequence[str], width: int, numbers: Sequence[int]) -> str:
    if len(cells) == 1:
        return f'<tr class="group"><th scope="rowgroup" colspan="{width}">{escape(cells[0])}</th></tr>'
    first = f'<th scope="row">{escape(cells[0])}</th>'
    rest = "".join(f"<td{_number(column, numbers)}>{escape(text)}</td>" for column, text in enumerate(cells[1:], 1))
    return f"<tr>{first}{rest}</tr>"


def _number(column: int, numbers: Sequence[int]) -> str:
    return ' class="n"' if column in numbers else ""

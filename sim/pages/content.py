"""What a page is made of: text in which every number may know its source, and the blocks that every writer can set.

A template of text is a sentence with sources in braces: ``"90 % have crossed by {metric:clearance_90_at_h}"``. Filling
it looks each up in the facts, and keeps the source beside the words. So a test can hold every number of a brief against
the files that it came from, and no digit can be typed in by hand.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = re.compile(r"\{([^{}]+)\}")
"""A source within a template."""


@dataclass(frozen=True)
class Sourced:
    """Words that a fact gave.

    Attributes:
        text: The words, as they are printed.
        source: Where they come from, such as ``metric:clearance_90_at_h``.
    """

    text: str
    source: str


Text = str | tuple[str | Sourced, ...]
"""A run of words; those from facts carry their source."""

LookUp = Callable[[str], str]
"""Gives the words for a source."""


def fill(template: str, look_up: LookUp) -> Text:
    """A template with its sources filled in.

    Args:
        template: Words, and sources in braces.
        look_up: Gives the words for a source.
    """
    parts = SOURCE.split(template)
    found = (part if place % 2 == 0 else Sourced(look_up(part), part) for place, part in enumerate(parts))
    return tuple(part for part in found if part and (isinstance(part, str) or part.text))


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(part if isinstance(part, str) else part.text for part in text)


@dataclass(frozen=True)
class Bullets:
    """Sentences, one below the other."""

    items: Sequence[Text]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes:
        address: A ``data:`` address that holds it.
        png: Its file, for a writer that cannot set the other.
        alt: Its finding in words, for those who cannot see it.
    """

    address: str
    png: Path
    alt: str


def picture(png: Path, svg: Path | None, alt: str) -> Picture:
    """A picture from its files, of which the page gets the smaller one.

    A fan of many runs has more points than a screen, and pages are sent over slow lines.

    Args:
        png: Its PNG file.
        svg: Its SVG file; None where it has none.
        alt: Its finding in words.

    Raises:
        OSError: It cannot be read.
    """
    kinds = {"png": png} if svg is None else {"svg+xml": svg, "png": png}
    kind = min(kinds, key=lambda one: kinds[one].stat().st_size)
    return Picture(f"data:image/{kind};base64,{base64.b64encode(kinds[kind].read_bytes()).decode()}", png, alt)


@dataclass(frozen=True)
class PageTable:
    """A table.

    Attributes:
        caption: What it shows.
        headings: Of the columns.
        rows: Cells; a row of one cell is a heading of those below it (not in a PDF).
        widths: Of the columns, shares of the page that add up to 1; as they come if left out.
        numbers: Columns that are set right.
    """

    caption: Text
    headings: Sequence[str]
    rows: Sequence[Sequence[Text]]
    widths: tuple[float, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Fields:
    """A checklist in small type: names of fields, each with what the run fills in."""

    items: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class Folded:
    """A table that is shown when it is opened (not in a PDF)."""

    summary: str
    table: PageTable


@dataclass(frozen=True)
class Chart:
    """A picture whose values can be read on the page (in a PDF nothing of it).

    Attributes:
        picture: As it stands on paper.
        title, note: Its finding, and what is drawn: the page sets them above what it draws itself.
        contents: What the page draws it from, as JSON can hold it; None where it shows the picture only.
        tables: The values, which are shown when they are opened.
        name: Its address within the page.
    """

    picture: Picture
    title: str
    note: str
    contents: object
    tables: Sequence[PageTable]
    name: str


@dataclass(frozen=True)
class More:
    """Charts that are shown when they are opened (not in a PDF)."""

    summary: str
    charts: Sequence[Chart]


Block = Bullets | Paragraph | Picture | PageTable | Fields | Folded | Chart | More


@dataclass(frozen=True)
class PageSection:
    """Blocks under a heading; the name is its address within a page."""

    heading: str
    blocks: Sequence[Block]
    name: str = ""


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        title: What it is about.
        lead: When, from what, by what.
        sheets: The sections of each sheet of paper; one where the reader's printer may cut it.
    """

    title: Text
    lead: Text
    sheets: tuple[tuple[PageSection, ...], ...]

"""What a brief is made of: text in which every number knows its source, and the blocks that both writers can set.

A template is a sentence with sources in braces: ``"90 % have crossed by {metric:clearance_90_at_h}"``. Filling it asks
the facts for each, and keeps the source beside the words. So a test can hold every number of a brief against the files
that it came from, and no digit can be typed in by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SOURCE = re.compile(r"\{([^{}]+)\}")
"""A source within a template."""


@dataclass(frozen=True)
class Told:
    """Words that a fact gave.

    Attributes:
        text: The words, as they are printed.
        source: Where they come from, such as ``metric:clearance_90_at_h``.
    """

    text: str
    source: str


Text = tuple[str | Told, ...]
"""A run of words; those from facts carry their source."""

Ask = Callable[[str], str]
"""Gives the words for a source."""


def fill(template: str, ask: Ask) -> Text:
    """A template with its sources filled in.

    Args:
        template: Words, and sources in braces.
        ask: Gives the words for a source.
    """
    parts = SOURCE.split(template)
    found = (part if place % 2 == 0 else Told(ask(part), part) for place, part in enumerate(parts))
    return tuple(part for part in found if part and (isinstance(part, str) or part.text))


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(part if isinstance(part, str) else part.text for part in text)


@dataclass(frozen=True)
class Bullets:
    """Sentences, one below the other."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Text


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes:
        svg, png: Its files.
        alt: Its finding in words, for those who cannot see it.
    """

    svg: Path
    png: Path
    alt: str


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        caption: What it shows.
        headings: Of the columns.
        rows: Cells.
        widths: Of the columns, shares of the page that add up to 1.
        numbers: Columns that are set right.
    """

    caption: Text
    headings: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Fields:
    """A checklist in small type: names of fields, each with what the run fills in."""

    items: tuple[tuple[Text, Text], ...]


Block = Bullets | Paragraph | Picture | Table | Fields


@dataclass(frozen=True)
class Section:
    """Blocks under a heading; an empty heading is none."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Brief:
    """A brief.

    Attributes:
        title: What it is about.
        lead: When, from what, by what.
        pages: The sections of each page.
    """

    title: Text
    lead: Text
    pages: tuple[tuple[Section, ...], ...]

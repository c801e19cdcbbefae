"""The cells of a CSV: comments, quoted texts over several lines, separators, HXL tags and padding of spreadsheets."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from sim.scenario.count_files.errors import ObservedError
from sim.scenario.count_files.text import read_text

SEPARATORS = (",", ";", "\t", "|")

TIMES = ("time_local", "datetime", "timestamp", "date", "time", "day")
"""Names of the column of times, the first that there is: every file of counts has one."""

_TAG = re.compile(r"#[a-zA-Z][\w+\- ]*")
"""An HXL tag with its attributes: ``#affected+crossed`` (hxlstandard.org)."""


@dataclass(frozen=True)
class CellRow:
    """One record of a file.

    Attributes:
        place: ``file:line`` of its first line.
        cells: Its cells by the name of their column, without blanks around them.
    """

    place: str
    cells: dict[str, str]

    def get(self, column: str | None) -> str:
        """A cell; empty where there is no such column."""
        return "" if column is None else self.cells.get(column, "")


@dataclass(frozen=True)
class Sheet:
    """A CSV cut into cells.

    Attributes:
        name: The file's name.
        header_place: ``file:line`` of the names of the columns.
        header: Names of the columns, as written, without blanks around them.
        rows: The records below them that are not blank.
        comments: Lines that begin with ``#``, without that sign.
        notices: What was assumed, for people.
    """

    name: str
    header_place: str
    header: tuple[str, ...]
    rows: tuple[CellRow, ...]
    comments: tuple[str, ...]
    notices: tuple[str, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a CSV whose first row names the columns.

    Columns are set apart by commas, semicolons, tabs or upright strokes, whichever the first row shows. Lines that
    begin with ``#`` are comments, as is a row of HXL tags, whether its first cell is blank or not. Blank rows, and
    blank columns without a name, are passed over.

    Raises:
        OSError: It cannot be read.
        ObservedError: It is empty or no CSV, a column has no name or one that stands twice, or a row does not fit.
    """
    text = read_text(path)
    lines = re.split(r"\r\n|\n|\r", text.text)
    separator, lines = _declared(lines)
    comments: list[str] = []
    records = _records(text.name, lines, separator, comments)
    head = next(records, None)
    if head is None:
        raise ObservedError(f"{text.name}: the file is empty")
    place, names = head
    above = [" ".join(cell.split()) for cell in comments[-1].split(_separator(comments[-1]))] if comments else []
    body = [(where, cells) for where, cells in records if any(cells)]
    if not _has_times(names) and _has_times(above) and len(above) == len(names):
        # Some programs write a # before the names of the columns too.
        names, body = above, [head, *body]
    _check_first(place, names, body)
    header = _header(place, names, body)
    rows = tuple(CellRow(where, _fitted(where, cells, header)) for where, cells in body if not _is_tags(cells))
    return Sheet(text.name, place, tuple(name for name in header if name), rows, tuple(comments), text.notices)


def read_rows(path: Path) -> list[tuple[str, list[str]]]:
    """Place and cells of every record of a CSV whose columns are known by their order, without comments.

    Raises:
        OSError: It cannot be read.
        ObservedError: It is no CSV.
    """
    text = read_text(path)
    separator, lines = _declared(re.split(r"\r\n|\n|\r", text.text))
    return [(place, cells) for place, cells in _records(text.name, lines, separator, []) if any(cells)]


def _has_times(names: Iterable[str]) -> bool:
    return any(name.casefold() in TIMES for name in names)


def _check_first(place: str, names: list[str], body: list[tuple[str, list[str]]]) -> None:
    """Refuse titles above the names of the columns."""
    if not _has_times(names):
        for where, cells in body[:10]:
            if _has_times(cells):
                raise ObservedError(
                    f"{place}: is not the row that names the columns; {where} looks like it: remove the lines above "
                    "it, or begin them with #"
                )


def _declared(lines: list[str]) -> tuple[str | None, list[str]]:
    """The separator that a first line ``sep=;`` of a spreadsheet names, and the lines with that one blank."""
    found = re.fullmatch(r"\"?sep=(.)\"?", lines[0].strip(), re.IGNORECASE)
    return (found[1], ["", *lines[1:]]) if found else (None, lines)


def _records(
    name: str, lines: list[str], separator: str | None, comments: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Place and cells of each record; what is a comment goes to ``comments``."""
    ahead = iter(enumerate(lines, 1))
    for number, line in ahead:
        if not line.strip():
            continue
        # A comment may have been padded or quoted by a spreadsheet that wrote the file again.
        if line.lstrip(' "').startswith("#"):
            comments.append(line.strip().strip('",;\t').lstrip("#").strip())
            continue
        separator = separator or _separator(line)
        place = f"{name}:{number}"
        reader = csv.reader(
            chain([f"{line}\n"], (f"{more}\n" for _, more in ahead)),
            delimiter=separator,
            strict=True,
            skipinitialspace=True,
        )
        try:
            cells = next(reader)
        except csv.Error as error:
            raise ObservedError(
                f"{place}: {error}; a quoted text ends with a quote before the next separator"
            ) from None
        yield place, [" ".join(cell.split()) for cell in cells]


def _separator(header: str) -> str:
    """The sign by which a header falls into most columns."""
    return max(SEPARATORS, key=header.count)


def _is_tags(cells: list[str]) -> bool:
    """Whether a row is one of HXL tags: its first cell may be blank."""
    given = [cell for cell in cells if cell]
    return bool(given) and all(_TAG.fullmatch(cell) for cell in given)


def _header(place: str, names: list[str], body: list[tuple[str, list[str]]]) -> list[str]:
    """The names of the columns, without those at the end that are blank in every row."""
    used = max((at + 1 for _, cells in body for at, cell in enumerate(cells) if cell), default=0)
    while names and not names[-1] and len(names) > used:
        names.pop()
    for at, name in enumerate(names):
        if not name and any(len(cells) > at and cells[at] for _, cells in body):
            raise ObservedError(f"{place}: column {at + 1} has no name, and holds something; name it")
        if name and name in names[:at]:
            raise ObservedError(f"{place}: the column '{name}' is there twice")
    return names


def _fitted(place: str, cells: list[str], header: list[str]) -> dict[str, str]:
    """A row's cells by column."""
    while len(cells) > len(header) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(header):
        hint = "; a comma within a number or a text needs quotes around it" if len(cells) > len(header) else ""
        raise ObservedError(f"{place}: has {len(cells)} fields instead of {len(header)}{hint}")
    return {name: cell for name, cell in zip(header, cells, strict=True) if name}

"""Prints tables and texts so that no number is cut, however narrow the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Column, Table
    from rich.text import Text

WIDEST = 1_000_000
"""Columns of a line that nothing is too wide for."""

READABLE = 20
"""Columns in which the first cell of a line, which says what the line is of, is still read at ease."""


def file_size(content: bytes) -> str:
    """How large a file is, in MB, and below a tenth of one in kB: ``0.4 MB``, ``38 kB``."""
    size = len(content)
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{max(1, round(size / 1e3))} kB"


def show(*what: RenderableType) -> None:
    """Print on standard output: as wide as the terminal (a pipe or a log: ``COLUMNS``, or 80), or as the words need.

    Cells break between words and no word is cut, for half a number is a wrong one; what is indented stays so when it
    breaks. A table of too many columns is printed as several below each other, each with the first column. Where words
    alone are wider than the terminal the lines are too.
    """
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for one in what:
        for piece in _pieces(one, console) if isinstance(one, Table) else (one,):
            needed = _fit(piece, console) if isinstance(piece, Table) else console.width
            # Titles of scenarios may hold square brackets, which rich takes for markup.
            Console(width=needed).print(piece, highlight=False, markup=False)


def _pieces(table: Table, console: Console) -> Iterator[Table]:
    """The table, cut between its columns into as few of one length as are no wider than the terminal, if it can be."""
    first, *others = table.columns
    groups = [[first, *others]]
    for count in range(1, len(others) + 1):
        starts = [len(others) * k // count for k in range(count + 1)]
        groups = [[first, *others[since:until]] for since, until in pairwise(starts)]
        if all(_least(table, columns) <= console.width for columns in groups):
            break
    for number, columns in enumerate(groups):
        piece = copy(table)
        piece.columns = [replace(column, _index=k) for k, column in enumerate(columns)]
        piece.title = table.title if number == 0 else None
        piece.caption = table.caption if number == len(groups) - 1 else None
        yield piece


def _least(table: Table, columns: list[Column]) -> int:
    """Width of some columns of a table with the lines and the padding beside them, the first one readable."""
    _, right, _, left = table.padding
    lines = len(columns) + 1 if table.box else 0
    others = sum(_needs(column)[0] for column in columns[1:])
    return _readable(columns[0]) + others + lines + len(columns) * (right + left)


def _readable(column: Column) -> int:
    word, line = _needs(column)
    return max(word, min(line, READABLE))


def _fit(table: Table, console: Console) -> int:
    """Set the widths of all columns so that cells break between words only; returns the width that takes.

    Rich itself shrinks the widest columns first and cuts words in the others. Here every column has room for its
    longest word, and what is left goes to those first that need the least to stand on one line.
    """
    from rich.measure import Measurement

    open_ended = console.options.update(width=WIDEST)
    needs = [_needs(column) for column in table.columns]
    widths = [word for word, _ in needs]
    for column, width in zip(table.columns, widths, strict=True):
        column.width, column.no_wrap, column.overflow = width, False, "fold"
    least = Measurement.get(console, open_ended, table).maximum
    left = console.width - least
    # What a line is of comes first: it is what the others are found by.
    wishes = [(0, _readable(table.columns[0]))]
    by_more = sorted((line - word, number) for number, (word, line) in enumerate(needs))
    wishes += [(number, needs[number][1]) for _, number in by_more]
    for number, wish in wishes:
        more = max(0, min(wish - widths[number], left))
        widths[number], left = widths[number] + more, left - more
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        column._cells = [_hanging(cell, width, console) for cell in column.cells]
    return max(console.width, least)


def _needs(column: Column) -> tuple[int, int]:
    """Widths of the longest word, with the indent of its line, and of the longest line of a column."""
    from rich.cells import cell_len

    lines = [line.rstrip() for cell in (column.header, *column.cells) for line in str(cell).splitlines()]
    words = [_indent(line) + cell_len(word) for line in lines for word in line.split()]
    return max(words, default=1), max(map(cell_len, lines), default=1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _hanging(cell: RenderableType, width: int, console: Console) -> RenderableType:
    """A cell of which each indented line, where it breaks, goes on below its own first word."""
    from rich.text import Text

    if not isinstance(cell, Text) or not any(_indent(line) for line in cell.plain.splitlines()):
        return cell
    broken: list[Text] = []
    for line in cell.split("\n"):
        indent = _indent(line.plain)
        for part in line[indent:].wrap(console, width - indent):
            part.rstrip()
            broken.append(Text(" " * indent) + part)
    return Text("\n", justify=cell.justify).join(broken)

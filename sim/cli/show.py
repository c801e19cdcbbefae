"""Prints tables and texts so that no figure is cut, however narrow the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Column, Table

WIDEST = 1_000_000
"""Columns of a line that nothing is too wide for."""


def show(*what: RenderableType) -> None:
    """Print on standard output: as wide as the terminal (a pipe or a log: ``COLUMNS``, or 80), or as the figures need.

    Cells break between words and no word is cut, for half a figure is a wrong one. Where the words alone are wider than
    the terminal the lines are too.
    """
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for one in what:
        needed = _fit(one, console) if isinstance(one, Table) else console.width
        # Titles of scenarios may hold square brackets, which rich takes for markup.
        Console(width=needed).print(one, highlight=False, markup=False)


def _fit(table: Table, console: Console) -> int:
    """Set the widths of all columns so that cells break between words only; returns the width that takes.

    Rich itself shrinks the widest columns first and cuts words in the others. Here every column has room for its
    longest word, and what is left goes to those first that need the least to stand on one line.
    """
    from rich.measure import Measurement

    open_ended = console.options.update(width=WIDEST)
    needs = [_needs(column) for column in table.columns]
    for column, (word, _) in zip(table.columns, needs, strict=True):
        column.width, column.no_wrap, column.overflow = word, False, "fold"
    least = Measurement.get(console, open_ended, table).maximum
    left = console.width - least
    for column, (word, line) in sorted(zip(table.columns, needs, strict=True), key=lambda one: one[1][1] - one[1][0]):
        more = max(0, min(line - word, left))
        column.width, left = word + more, left - more
    return max(console.width, least)


def _needs(column: Column) -> tuple[int, int]:
    """Widths of the longest word and of the longest line of a column; what is indented belongs to the first word."""
    from rich.cells import cell_len

    lines = [line.rstrip() for cell in (column.header, *column.cells) for line in str(cell).splitlines()]
    words = [word for line in lines for word in re.findall(r"^ *\S+|\S+", line)]
    return max(map(cell_len, words), default=1), max(map(cell_len, lines), default=1)

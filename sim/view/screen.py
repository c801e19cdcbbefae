"""The first screen of a run: the answer in six lines, each with its heading."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from sim.pages.content import plain
from sim.view.answer import AnswerLine


def screen(title: str, lines: Sequence[AnswerLine]) -> Table:
    """The answer as it is printed: headings on the left, sentences on the right."""
    found = Table.grid(padding=(0, 2, 0, 0))
    found.title, found.title_justify = Text(title, style="bold"), "left"
    found.add_column()
    found.add_column()
    for line in lines:
        found.add_row(Text(line.heading, style="bold"), Text(plain(line.text)))
    return found

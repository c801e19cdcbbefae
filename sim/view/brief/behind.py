"""The table of a brief that says where everybody is at the end."""

from __future__ import annotations

from sim.pages.content import PageTable, fill
from sim.view.brief.facts import BriefFacts
from sim.view.groups import left_behind


def left_behind_table(facts: BriefFacts) -> PageTable | None:
    """A line for each class that holds somebody in some run, two beside each other; None where there is none."""
    found = left_behind(facts.run)
    if not found.groups:
        return None
    cells = [(fill(f"{{label:{one}}}", facts), fill(f"{{persons:{one}}}", facts)) for one in found.groups]
    half = -(-len(cells) // 2)
    rows = tuple(
        (*cells[place], *(cells[half + place] if half + place < len(cells) else ((), ()))) for place in range(half)
    )
    caption = fill("Persons at the end of the run, {run:end}.", facts)
    headings = ("where they are", "persons", "where they are", "persons")
    return PageTable(caption, headings, rows, (0.28, 0.22, 0.28, 0.22), (1, 3))

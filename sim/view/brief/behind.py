"""The table of a brief that says where everybody is at the end."""

from __future__ import annotations

from sim.pages.content import PageTable, Paragraph, fill
from sim.results.partition import definitions
from sim.view.brief.facts import Facts


def left_behind(facts: Facts) -> PageTable | Paragraph:
    """A line for each class that holds somebody in some run; two classes stand beside each other."""
    metrics = [(one, facts.run.metric(one)) for one in definitions(facts.scenario)]
    held = [one for one, metric in metrics if metric.value or metric.high]
    if not held:
        return Paragraph(fill("Nobody was there.", facts))
    cells = [(one.label, fill(f"{{persons:{one}}}", facts)) for one in held]
    half = -(-len(cells) // 2)
    rows = tuple(
        (*cells[place], *(cells[half + place] if half + place < len(cells) else ((), ()))) for place in range(half)
    )
    caption = fill("Persons at the end of the run, {run:end}.", facts)
    headings = ("where they are", "persons", "where they are", "persons")
    return PageTable(caption, headings, rows, (0.28, 0.22, 0.28, 0.22), (1, 3))

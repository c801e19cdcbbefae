"""The table of a brief that says who has not come out, and why."""

from __future__ import annotations

from sim.pages.content import PageTable, Paragraph, fill
from sim.results.left_behind import REASONS
from sim.view.brief.facts import Facts


def left_behind(facts: Facts) -> PageTable | Paragraph:
    """A line for each reason that holds somebody in some run; two reasons stand beside each other."""
    metrics = [(reason, facts.run.metric(reason.definition)) for reason in REASONS]
    held = [reason for reason, metric in metrics if metric.value or metric.high]
    if not held:
        return Paragraph(fill("Nobody is left behind, or the scenario has no crossing to tell by.", facts))
    cells = [(fill(reason.label, facts), fill(f"{{persons:{reason.definition}}}", facts)) for reason in held]
    half = -(-len(cells) // 2)
    rows = tuple(
        (*cells[place], *(cells[half + place] if half + place < len(cells) else ((), ()))) for place in range(half)
    )
    caption = fill("Persons at the end of the run, {run:end}.", facts)
    headings = ("not come out because they", "persons", "not come out because they", "persons")
    return PageTable(caption, headings, rows, (0.28, 0.22, 0.28, 0.22), (1, 3))

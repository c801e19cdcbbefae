"""The table of a brief that says who came to which shelter, where some send people on to others."""

from __future__ import annotations

from sim.analysis.doors import any_overflows, doors
from sim.pages.content import PageTable, fill
from sim.view.brief.facts import BriefFacts
from sim.view.doors import COLUMNS


def doors_page_table(facts: BriefFacts) -> PageTable | None:
    """A line for each shelter; None where none overflows, so that the picture says all."""
    if not any_overflows(facts.scenario):
        return None
    rows = [
        tuple(fill(f"{{door:{door.shelter}:{what}}}", facts) for what in ("name", *COLUMNS))
        for door in doors(facts.run)
    ]
    caption = fill("{door::counted}", facts)
    return PageTable(
        caption,
        (facts.say("shelter"), *(facts.say(heading) for heading in COLUMNS.values())),
        rows,
        (0.36, 0.16, 0.16, 0.16, 0.16),
        (1, 2, 3, 4),
    )

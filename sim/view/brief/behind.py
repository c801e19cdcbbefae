"""The table of a brief that says where everybody is at the end."""

from __future__ import annotations

from sim.pages.content import PageTable, fill
from sim.view.brief.facts import BriefFacts
from sim.view.groups import left_behind


def left_behind_table(facts: BriefFacts, *, each: bool = True) -> PageTable | None:
    """A line for each class that holds somebody in some run, two beside each other; None where there is none.

    Classes of several nodes that mean the same have a line for all of them before.

    Args:
        facts: Of the run.
        each: Whether those classes have a line each as well, as the report has them.
    """
    sources: list[tuple[str, str]] = []
    for reason in left_behind(facts.run).reasons:
        if len(reason.members) > 1:
            sources.append(
                (facts.say("{reason}, in all:", reason=f"{{reason:{reason.name}}}"), f"{{together:{reason.name}}}")
            )
        if each or len(reason.members) == 1:
            sources += [(f"{{label:{one}}}", f"{{persons:{one}}}") for one in reason.members]
    if not sources:
        return None
    cells = [(fill(label, facts), fill(count, facts)) for label, count in sources]
    half = -(-len(cells) // 2)
    rows = tuple(
        (*cells[place], *(cells[half + place] if half + place < len(cells) else ((), ()))) for place in range(half)
    )
    caption = fill(facts.say("Persons at the end of the run, {end}.", end="{run:end}"), facts)
    headings = 2 * (facts.say("where they are"), facts.say("persons"))
    return PageTable(caption, headings, rows, (0.28, 0.22, 0.28, 0.22), (1, 3))

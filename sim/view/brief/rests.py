"""What a brief's answer rests on: the drawn assumptions, where they come from, and their shares of the variance."""

from __future__ import annotations

from sim.pages.content import PageTable, Paragraph, Sourced, Text, fill
from sim.results.metrics_crossing import MAIN
from sim.runs.ensemble import Ensemble
from sim.scenario.lineage import Marked
from sim.view.brief.facts import BriefFacts, range_marks
from sim.view.brief.foot import Foot

MOST, FEWEST = 7, 3
"""Parameters that are reported, the most important first; and where there is little room."""


def rests_on(facts: BriefFacts, foot: Foot, most: int = MOST) -> PageTable | Paragraph:
    """The table of assumptions, or why there is none.

    Args:
        facts: Of the run.
        foot: Where the marks, ranges and sources of the assumptions are numbered.
        most: How many assumptions are reported.
    """
    if not facts.scenario.uncertain:
        return Paragraph(
            facts.say(
                "The scenario has no uncertain parameters (section uncertain), so the intervals are random variation "
                "only and too narrow."
            )
        )
    found = facts.shares(MAIN.name)
    if found is None:
        return Paragraph(fill(_why_none(facts), facts))
    caption = fill(
        facts.say(
            "Shares of the variance of the hours until {percent} have crossed (of its ranks), with their intervals; "
            "{rest} are random variation and what the assumptions do together. {n} runs for each assumption.",
            percent=f"{{metric:{MAIN.name}:percent}}",
            rest=f"{{share:{MAIN.name}:rest}}",
            n=f"{{share:{MAIN.name}:runs each}}",
        ),
        facts,
    )
    marks = range_marks(facts.lines)
    rows = tuple(_row(one.parameter, marks.get(one.parameter), facts, foot) for one in found.parameters[:most])
    say = facts.say
    headings = (say("assumption"), say("drawn between"), say("share"), say("source"))
    return PageTable(caption, headings, rows, (0.36, 0.22, 0.3, 0.12), (2, 3))


def _why_none(facts: BriefFacts) -> str:
    """Why no shares of the variance are known."""
    if not isinstance(facts.run, Ensemble) or not facts.run.summaries[0].parameters:
        return facts.say(
            "The uncertain parameters were not drawn, so the intervals are random variation only and too narrow. Use "
            "{option}.",
            option="--parameters latin-hypercube",
        )
    return facts.say(
        "{n} uncertain parameters were drawn in {runs}: what each of them does cannot be separated, for the runs are "
        "too few or the hours do not vary. Use more {option}: three for each parameter at least.",
        n="{count:drawn}",
        runs="{run:runs}",
        option="--replications",
    )


def _row(parameter: str, mark: Marked | None, facts: BriefFacts, foot: Foot) -> tuple[Text, ...]:
    templates = (parameter.replace("_", " "), f"{{range:{parameter}}}", f"{{share:{MAIN.name}:{parameter}}}")
    source: Text = facts.say("none") if mark is None else (Sourced(foot.of_mark(mark), "foot:"),)
    return (*(fill(template, facts) for template in templates), source)

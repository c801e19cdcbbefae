"""What a brief's answer rests on: the drawn assumptions, where they come from, and their shares of the variance."""

from __future__ import annotations

from sim.pages.content import PageTable, Paragraph, Text, fill
from sim.results.metrics_crossing import MAIN
from sim.runs.ensemble import Ensemble
from sim.view.brief.facts import BriefFacts, range_marks

MOST = 7
"""Parameters that are reported, the most important first."""


def rests_on(facts: BriefFacts) -> PageTable | Paragraph:
    """The table of assumptions, or why there is none."""
    if not facts.scenario.uncertain:
        return Paragraph(
            "The scenario has no ranges of its assumptions (section uncertain), so the intervals are random variation "
            "only and too narrow."
        )
    found = facts.shares(MAIN.name)
    if found is None:
        return Paragraph(fill(_why_none(facts), facts))
    caption = fill(
        f"Shares of the variance of the hours until {{metric:{MAIN.name}:percent}} have crossed (of its ranks), with "
        f"their intervals; {{share:{MAIN.name}:rest}} are random variation and what the assumptions do together. "
        f"{{share:{MAIN.name}:runs each}} runs for each assumption.",
        facts,
    )
    marks = range_marks(facts.lines)
    rows = tuple(_row(one.parameter, one.parameter in marks, facts) for one in found.parameters[:MOST])
    headings = ("assumption", "drawn between", "mark, range and source in the scenario's file", "share")
    return PageTable(caption, headings, rows, (0.19, 0.15, 0.48, 0.18), (3,))


def _why_none(facts: BriefFacts) -> str:
    """Why no shares of the variance are known."""
    if not isinstance(facts.run, Ensemble) or not facts.run.summaries[0].parameters:
        return (
            "The uncertain parameters were not drawn, so the intervals are random variation only and too narrow. Use "
            "--parameters latin-hypercube."
        )
    return (
        "{count:drawn} uncertain parameters were drawn in {run:runs}: what each of them does cannot be separated, for "
        "the runs are too few or the hours do not vary. Use more --replications: three for each parameter at least."
    )


def _row(parameter: str, has_mark: bool, facts: BriefFacts) -> tuple[Text, ...]:
    shown = f"{{mark:{parameter}}}" if has_mark else "none"
    templates = (parameter.replace("_", " "), f"{{range:{parameter}}}", shown, f"{{share:{MAIN.name}:{parameter}}}")
    return tuple(fill(template, facts) for template in templates)

"""The definitions of all metrics as a table for the shell, and as the page ``docs/metrics.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from sim.results.definition import Better, Definition, Prominence, Question, Weighs
from sim.results.metrics import DEFINITIONS

BETTER = {Better.MORE: "more", Better.LESS: "less", Better.NEITHER: "–"}
"""Which direction is for the better, in a word."""

PLACES = {Prominence.HEADLINE: "headline", Prominence.LINE: "line", Prominence.DETAIL: "detail"}
"""Where a metric stands in its question, in a word."""

WEIGHS = {Weighs.AIM: "aim", Weighs.SIDE: "side effect", Weighs.NOT: "–"}
"""What a metric counts for when interventions are judged, in a word or two."""

INTRODUCTION = """\
# Metrics

Every metric that a run gives, by the question that it answers. `sim metrics` prints this list, and
`sim metrics --markdown` writes this page. A run's folder has the values in `metrics.json`; in Python,
`run.metric("crossed_persons")` gives one of them.

A name with words in braces stands for as many metrics as the scenario names places, classes or kinds: with a station
`gate` and a class `car`, `{station}_wait_{vehicle_class}_p90_min` is `gate_wait_car_p90_min`. A metric of a part of
the story is there if the scenario has that part. Where people are on foot (`on_foot` of their class), metrics of
vehicles count persons or groups and are named so: `queue_max_persons`, `crossed_groups_on_foot`; beside vehicles both
together, `queue_max_groups`. `run.metric("queue_max_veh")` gives them too.

- **better**: which direction is for the better; `–`: neither.
- **place**: a *headline* answers its question in one number; it is also in comparisons, in sensitivity where no metric
  is named, and beside the sliders. A *line* stands in the tables of a run. A *detail* stands only among all metrics.
- **interventions**: an *aim* is what interventions are for, a *side effect* is what else they may buy or cost. Where
  there is nothing, another metric says the same already, or neither direction is better. *Objective*: combinations of
  interventions are compared by it.
- **counted**: who or what is counted, and of which set; empty where nobody is.

Who was not served within the run counts as later or slower than anybody else. A metric without a value says why.
"""


def by_heading() -> Iterator[tuple[Question, list[Definition]]]:
    """Every question with its metrics, headlines first; questions without any are left out."""
    for question in Question:
        of = [one for one in DEFINITIONS if one.question is question]
        if of:
            yield question, sorted(of, key=lambda one: -one.place)


def definitions_table() -> Table:
    """All metrics: name, label, unit, which direction is for the better, and where it stands."""
    found = Table(title="Metrics", title_justify="left")
    found.add_column("metric", no_wrap=True)
    found.add_column("what it is", ratio=1)
    for question, definitions in by_heading():
        found.add_section()
        found.add_row(Text(question.value, style="bold"))
        for one in definitions:
            better = "" if one.better is Better.NEITHER else f"{BETTER[one.better]} is better, "
            more = f"{one.unit}, {better}{PLACES[one.place]}"
            found.add_row(Text(f"  {one.name}"), Text(one.label).append(f"\n{more}", style="dim"))
    return found


def page() -> str:
    """The page of all metrics, as Markdown."""
    return INTRODUCTION + "".join(_section(*found) for found in by_heading())


def _section(question: Question, definitions: list[Definition]) -> str:
    head = ("metric", "label", "unit", "better", "place", "interventions", "meaning", "counted")
    rows = [head, tuple("---" for _ in head), *(_cells(one) for one in definitions)]
    return f"\n## {question.value}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(one: Definition) -> tuple[str, ...]:
    weighs = "–" if one.better is Better.NEITHER else WEIGHS[one.weighs]
    label, meaning = (_plain(text) for text in (one.label, one.meaning))
    return (
        f"`{one.name}`",
        label,
        one.unit,
        BETTER[one.better],
        PLACES[one.place],
        f"{weighs}, objective" if one.objective else weighs,
        meaning,
        one.counted,
    )


def _plain(text: str) -> str:
    """A text with its fields in italics: ``at *station*``."""
    return re.sub(r"\{(\w+)\}", lambda found: f"*{found[1].replace('_', ' ')}*", text)

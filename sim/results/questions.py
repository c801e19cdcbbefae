"""What planners ask first, and the metrics that answer it: the same for the shell, a notebook and a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sim.results.definition import Again, Definition, Prominence, Question
from sim.results.metrics import LINES, definition


def by_question(
    names: Iterable[str], titles: Mapping[str, str], place: Prominence = Prominence.LINE
) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The questions that some metrics answer: heading, and a label and the name of each metric.

    Args:
        names: Names of metrics that there are.
        titles: What people call the places, classes and kinds that metrics are named after.
        place: Metrics that stand lower in their question are left out.
    """
    members = _members(names)
    for question in Question:
        lines: list[tuple[str, str]] = []
        for line in LINES:
            one = line if isinstance(line, Definition) else line.definition
            if line.question is question and one.place >= place:
                lines += [(_label(line, found.titled(titles)), found.name) for found in members.get(one.name, ())]
        if lines:
            yield question.value, lines


def _label(line: Definition | Again, of: Definition) -> str:
    return line.line if isinstance(line, Again) else of.line or of.label


def label_of(name: str, titles: Mapping[str, str]) -> str:
    """A few words for a metric that stand alone; its name where it is of none that is known.

    Args:
        name: Of the metric.
        titles: What people call the places, classes and kinds that metrics are named after.
    """
    found = definition(name)
    return name.replace("_", " ") if found is None else found.titled(titles).label


def _members(names: Iterable[str]) -> dict[str, list[Definition]]:
    """Definitions of the metrics that there are, by the name of the definition or of its family."""
    there = {name: one for name in names if (one := definition(name)) is not None}
    replaced = {one.instead_of for one in there.values()}
    found: dict[str, list[Definition]] = {}
    for name, one in there.items():
        if name not in replaced:
            found.setdefault(one.family, []).append(one)
    return found

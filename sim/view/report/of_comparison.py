"""The report of a comparison: what the second scenario changes, with intervals, and what both are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from sim.analysis.folders import DIFFERENCES, PLOTS
from sim.analysis.paired import Difference, without_small_counts
from sim.pages.content import Bullets, Chart, Folded, Page, PageSection, PageTable, picture
from sim.results.questions import label_of
from sim.runs.errors import incomplete
from sim.runs.sealed import SealedFolder
from sim.scenario.errors import ScenarioError
from sim.scenario.model import Scenario
from sim.scenario.titles import titles
from sim.view.decision import decision, decision_in_lines, signed, through, written
from sim.view.report.of_run import provenance


def comparison_report(folder: Path) -> Page:
    """What the page says of a folder that ``sim compare`` has written.

    Raises:
        FolderError: A file of it is missing, damaged or that of another folder.
    """
    sealed = SealedFolder.of(folder, "comparison")
    manifest = sealed.manifest
    try:
        columns = [one.name for one in fields(Difference)]
        every = [_difference(row) for row in sealed.rows(DIFFERENCES, columns)]
        one, other = sealed.scenario("first.yaml"), sealed.scenario("second.yaml")
        rows = without_small_counts(every, one, other)
        alt = f"Persons crossed in both, and the difference with its interval. {decision(rows, one)[0]}"
        held = picture(sealed.file(f"{PLOTS}/comparison.png"), sealed.file(f"{PLOTS}/comparison.svg"), alt)
        first, second = manifest["first"], manifest["second"]
        known = [row for row in rows if row.pairs or row.late]
        clear = [row for row in known if row.clear]
        pairs = f"{manifest['replications']} pairs of runs with the same random numbers"
    except (ScenarioError, OSError, ValueError, KeyError) as error:
        raise incomplete(folder, "comparison", error) from error
    sentences = [
        *decision_in_lines(rows, (first, second), one),
        f"Means over {pairs}; in brackets the change, with its 95 % interval, random variation only.",
    ]
    sections = (
        PageSection("The answer", (Bullets(sentences),), "answer"),
        PageSection("Picture", (Chart(held, "", "", None, (), "picture-comparison"),), "picture"),
        PageSection("What differs clearly", (_table("Clear effects", clear, one, meanings=False),), "clear"),
        PageSection(
            "Everything",
            (Folded("All metrics", _table("Every metric of both, without small counts", known, one)),),
            "all",
        ),
        PageSection("Where this comes from", provenance(manifest), "provenance"),
    )
    return Page(f"{second}, against: {first}", pairs, (sections,))


def _difference(row: dict[str, str]) -> Difference:
    """A row of the table as it was written."""
    kinds: dict[object, Callable[[str], Any]] = {"str": str, "int": int}
    values: dict[str, Any] = {one.name: kinds.get(one.type, _number)(row[one.name]) for one in fields(Difference)}
    return Difference(**values)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _table(caption: str, rows: Sequence[Difference], scenario: Scenario, *, meanings: bool = True) -> PageTable:
    names, start = titles(scenario), scenario.start
    cells = [
        (
            label_of(row.name, names),
            written(row, row.first, start),
            written(row, row.second, start),
            signed(row.mean, row.unit),
            "" if row.low is None else through(signed(row.low, row.unit), signed(row.high, row.unit), " to "),
            row.meaning,
        )
        for row in rows
    ]
    headings = ("metric", "first", "second", "difference", "95 %", "meaning")
    shown = len(headings) if meanings else len(headings) - 1
    return PageTable(caption, headings[:shown], [row[:shown] for row in cells], numbers=(1, 2, 3, 4))

"""The report of a comparison: what the second scenario changes, with intervals, and what both are."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from sim.analysis.folders import DIFFERENCES
from sim.pages.content import Bullets, Folded, Page, PageSection, PageTable, picture
from sim.results.metric import in_unit
from sim.results.metrics import select
from sim.results.questions import label_of
from sim.runs.atomic import MANIFEST
from sim.runs.errors import FolderError
from sim.view.report.of_run import provenance

ASKED = select(lambda one: one.headline and not one.is_moment)
"""Metrics of the first sentences."""


def comparison_report(folder: Path) -> Page:
    """What the page says of a folder that ``sim compare`` has written.

    Raises:
        FolderError: A file of it is missing or damaged.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        with (folder / DIFFERENCES).open(encoding="utf-8", newline="") as file:
            rows = {row["name"]: row for row in csv.DictReader(file)}
        alt = "Persons crossed in both. Difference with its interval"
        drawn = picture(folder / "plots" / "comparison.svg", alt)
        first, second = manifest["first"], manifest["second"]
        known = [row for row in rows.values() if row["mean"]]
        clear = [row for row in known if row["low"] and not float(row["low"]) <= 0.0 <= float(row["high"])]
        sentences = [_sentence(rows[one.name]) for one in ASKED if one.name in rows and rows[one.name]["mean"]]
    except (OSError, ValueError, KeyError) as error:
        raise FolderError(f"{folder} is not the complete folder of a comparison: {error}") from error
    pairs = f"{manifest['replications']} pairs of runs with the same random numbers"
    sentences.append(f"Means over {pairs}; 95 % t intervals, random variation only.")
    sections = (
        PageSection("The answer", (Bullets(sentences),), "answer"),
        PageSection("Picture", (drawn,), "picture"),
        PageSection("What differs for certain", (_table("Zero lies outside the interval", clear),), "clear"),
        PageSection("Everything", (Folded("All metrics", _table("Every metric that both have", known)),), "all"),
        PageSection("Where this comes from", provenance(manifest), "provenance"),
    )
    return Page(f"{second}, against: {first}", pairs, (sections,))


def _sentence(row: dict[str, str]) -> str:
    mean, label = float(row["mean"]), label_of(row["name"])
    if mean == 0.0:
        return f"{label}: no difference."
    word = "more" if mean > 0.0 else "less"
    return f"{label}: {in_unit(abs(mean), row['unit'])} {row['unit']} {word}{_interval(row)}."


def _interval(row: dict[str, str]) -> str:
    if not row["low"]:
        return ""
    low, high = (in_unit(float(row[side]), row["unit"]) for side in ("low", "high"))
    return f" (95 %: {low} to {high})"


def _table(caption: str, rows: list[dict[str, str]]) -> PageTable:
    cells = [
        (
            row["name"],
            *(in_unit(float(row[name]), row["unit"]) if row[name] else "–" for name in ("first", "second", "mean")),
            _interval(row).removeprefix(" (95 %: ").removesuffix(")"),
            row["unit"],
            row["meaning"],
        )
        for row in rows
    ]
    headings = ("metric", "first", "second", "difference", "95 %", "unit", "meaning")
    return PageTable(caption, headings, cells, numbers=(1, 2, 3, 4))

"""The report of a study: what was varied, how far it is, and what each axis does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.effects import IN_UNITS, Effect
from sim.analysis.sensitivity import METRICS, bounds_in_words, of_metrics
from sim.pages.content import Bullets, Chart, Page, PageSection, PageTable, picture
from sim.results.questions import label_of
from sim.runs.axes import Paired, RandomVariation, levels_of
from sim.runs.sweep import Sweep, read_sweep
from sim.scenario.titles import titles
from sim.view.decision import steps
from sim.view.sensitivity import LEADS, basis, finding, in_fitting_unit, interval_cell, save_effects

if TYPE_CHECKING:
    import pandas as pd


def study_report(folder: Path, drawn: Path) -> Page:
    """What the page says of a folder that ``sim sweep`` has written.

    Args:
        folder: The folder.
        drawn: Where the pictures are put.

    Raises:
        FolderError: It is not the folder of a study.
        DesignError: It has too few rows to say anything.
    """
    sweep = read_sweep(folder)
    rows = sweep.frame()
    shown = of_metrics(sweep, rows, METRICS, strict=False)
    # Of what nothing moved there is nothing to draw.
    varying = [found for found in shown if _varies(found)]
    title = sweep.study.plan.title
    charts = [
        Chart(
            picture(file.with_suffix(".png"), file, f"{finding(sweep, found)}. {title}"),
            "",
            "",
            None,
            (_effects(sweep, found),),
            f"picture-{file.stem}",
        )
        for found in varying
        for file in save_effects(sweep, rows, found, drawn)
        if file.suffix == ".svg"
    ]
    sections = (
        PageSection("The answer", (Bullets(_answer(sweep, rows, shown, varying)),), "answer"),
        PageSection("Pictures", charts, "pictures"),
        PageSection("What was varied", (_axes(sweep),), "axes"),
        PageSection("Runs", (_runs(sweep),), "runs"),
    )
    return Page(title, sweep.study.base.title, (sections,))


def _varies(found: list[Effect]) -> bool:
    """Whether the runs differ at all in a metric."""
    return any(one.measure in LEADS and not np.isnan(one.value) for one in found)


def _answer(sweep: Sweep, rows: pd.DataFrame, shown: list[list[Effect]], varying: list[list[Effect]]) -> list[str]:
    """What each metric rests on, and its values from level to level; at last those that nothing moved."""
    names = titles(sweep.study.base)
    said = []
    for found in varying:
        words = [f"{finding(sweep, found)}.", *steps(sweep, rows, found[0].metric)]
        said.append(" ".join(word[0].upper() + word[1:] for word in words))
    said += [f"{line[0].upper()}{line[1:]}." for line in bounds_in_words(rows, METRICS, sweep.study.base)]
    if same := [label_of(found[0].metric, names) for found in shown if found not in varying]:
        said.append(f"The same in all runs: {', '.join(same)}.")
    return said


def _effects(sweep: Sweep, found: list[Effect]) -> PageTable:
    factor, unit = in_fitting_unit(sweep, found)
    cells = [
        (
            one.axis.replace("_", " "),
            one.measure,
            interval_cell(one, factor if one.measure in IN_UNITS else 1.0),
            basis(sweep, one),
        )
        for one in found
    ]
    headings = ("axis", "measure", "value (95 %)", "rests on")
    return PageTable(f"{label_of(found[0].metric, titles(sweep.study.base))} ({unit})", headings, cells, numbers=(2,))


def _axes(sweep: Sweep) -> PageTable:
    cells = []
    for name, axis in sweep.study.axes.items():
        levels = [str(level.label) for level in levels_of(axis)[:12]]
        paths = "none of its own" if isinstance(axis, Paired | RandomVariation) else ", ".join(axis.paths)
        cells.append((name, axis.law, ", ".join(levels), paths))
    return PageTable("Axes", ("axis", "distribution", "values or ends", "parameters"), cells)


def _runs(sweep: Sweep) -> PageTable:
    tally = sweep.tally()
    cells = [
        ("design", sweep.study.plan.design.kind),
        ("points", f"{len(sweep.points):,}"),
        ("replications of each", f"{sweep.study.plan.replications:,}"),
        ("rows that are there", f"{tally.there:,} of {tally.total:,}"),
        ("runs that failed", f"{tally.failed:,}"),
        ("made by version", sweep.made_by),
    ]
    return PageTable("The study", ("what", "value"), cells)

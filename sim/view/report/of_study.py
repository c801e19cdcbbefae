"""The report of a study: what was varied, how far it is, and what each axis does."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.effects import IN_UNITS, Effect
from sim.analysis.sensitivity import METRICS, bounds_in_words, of_metrics
from sim.pages.content import Bullets, Page, PageSection, PageTable, picture
from sim.results.questions import label_of
from sim.runs.axes import Paired, RandomVariation, levels_of
from sim.runs.sweep import Sweep, read_sweep
from sim.scenario.titles import titles
from sim.view.decision import steps
from sim.view.sensitivity import basis, finding, in_fitting_unit, interval_cell, save_effects


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
    lines = [*(finding(sweep, found) for found in shown), *bounds_in_words(rows, METRICS, sweep.study.base)]
    title = sweep.study.plan.title
    pictures = [
        picture(file.with_suffix(".png"), file, f"{finding(sweep, found)}. {title}")
        for found in shown
        for file in save_effects(sweep, rows, found, drawn)
        if file.suffix == ".svg"
    ]
    sentences = [f"{line}." for line in lines]
    sentences += [sentence for found in shown for sentence in steps(sweep, rows, found[0].metric)]
    sections = (
        PageSection("The answer", (Bullets(sentences),), "answer"),
        PageSection("Pictures", pictures, "pictures"),
        PageSection("Effects", [_effects(sweep, found) for found in shown], "effects"),
        PageSection("What was varied", (_axes(sweep),), "axes"),
        PageSection("Runs", (_runs(sweep),), "runs"),
    )
    return Page(title, sweep.study.base.title, (sections,))


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

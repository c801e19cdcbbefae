"""The report of a study: what was varied, how far it is, and what each axis does."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sim.study.sweep.axes import Chance, Paired, levels_of
from sim.study.sweep.effects import Effect
from sim.study.sweep.sensitivity import METRICS, of_metrics
from sim.study.sweep.sweep import Sweep, read_sweep
from sim.view.ethics import WHAT_NOT
from sim.view.report.html import answer, figure, page, paragraph, table
from sim.view.sensitivity import finding, interval_cell, save_effects


def study_report(folder: Path) -> str:
    """The page of a folder that ``sim sweep`` has written.

    Raises:
        FolderError: It is not the folder of a study.
        DesignError: It has too few rows to tell anything.
    """
    sweep = read_sweep(folder)
    rows = sweep.frame()
    told = of_metrics(sweep, rows, METRICS, strict=False)
    pictures = []
    with tempfile.TemporaryDirectory() as drawn:
        for found in told:
            files = [file for file in save_effects(sweep, rows, found, Path(drawn)) if file.suffix == ".svg"]
            pictures += [figure(file, finding(sweep, found), sweep.study.plan.title) for file in files]
    sections = [
        ("answer", "The answer", answer(f"{finding(sweep, found)}." for found in told)),
        ("pictures", "Pictures", "".join(pictures)),
        ("effects", "Effects", "".join(_effects(sweep, found) for found in told)),
        ("axes", "What was varied", _axes(sweep)),
        ("runs", "Runs", _runs(sweep)),
        ("use", "What it must not be used for", paragraph(WHAT_NOT)),
    ]
    return page(sweep.study.plan.title, sweep.study.base.title, sections)


def _effects(sweep: Sweep, found: list[Effect]) -> str:
    unit = sweep.units().get(found[0].metric, "")
    cells = [(one.axis, one.measure, interval_cell(one), f"{one.points:,}") for one in found]
    return table(f"{found[0].metric} ({unit})", ("axis", "measure", "value (95 %)", "rests on"), cells, (2, 3))


def _axes(sweep: Sweep) -> str:
    cells = []
    for name, axis in sweep.study.axes.items():
        levels = [str(level.label) for level in levels_of(axis)[:12]]
        paths = "–" if isinstance(axis, Paired | Chance) else ", ".join(axis.paths)
        cells.append((name, axis.law, ", ".join(levels), paths))
    return table("Axes", ("axis", "law", "values or ends", "levers"), cells)


def _runs(sweep: Sweep) -> str:
    tally = sweep.tally()
    cells = [
        ("design", sweep.study.plan.design.kind),
        ("points", f"{len(sweep.points):,}"),
        ("replications of each", f"{sweep.study.plan.replications:,}"),
        ("rows that are there", f"{tally.there:,} of {tally.total:,}"),
        ("runs that failed", f"{tally.failed:,}"),
        ("made by version", sweep.made_by),
    ]
    return table("The study", ("what", "value"), cells)

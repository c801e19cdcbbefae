"""Which report a folder gets, and its page."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sim.analysis.folders import DIFFERENCES
from sim.pages.content import Page, PageSection, Paragraph
from sim.pages.render import render
from sim.runs.sweep import STUDY
from sim.view.ethics import WHAT_NOT
from sim.view.report.of_comparison import comparison_report
from sim.view.report.of_run import run_report
from sim.view.report.of_study import study_report

USE = PageSection("What it must not be used for", (Paragraph(WHAT_NOT),), "use")
"""The last section of every report."""


def report_of(folder: Path) -> str:
    """The report of a run, a comparison or a study, as HTML.

    Raises:
        FolderError: The folder is none of these, or a file of it is missing or damaged.
        DesignError: It is that of a study with too few rows.
        OSError: A file cannot be read.
    """
    with tempfile.TemporaryDirectory() as drawn:
        page = _page(folder, Path(drawn))
    return render("report.html.j2", page=page, sections=(*page.sheets[0], USE))


def _page(folder: Path, drawn: Path) -> Page:
    if (folder / STUDY).exists():
        return study_report(folder, drawn)
    if (folder / DIFFERENCES).exists():
        return comparison_report(folder)
    return run_report(folder, drawn)

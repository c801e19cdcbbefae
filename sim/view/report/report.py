"""Which report a folder gets."""

from __future__ import annotations

from pathlib import Path

from sim.study.compare import DIFFERENCES
from sim.study.sweep.sweep import STUDY
from sim.view.report.of_comparison import comparison_report
from sim.view.report.of_run import run_report
from sim.view.report.of_study import study_report


def report_of(folder: Path) -> str:
    """The report of a run, a comparison or a study, as HTML.

    Raises:
        FolderError: The folder is none of these, or a file of it is missing or damaged.
        DesignError: It is that of a study with too few rows.
        OSError: A file cannot be read.
    """
    if (folder / STUDY).exists():
        return study_report(folder)
    if (folder / DIFFERENCES).exists():
        return comparison_report(folder)
    return run_report(folder)

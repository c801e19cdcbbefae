"""The folder of a trigger sheet: the table, the page, the trigger file, and what was run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from sim.analysis.triggers import Tried, triggers_frame
from sim.runs.atomic import whole_folder
from sim.runs.ensemble import Ensemble
from sim.runs.manifest import write_manifest

SHEET = "triggers.csv"

Draw = Callable[[Path], Iterable[Path]]
"""Draws the page into a folder and names the files; it comes from ``sim.view``."""


def write_triggers(ensemble: Ensemble, found: tuple[Tried, ...], source: Path, target: Path, draw: Draw) -> None:
    """Write a trigger sheet into ``target``, as a whole or not at all.

    Raises:
        ForeignFolderError: ``target`` holds files that no run has written.
        OSError: Something cannot be written.
    """
    with whole_folder(target) as folder:
        triggers_frame(ensemble, found).to_csv(folder / SHEET, index=False)
        shutil.copyfile(source, folder / "triggers.yaml")
        list(draw(folder))
        fields = {
            "scenario": ensemble.scenario.title,
            "seed": ensemble.scenario.seed,
            "replications": len(ensemble),
            "spread_is": ensemble.spread_is,
        }
        write_manifest(folder, fields)

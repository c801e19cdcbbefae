"""The folder of a trigger sheet: the table, the page, the trigger file, and what was run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from sim import __version__
from sim.results.ensemble import Ensemble
from sim.results.triggers import Tried, triggers_frame
from sim.study.atomic import MANIFEST, file_hashes, whole_folder

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
        manifest = {
            "made_by": f"corridor-sim {__version__}",
            "scenario": ensemble.scenario.title,
            "seed": ensemble.scenario.seed,
            "replications": len(ensemble),
            "spread_is": ensemble.spread_is,
            "files": file_hashes(folder),
        }
        text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8")

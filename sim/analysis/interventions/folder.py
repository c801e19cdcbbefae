"""The folder of a ledger: tables, pictures, the list, and what it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sim.analysis.interventions.ledger import Ledger
from sim.analysis.interventions.rows import CONFIDENCE
from sim.runs.atomic import whole_folder
from sim.runs.manifest import write_manifest
from sim.scenario.load import yaml_text

LEDGER, SIDE_EFFECTS, COMBINATIONS, LIST = "ledger.csv", "side-effects.csv", "combinations.csv", "interventions.yaml"

Draw = Callable[[Ledger, Path], Iterable[Path]]
"""Draws the pictures of a ledger into a folder and names the files; it comes from ``sim.view``."""


def write_ledger(ledger: Ledger, target: Path, draw: Draw) -> None:
    """Write a ledger into ``target``, as a whole or not at all.

    Raises:
        ForeignFolderError: ``target`` holds files that no ledger has written.
        OSError: Something cannot be written.
    """
    with whole_folder(target) as folder:
        ledger.to_frame().to_csv(folder / LEDGER, index=False)
        ledger.side_effects_frame().to_csv(folder / SIDE_EFFECTS, index=False)
        ledger.choices.to_frame().to_csv(folder / COMBINATIONS, index=False)
        (folder / LIST).write_text(yaml_text(ledger.listed.file), encoding="utf-8")
        (folder / "plots").mkdir()
        draw(ledger, folder / "plots")
        fields = {
            "rows_made_by": ledger.sweep.made_by,
            "list": ledger.listed.file.title,
            "scenario": ledger.listed.base.title,
            "seed": ledger.listed.base.seed,
            "interventions": len(ledger.entries),
            "together": ledger.together,
            "choices": len(ledger.choices.all),
            "replications": ledger.sweep.study.plan.replications,
            "runs": ledger.runs,
            "confidence": CONFIDENCE,
        }
        write_manifest(folder, fields)

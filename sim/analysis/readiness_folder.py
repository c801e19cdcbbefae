"""The folder of an assessment of the readiness: tables, pictures, and what was run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sim.analysis.assessment import Assessment, days_frame, first_frame, plans_frame
from sim.runs.atomic import whole_folder
from sim.runs.manifest import write_manifest
from sim.scenario.load import resolved_yaml

DAYS, FIRST, PLANS = "readiness-by-day.csv", "first-shortfalls.csv", "additions.csv"

Draw = Callable[[Assessment, Path], Iterable[Path]]
"""Draws the pictures of an assessment into a folder and names the files; it comes from ``sim.view``."""


def write_assessment(found: Assessment, target: Path, draw: Draw) -> None:
    """Write an assessment into ``target``, as a whole or not at all.

    Raises:
        ForeignFolderError: ``target`` holds files that no run has written.
        OSError: Something cannot be written.
    """
    scenario = found.ensemble.scenario
    with whole_folder(target) as folder:
        days_frame(found).to_csv(folder / DAYS, index=False)
        first_frame(found).to_csv(folder / FIRST, index=False)
        plans_frame(found).to_csv(folder / PLANS, index=False)
        text = resolved_yaml(scenario.model_copy(update={"observed": None, "record": None}))
        (folder / "scenario.yaml").write_text(text, encoding="utf-8")
        (folder / "plots").mkdir()
        list(draw(found, folder / "plots"))
        fields = {
            "scenario": scenario.title,
            "seed": scenario.seed,
            "replications": len(found.ensemble),
            "spread_is": found.ensemble.spread_is,
        }
        write_manifest(folder, fields)

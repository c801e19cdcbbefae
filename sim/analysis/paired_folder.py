"""The folder of ``sim compare``: what differs between two scenarios, and the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.paired import Comparison
from sim.runs.atomic import whole_folder
from sim.runs.manifest import write_manifest
from sim.scenario.load import resolved_yaml

if TYPE_CHECKING:
    import pandas as pd

DIFFERENCES = "differences.csv"

Draw = Callable[[Comparison, Path], Iterable[Path]]
"""Draws the pictures of a comparison into a folder and names the files; it comes from ``sim.view``."""


def frame(comparison: Comparison) -> pd.DataFrame:
    """One row for each metric: its difference with intervals, as in :class:`sim.analysis.paired.Difference`."""
    import pandas as pd

    return pd.DataFrame([asdict(found) for found in comparison.differences])


def write_comparison(comparison: Comparison, target: Path, draw: Draw) -> None:
    """Write a comparison into ``target``, as a whole or not at all.

    Raises:
        ForeignFolderError: ``target`` holds files that no run has written.
        OSError: Something cannot be written.
    """
    of = {"first": comparison.first.scenario, "second": comparison.second.scenario}
    with whole_folder(target) as folder:
        frame(comparison).to_csv(folder / DIFFERENCES, index=False)
        for name, scenario in of.items():
            text = resolved_yaml(scenario.model_copy(update={"observed": None, "record": None}))
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        (folder / "plots").mkdir()
        draw(comparison, folder / "plots")
        fields = {
            **{name: scenario.title for name, scenario in of.items()},
            "seed": comparison.first.scenario.seed,
            "replications": len(comparison.first),
        }
        write_manifest(folder, fields)

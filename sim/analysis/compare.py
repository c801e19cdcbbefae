"""Compare two scenarios: the same replications of both, and a folder with what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.paired import Comparison
from sim.runs.atomic import whole_folder
from sim.runs.manifest import write_manifest
from sim.runs.replicate import Progress, run_study
from sim.scenario.load import resolved_yaml
from sim.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

DIFFERENCES = "differences.csv"

Draw = Callable[[Comparison, Path], Iterable[Path]]
"""Draws the pictures of a comparison into a folder and names the files; it comes from ``sim.view``."""


def compare(
    first: Scenario, second: Scenario, replications: int = 20, jobs: int | None = 1, progress: Progress | None = None
) -> Comparison:
    """Run two scenarios with the same random numbers and pair their replications.

    Args:
        first: What is compared with.
        second: What is compared; it is run with the first one's seed.
        replications: How many pairs, at least 2 for an interval.
        jobs: Processes to use; None for as many as this process may use of the machine.
        progress: Called with the share of the work that is done, 0 to 1.

    Raises:
        ValueError: ``replications`` or ``jobs`` is below 1.
        WorkerDied: A worker process ended before its work did.
    """
    tell = progress or (lambda share: None)
    same_seed = second.model_copy(update={"seed": first.seed})
    one = run_study(first, replications, jobs, lambda share: tell(share / 2.0))
    other = run_study(same_seed, replications, jobs, lambda share: tell((1.0 + share) / 2.0))
    return Comparison(one.ensemble, other.ensemble)


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

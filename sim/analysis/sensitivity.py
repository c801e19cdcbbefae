"""The effects of a study's axes on several metrics, and the file that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.effects import Effect, effects
from sim.results.metrics import no_metric, select
from sim.runs.atomic import write_file
from sim.runs.design import DesignError
from sim.runs.sweep import Sweep

if TYPE_CHECKING:
    import pandas as pd

METRICS = tuple(one.name for one in select(lambda one: one.headline and not one.is_moment))
"""Metrics that are asked about when none is named: the headlines that are no moments."""

EFFECTS = "effects.csv"


def of_metrics(sweep: Sweep, rows: pd.DataFrame, metrics: Sequence[str], *, strict: bool) -> list[list[Effect]]:
    """The effects of all axes on each metric.

    Args:
        sweep: The study.
        rows: Its rows.
        metrics: Their names.
        strict: Whether a metric that cannot be told is an error; otherwise it is left out.

    Raises:
        DesignError: There are no rows, there is no such metric, or too few rows have a value of it.
    """
    if rows.empty:
        raise DesignError(f"{sweep.folder} has no rows yet")
    found = []
    for metric in metrics:
        if metric not in rows:
            if strict:
                raise DesignError(no_metric(metric, sweep.units()))
            continue
        try:
            found.append(effects(sweep, rows, metric))
        except DesignError:
            if strict:
                raise
    if not found:
        raise DesignError(f"none of {', '.join(metrics)} has enough values")
    return found


def write_effects(told: Sequence[Sequence[Effect]], folder: Path) -> None:
    """Write all effects as ``effects.csv``: metric, axis, measure, value, low, high, points, beyond.

    Raises:
        OSError: It cannot be written.
    """
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    rows = [asdict(effect) for found in told for effect in found]
    write_file(folder / EFFECTS, pd.DataFrame(rows).to_csv(index=False).encode("utf-8"))

"""The folder of ``sim binding``: what limits in every hour, what a tenth more of each buys, and the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.binding import CONSTRAINTS, Timeline
from sim.analysis.relief import GAINS, MORE, Reliefs
from sim.runs.atomic import whole_folder
from sim.runs.manifest import write_manifest
from sim.scenario.load import resolved_yaml

if TYPE_CHECKING:
    import pandas as pd

TIMELINE, RELIEFS = "timeline.csv", "gains.csv"

Draw = Callable[[Reliefs, Path], Iterable[Path]]
"""Draws the pictures into a folder and names the files; it comes from ``sim.view``."""


def timeline_frame(timeline: Timeline) -> pd.DataFrame:
    """One row for each end and clock hour: what limits in most replications, and the share of each constraint."""
    import pandas as pd

    rows = []
    for end in timeline.binds:
        share, most = timeline.share(end), timeline.most(end)
        for hour in range(len(timeline.hours)):
            shares = dict(zip(CONSTRAINTS, share[:, hour].tolist(), strict=True))
            from_h = float(timeline.hours.edges_h[hour])
            moment = timeline.scenario.moment(from_h).isoformat(timespec="minutes")
            rows.append({"end": end, "from": moment, "limits": CONSTRAINTS[most[hour]], **shares})
    return pd.DataFrame(rows)


def gains_frame(reliefs: Reliefs) -> pd.DataFrame:
    """One row for each constraint and metric: the paired difference that a tenth more makes, with its intervals."""
    import pandas as pd

    rows = [
        {"constraint": name, "more_share": MORE, **asdict(comparison.difference(metric))}
        for name, comparison in reliefs.gains.items()
        for metric in GAINS
    ]
    return pd.DataFrame(rows)


def write_binding(reliefs: Reliefs, target: Path, draw: Draw) -> None:
    """Write reliefs into ``target``, as a whole or not at all.

    Raises:
        ForeignFolderError: ``target`` holds files that no run has written.
        OSError: Something cannot be written.
    """
    scenario = reliefs.base.scenario
    with whole_folder(target) as folder:
        timeline_frame(reliefs.timeline).to_csv(folder / TIMELINE, index=False)
        gains_frame(reliefs).to_csv(folder / RELIEFS, index=False)
        text = resolved_yaml(scenario.model_copy(update={"observed": None, "record": None}))
        (folder / "scenario.yaml").write_text(text, encoding="utf-8")
        (folder / "plots").mkdir()
        draw(reliefs, folder / "plots")
        fields = {
            "scenario": scenario.title,
            "seed": scenario.seed,
            "replications": len(reliefs.base),
            "runs": len(reliefs.base) * (1 + len(reliefs.gains)),
        }
        write_manifest(folder, fields)

"""Runs to draw: a morning's traffic through a gate, made by rule, with and without announced counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.results.results import Results
from sim.runs.ensemble import Ensemble, ReplicationSummary
from tests.results.build import GATE, NAN, ROAD, Trip, journal, scenario

COUNTS = (
    "time_local,persons_crossed,vehicles_crossed,persons_registered,persons_in_shelter,source\n"
    "2023-09-24T15:00,300,100,,20,a\n"
    "2023-09-24T18:00,600,200,,40,b\n"
    "2023-09-25,900,,,,c\n"
)

STAGES: dict[str, Any] = {
    "road": {**ROAD, "title": "The only road", "to": "gate"},
    "gate": {**GATE, "lanes": 25, "service": {"law": "constant", "mean_min": 15.0}, "to": "camp"},
    "camp": {
        "kind": "shelter",
        "region": "North",
        "places": {
            "unit": "persons",
            "initial": 100,
            "full": 900,
            "ramp_from": "2023-09-24T14:00+04:00",
            "ramp_to": "2023-09-25T14:00+04:00",
        },
    },
}


def run(replication: int = 0, folder: Path | None = None, last_h: float = 40.0, **changes: Any) -> Results:
    """Three hundred cars of three persons that set off within three hours, and pass a gate at 100 per hour.

    Args:
        replication: Number of the replication; each is a little slower than the one before.
        folder: Where to write announced counts; None for none.
        last_h: Nothing passes the gate after this hour.
        changes: Sections of the scenario to replace.
    """
    observed = {}
    if folder is not None:
        (folder / "counts.csv").write_text(COUNTS, encoding="utf-8")
        observed = {"observed": str(folder / "counts.csv")}
    of = scenario(
        **{
            "title": "Three hundred cars and a gate",
            "horizon_h": 40.0,
            "record_step_h": 0.25,
            "stages": STAGES,
            "readiness": {"families": 400, "persons": 450},
            **observed,
            **changes,
        }
    )
    set_off = 1.0 + np.arange(300) / 100.0
    crossed = set_off + 1.0 / 6.0 + (0.25 + 0.05 * replication) * np.maximum(set_off - 1.0, 0.0)
    return Results(
        journal(of, [_trip(*times, last_h) for times in zip(set_off, crossed, strict=True)], 50, 10, replication)
    )


def _trip(set_off: float, crossed: float, last_h: float) -> Trip:
    due = set_off + 1.0 / 6.0
    if crossed > last_h:
        return Trip(set_off, {"road": (set_off, set_off, NAN), "gate": (due, NAN, NAN)}, 3)
    passages = {
        "road": (set_off, set_off, crossed),
        "gate": (due, crossed, crossed),
        "camp": (crossed, crossed + 2.0, NAN),
    }
    return Trip(set_off, passages, 3)


def ensemble(folder: Path | None = None, **changes: Any) -> Ensemble:
    """Five replications of :func:`run`."""
    results = [run(number, folder, **changes) for number in range(5)]
    return Ensemble.of(results[0].scenario, [ReplicationSummary.of(item) for item in results])

"""A gate and desks behind it, without random draws, so that what an intervention saves is known by hand.

Twenty cars of three stand before the gate at hour 0; gate and desks take 0.1 h a car. With one lane and one desk car n
crosses at 0.1 n and nobody waits for the desk. A second lane halves the time before the gate and puts the queue before
the desk instead; a second desk alone changes nothing; both together leave nobody waiting behind the gate.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CARS, PERSONS, STEP_H = 20, 3, 0.1

GATE: dict[str, Any] = {
    "title": "Twenty cars before a gate",
    "start": "2024-01-01T06:00+00:00",
    "horizon_h": 12,
    "arrivals": {"cars": {"to": "gate", "times_h": [0.0] * CARS, "persons": PERSONS}},
    "stages": {
        "gate": {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 6}, "to": "desks"},
        "desks": {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 6}},
    },
    "milestones": {"at_checkpoint": ["gate.entered"], "crossed": ["gate.left"], "registered": ["desks.left"]},
}

LANE = {"title": "A second lane", "set": {"stages.gate.lanes": 2}}
DESK = {"title": "A second desk", "set": {"stages.desks.lanes": 2}}
LIST: dict[str, Any] = {"title": "Lanes and desks", "interventions": {"lane": LANE, "desk": DESK}}


def write(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """A file in ``folder``; JSON is YAML too."""
    path = folder / f"{name}.yaml"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def listing(**interventions: Any) -> dict[str, Any]:
    """A list with other interventions."""
    return {"title": "Lanes and desks", "interventions": interventions}

"""Small scenarios with settlements, for tests of people and departures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sim.scenario.model import Scenario

START = datetime(2023, 9, 24, tzinfo=UTC)

ROAD: dict[str, Any] = {
    "kind": "link",
    "length_km": 10.0,
    "free_flow_kmh": 40.0,
    "capacity_vph": 1200.0,
    "jam_density_vpkm": 133.0,
    "to": "gate",
}
GATE: dict[str, Any] = {
    "kind": "station",
    "lanes": 4,
    "waiting_room_veh": 0,
    "service": {"law": "lognormal", "mean_min": 1.0, "cv": 0.8},
}
HOUR: dict[str, Any] = {"law": "exponential", "mean_min": 30.0, "minimum_min": 30.0}


def at(hours: float) -> str:
    """A moment of the timeline."""
    return (START + timedelta(hours=hours)).isoformat()


def towns(**sections: Any) -> Scenario:
    """Two towns, one road, one gate; ``sections`` replace whole sections."""
    base: dict[str, Any] = {
        "title": "two towns",
        "start": START.isoformat(),
        "horizon_h": 96.0,
        "seed": 7,
        "settlements": {
            "alpha": {"residents_persons": 3000, "to": "road"},
            "beta": {"residents_persons": 1200, "to": "road"},
        },
        "vehicle_classes": {"car": {}, "bus": {"space_pcu": 2.0, "seats_persons": 40}},
        "departure": {"base_hazard_per_h": 0.1, "packing": HOUR},
        "stages": {"road": ROAD, "gate": GATE},
        "milestones": {"crossed": ["gate.left"]},
    }
    return Scenario.model_validate({**base, **sections})

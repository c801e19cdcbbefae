"""Small scenarios of vehicles that come at stated hours, for answers worked out by hand."""

from __future__ import annotations

from typing import Any

from sim.network.time import HOUR_US
from sim.scenario.model import Scenario
from tests.world.towns import START, at

ROAD: dict[str, Any] = {
    "kind": "link",
    "length_km": 40.0,
    "free_flow_kmh": 40.0,
    "capacity_vph": 3000.0,
    "jam_density_vpkm": 133.0,
}
"""An hour's drive for which nobody has to queue."""

MICROSECOND_H = 1.0 / HOUR_US
"""The grain of the clock: to it every duration is rounded."""

HEADWAY_H = 1.0 / 3000.0
"""Between two cars that leave it one behind the other: its one lane carries 3,000 an hour."""

CLASSES: dict[str, Any] = {"car": {"priority": 2}, "truck": {"priority": 2}}


def minutes(value: float) -> dict[str, Any]:
    """The distribution of a time that is always the same."""
    return {"law": "constant", "mean_min": value}


def cars(stages: dict[str, Any], arrivals: dict[str, Any], **sections: Any) -> Scenario:
    """Ten hours of arrivals at the first stage named in each stream."""
    base: dict[str, Any] = {
        "title": "cars",
        "start": START.isoformat(),
        "horizon_h": 10.0,
        "vehicle_classes": CLASSES,
        "stages": stages,
        "arrivals": arrivals,
    }
    return Scenario.model_validate({**base, **sections})


def change(hours: float, **parameters: bool | float) -> dict[str, Any]:
    """A timeline entry; ``__`` in the name of a parameter stands for a dot."""
    moves = {parameter.replace("__", "."): value for parameter, value in parameters.items()}
    return {"at": at(hours), "event": "change", "set": moves}

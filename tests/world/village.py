"""A village whose households are all of one size and decide at given hours: for answers worked out by hand.

All durations are binary fractions of an hour, so every expected hour is exact to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.network.time import hours_of
from sim.scenario.model import Scenario
from sim.world.world import World
from tests.world.towns import START

PACKING_H = 1.0
LOADING_H = 0.25
ROAD_H = 0.5
GATE_H = 0.25
BACK_H = 1.0
OUT_H = ROAD_H + GATE_H
"""From setting out to the camp, where the bus turns, when nobody is in the way."""
ROUND_H = LOADING_H + OUT_H + BACK_H

FLEET: dict[str, Any] = {
    "vehicle_class": "bus",
    "vehicles": 1,
    "to": "road",
    "turns_at": "camp",
    "longest_wait_min": 600.0,
    "loading": {"law": "constant", "mean_min": 15.0},
    "back": {"law": "constant", "mean_min": 60.0},
}
STAGES: dict[str, Any] = {
    "road": {
        "kind": "link",
        "length_km": 20.0,
        "free_flow_kmh": 40.0,
        "capacity_vph": 1024.0,
        "jam_density_vpkm": 133.0,
        "to": "gate",
    },
    "gate": {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 15.0}, "to": "camp"},
    "camp": {"kind": "delay", "duration": {"law": "constant", "mean_min": 60.0}},
}


def village(households: int = 6, size: int = 3, by_car: bool = False, **sections: Any) -> Scenario:
    """So many households of one size; one bus of two households' seats; ``sections`` replace whole sections."""
    base: dict[str, Any] = {
        "title": "a village",
        "start": START.isoformat(),
        "horizon_h": 48.0,
        "step_h": 0.5,
        "record_step_h": 0.25,
        "seed": 1,
        "settlements": {"village": {"residents_persons": households * size, "to": "road"}},
        "people": {
            "household_size": {"law": "table", "weights": [0.0] * (size - 1) + [1.0]},
            "transport": {"car_owner_share": float(by_car), "bus_share": 1.0},
        },
        "vehicle_classes": {"car": {}, "bus": {"space_pcu": 2.0, "seats_persons": 6}},
        "departure": {
            "base_hazard_per_h": 1.0,
            "packing": {"law": "constant", "mean_min": 30.0, "minimum_min": 30.0},
        },
        "buses": {"line": FLEET},
        "stages": STAGES,
        "milestones": {"crossed": ["gate.left"]},
    }
    return Scenario.model_validate({**base, **sections})


def world_of(scenario: Scenario, ready_h: Sequence[float]) -> World:
    """A world that has not run, whose households will be packed at these hours, in the order of ``rows``.

    At a hazard of 1 an hour a threshold is the hour of the decision; multiples of half an hour are exact.
    """
    world = World(scenario)
    threshold = world.departures.towns.of(0)["threshold"]
    assert len(threshold) == len(ready_h), "one hour for each household"
    threshold[:] = np.sort(np.asarray(ready_h) - PACKING_H)
    return world


def ran(scenario: Scenario, ready_h: Sequence[float]) -> World:
    """The world of :func:`world_of` after its run."""
    world = world_of(scenario, ready_h)
    world.run()
    return world


def rows(world: World) -> NDArray[np.intp]:
    """The households' groups, in the order in which they decide."""
    found: NDArray[np.intp] = world.departures.towns.of(0)["row"]
    return found


def bus_trips(world: World, fleet: str = "line") -> NDArray[np.intp]:
    """The trips that a fleet made, in the order of its departures."""
    trips = world.groups.rows_of(fleet)
    return trips[~np.isnan(world.trips.departed_h[trips])]


def passages_h(world: World, groups: NDArray[np.intp], stage: str, event: int) -> list[float]:
    """Hours of one event (0 arrived, 1 entered, 2 left) of groups at a stage."""
    number = list(world.scenario.stages).index(stage)
    found: list[float] = hours_of(world.flow.passage_us[groups, number, event]).tolist()
    return found

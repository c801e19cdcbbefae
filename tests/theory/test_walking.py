"""People on foot against theory: what a path of some width carries, and how long each mode waits at a post.

Weidmann, *Transporttechnik der Fussgänger*, ETH Zürich 1993: free speed 1.34 m/s, most 1.225 persons/(m s), jam density
5.4 persons/m². ``docs/scenario-format.md`` says how a link states them: a lane is a metre, and a car space 20 persons.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.arrays import Floats
from tests.world.cars import cars

SPEED_KMH = 1.34 * 3.6
MOST_PERSONS_PER_M_H = 1.225 * 3_600.0
JAM_PERSONS_PER_M_KM = 5.4 * 1_000.0
SPACE_PERSONS = 20

PATH: dict[str, Any] = {
    "kind": "link",
    "length_km": 2.0,
    "free_flow_kmh": SPEED_KMH,
    "capacity_vph": MOST_PERSONS_PER_M_H / SPACE_PERSONS,
    "jam_density_vpkm": JAM_PERSONS_PER_M_KM / SPACE_PERSONS,
}
GROUP_PERSONS = 4


def left_h(width_m: int, groups: int) -> Floats:
    """When each of so many groups of four that come at once has left a path."""
    classes = {"walkers": {"on_foot": True, "space_pcu": GROUP_PERSONS / SPACE_PERSONS}}
    stream = {"to": "path", "vehicle_class": "walkers", "persons": GROUP_PERSONS, "waiting_veh": groups, "times_h": []}
    run = sim.run(cars({"path": {**PATH, "lanes": width_m}}, {"crowd": stream}, vehicle_classes=classes))
    return np.sort(run.journal.passage_h[:, 0, 2])


@pytest.mark.parametrize("width_m", [1, 2, 5])
def test_a_path_carries_4410_persons_an_hour_for_each_metre(width_m: int) -> None:
    """Whoever is in the middle of the crowd; the first needs 2 km at 1.34 m/s, which is 24.9 min."""
    found = left_h(width_m, 1_000)
    assert found[0] == pytest.approx(2.0 / SPEED_KMH, abs=1e-3)
    persons_an_hour = GROUP_PERSONS * 500 / (found[750] - found[250])
    assert persons_an_hour == pytest.approx(MOST_PERSONS_PER_M_H * width_m, rel=1e-3)


def test_at_a_mixed_post_both_modes_wait_alike_and_stay_by_their_service() -> None:
    """M/G/1 in order of arrival: by Pollaczek and Khinchine one wait, λ E[S²] / (2 (1 − ρ)), whatever the mode.

    Cars need 2 min, 12 an hour; groups on foot 0.5 min, 48 an hour: ρ = 0.8, E[S²] = 1 min², 2.5 min of waiting.
    """
    minute: dict[str, Any] = {"law": "constant"}
    post = {
        "kind": "station",
        "lanes": 1,
        "service": {**minute, "mean_min": 2.0},
        "service_by_class": {"walkers": {**minute, "mean_min": 0.5}},
    }
    streams = {
        "cars": {"to": "post", "interarrival": {"law": "exponential", "mean_min": 5.0}},
        "walkers": {
            "to": "post",
            "vehicle_class": "walkers",
            "interarrival": {"law": "exponential", "mean_min": 1.25},
        },
    }
    classes = {"car": {}, "walkers": {"on_foot": True}}
    run = sim.run(cars({"post": post}, streams, vehicle_classes=classes, horizon_h=2_000.0, record_step_h=100.0))
    arrived, entered, left = run.journal.passage_h[:, 0, :].T
    by_car = left - entered > 1.0 / 60.0
    for mode, service_min in ((by_car, 2.0), (~by_car, 0.5)):
        seen = mode & ~np.isnan(left) & (arrived > 50.0)
        assert 60.0 * float((entered - arrived)[seen].mean()) == pytest.approx(2.5, rel=0.1)
        assert 60.0 * float((left - arrived)[seen].mean()) == pytest.approx(2.5 + service_min, rel=0.1)

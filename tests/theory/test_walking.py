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
from sim.results.metrics_modes import ACROSS
from sim.results.modes import passages_by_mode
from sim.results.results import Results
from sim.scenario.modes import Mode
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


MINUTE: dict[str, Any] = {"law": "constant"}
CARS_H, WALKERS_H = 12.0, 48.0


def mixed(stages: dict[str, Any], first: dict[str, str], **classes: Any) -> Results:
    """Two Poisson streams, cars and persons on foot, for 2,000 hours."""
    streams = {
        name: {
            "to": first[name],
            "vehicle_class": kind,
            "interarrival": {"law": "exponential", "mean_min": 60.0 / rate},
        }
        for name, kind, rate in (("cars", "car", CARS_H), ("walking", "walkers", WALKERS_H))
    }
    known = {"car": {"priority": 2}, "walkers": {"on_foot": True, "priority": 2}}
    return sim.run(cars(stages, streams, vehicle_classes=known | classes, horizon_h=2_000.0, record_step_h=100.0))


def agrees(run: Results, mode: Mode, station: str, expected_min: float) -> None:
    """The reported mean lies within 4 standard errors of theory (batch means), and these are small enough to tell."""
    one = next(one for one in passages_by_mode(run.journal) if (one.mode, one.station) == (mode, station))
    taken = 60.0 * (one.across_h - one.came_h)[np.argsort(one.came_h, kind="stable")]
    means = [float(np.nanmean(batch)) for batch in np.array_split(taken, 20)]
    error = float(np.std(means, ddof=1)) / np.sqrt(len(means))
    found = run.metric(ACROSS[mode].mean.of(station=station)).value
    assert error < 0.06 * expected_min
    assert found == pytest.approx(expected_min, abs=4.0 * error)


ONE_LANE = {
    "kind": "station",
    "lanes": 1,
    "service": {**MINUTE, "mean_min": 2.0},
    "service_by_class": {"walkers": {**MINUTE, "mean_min": 0.5}},
}


@pytest.mark.parametrize("walkers_first", [False, True])
def test_times_to_get_across_by_mode_at_one_desk(walkers_first: bool) -> None:
    """M/G/1: in order of arrival by Pollaczek and Khinchine, where those on foot go first by Cobham (1954).

    ρ is 0.4 for each mode, the work found by an arrival λ E[S²] / 2 = 0.5 min. In order both wait 0.5/(1 − 0.8); with
    priority those on foot 0.5/(1 − 0.4), cars 0.5/((1 − 0.4)(1 − 0.8)).
    """
    rank = {"on_foot": True, "priority": 1 if walkers_first else 2}
    run = mixed({"post": ONE_LANE}, {"cars": "post", "walking": "post"}, walkers=rank)
    on_foot, by_car = (0.5 / 0.6, 0.5 / (0.6 * 0.2)) if walkers_first else (0.5 / 0.2, 0.5 / 0.2)
    agrees(run, Mode.ON_FOOT, "post", on_foot + 0.5)
    agrees(run, Mode.IN_VEHICLES, "post", by_car + 2.0)


def test_times_to_get_across_by_mode_at_desks_of_their_own() -> None:
    """Two pools at one place, each M/M/c: Erlang's formula for c = 2 is 2ρ²/(1 + ρ), and the wait C / (c μ − λ)."""
    exponential = {"law": "exponential"}
    pools = {
        name: {"kind": "station", "at": "border", "lanes": 2, "service": {**exponential, "mean_min": mean_min}}
        for name, mean_min in (("lanes", 6.0), ("desks", 1.5))
    }
    run = mixed({**pools}, {"cars": "lanes", "walking": "desks"})
    for mode, station, mean_min, rate_h in (
        (Mode.IN_VEHICLES, "lanes", 6.0, CARS_H),
        (Mode.ON_FOOT, "desks", 1.5, WALKERS_H),
    ):
        load = rate_h * mean_min / 60.0 / 2.0
        waits = 2.0 * load**2 / (1.0 + load)
        agrees(run, mode, station, mean_min + 60.0 * waits / (2.0 * 60.0 / mean_min - rate_h))

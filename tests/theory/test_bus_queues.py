"""Waits at a bus stop against what theory says: full buses, a timetable, and one bus that comes back (bulk service).

Single persons come at random, λ an hour (Poisson). The mean wait is within 3.9 standard errors, by means of batches.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
import pytest

from sim.simulate import simulate
from sim.world.stop import Boardings
from tests.theory.roads import Floats, Plan, constant, plan

SEATS = 8
PER_H = 12.0
LOADING_MIN, BACK_MIN = 10.0, 20.0
ROUND_H = (LOADING_MIN + BACK_MIN) / 60.0
BATCHES = 50
"""Parts of a run whose means are as good as independent: each is many round trips long."""


def waited_h(vehicles: int, horizon_h: float, **leaves: object) -> Floats:
    """Waits of all who got on, hours, in the order in which they came."""
    fleet: Plan = {
        "vehicle_class": "bus",
        "vehicles": vehicles,
        "boards_at": "stop",
        "to": "hall",
        "turns_at": "hall",
        "loading": constant(LOADING_MIN),
        "back": constant(BACK_MIN),
    }
    stages = {
        "stop": {"kind": "bus_stop", "duration": constant(1e-3), "to": "hall"},
        "hall": {"kind": "delay", "duration": constant(1.0)},
    }
    crowd = {"walkers": {"to": "stop", "interarrival": {"law": "exponential", "mean_min": 60.0 / PER_H}}}
    classes = {"car": {}, "bus": {"seats_persons": SEATS}}
    found = simulate(plan(stages, crowd, horizon_h, vehicle_classes=classes, buses={"on": {**fleet, **leaves}}, seed=4))
    ride = found.table(Boardings)
    on = ~np.isnan(ride.boarded_h)
    return (ride.boarded_h - ride.ready_h)[on]


def is_near(waits: Floats, expected_h: float) -> None:
    """Within 3.9 standard errors of the means of batches, which are at most 4 % of the expected mean."""
    means = np.array([part.mean() for part in np.array_split(waits, BATCHES)])
    error = float(means.std(ddof=1)) / sqrt(BATCHES)
    assert error < 0.04 * expected_h, "long enough to say something"
    assert waits.mean() == pytest.approx(expected_h, abs=3.9 * error)


def test_a_bus_that_leaves_full_lets_wait_half_of_what_it_takes_to_fill() -> None:
    """Always a bus there: the k-th of B waits for B − k more, in the mean (B − 1)/(2λ)."""
    is_near(waited_h(6, 1500.0, longest_wait_min=10_000), (SEATS - 1) / (2.0 * PER_H))


def test_a_timetable_with_seats_enough_lets_wait_half_the_headway() -> None:
    """Who comes at random comes at any minute between two departures alike. Four an hour, 3 persons to 8 seats."""
    is_near(waited_h(8, 1500.0, timetable={"every_min": 15}), 0.125)


def bulk_wait_h(seats: int, per_h: float, round_h: float) -> float:
    """Mean wait of M/D^(1,B)/1: one bus, whose round always takes as long, leaves with the first who comes.

    X persons wait when it comes back; none: it waits 1/λ for the first. The chain of X is solved, the queue taken over
    time, and the wait by Little's law.
    """
    most = 400
    came = np.zeros(most)
    came[0] = exp(-per_h * round_h)
    for k in range(1, most):
        came[k] = came[k - 1] * per_h * round_h / k
    moves = np.zeros((most, most))
    for there in range(most):
        stay = max(there - seats, 0)
        moves[there, stay:] = came[: most - stay]
        moves[there, -1] += 1.0 - moves[there].sum()
    share = np.linalg.lstsq(
        np.vstack([moves.T - np.eye(most), np.ones(most)]), np.append(np.zeros(most), 1.0), rcond=None
    )[0]
    left = np.maximum(np.arange(most) - seats, 0.0)
    person_h = float(share @ (left * round_h)) + per_h * round_h**2 / 2.0
    cycle_h = round_h + float(share[0]) / per_h
    return person_h / cycle_h / per_h


def test_one_bus_that_comes_back_is_a_queue_with_bulk_service() -> None:
    """12 an hour to 16 seats an hour: 75 %."""
    expected_h = bulk_wait_h(SEATS, PER_H, ROUND_H)
    is_near(waited_h(1, 5_000.0, longest_wait_min=0), expected_h)


def test_with_one_seat_it_is_md1() -> None:
    """Pollaczek and Khinchine: ρ S / (2 (1 − ρ))."""
    assert bulk_wait_h(1, 1.0, 0.5) == pytest.approx(0.5 * 0.5 / (2.0 * 0.5), rel=1e-6)

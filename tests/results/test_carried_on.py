"""Whom a bus carries on from a stop on the way counts once, in curves, metrics and crossings by the hour."""

from __future__ import annotations

import pytest

import sim
from sim.results.clearance import clearance
from sim.results.metrics_crossing import CROSSED_FAMILIES, CROSSED_PERSONS, NOT_CROSSED, WOULD_LEAVE
from sim.results.results import Results
from sim.results.throughput import throughput
from tests.world.cars import cars, minutes

PERSONS = 2
GROUPS = 30


@pytest.fixture(scope="module")
def run() -> Results:
    """Thirty pairs walk through a gate to a stop; a boat takes them over, whose passage is of the same milestone."""
    stages = {
        "gate": {"kind": "station", "lanes": 5, "service": minutes(1), "to": "quay"},
        "quay": {"kind": "bus_stop", "duration": minutes(5), "on_foot_class": "walkers", "to": "town"},
        "sea": {"kind": "delay", "duration": minutes(30), "to": "town"},
        "town": {"kind": "delay", "duration": minutes(10)},
    }
    boat = {"vehicle_class": "boat", "vehicles": 1, "boards_at": "quay", "to": "sea", "turns_at": "town"}
    times = {"longest_wait_min": 20, "loading": minutes(10), "back": {**minutes(1), "minimum_min": 30}}
    streams = {"families": {"to": "gate", "vehicle_class": "walkers", "persons": PERSONS, "count": GROUPS}}
    streams["families"]["interarrival"] = minutes(1)
    sections = {
        "milestones": {"crossed": ["gate.left", "sea.left"], "over": ["sea.left"]},
        "buses": {"boat": {**boat, **times}},
        "vehicle_classes": {"walkers": {"on_foot": True}, "boat": {"seats_persons": 10}},
    }
    return sim.run(cars(stages, streams, horizon_h=48.0, **sections))


@pytest.mark.parametrize("name", ["decided", "departed", "crossed", "over"])
def test_a_curve_ends_at_everybody_once(run: Results, name: str) -> None:
    assert run.curves[name].values[-1] == PERSONS * GROUPS
    assert run.curves[f"families_{name}"].values[-1] == GROUPS


def test_no_boat_sets_off_from_where_people_lived(run: Results) -> None:
    assert run.curves["groups_departed"].values[-1] == GROUPS


def test_who_crosses_on_foot_and_then_by_boat_has_crossed_once(run: Results) -> None:
    assert run.metric(WOULD_LEAVE).value == run.metric(CROSSED_PERSONS).value == PERSONS * GROUPS
    assert run.metric(CROSSED_FAMILIES).value == GROUPS
    assert run.metric(NOT_CROSSED).value == 0.0
    by_hour = throughput(run.journal)
    assert by_hour is not None
    assert by_hour.persons.sum() == PERSONS * GROUPS
    assert by_hour.families.sum() == GROUPS


def test_half_have_crossed_at_the_gate_and_not_on_the_boat(run: Results) -> None:
    half = next(one.moment_h for one in clearance(run.journal) if one.percent == 50)
    assert half is not None and half < 1.0, "at the gate, before the boat"

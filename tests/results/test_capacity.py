"""The capacity of the checkpoint, and what lies before and behind it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.results.capacity import after_crossing, checkpoint_capacity, checkpoints
from tests.results.build import GATE, ROAD, cues_of, scenario

STAGES: dict[str, Any] = {
    "road": {**ROAD, "to": "gate"},
    "gate": {**GATE, "lanes": 2, "to": {"bridge": 0.9, "secondary": 0.1}},
    "secondary": {**GATE, "to": "bridge"},
    "bridge": {**ROAD, "to": "desk"},
    "desk": GATE,
}


def test_the_checkpoint_is_the_station_that_ends_with_crossing() -> None:
    assert list(checkpoints(scenario())) == ["gate"]
    assert list(checkpoints(scenario(stages=STAGES, milestones={"crossed": ["bridge.entered"]}))) == ["gate"]
    assert checkpoints(scenario(milestones={})) == {}
    assert checkpoint_capacity(scenario(milestones={}), (), 4.0) is None


def test_stages_after_crossing() -> None:
    entered = scenario(stages=STAGES, milestones={"crossed": ["bridge.entered"]})
    assert after_crossing(entered) == {"bridge", "desk"}
    left = scenario(stages=STAGES, milestones={"crossed": ["bridge.left"]})
    assert after_crossing(left) == {"desk"}


def test_capacity_is_lanes_over_the_mean_time_in_a_lane() -> None:
    gate = {
        **GATE,
        "lanes": 2,
        "service": {"law": "exponential", "mean_min": 4.0, "minimum_min": 1.0},
        "per_person_min": 0.25,
    }
    opened = {"at": "2023-09-24T14:00+04:00", "event": "two more lanes", "set": {"stages.gate.lanes": 4}}
    closed = {"at": "2023-09-24T16:00+04:00", "event": "closed", "set": {"stages.gate.open": False}}
    of = scenario(stages={"road": {**ROAD, "to": "gate"}, "gate": gate}, timeline={"opened": opened, "closed": closed})
    found = checkpoint_capacity(of, cues_of(of), persons_per_vehicle=4.0)
    assert found is not None and found.stations == ("gate",)
    # A group of four takes 1 + 4 + 4 × 0.25 = 6 minutes: ten an hour and lane.
    assert found.vph.at(np.array([0.0, 1.99, 2.0, 3.99, 4.0])).tolist() == [20.0, 20.0, 40.0, 40.0, 0.0]


def test_capacity_is_zero_outside_opening_hours() -> None:
    gate = {**GATE, "opening_hours": ["08:00-13:00", "13:00-14:00", "16:00-24:00"]}
    found = checkpoint_capacity(scenario(stages={"road": {**ROAD, "to": "gate"}, "gate": gate}), (), 1.0)
    assert found is not None
    at = found.vph.at(np.array([0.0, 1.0, 1.99, 2.0, 3.99, 4.0, 11.99, 12.0, 20.0]))
    assert at.tolist() == [4.0, 4.0, 4.0, 0.0, 0.0, 4.0, 4.0, 0.0, 4.0]


def test_parallel_checkpoints_add_up() -> None:
    stages = {"road": {**ROAD, "to": {"gate": 0.5, "other": 0.5}}, "gate": GATE, "other": {**GATE, "lanes": 3}}
    found = checkpoint_capacity(scenario(stages=stages, milestones={"crossed": ["gate.left", "other.left"]}), (), 1.0)
    assert found is not None
    assert found.stations == ("gate", "other") and found.vph.at(np.array([0.0]))[0] == pytest.approx(16.0)

"""A priority that has no effect is reported, one that has is not."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.check_priorities import priority_notices
from tests.world.cars import ROAD, cars, minutes

REPORTED = "priority of class bus has no effect at gate: the queue stands on the road; reserve a lane with lane_groups"
CLASSES = {"car": {"priority": 2}, "bus": {"priority": 1, "space_pcu": 2.0}}
GATE: dict[str, Any] = {"kind": "station", "lanes": 1, "service": minutes(1.0), "waiting_room_veh": 0}
SIDE = {**ROAD, "to": "gate"}


def streams(bus_to: str = "road") -> dict[str, Any]:
    """Cars on the road, and buses on the same one or by another way."""
    return {
        "cars": {"to": "road", "times_h": [0.0]},
        "coaches": {"to": bus_to, "vehicle_class": "bus", "times_h": [0.0]},
    }


def shown(
    gate: dict[str, Any] | None = None,
    bus_to: str = "road",
    classes: dict[str, Any] | None = None,
    stages: dict[str, Any] | None = None,
) -> list[str]:
    plan = {"road": {**ROAD, "to": "gate"}, "gate": {**GATE, **(gate or {})}, **(stages or {})}
    return list(priority_notices(cars(plan, streams(bus_to), vehicle_classes=classes or CLASSES)))


def test_buses_in_the_queue_of_cars_on_one_road_gain_nothing() -> None:
    assert shown() == [REPORTED]


def test_two_roads_with_buses_on_one_have_an_effect_at_the_gate() -> None:
    assert shown(bus_to="side", stages={"side": SIDE}) == []


def test_who_comes_straight_to_the_gate_passes_those_on_the_road() -> None:
    assert shown(bus_to="gate") == []


@pytest.mark.parametrize("room", [None, 5])
def test_a_waiting_room_lets_buses_pass(room: int | None) -> None:
    assert shown(gate={"waiting_room_veh": room}) == []


def test_one_priority_for_all_or_buses_that_pre_empt() -> None:
    assert shown(classes={"car": {}, "bus": {}}) == []
    assert shown(classes={"car": {"priority": 2}, "bus": {"priority": 1, "preempts": True}}) == []


def test_a_class_that_does_not_come_is_not_reported() -> None:
    assert shown(bus_to="away", stages={"away": ROAD}) == []

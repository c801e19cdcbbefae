"""Which classes come to which station, behind a bus stop too."""

from __future__ import annotations

from typing import Any

from sim.scenario.classes_at import classes_at
from sim.scenario.modes import modes_at
from tests.world.cars import cars, minutes

STAGES: dict[str, Any] = {
    "gate": {"kind": "station", "lanes": 5, "service": minutes(1), "to": "quay"},
    "quay": {"kind": "bus_stop", "duration": minutes(5), "on_foot_class": "walkers", "to": "desk"},
    "sea": {"kind": "delay", "duration": minutes(30), "to": "desk"},
    "desk": {"kind": "station", "lanes": 2, "service": minutes(1)},
}
BOAT = {
    "vehicle_class": "boat",
    "vehicles": 1,
    "boards_at": "quay",
    "to": "sea",
    "turns_at": "desk",
    "loading": minutes(10),
    "back": minutes(30),
}
CLASSES = {"car": {}, "walkers": {"on_foot": True}, "boat": {"seats_persons": 10}}


def test_a_boat_turns_at_the_door_and_its_people_are_on_foot() -> None:
    streams = {"families": {"to": "gate", "times_h": [0.0]}}
    scenario = cars(STAGES, streams, vehicle_classes=CLASSES, buses={"boat": BOAT})
    assert classes_at(scenario) == {"gate": ("car",), "desk": ("walkers",)}
    assert not list(modes_at(scenario)), "at each all come in one way"


def test_who_drives_round_the_stop_comes_in_a_vehicle() -> None:
    gate = {**STAGES["gate"], "to": {"quay": 0.5, "desk": 0.5}}
    streams = {"families": {"to": "gate", "times_h": [0.0]}}
    scenario = cars({**STAGES, "gate": gate}, streams, vehicle_classes=CLASSES, buses={"boat": BOAT})
    assert classes_at(scenario)["desk"] == ("car", "walkers")
    assert [name for name, _ in modes_at(scenario)] == ["desk"]

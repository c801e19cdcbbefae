"""Notices that a scenario says are meant to be so, and gates that may send a vehicle of a fleet away for ever."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.notices import every_notice, meant_notices
from sim.scenario.shipped import find
from tests.world.cars import cars, minutes


def test_what_is_meant_is_shown_with_its_reason_and_is_no_surprise() -> None:
    """A post that is closed for the whole run, on purpose; of the other one nothing is said."""
    closed = {"kind": "station", "lanes": 1, "service": minutes(1.0), "open": False}
    meant = {"first": {"notice": "first is closed for the whole run", "because": "it burnt down"}}
    streams = {name: {"to": name, "times_h": [0.0]} for name in ("first", "other")}
    scenario = cars({"first": closed, "other": closed}, streams, meant=meant)
    assert not any(notice.startswith("first is closed") for notice in every_notice(scenario))
    assert any(notice.startswith("other is closed") for notice in every_notice(scenario))
    (shown,) = meant_notices(scenario)
    assert shown == "first is closed for the whole run: nobody can pass it; meant: it burnt down"


def test_nothing_surprises_in_the_exodus() -> None:
    """Convoys that were never let through, and buses that stood in the queue, are as they were."""
    scenario = load(find("exodus-2023"))
    assert every_notice(scenario) == []
    assert len(meant_notices(scenario)) == len(scenario.meant)


@pytest.mark.parametrize("name", ["aid-only-aghdam", "return-2020", "orderly-ten-days"])
def test_nothing_surprises_in_its_variants(name: str) -> None:
    """What a variant leaves waiting or undrawn on purpose it says itself; else --strict refuses what is shipped."""
    assert every_notice(load(find(name))) == []


def with_a_gate(**gate: Any) -> Scenario:
    """A bus goes through a gate to a hall; who is turned away there goes elsewhere, or to the hall as well."""
    fleet = {"vehicle_class": "bus", "vehicles": 1, "to": "gate", "turns_at": "hall", "back": minutes(30.0)}
    stages = {
        "gate": {"kind": "station", "lanes": 1, "service": minutes(1.0), "to": "hall", **gate},
        "elsewhere": {"kind": "delay", "duration": minutes(1.0)},
        "detour": {"kind": "delay", "duration": minutes(1.0), "to": "hall"},
        "hall": {"kind": "delay", "duration": minutes(1.0)},
    }
    return cars(
        stages,
        {},
        vehicle_classes={"car": {}, "bus": {"seats_persons": 40}},
        settlements={"town": {"residents_persons": 100, "to": "gate"}},
        people={"transport": {"car_owner_share": 0.5, "bus_share": 1.0}},
        departure={"base_hazard_per_h": 1.0},
        buses={"line": {**fleet, "loading": minutes(10.0)}},
    )


@pytest.mark.parametrize(
    ("gate", "warns"),
    [
        ({"waiting_room_veh": 0, "balks_to": "elsewhere"}, True),
        ({"join_shares": [0.5], "balks_to": "elsewhere"}, True),
        ({"waiting_room_veh": 0, "balks_to": "detour"}, False),
        ({}, False),
    ],
)
def test_a_gate_that_may_send_a_bus_away_for_ever_is_named(gate: dict[str, Any], warns: bool) -> None:
    """Where a route leads on to the hall from where it is sent, it comes there all the same."""
    found = [one for one in every_notice(with_a_gate(**gate)) if one.startswith("a vehicle of buses.line")]
    assert bool(found) == warns

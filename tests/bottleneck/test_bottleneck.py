"""The active bottleneck, worked out by hand: deterministic arrivals, a gate, desks, places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.bottleneck import CONSTRAINTS, bottleneck, limit_hours, role
from sim.analysis.marginal_value import MarginalValues, enlarged, marginal_values
from sim.runs.variants import variants
from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from tests.world.cars import ROAD, cars, change, minutes
from tests.world.towns import START

END_H = 20.0


def gate_and_desks(gate_min: float = 2.0, desk_min: float = 1.25, **sections: Any) -> Scenario:
    """A vehicle a minute from hour 0 to 10; a gate that passes 30 an hour, from hour 6 on 120; desks that pass 48."""
    stages: dict[str, Any] = {
        "gate": {"kind": "station", "lanes": 1, "service": minutes(gate_min), "to": "desks"},
        "desks": {"kind": "station", "lanes": 1, "service": minutes(desk_min)},
    }
    arrivals = {"stream": {"to": "gate", "times_h": [number / 60.0 for number in range(600)], "persons": 3}}
    milestones = {"crossed": ["gate.left"], "registered": ["desks.left"]}
    moved = {"faster": change(6.0, stages__gate__service__mean_min=0.5)}
    base = {"horizon_h": END_H, "milestones": milestones, "timeline": moved}
    return cars(stages, arrivals, **{**base, **sections})


def named(run: sim.Results, end: str) -> list[str]:
    """What limits in each whole hour after the start."""
    found = bottleneck(run)
    return [CONSTRAINTS[code] for code in found.most(end)]


def test_the_gate_limits_until_its_queue_is_gone_and_demand_afterwards() -> None:
    """180 stand at hour 6; from then on 60 an hour more pass than come: gone at hour 9. The last comes at hour 10."""
    limits = named(sim.run(gate_and_desks()), "crossed")
    assert limits[:9] == ["checkpoint"] * 9
    assert limits[9] == "demand" and set(limits[10:]) == {"over"}


def test_the_desks_take_over_when_the_gate_passes_more_than_they_do() -> None:
    """Until hour 6 the gate passes 30 an hour and the desks could pass 48; then more come, until all 600 are done."""
    limits = named(sim.run(gate_and_desks()), "registered")
    assert limits[:6] == ["checkpoint"] * 6
    busy_until_h = 6.0 + (600 - 180) / 48.0
    assert limits[6 : int(busy_until_h)] == ["registration"] * (int(busy_until_h) - 6)


def test_a_queue_on_the_road_stands_there_for_the_gate_or_for_the_road() -> None:
    """60 an hour come; a gate of 30 an hour behind a free road, then a road that lets out 30 before a gate of 120."""
    stream = {"stream": {"to": "road", "times_h": [number / 60.0 for number in range(600)]}}
    milestones = {"crossed": ["gate.left"]}
    for gate_min, exit_vph, wanted in ((2.0, 1500.0, "checkpoint"), (0.5, 30.0, "road")):
        stages = {
            "road": {**ROAD, "exit_capacity_vph": exit_vph, "to": "gate"},
            "gate": {"kind": "station", "lanes": 1, "service": minutes(gate_min), "waiting_room_veh": 0},
        }
        run = sim.run(cars(stages, stream, horizon_h=12.0, milestones=milestones))
        assert named(run, "crossed")[3:11] == [wanted] * 8


def test_who_finds_no_place_makes_beds_the_limit() -> None:
    """Six persons an hour, one place in four hours: from the fifth hour on somebody always stands at the door."""
    ramp = {"ramp_from": START.isoformat(), "ramp_to": START.replace(day=START.day + 1).isoformat()}
    stages: dict[str, Any] = {
        "gate": {"kind": "station", "lanes": 1, "service": minutes(1.0), "to": "camp"},
        "camp": {"kind": "shelter", "places": {"unit": "persons", "initial": 4, "full": 10, **ramp}},
    }
    stream = {"stream": {"to": "gate", "times_h": [float(hour) for hour in range(10)], "persons": 2}}
    run = sim.run(cars(stages, stream, horizon_h=10.0, milestones={"crossed": ["gate.left"]}))
    assert named(run, "in_shelter")[4:] == ["beds"] * 6
    assert "beds" not in named(run, "crossed")


def test_every_hour_has_one_limit_in_every_replication() -> None:
    run = sim.runs(sim.load("tests/cli/small.yaml"), n=4).ensemble
    found = bottleneck(run)
    for end, codes in found.limits.items():
        assert codes.shape == (4, len(found.hours))
        np.testing.assert_allclose(found.share(end).sum(axis=0), 1.0)
        total_h = sum(found.hours_limiting(end).values())
        np.testing.assert_allclose(total_h, run.scenario.horizon_h)
        assert all(low <= median <= high for _, median, low, high in limit_hours(found, end))


def test_stages_have_the_roles_that_a_planner_gives_them() -> None:
    scenario = sim.load("scenarios/exodus-2023.yaml")
    wanted = {
        "fuel": "fuel",
        "corridor_west": "road",
        "hakari": "checkpoint",
        "secondary": "inspection",
        "registration": "registration",
        "kotayk": "beds",
    }
    assert {name: role(scenario, name) for name in wanted} == wanted


def run_enlarged(scenario: Scenario) -> MarginalValues:
    return marginal_values(variants(enlarged(scenario), 2))


def test_more_of_what_limits_saves_what_the_arithmetic_says() -> None:
    """600 vehicles through a gate of 30 an hour take 20 h; through one of 33 a tenth less."""
    scenario = gate_and_desks(timeline={}, horizon_h=40.0)
    found = run_enlarged(scenario)
    saved = found.gains["checkpoint"].difference("clearance_100_h")
    assert saved.first == pytest.approx(20.0) and saved.mean == pytest.approx(20.0 / 1.1 - 20.0)
    assert saved.low == pytest.approx(saved.high)


def test_more_of_what_does_not_limit_buys_exactly_nothing() -> None:
    """The desks pass 48 an hour and never see more than 30."""
    found = run_enlarged(gate_and_desks(timeline={}, horizon_h=40.0))
    spare = found.gains["registration"]
    for name in ("clearance_90_h", "clearance_100_h", "waited_before_crossing_person_h", "waited_person_h"):
        assert spare.difference(name).mean == pytest.approx(0.0, abs=1e-9)
    assert "registration" not in {name for name, *_ in limit_hours(found.timeline, "registered")}


def test_a_tenth_more_moves_a_parameter_wherever_it_is_set() -> None:
    scenario = enlarged(gate_and_desks())["checkpoint"]
    gate = scenario.stages["gate"]
    assert isinstance(gate, Station) and gate.service.mean_h == pytest.approx(2.0 / 1.1 / 60.0)
    assert scenario.timeline["faster"].set["stages.gate.service.mean_min"] == pytest.approx(0.5 / 1.1)
    assert scenario.stages["desks"] == gate_and_desks().stages["desks"]

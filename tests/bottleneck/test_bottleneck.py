"""The active bottleneck, worked out by hand: deterministic arrivals, a gate, desks, places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis.bottleneck import bottleneck, limit_hours
from sim.analysis.constraints import constraints, role, stages_before
from sim.analysis.marginal_value import MarginalValues, enlarged, marginal_values, steps
from sim.runs.variants import variants
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station
from sim.view.bottleneck import finding, what_more_brings
from tests.world.cars import ROAD, cars, change, minutes
from tests.world.towns import START, towns

END_H = 20.0

GATE: dict[str, Any] = {"kind": "station", "lanes": 1, "service": minutes(0.5)}
MANY: dict[str, Any] = {"stream": {"to": "gate", "times_h": [number / 20.0 for number in range(150)], "persons": 1}}


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
    """The kind of what limits in each whole hour after the start."""
    found = bottleneck(run)
    return [found.constraints[code].kind for code in found.most(end)]


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
    saved = found.gains["gate"].difference("clearance_100_h")
    assert saved.first == pytest.approx(20.0) and saved.mean == pytest.approx(20.0 / 1.1 - 20.0)
    assert saved.low == pytest.approx(saved.high)


def test_more_of_what_does_not_limit_buys_exactly_nothing() -> None:
    """The desks pass 48 an hour and never see more than 30."""
    found = run_enlarged(gate_and_desks(timeline={}, horizon_h=40.0))
    spare = found.gains["desks"]
    for name in ("clearance_90_h", "clearance_100_h", "waited_before_crossing_person_h", "waited_person_h"):
        assert spare.difference(name).mean == pytest.approx(0.0, abs=1e-9)
    assert "desks" not in {name for name, *_ in limit_hours(found.timeline, "registered")}


def test_a_tenth_more_moves_a_parameter_wherever_it_is_set() -> None:
    scenario = enlarged(gate_and_desks())["gate"]
    gate = scenario.stages["gate"]
    assert isinstance(gate, Station) and gate.service.mean_h == pytest.approx(2.0 / 1.1 / 60.0)
    assert scenario.timeline["faster"].set["stages.gate.service.mean_min"] == pytest.approx(0.5 / 1.1)
    assert scenario.stages["desks"] == gate_and_desks().stages["desks"]


def names(scenario: Scenario) -> list[str]:
    return [one.name for one in constraints(scenario)]


def hall(full: int = 4, **more: Any) -> dict[str, Any]:
    ramp = {"ramp_from": START.isoformat(), "ramp_to": START.replace(day=START.day + 1).isoformat()}
    return {"kind": "shelter", "places": {"unit": "persons", "initial": full, "full": full, **ramp}, **more}


def test_beds_beyond_the_crossing_do_not_limit_it_however_people_come_to_them() -> None:
    """One place in a hall, and four in another to which the first sends: everybody crosses freely."""
    stages = {"gate": GATE | {"to": "a"}, "a": hall(1, overflow_to="b", title="Hall A"), "b": hall(title="Hall B")}
    scenario = cars(stages, MANY, milestones={"crossed": ["gate.left"]})
    found = bottleneck(sim.run(scenario))
    assert {name for name, *_ in limit_hours(found, "crossed")} == {"demand"}
    assert {name for name, *_ in limit_hours(found, "in_shelter")} >= {"beds"}
    assert finding(found) == "No bottleneck before the crossing: whoever comes gets there without a queue"
    assert stages_before(scenario, "crossed") == ("gate",)


def test_nodes_are_named_by_their_titles_and_only_those_on_the_way_to_an_end() -> None:
    """A jam on the way to a museum limits nobody who crosses; two nodes of one title go by their names."""
    stages = {
        "road": ROAD | {"to": {"gate": 0.5, "lane": 0.5}, "title": "The road"},
        "gate": GATE | {"title": "Border post", "to": "camp"},
        "lane": ROAD | {"title": "The road", "to": "museum"},
        "museum": GATE | {"service": minutes(60.0), "waiting_room_veh": 0},
        "camp": hall(title="School"),
    }
    stream = {"stream": {"to": "road", "times_h": [number / 60.0 for number in range(300)]}}
    scenario = cars(stages, stream, milestones={"crossed": ["gate.left"]})
    assert names(scenario) == ["closed", "demand", "The road", "Border post", "beds in School", "over"]
    found = bottleneck(sim.run(scenario))
    assert {name for name, *_ in limit_hours(found, "crossed")} == {"demand"}
    twice = cars(stages | {"lane": stages["lane"] | {"to": "gate"}}, stream, milestones={"crossed": ["gate.left"]})
    assert names(twice)[2:4] == ["The road (road)", "The road (lane)"]


def test_of_two_gates_side_by_side_the_one_with_the_longer_queue_is_named() -> None:
    quick, slow = GATE | {"service": minutes(1.5), "title": "Quick"}, GATE | {"service": minutes(6.0), "title": "Slow"}
    stages = {"road": ROAD | {"to": {"quick": 0.5, "slow": 0.5}}, "quick": quick, "slow": slow}
    stream = {"stream": {"to": "road", "times_h": [number / 60.0 for number in range(300)]}}
    found = bottleneck(sim.run(cars(stages, stream, milestones={"crossed": ["quick.left", "slow.left"]})))
    assert limit_hours(found, "crossed")[0][0] == "Slow"


@pytest.mark.parametrize("buses", [False, True])
def test_a_fleet_that_does_not_exist_does_not_limit(buses: bool) -> None:
    """Nobody has a car: without buses people wait for seats that nobody can give, and no seat is named."""
    gate = {"gate": GATE}
    fleet = {"title": "City buses", "vehicle_class": "bus", "vehicles": 1, "to": "gate", "turns_at": "gate"}
    fleet |= {"loading": minutes(10.0), "back": minutes(60.0)}
    scenario = towns(
        settlements={"alpha": {"residents_persons": 300, "to": "gate"}},
        stages=gate,
        people={"transport": {"car_owner_share": 0.0}},
        **({"buses": {"city": fleet}} if buses else {"buses": {}}),
    )
    found = bottleneck(sim.run(scenario))
    assert ("City buses" in {name for name, *_ in limit_hours(found, "crossed")}) is buses
    assert ("City buses" in names(scenario)) is buses and "seats" not in names(scenario)


def test_a_step_stays_within_the_limits_of_the_format_and_says_so() -> None:
    """280 cars a km and 10 % more are 308: cut to 300. Where two values then contradict each other it is halved."""
    road = ROAD | {
        "free_flow_kmh": 4.0,
        "length_km": 2.0,
        "capacity_vph": 300.0,
        "jam_density_vpkm": 280.0,
        "to": "gate",
    }
    gate = GATE | {"service": minutes(2.0), "waiting_room_veh": 0}
    crossing: dict[str, Any] = {"milestones": {"crossed": ["gate.left"]}}
    to_road = {"stream": MANY["stream"] | {"to": "road"}}
    dense = cars({"road": road, "gate": gate}, to_road, **crossing)
    step = steps(dense)["road"]
    assert step.share == pytest.approx(20.0 / 280.0) and step.cut == ("jam density at most 300 veh/km",)
    [link] = [stage for stage in enlarged(dense)["road"].stages.values() if isinstance(stage, Link)]
    assert link.jam_density_vpkm == 300.0 and link.capacity_vph == pytest.approx(330.0)
    nearly = cars({"road": road | {"capacity_vph": 1100.0}, "gate": gate}, to_road, **crossing)
    assert 0.0 < steps(nearly)["road"].share < 0.1 and enlarged(nearly)
    shown = list(what_more_brings(run_enlarged(dense)))
    assert any(text.startswith("7.14 % more of road (jam density at most 300 veh/km)") for text in shown)


def test_what_more_brings_and_costs_is_said_and_so_is_that_it_brings_nothing() -> None:
    """A faster gate clears sooner and lengthens the queue at the desks; more desks change nothing at the gate."""
    shown = list(what_more_brings(run_enlarged(gate_and_desks(desk_min=2.0, timeline={}, horizon_h=60.0))))
    gate, *_ = (text for text in shown if "of gate" in text)
    assert "brings: half have crossed " in gate and " earlier" in gate
    assert "; it costs: largest backlog of registration +" in gate
    assert shown[-1] == "10 % more of desks: brings nothing."


def test_classes_with_times_of_their_own_are_served_faster_as_well() -> None:
    own = {"service_by_class": {"truck": minutes(10.0)}}
    step = steps(cars({"gate": GATE | own}, MANY, milestones={"crossed": ["gate.left"]}))["gate"]
    assert dict(step.values)["stages.gate.service_by_class.truck.mean_min"] == pytest.approx(10.0 / 1.1)

"""Groups of lanes: every message, and what the engine makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.scenario.check import findings
from sim.scenario.check_lanes import lane_findings
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.cars import ROAD, cars, change, minutes

GATE: dict[str, Any] = {"kind": "station", "lanes": 1, "waiting_room_veh": 0, "service": minutes(1.0)}
CLASSES = {"car": {"priority": 2}, "bus": {"priority": 1, "space_pcu": 2.0}}
STREAMS = {
    "cars": {"to": "road", "times_h": [0.0] * 5},
    "coaches": {"to": "road", "vehicle_class": "bus", "times_h": [0.1]},
}


def of(groups: dict[str, Any], lanes: int = 2, stages: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    """A road of two lanes with groups, on which cars and a bus come to a gate."""
    road = {**ROAD, "lanes": lanes, "to": "gate", "lane_groups": groups}
    plan = {"road": road, "gate": GATE, **(stages or {})}
    return cars(plan, **{"arrivals": STREAMS, "vehicle_classes": CLASSES, **sections})


def found(scenario: Scenario) -> list[tuple[str, str]]:
    """Dotted key and message of everything that is wrong with groups of lanes."""
    return [(".".join(keys), message) for keys, message in lane_findings(scenario)]


def test_a_lane_for_buses_lets_them_pass_the_queue_of_cars() -> None:
    """Five cars, an hour on the road and 1.5 min each at the gate; the bus is there after 2.4 min.

    In the queue of all it is the last, whatever its priority; on its own lane it is the next to be served.
    """
    groups = {"buses": {"lanes": 1, "classes": ["bus"]}}
    gate = {"gate": {**GATE, "service": minutes(1.5)}}
    streams = {**STREAMS, "coaches": {**STREAMS["coaches"], "times_h": [0.04]}}
    assert found(of(groups)) == []
    for kept, order in (({}, [0, 1, 2, 3, 4, 5]), (groups, [0, 1, 3, 4, 5, 2])):
        entered = simulate(of(kept, stages=gate, arrivals=streams)).stage_h("gate", "entered")
        np.testing.assert_allclose(60.0 * (entered - 1.0), 1.5 * np.array(order), atol=1e-6)


def test_classes_must_exist() -> None:
    message = "there is no vehicle class 'buss'; did you mean 'bus'?"
    assert found(of({"buses": {"lanes": 1, "classes": ["buss"]}})) == [
        ("stages.road.lane_groups.buses.classes", message)
    ]


@pytest.mark.parametrize("exit_", ["gaet", "other"])
def test_exits_are_stages_to_which_the_road_leads(exit_: str) -> None:
    known = "; did you mean 'gate'?" if exit_ == "gaet" else "; known: gate"
    scenario = of({"left": {"lanes": 1, "exits": [exit_]}}, stages={"other": GATE})
    assert found(scenario) == [("stages.road.lane_groups.left.exits", f"'road' does not lead to '{exit_}'{known}")]


def test_a_group_is_for_classes_or_for_exits() -> None:
    for both in ({"classes": ["bus"], "exits": ["gate"]}, {}):
        with pytest.raises(ValueError, match="give either classes or exits: for whom the lanes are kept"):
            of({"buses": {"lanes": 1, **both}})


def test_groups_have_no_more_lanes_than_the_road() -> None:
    groups = {"buses": {"lanes": 2, "classes": ["bus"]}, "cars": {"lanes": 1, "classes": ["car"]}}
    message = "must be at least 3, the lanes of its lane_groups, not 2"
    assert found(of(groups)) == [("stages.road.lanes", message)]


def test_the_timeline_leaves_the_groups_their_lanes() -> None:
    groups = {"buses": {"lanes": 2, "classes": ["bus"]}}
    scenario = of(groups, lanes=3, timeline={"narrow": change(1.0, stages__road__lanes=1)})
    message = "must be at least 2, the lanes of its lane_groups, not 1"
    shown = [(".".join(keys), what) for keys, what in findings(scenario)]
    assert shown == [("timeline.narrow.set.stages.road.lanes", message)]
    wide = of(groups, lanes=3, timeline={"narrow": change(1.0, stages__road__lanes=2)})
    assert list(findings(wide)) == []


def test_somebody_for_whom_no_lane_is_left() -> None:
    message = "no lane is left for class car: all 2 lanes are kept for others"
    assert found(of({"buses": {"lanes": 2, "classes": ["bus"]}})) == [("stages.road.lane_groups", message)]
    both = {"buses": {"lanes": 1, "classes": ["bus"]}, "cars": {"lanes": 1, "classes": ["car"]}}
    assert found(of(both)) == []
    with_gate = {"buses": {"lanes": 1, "classes": ["bus"]}, "rest": {"lanes": 1, "exits": ["gate"]}}
    assert found(of(with_gate)) == []


def test_an_exit_for_which_no_lane_is_left() -> None:
    stages = {
        "road": {
            **ROAD,
            "lanes": 2,
            "to": {"gate": 0.5, "other": 0.5},
            "to_by_class": {"bus": "gate"},
            "lane_groups": {"left": {"lanes": 2, "exits": ["gate"]}},
        },
        "other": GATE,
    }
    message = "no lane is left for class car on its way to other: all 2 lanes are kept for others"
    assert found(of({}, stages=stages)) == [("stages.road.lane_groups", message)]


def test_a_road_that_leads_nowhere_has_no_exit() -> None:
    road = {**ROAD, "lanes": 1, "lane_groups": {"buses": {"lanes": 1, "classes": ["bus"]}}}
    message = "no lane is left for class car: all 1 lanes are kept for others"
    assert found(of({}, stages={"road": road})) == [("stages.road.lane_groups", message)]

"""Conditions on what planners see at a node: exact hours at which queue, wait, arrivals and occupancy are reached."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter
from sim.world.at_nodes import NodeSight, places_ready
from sim.world.world import World

START = "2024-01-01T00:00+00:00"
LATER = "2024-01-03T00:00+00:00"
POST: dict[str, Any] = {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 120.0}}


def scenario(when: str, path: str, value: float | bool, **stages: Any) -> Scenario:
    """A vehicle of two persons at 0:15, 1:15, … 9:15, to a post with one lane that takes two hours."""
    tree = {
        "title": "a post",
        "start": START,
        "horizon_h": 48.0,
        "step_h": 0.5,
        "arrivals": {"cars": {"to": "post", "persons": 2, "times_h": [hour + 0.25 for hour in range(10)]}},
        "stages": {"post": {**POST, "to": "camp"}, "camp": shelter(100), **stages},
        "timeline": {"entry": {"when": when, "event": "it is seen", "set": {path: value}}},
    }
    return Scenario.model_validate(tree)


def shelter(places: int, **keys: Any) -> dict[str, Any]:
    ready = {"unit": "persons", "initial": places, "full": places, "ramp_from": START, "ramp_to": LATER}
    return {"kind": "shelter", "places": ready, **keys}


def seen_h(when: str, path: str = "stages.post.lanes", value: float | bool = 1, **stages: Any) -> float | None:
    """When an entry with this condition happens."""
    world = World(scenario(when, path, value, **stages))
    world.run()
    return world.timeline.cues[0].time_h if world.timeline.cues else None


@pytest.mark.parametrize(
    ("when", "hour"),
    [
        # The first is served from 0:15 to 2:15, the next from then on; looks are at every half hour.
        ("stages.post.queue_veh >= 1", 1.5),
        ("stages.post.queue_veh >= 2", 3.5),
        ("stages.post.queue_persons >= 6", 5.5),
        # The k-th comes at k and begins at 2 k, each a quarter later: the fourth has waited for three hours at 7:15.
        ("stages.post.queue_h > 3", 7.5),
        ("stages.post.arrivals_persons >= 8", 3.5),
        ("stages.post.inside_persons >= 8", 5.5),
        ("stages.camp.arrivals_persons >= 4", 4.5),
        ("stages.post.queue_veh >= 50", None),
    ],
)
def test_what_stands_at_a_post_is_seen_at_the_hour_at_which_it_does(when: str, hour: float | None) -> None:
    assert seen_h(when) == hour


def test_the_next_camp_opens_when_the_first_is_nine_tenths_full() -> None:
    """Ten places, two persons every two hours from 2:15 on: nine tenths are reached with the fifth, at 10:15."""
    stages: dict[str, Any] = {"camp": shelter(10, overflow_to="next"), "next": shelter(100, open=False)}
    assert seen_h("stages.camp.occupied_share >= 0.9", "stages.next.open", True, **stages) == 10.5
    assert seen_h("stages.camp.occupied_share >= 0.8", "stages.next.open", True, **stages) == 8.5
    assert seen_h("stages.camp.free_places <= 4", "stages.next.open", True, **stages) == 6.5


def test_who_is_turned_away_stands_where_he_goes_and_not_before() -> None:
    """The camp has two places: nobody ever stands before it, and from 4:15 on they stand before the next."""
    stages: dict[str, Any] = {"camp": shelter(2, overflow_to="next"), "next": shelter(50, open=False)}
    assert seen_h("stages.camp.queue_persons >= 1", **stages) is None
    assert seen_h("stages.next.queue_persons >= 2", **stages) == 4.5
    assert seen_h("stages.next.queue_h >= 1", **stages) == 5.5


def test_a_queue_on_the_road_is_seen_in_km_and_at_the_gate_it_waits_for() -> None:
    """Free flow takes an hour; the post has no room, so all but who is served stand on the road, 1/100 km each."""
    road = {
        "kind": "link",
        "length_km": 50.0,
        "free_flow_kmh": 50.0,
        "capacity_vph": 1000.0,
        "jam_density_vpkm": 100.0,
        "to": "gate",
    }
    gate = {"kind": "station", "lanes": 1, "waiting_room_veh": 0, "service": {"law": "constant", "mean_min": 480.0}}
    # They leave the post at 2:15, 4:15 …, and come to the gate an hour later: served from 3:15 and 11:15 on.
    end = {"kind": "delay", "duration": {"law": "constant", "mean_min": 1.0}}
    stages: dict[str, Any] = {"post": {**POST, "to": "road"}, "road": road, "gate": gate, "camp": end}
    assert seen_h("stages.gate.queue_veh >= 1", **stages) == 5.5
    # Who stands behind the first on the road has not come to the gate: the queue is the road's.
    assert seen_h("stages.gate.queue_veh >= 2", **stages) is None
    assert seen_h("stages.road.queue_veh >= 3", **stages) == 9.5
    assert seen_h("stages.road.queue_km >= 0.03", **stages) == 9.5
    assert seen_h("stages.road.queue_h >= 4", **stages) == 9.5


def test_places_are_ready_along_the_ramp() -> None:
    ramp = {"unit": "persons", "initial": 10, "full": 58, "ramp_from": START, "ramp_to": LATER}
    found = scenario("persons.x > 0", "x", 1, camp={"kind": "shelter", "places": ramp})
    camp = found.stages["camp"]
    assert isinstance(camp, Shelter)
    assert [places_ready(found, camp, hour) for hour in (0.0, 1.0, 1.5, 48.0, 90.0)] == [10, 11, 11, 58, 58]


def test_a_shelter_without_a_place_is_full() -> None:
    world = World(scenario("stages.camp.occupied_share >= 1", "stages.post.lanes", 1, camp=shelter(0)))
    assert NodeSight(world.setting).occupied_share(1) == 1.0

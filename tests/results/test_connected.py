"""The longest queue: roads side by side are apart, consecutive ones that are full are one, a full road says so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.results.connected import Queues
from sim.results.metrics import definition
from sim.results.metrics_queues import OUTSIDE, QUEUE_KM, ROAD_FULL
from sim.results.results import Results
from sim.view.queue import finding
from tests.world.cars import cars, minutes

PLAN = {"kind": "link", "free_flow_kmh": 50.0, "capacity_vph": 1200.0, "jam_density_vpkm": 130.0}


def road(length_km: float, to: str, **more: Any) -> dict[str, Any]:
    return PLAN | {"length_km": length_km, "to": to, **more}


def gate(every_min: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"kind": "station", "lanes": 1, "service": minutes(every_min), "waiting_room_veh": 0, **more}


def run(stages: dict[str, Any], horizon_h: float = 8.0, every_h: float = 1.0 / 150.0, **to: int) -> Results:
    """Cars by their first stage, one every 24 seconds to each; those of the stages that end the way have crossed."""
    arriving = {name: {"to": name, "times_h": [every_h * k for k in range(count)]} for name, count in to.items()}
    ends = [f"{name}.left" for name, stage in stages.items() if "to" not in stage]
    return sim.run(cars(stages, arriving, horizon_h=horizon_h, milestones={"crossed": ends}))


def longest(of: Results) -> float:
    value = of.metric("queue_max_km").value
    assert value is not None
    return value


def test_queues_on_two_roads_are_reported_apart() -> None:
    """Two roads, of 3 and 4 km, each full before its own gate: the longest queue is 4 km, not 7."""
    stages = {"north": road(3.0, "gate_n"), "south": road(4.0, "gate_s"), "gate_n": gate(), "gate_s": gate()}
    found = run(stages, north=1000, south=1000)
    assert longest(found) == pytest.approx(4.0)
    by_road = [found.metric(f"queue_on_{name}_max_km").value for name in ("north", "south")]
    assert by_road == pytest.approx([3.0, 4.0])


@pytest.mark.parametrize("between", [None, gate(0.5)])
def test_a_queue_that_has_grown_into_the_road_behind_is_one(between: dict[str, Any] | None) -> None:
    """2 km full before a slow gate, and 3 km behind it, at once or through a second gate that is held up by it."""
    stages = {
        "back": road(3.0, "front" if between is None else "middle"),
        "front": road(2.0, "slow"),
        "slow": gate(2.0),
    }
    if between is not None:
        stages["middle"] = between | {"to": "front"}
    found = run(stages, back=2000, horizon_h=16.0)
    assert longest(found) == pytest.approx(5.0)
    front, both = found.curves["queue_km_front"].values, found.curves["queue_km"].values
    apart = (front > 0.0) & (front < 1.9)
    assert apart.any() and (both[apart] <= np.maximum(front, found.curves["queue_km_back"].values)[apart]).all()


def test_two_gates_in_series_of_which_the_first_is_slower_have_one_queue_each() -> None:
    """The first gate lets out a car every 2 minutes, the second one every minute: nobody stands between them."""
    stages = {
        "back": road(3.0, "first"),
        "first": gate(2.0, to="front"),
        "front": road(2.0, "second"),
        "second": gate(1.0),
    }
    found = run(stages, back=1500, horizon_h=16.0)
    assert longest(found) == pytest.approx(3.0)


def test_where_roads_join_the_longest_branch_counts() -> None:
    """3 and 4 km that join before 2 km: 6 km, not 9."""
    stages = {"a": road(3.0, "front"), "b": road(4.0, "front"), "front": road(2.0, "slow"), "slow": gate(2.0)}
    assert longest(run(stages, a=1500, b=1500, horizon_h=20.0)) == pytest.approx(6.0)


def test_a_road_that_leads_back_to_itself_counts_once() -> None:
    """Half of those who pass the gate come back by another road: the queue is never longer than both."""
    back = road(2.0, "front")
    stages = {"front": road(3.0, "slow"), "slow": gate(1.0, to={"back": 0.5, "out": 0.5}), "back": back}
    stages["out"] = {"kind": "delay", "duration": minutes(1.0)}
    found = run(stages, front=1000, horizon_h=12.0)
    assert 3.0 <= longest(found) <= 5.0 + 1e-9


def test_a_cut_road_has_the_same_queue() -> None:
    whole = run({"r": road(4.0, "slow"), "slow": gate()}, r=600, horizon_h=12.0)
    cut = run({"r": road(1.5, "s"), "s": road(2.5, "slow"), "slow": gate()}, r=600, horizon_h=12.0)
    np.testing.assert_allclose(cut.curves["queue_km"].values, whole.curves["queue_km"].values, atol=0.05)
    assert longest(cut) == pytest.approx(longest(whole), abs=0.01)


def test_a_full_road_says_so_and_how_many_wait_outside() -> None:
    """1 km holds 130 cars; 150 an hour come for 4 h and 60 an hour pass, so of 600 some 230 stand outside then."""
    found = run({"r": road(1.0, "slow"), "slow": gate()}, r=600, horizon_h=12.0)
    full, outside = found.metric(str(ROAD_FULL)), found.metric(str(OUTSIDE))
    assert longest(found) == pytest.approx(1.0)
    assert outside.value == pytest.approx(600 - 4 * 60 - 130, abs=8)
    # 90 an hour more come than go: full from some 130/90 h on, until those outside are in, 60 an hour after hour 4.
    assert full.value == pytest.approx(4.0 + (outside.value or 0.0) / 60.0 - 130 / 90.0, abs=0.4)
    assert f"he road was full for {full.text}; up to {outside.value:.0f} more vehicles" in finding(found)
    assert QUEUE_KM.most.at_bound_if == ROAD_FULL.name
    known = definition("queue_max_km")
    assert known is not None and known.at_bound_if


@pytest.mark.parametrize("count", [20, 100])
def test_a_road_with_room_is_not_at_its_bound(count: int) -> None:
    found = run({"r": road(3.0, "slow"), "slow": gate()}, r=count, horizon_h=12.0)
    assert found.metric("road_full_h").value == 0.0 == found.metric("queue_outside_max_veh").value
    assert 0.0 < longest(found) < 3.0 and "he queue grew to" in finding(found)


def test_a_full_road_beside_a_longer_queue_is_no_bound_of_it() -> None:
    """1 km full with cars outside, and some 2 km of queue on a road of 9: the longest could have been longer."""
    stages = {"short": road(1.0, "gate_s"), "long": road(9.0, "gate_l"), "gate_s": gate(), "gate_l": gate()}
    found = run(stages, short=300, long=600, horizon_h=12.0)
    assert 1.5 < longest(found) < 9.0 and found.metric("road_full_h").value == 0.0
    assert found.metric("queue_on_short_max_km").value == pytest.approx(1.0)


def test_a_station_without_a_road_has_a_queue_and_no_kilometres() -> None:
    found = run({"slow": gate() | {"waiting_room_veh": None}}, slow=60)
    assert found.metric("queue_max_km").value is None and found.metric("road_full_h").value is None
    assert (found.metric("queue_max_veh").value or 0) > 10
    assert Queues(found.journal).longest.km.max() == 0.0

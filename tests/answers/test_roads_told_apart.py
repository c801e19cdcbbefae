"""What is one queue: over several roads, through gaps that close, and not beside another on a street of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.pages.content import plain
from sim.results.metrics_queues import OUTSIDE, QUEUE_KM, QUEUE_ORIGIN, QUEUE_VEH, ROAD_FULL
from sim.view.answer import answer
from sim.view.facts import Facts
from sim.view.lines import lines
from tests.world.cars import cars, change, minutes

FILE = Path(__file__).parent / "short-street.yaml"


def test_who_cannot_get_onto_a_short_street_is_said_beside_the_longest_queue() -> None:
    run = sim.run(sim.load(FILE))
    longest, in_town, standing = (run.metric(one.most) for one in (QUEUE_KM, QUEUE_ORIGIN, QUEUE_VEH))
    text = next(plain(line.text) for line in answer(Facts(run)) if line.heading == "Longest wait")
    assert longest.value and longest.value > 1.0, "the longest queue is on the Ring Road"
    assert f"the longest queue {longest.text}; of these up to {in_town.text} could not get onto a road" in text
    # 10 a minute come to a street that takes 15, and 5 leave it: once its 130 places are taken, 5 stay outside.
    assert standing.value and in_town.value and 300.0 < in_town.value < standing.value
    rows = [line.label for _, found in lines(run) for line in found]
    assert run.metric(ROAD_FULL).value == run.metric(OUTSIDE).value == 0.0, "the Ring Road has room"
    assert "the road was full for" not in rows and "longest" in rows


@pytest.mark.parametrize(("hours", "is_one"), [(0.1, True), (2.0, False)])
def test_a_short_stop_on_the_way_parts_no_queue(hours: float, is_one: bool) -> None:
    """A queue of two roads before a gate: the first road lets nobody out for six minutes, or for two hours."""
    road = {"kind": "link", "free_flow_kmh": 45.0, "capacity_vph": 1500.0, "jam_density_vpkm": 133.0}
    stages = {
        "far": {**road, "length_km": 20.0, "to": "near"},
        "near": {**road, "length_km": 10.0, "to": "gate"},
        "gate": {"kind": "station", "lanes": 1, "service": minutes(0.1), "waiting_room_veh": 0},
    }
    streams = {"town": {"to": "far", "interarrival": minutes(0.05), "count": 5000}}
    rates = {5.0: 1.0, 5.0 + hours: 1500.0}
    stop = {f"at_{at:g}".replace(".", "_"): change(at, stages__far__capacity_vph=rate) for at, rate in rates.items()}
    of = cars(stages, streams, timeline=stop, milestones={"crossed": ["gate.left"]}, record_step_h=0.05)
    run = sim.run(of)
    time_h, km = run.curves.time_h, run.curves["queue_km"].values
    assert km[time_h <= 4.95][-1] > 20.0, "it has grown into the far road"
    jumps_km = np.abs(np.diff(km[time_h > 4.9]))
    assert (jumps_km.max() < 2.0) == is_one

"""The longest wait is named where it is: on the road, or behind the crossing."""

from __future__ import annotations

import pytest

import sim
from sim.pages.content import plain
from sim.results.metrics_waiting import WAITED, WAITED_AFTER
from sim.results.results import Results
from sim.view.answer import answer
from sim.view.facts import Facts
from tests.world.cars import ROAD, cars, minutes


def _text(run: Results) -> str:
    return next(plain(line.text) for line in answer(Facts(run)) if line.heading == "Longest wait")


@pytest.mark.parametrize(("gate_min", "desk_min"), [(0.5, 5.0), (5.0, 0.5)])
def test_a_wait_behind_the_crossing_that_is_longer_than_before_it_is_said(gate_min: float, desk_min: float) -> None:
    """A hundred cars of four, one a minute, before a slow desk behind a quick gate, and the other way round."""
    stages = {
        "road": {"kind": "link", "length_km": 5.0, "free_flow_kmh": 50.0, "capacity_vph": 1500.0}
        | {"jam_density_vpkm": 133.0, "to": "gate"},
        "gate": {"kind": "station", "lanes": 1, "service": minutes(gate_min), "waiting_room_veh": 0, "to": "desk"},
        "desk": {"kind": "station", "lanes": 1, "service": minutes(desk_min)},
    }
    stream = {"to": "road", "interarrival": minutes(1.0), "count": 100, "persons": 4}
    marks = {"crossed": ["gate.left"], "registered": ["desk.left"]}
    run = sim.run(cars(stages, {"town": stream}, milestones=marks, horizon_h=24.0))
    text = _text(run)
    after, whole = (run.metric(one).text for one in (WAITED_AFTER, WAITED))
    said = f"More is waited after the crossing than before it: {after} of {whole}."
    assert (said in text) == (desk_min > gate_min), text


def test_who_waits_to_get_onto_a_full_road_is_among_those_who_stand() -> None:
    """Two roads of 5 and 3 km before a gate each: they add up to all who stand, and are never said beside them."""
    road = {"kind": "link", "free_flow_kmh": 50.0, "capacity_vph": 1200.0, "jam_density_vpkm": 130.0}
    gate = {"kind": "station", "lanes": 1, "service": minutes(1), "waiting_room_veh": 0}
    stages = {
        "north": {**road, "length_km": 5.0, "to": "gate_n"},
        "south": {**road, "length_km": 3.0, "to": "gate_s"},
        "gate_n": gate,
        "gate_s": gate,
    }
    streams = {name: {"to": name, "interarrival": minutes(0.2), "count": 2000} for name in ("north", "south")}
    run = sim.run(cars(stages, streams, milestones={"crossed": ["gate_n.left", "gate_s.left"]}))
    text = _text(run)
    assert "; the road of the longest queue was full for" in text
    assert "and of these up to" in text and "more waited" not in text


def test_no_wait_is_longer_than_another_where_nobody_waits() -> None:
    """The free drive after the gate takes an hour and a half in floats: no person-hour is stood."""
    stages = {
        "gate": {"kind": "station", "lanes": 10, "service": minutes(0.1), "to": "drive"},
        "drive": {**ROAD, "length_km": 61.0, "to": "desks"},
        "desks": {"kind": "station", "lanes": 100, "service": minutes(5)},
    }
    streams = {"lorries": {"to": "gate", "interarrival": minutes(0.5), "count": 600, "persons": 2}}
    run = sim.run(cars(stages, streams, milestones={"crossed": ["gate.left"]}))
    assert "More is waited after the crossing" not in _text(run)

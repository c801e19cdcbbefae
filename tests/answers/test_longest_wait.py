"""The longest wait is named where it is: on the road, or behind the crossing."""

from __future__ import annotations

import pytest

import sim
from sim.pages.content import plain
from sim.results.metrics_waiting import WAITED, WAITED_AFTER
from sim.view.answer import answer
from sim.view.facts import Facts
from tests.world.cars import cars, minutes


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
    text = next(plain(line.text) for line in answer(Facts(run)) if line.heading == "Longest wait")
    after, whole = (run.metric(one).text for one in (WAITED_AFTER, WAITED))
    said = f"More is waited after the crossing than before it: {after} of {whole}."
    assert (said in text) == (desk_min > gate_min), text

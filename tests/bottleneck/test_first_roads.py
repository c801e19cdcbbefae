"""A queue that cannot get onto the first road, and one that stands where a road narrows, is laid to the right road."""

from __future__ import annotations

from typing import Any

import pytest

from sim.analysis.bottleneck import bottleneck, limit_hours
from sim.results.results import Results
from sim.simulate import simulate
from tests.theory.roads import link, plan

CROWD = {"cars": {"to": "street", "times_h": [k / 2400 for k in range(2400)]}}
"""2,400 cars in an hour, to a street that takes 1,200."""


def limits(street: dict[str, Any], highway: dict[str, Any], crowd: dict[str, Any] | None = None) -> dict[str, float]:
    """Hours in which each constraint limits the crossing."""
    stages = {"street": street | {"to": "highway"}, "highway": highway}
    found = plan(stages, crowd or CROWD, 12.0, record_step_h=0.05, milestones={"crossed": ["highway.left"]})
    return {name: hours for name, hours, *_ in limit_hours(bottleneck(Results(simulate(found))), "crossed")}


def test_who_cannot_get_onto_the_first_road_is_limited_by_it() -> None:
    found = limits(link(2.0, capacity_vph=1200.0), link(5.0, capacity_vph=2400.0))
    assert found["street"] == pytest.approx(2.0, abs=0.5) and "highway" not in found


def test_a_queue_before_a_narrower_road_is_that_road_s() -> None:
    found = limits(link(2.0, capacity_vph=1200.0), link(5.0, capacity_vph=600.0))
    assert found["highway"] == pytest.approx(4.0, abs=0.5) and "street" not in found


def test_roads_that_merge_are_limited_by_the_one_that_takes_both() -> None:
    wide = link(2.0, capacity_vph=1200.0)
    stages = {"a": wide | {"to": "on"}, "b": wide | {"to": "on"}, "on": link(5.0, capacity_vph=1200.0)}
    times = [k / 1000 for k in range(1000)]
    crowd = {"north": {"to": "a", "times_h": times}, "south": {"to": "b", "times_h": times}}
    merging = plan(stages, crowd, 12.0, record_step_h=0.05, milestones={"crossed": ["on.left"]})
    found = {name: h for name, h, *_ in limit_hours(bottleneck(Results(simulate(merging))), "crossed")}
    assert found["on"] == pytest.approx(1000 * 2 / 1200, abs=0.7) and not {"a", "b"} & set(found)

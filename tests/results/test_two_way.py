"""What each direction of a road loses, in hours worked out by hand."""

from __future__ import annotations

import pytest

from sim.results.metrics_two_way import LOST_ON, PASSED_ON
from sim.results.results import Results
from tests.theory.roads import link, plan, run


def figures(green_min: float, horizon_h: float) -> dict[str, float | None]:
    """A car at hour 0 one way and one a minute later the other way, on 2 km of one lane that take 3 min."""
    road = link(2.0, free_flow_kmh=40.0)
    stages = {
        "there": {**road, "opposite": "back", "green_min": green_min},
        "back": {**road, "opposite": "there", "green_min": 5.0},
    }
    crowds = {"a": {"to": "there", "times_h": [0.0]}, "b": {"to": "back", "times_h": [1.0 / 60.0]}}
    found = Results(run(plan(stages, crowds, horizon_h)))
    return {
        metric.name: metric.value for metric in found.metrics if metric.definition.family.endswith(("_veh", "_veh_h"))
    }


@pytest.mark.parametrize(("green_min", "waits_min"), [(10.0, 9.0), (2.0, 2.0)])
def test_the_other_direction_waits_for_the_green_or_until_the_road_is_empty(green_min: float, waits_min: float) -> None:
    """A green of 10 min is over at 10; one of 2 min before the first has driven out, at 3 min."""
    found = figures(green_min, 1.0)
    assert found[LOST_ON.of(road="there", title="there").name] == pytest.approx(0.0, abs=1e-9)
    assert found[LOST_ON.of(road="back", title="back").name] == pytest.approx(waits_min / 60.0, abs=1e-9)
    assert found[PASSED_ON.of(road="back", title="back").name] == 1.0


def test_who_still_waits_at_the_end_has_lost_what_it_has_lost_by_then() -> None:
    """6 min after the start it has waited 5, of which 3 are the drive that is still before it."""
    found = figures(10.0, 0.1)
    assert found[LOST_ON.of(road="back", title="back").name] == pytest.approx(2.0 / 60.0, abs=1e-9)
    assert found[PASSED_ON.of(road="back", title="back").name] == 0.0

"""A circle in which nobody can move any more is reported, with its stages; traffic that moves is not."""

from __future__ import annotations

from typing import Any

from sim.pages.content import plain
from sim.results.metrics_deadlock import DEADLOCKED
from sim.results.results import Results
from sim.scenario.features import may_deadlock
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.view.answer import answer
from sim.view.facts import Facts

ROAD: dict[str, Any] = {
    "kind": "link",
    "length_km": 0.05,
    "free_flow_kmh": 50.0,
    "capacity_vph": 1200.0,
    "jam_density_vpkm": 100.0,
}


def circle(cars: int, *, leave_share: float) -> Scenario:
    """Three roads of five places in a circle; at the end of the third a share leaves."""
    out: Any = "a" if leave_share == 0.0 else {"a": 1.0 - leave_share, "out": leave_share}
    plan = {
        "title": "a circle",
        "start": "2024-01-01T00:00+00:00",
        "horizon_h": 2.0,
        "arrivals": {"cars": {"to": "a", "times_h": [k / 1000 for k in range(cars)]}},
        "stages": {
            "a": {**ROAD, "to": "b"},
            "b": {**ROAD, "to": "c"},
            "c": {**ROAD, "to": out},
            **({} if leave_share == 0.0 else {"out": {**ROAD, "length_km": 1.0}}),
        },
    }
    return Scenario.model_validate(plan)


def shown(scenario: Scenario) -> list[str]:
    """What the network says of itself."""
    return [entry.what for entry in simulate(scenario).log if entry.actor == "network"]


def test_a_full_circle_is_reported_with_its_stages() -> None:
    (line,) = shown(circle(40, leave_share=0.0))
    assert line.startswith("deadlock: nobody can move any more from ")
    assert {"a", "b", "c"} <= set(line.replace(",", " ").split())


def test_a_circle_with_room_moves() -> None:
    assert shown(circle(6, leave_share=0.0)) == []


def test_who_would_leave_cannot_where_the_head_before_him_moves_in_it() -> None:
    """One road out does not help while the first in line goes on to a road that is full: that is a deadlock too."""
    (line,) = shown(circle(40, leave_share=0.5))
    assert "to out" not in line
    assert shown(circle(12, leave_share=0.5)) == []


def test_the_first_screen_says_how_many_can_never_move() -> None:
    """Forty in a circle for thirty: all of them, and nothing of the kind where there is room, or no circle."""
    run = Results(simulate(circle(40, leave_share=0.0)))
    (line,) = (plain(line.text) for line in answer(Facts(run)) if line.heading == "What limits")
    assert run.metric(DEADLOCKED).value == 40.0
    assert line.startswith(
        "At the end 40 vehicles wait for each other in a circle, and none can ever move: a deadlock."
    )
    with_room = Results(simulate(circle(6, leave_share=0.0)))
    assert with_room.metric(DEADLOCKED).value == 0.0
    assert not any("deadlock" in plain(line.text) for line in answer(Facts(with_room)))


def test_a_scenario_in_which_nobody_can_come_round_has_no_such_figure() -> None:
    assert may_deadlock(circle(6, leave_share=0.5))
    plan = circle(6, leave_share=0.5).model_dump(exclude_unset=True)
    plan["stages"]["c"]["to"] = "out"
    assert not may_deadlock(Scenario.model_validate(plan))

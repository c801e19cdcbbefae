"""Choice among three routes against user equilibrium: on used routes times are equal (Wardrop 1952), flows are known.

The textbook's network of three routes side by side, each a free drive and then a gate that passes a car every six
seconds: vertical queues at bottlenecks (Vickrey 1969), fixed times of departure. 1,500 cars an hour come, evenly; free
drives take 20, 30 and 45 min. In equilibrium the first gate fills until its wait is worth the 10 min to the second
route, then both until they are worth the third, which is uncongested and takes what the others do not: 600, 600, 300.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.arrays import Floats
from sim.results.results import Results
from sim.scenario.check import findings
from sim.scenario.model import Scenario
from tests.world.cars import cars, change, minutes

RATE_VPH, GATE_VPH, LOOK_MIN, SPREAD_MIN = 1_500.0, 600.0, 0.5, 0.25
FREE_MIN = {"near": 20.0, "middle": 30.0, "far": 45.0}
FIRST_ALONE_H = 10.0 / 60.0 * GATE_VPH / (RATE_VPH - GATE_VPH)
"""The first queue grows by (1,500 − 600)/600 h an hour, until it is worth 10 minutes."""
TWO_ALONE_H = 15.0 / 60.0 / (RATE_VPH / (2.0 * GATE_VPH) - 1.0)
"""Then two grow by 1,500/1,200 − 1 h an hour, until they are worth 15 more."""


def network(routes: dict[str, dict[str, Any]] | None = None, horizon_h: float = 7.0, **choice: Any) -> Scenario:
    """Cars from hour 0 to 6."""
    stages: dict[str, Any] = {}
    for name, free_min in FREE_MIN.items():
        road = {"kind": "link", "length_km": free_min, "free_flow_kmh": 60.0, "lanes": 3}
        stages[f"{name}_road"] = {**road, "capacity_vph": 3_000.0, "jam_density_vpkm": 300.0, "to": f"{name}_gate"}
        stages[f"{name}_gate"] = {"kind": "station", "lanes": 1, "service": minutes(60.0 / GATE_VPH)}
    there = {name: {"to": f"{name}_road", "gate": f"{name}_gate", **(routes or {}).get(name, {})} for name in FREE_MIN}
    rate = {"shape": "steps", "points": [[0, RATE_VPH], [6, 0]]}
    given = {"routes": there, "spread_min": SPREAD_MIN, "news_every_min": LOOK_MIN, **choice}
    crossed = {"crossed": [f"{name}_gate.left" for name in FREE_MIN]}
    stream = {"crowd": {"to": "near_road", "rate": rate, "spacing": "even"}}
    return cars(stages, stream, route_choice=given, horizon_h=horizon_h, record_step_h=0.05, milestones=crossed)


def by_route(run: Results) -> dict[str, tuple[Floats, Floats]]:
    """When each set off and how long it took, minutes, by the gate that it passed."""
    found = {}
    for name in FREE_MIN:
        left_h = run.journal.stage_h(f"{name}_gate", "left")
        there = ~np.isnan(left_h)
        found[name] = run.journal.departed_h[there], 60.0 * (left_h - run.journal.departed_h)[there]
    return found


@pytest.fixture(scope="module")
def informed() -> Results:
    """Everybody hears of the queues of this half minute."""
    return sim.run(network())


def test_times_on_used_routes_are_equal_and_flows_are_those_of_user_equilibrium(informed: Results) -> None:
    """Within what a look and the spread leave: λΔ/μ (1.25 min), and spread · ln 2 (0.17 min) where shares are 2 : 1."""
    within_min = RATE_VPH / GATE_VPH * LOOK_MIN + SPREAD_MIN * np.log(2.0)
    begins_h = FIRST_ALONE_H + TWO_ALONE_H + 0.5
    found = by_route(informed)
    for name, expected_vph in (("near", 600.0), ("middle", 600.0), ("far", 300.0)):
        departed_h, taken_min = found[name]
        steady = (departed_h >= begins_h) & (departed_h < 5.5)
        assert steady.sum() / (5.5 - begins_h) == pytest.approx(expected_vph, rel=0.03)
        assert np.abs(taken_min[steady] - (FREE_MIN["far"] + 0.1)).max() < within_min


def test_routes_are_taken_into_use_when_theory_says(informed: Results) -> None:
    """The second when the first is worth it, the third when both are; each within four looks."""
    found = by_route(informed)
    slack_h = 4.0 * LOOK_MIN / 60.0
    assert found["middle"][0].min() == pytest.approx(FIRST_ALONE_H, abs=slack_h)
    assert found["far"][0].min() == pytest.approx(FIRST_ALONE_H + TWO_ALONE_H, abs=8.0 * slack_h)


def test_old_news_make_the_routes_swing(informed: Results) -> None:
    """The older the news, the farther times of the same departure are apart; fresh news leave them together."""
    apart = [_apart_min(run) for run in (informed, *(sim.run(network(news_delay_min=old)) for old in (10.0, 20.0)))]
    assert apart[0] < 1.5 < 5.0 < apart[1] < apart[2]


def _apart_min(run: Results) -> float:
    """Mean over departure windows of a tenth of an hour of how far the slowest route is from the fastest, minutes."""
    found, spans = by_route(run), []
    for begin_h in np.arange(2.0, 4.5, 0.1):
        means = [
            taken[(departed >= begin_h) & (departed < begin_h + 0.1)].mean()
            for departed, taken in found.values()
            if ((departed >= begin_h) & (departed < begin_h + 0.1)).any()
        ]
        spans.append(max(means) - min(means))
    return float(np.mean(spans))


def test_who_hears_nothing_takes_the_free_road_and_advice_moves_him() -> None:
    """Without news all take the shortest; 20 minutes of advice for the middle route move all, and closing it again."""
    run = sim.run(network(informed_share=0.0))
    assert run.metric("near_chosen_persons").value == pytest.approx(9_000, abs=2)
    advised = sim.run(network({"middle": {"extra_min": -20.0}}, informed_share=0.0))
    assert advised.metric("middle_chosen_persons").value == pytest.approx(9_000, abs=2)
    closes = {"closes": change(3.0, route_choice__routes__middle__open=False)}
    tree = network({"middle": {"extra_min": -20.0}}, informed_share=0.0).model_dump(mode="json", exclude_unset=True)
    closed = sim.run(Scenario.model_validate({**tree, "timeline": closes}))
    assert closed.metric("middle_chosen_persons").value == pytest.approx(4_500, abs=2)


def test_what_cannot_be_chosen_among_is_refused() -> None:
    """A gate that not all pass, one gate for two routes, and names that nobody has."""
    wrong = network({"far": {"gate": "near_gate"}, "middle": {"gate": "midle_gate"}}, who=["crowed"])
    found = {".".join(keys): what for keys, what in findings(wrong)}
    assert "not all who take the route" in found["route_choice.routes.far.gate"]
    assert "middle_gate" in found["route_choice.routes.middle.gate"] and "crowd" in found["route_choice.who.0"]

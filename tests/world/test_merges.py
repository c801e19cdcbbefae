"""Two roads that become one: shares of the entrance (Daganzo 1995; `docs/model.md` §2.4, verification case T15)."""

from __future__ import annotations

from typing import Any

import pytest

from sim.results.formulas import merge_flows
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.cars import cars

HOURS = (1.0, 6.0)
"""From when on the roads are jammed, and until when they are sure to be."""


def road(capacity_vph: float, **more: Any) -> dict[str, Any]:
    return {
        "kind": "link",
        "length_km": 1.0,
        "free_flow_kmh": 40.0,
        "capacity_vph": capacity_vph,
        "jam_density_vpkm": 133.0,
        **more,
    }


def village_road_joins(main_vph: float, side_vph: float, shares: dict[str, float] | None) -> Scenario:
    """A main and a side road with more vehicles than they can send, which join a road of 1,200 vehicles an hour."""
    more = {} if shares is None else {"merge_shares": shares}
    stages = {
        "main": road(main_vph, to="joined"),
        "side": road(side_vph, to="joined"),
        "joined": road(1200.0, **more),
    }
    arrivals = {name: {"to": name, "times_h": [0.0] * 8000} for name in ("main", "side")}
    return cars(stages, arrivals)


def flows_vph(scenario: Scenario) -> list[float]:
    """How many enter the joined road from each of the two, per hour."""
    entered = simulate(scenario).stage_h("joined", "entered")
    within = (entered >= HOURS[0]) & (entered < HOURS[1])
    return [float(rows.sum()) / (HOURS[1] - HOURS[0]) for rows in (within[:8000], within[8000:])]


@pytest.mark.parametrize(
    ("sent_vph", "share"),
    [((1000.0, 500.0), 0.7), ((1000.0, 250.0), 0.7), ((300.0, 1100.0), 0.5), ((1150.0, 1150.0), 0.05)],
    ids=["both-queue", "side-below-its-share", "main-below-its-share", "side-has-right-of-way"],
)
def test_roads_send_what_the_merge_theory_says(sent_vph: tuple[float, float], share: float) -> None:
    """To two vehicles in five hours: one at either end."""
    scenario = village_road_joins(*sent_vph, {"main": share, "side": 1.0 - share})
    expected = merge_flows(sent_vph, 1200.0, (share, 1.0 - share))
    assert flows_vph(scenario) == pytest.approx(expected, abs=0.5)


def test_without_shares_who_comes_first_goes_first() -> None:
    """Each road's head asks again as soon as the one before it is in: one from each, in turn."""
    assert flows_vph(village_road_joins(1000.0, 900.0, None)) == pytest.approx([600.0, 600.0], abs=0.5)

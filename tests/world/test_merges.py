"""Two roads that become one: shares of the entrance (Daganzo 1995; `docs/model.md` §2.4, verification case T15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.cars import cars

HOURS = (1.0, 6.0)
"""From when on the roads are jammed, and until when they are sure to be."""


def merge_flows(sending_vph: Sequence[float], receiving_vph: float, shares: Sequence[float]) -> tuple[float, float]:
    """What two roads send into one (Daganzo 1995, case T15): the middle of S_i, R − S_j and p_i R.

    Args:
        sending_vph: What each would send, S, veh/h.
        receiving_vph: What the road after the merge takes, R, veh/h.
        shares: Priorities of the two, p; they add up to 1.
    """
    first, second = sending_vph
    if first + second <= receiving_vph:
        return first, second
    to_first = sorted((first, receiving_vph - second, shares[0] * receiving_vph))[1]
    to_second = sorted((second, receiving_vph - first, shares[1] * receiving_vph))[1]
    return to_first, to_second


def road(capacity_vph: float, **more: Any) -> dict[str, Any]:
    return {
        "kind": "link",
        "length_km": 1.0,
        "free_flow_kmh": 40.0,
        "capacity_vph": capacity_vph,
        "jam_density_vpkm": 133.0,
        **more,
    }


def village_road_joins(
    sent_vph: tuple[float, float],
    shares: dict[str, float] | None,
    capacity_vph: tuple[float, float] = (2400.0, 2400.0),
    side: dict[str, Any] | None = None,
) -> Scenario:
    """A main and a side road that send so many, and join a road of 1,200 vehicles an hour."""
    stages = {
        "main": road(capacity_vph[0], to="joined"),
        "side": (side or road(capacity_vph[1])) | {"to": "joined"},
        "joined": road(1200.0) if shares is None else road(1200.0, merge_shares=shares),
    }
    arrivals = {
        name: {"to": name, "times_h": [n / vph for n in range(int(7.0 * vph))]}
        for name, vph in zip(("main", "side"), sent_vph, strict=True)
    }
    return cars(stages, arrivals)


def flows_vph(scenario: Scenario) -> list[float]:
    """How many enter the joined road from each of the two, per hour."""
    journal = simulate(scenario)
    entered = journal.stage_h("joined", "entered")
    within = (entered >= HOURS[0]) & (entered < HOURS[1])
    return [float(within[journal.groups.rows_of(name)].sum()) / (HOURS[1] - HOURS[0]) for name in ("main", "side")]


@pytest.mark.parametrize(
    ("sent_vph", "share"),
    [((1000.0, 500.0), 0.7), ((1000.0, 250.0), 0.7), ((300.0, 1100.0), 0.5), ((1150.0, 1150.0), 0.05)],
    ids=["both-queue", "side-below-its-share", "main-below-its-share", "side-has-right-of-way"],
)
def test_roads_send_what_the_merge_theory_says(sent_vph: tuple[float, float], share: float) -> None:
    """To two vehicles in five hours: one at either end.

    The roads themselves carry 2,400 an hour, so that the next of a queue is at the junction when its turn comes: what
    is sent is a demand. A road that carries hardly more than its part has its next vehicle a whole headway after the
    one before, and the fluid of the theory has no headways.
    """
    scenario = village_road_joins(sent_vph, {"main": share, "side": 1.0 - share})
    expected = merge_flows(sent_vph, 1200.0, (share, 1.0 - share))
    assert flows_vph(scenario) == pytest.approx(expected, abs=0.5)


def test_without_shares_roads_enter_in_proportion_to_their_capacities() -> None:
    """2,700 and 1,800 an hour: 0.6 and 0.4 of 1,200."""
    scenario = village_road_joins((1000.0, 900.0), None, (2700.0, 1800.0))
    assert flows_vph(scenario) == pytest.approx([720.0, 480.0], abs=0.5)


def test_what_is_no_road_counts_as_a_lane_of_the_road_that_it_enters() -> None:
    """A road of 2,400 an hour, and a car park that counts as 1,200: two thirds and one third."""
    park = {"kind": "delay", "duration": {"law": "constant", "mean_min": 1.0}}
    scenario = village_road_joins((1000.0, 900.0), None, side=park)
    assert flows_vph(scenario) == pytest.approx([800.0, 400.0], abs=0.5)

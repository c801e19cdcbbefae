"""Theorems on bottlenecks: what more capacity, another clock and no demand do."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.network.time import HOUR_US
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.examples import examples
from tests.world.cars import cars

EXAMPLES = examples(60)

GAPS = st.lists(st.floats(0.001, 0.2), min_size=5, max_size=60)
MINUTES = st.floats(0.2, 10.0)

A_FEW_US_H = 200.0 / HOUR_US
"""Each of some hundred times is rounded to a microsecond, and by another rounding on another clock."""


def times(gaps: list[float]) -> list[float]:
    return [float(hour) for hour in np.cumsum(gaps)]


def gate(gaps: list[float], mean_min: float, lanes: int, **more: Any) -> Scenario:
    """One class of vehicles before one gate, exponential services."""
    station = {"kind": "station", "lanes": lanes, "service": {"law": "exponential", "mean_min": mean_min}}
    return cars({"gate": station}, {"cars": {"to": "gate", "times_h": times(gaps)}}, horizon_h=100.0, **more)


@EXAMPLES
@given(GAPS, MINUTES, st.integers(1, 4))
def test_one_more_lane_makes_nobody_begin_later(gaps: list[float], mean_min: float, lanes: int) -> None:
    """First in first out, the same services: Kiefer and Wolfowitz's workloads are ordered, so are the beginnings."""
    fewer, more = (simulate(gate(gaps, mean_min, count)).stage_h("gate", "entered") for count in (lanes, lanes + 1))
    assert (more <= fewer + 1e-12).all()


@EXAMPLES
@given(GAPS, MINUTES)
def test_the_gate_is_the_recursion_of_lindley(gaps: list[float], mean_min: float) -> None:
    """W(n+1) = max(0, W(n) + S(n) − T(n)): the exact wait of every vehicle before one lane."""
    journal = simulate(gate(gaps, mean_min, 1))
    asked, begun, left = (journal.stage_h("gate", event) for event in ("arrived", "entered", "left"))
    wait = 0.0
    for number in range(1, len(asked)):
        wait = max(0.0, wait + (left - begun)[number - 1] - (asked[number] - asked[number - 1]))
        np.testing.assert_allclose(begun[number] - asked[number], wait, atol=1e-9)


def road(gaps: list[float], length_km: float, exit_vph: float, factor: float = 1.0) -> Scenario:
    """A link whose end is a bottleneck; ``factor`` makes everything so many times slower."""
    link = {
        "kind": "link",
        "length_km": length_km,
        "free_flow_kmh": 60.0 / factor,
        "capacity_vph": 1800.0 / factor,
        "jam_density_vpkm": 120.0,
        "exit_capacity_vph": exit_vph / factor,
    }
    scaled = [factor * hour for hour in times(gaps)]
    return cars({"road": link}, {"cars": {"to": "road", "times_h": scaled}}, horizon_h=100.0 * factor)


@EXAMPLES
@given(GAPS, st.floats(0.05, 2.0), st.floats(20.0, 900.0), st.sampled_from([1.5, 2.0, 4.0]))
def test_a_slower_clock_makes_everything_slower_by_as_much(
    gaps: list[float], length_km: float, exit_vph: float, factor: float
) -> None:
    """All times × k, all rates and speeds / k: the same run on another clock."""
    plain, slow = simulate(road(gaps, length_km, exit_vph)), simulate(road(gaps, length_km, exit_vph, factor))
    np.testing.assert_allclose(slow.passage_h, factor * plain.passage_h, atol=A_FEW_US_H)


@EXAMPLES
@given(GAPS, st.floats(0.05, 0.5), st.floats(20.0, 300.0), st.floats(1.1, 4.0))
def test_a_longer_road_spills_back_no_earlier(
    gaps: list[float], length_km: float, exit_vph: float, longer: float
) -> None:
    """The k-th vehicle that has to wait at the entrance does so no earlier: storage grows, and k − q/w does not."""
    held = []
    for length in (length_km, longer * length_km):
        journal = simulate(road(gaps, length, exit_vph))
        waits = journal.stage_h("road", "entered") - journal.stage_h("road", "arrived")
        held.append(np.flatnonzero(waits > 1.0 / 1800.0 * len(gaps) + 1e-9))
    short, long = held
    assert not len(long) or (len(short) and short[0] <= long[0])


@EXAMPLES
@given(GAPS, st.floats(0.05, 2.0))
def test_without_a_bottleneck_the_road_takes_its_free_flow_time(gaps: list[float], length_km: float) -> None:
    journal = simulate(road(gaps, length_km, 36_000.0))
    taken = journal.stage_h("road", "left") - journal.stage_h("road", "entered")
    np.testing.assert_allclose(taken, length_km / 60.0, atol=1e-9)


@EXAMPLES
@given(st.integers(50, 400), st.floats(100.0, 900.0), st.integers(2, 5))
def test_twice_the_demand_on_twice_the_capacity_is_within_a_headway(count: int, exit_vph: float, times_as: int) -> None:
    """In the fluid limit the clearance does not change; of vehicles it moves by no more than one headway."""
    ends = []
    for scale in (1, times_as):
        evenly = (np.arange(count * scale) / (1200.0 * scale)).tolist()
        link = {
            "kind": "link",
            "length_km": 1.0,
            "free_flow_kmh": 60.0,
            "capacity_vph": 1800.0,
            "jam_density_vpkm": 120.0,
            "lanes": scale,
            "exit_capacity_vph": exit_vph * scale,
        }
        journal = simulate(cars({"road": link}, {"cars": {"to": "road", "times_h": evenly}}, horizon_h=50.0))
        ends.append(float(np.max(journal.stage_h("road", "left"))))
    assert abs(ends[0] - ends[1]) <= 1.0 / exit_vph + 1.0 / 1200.0


@EXAMPLES
@given(st.floats(0.05, 2.0), st.floats(20.0, 900.0))
def test_nobody_comes_and_nobody_is_there(length_km: float, exit_vph: float) -> None:
    scenario = road([], length_km, exit_vph)
    journal = simulate(scenario)
    assert len(journal.groups) == 0
    assert journal.balance.persons.sum() == 0


@EXAMPLES
@given(GAPS, st.floats(0.05, 2.0))
def test_nobody_passes_a_road_that_stays_closed(gaps: list[float], length_km: float) -> None:
    scenario = road(gaps, length_km, 900.0)
    stages = {"road": scenario.stages["road"].model_copy(update={"open": False})}
    closed = scenario.model_copy(update={"stages": stages})
    assert np.isnan(simulate(closed).stage_h("road", "left")).all()

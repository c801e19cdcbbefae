"""No road carries more than its capacity, in any window, whatever has happened to it; and it carries that much.

Capacity is used up by car spaces (pcu), at the entrance and at the exit, and so is the gap behind each vehicle: in a
window between two passages all but the last have used up theirs. So the checks need no slack of "about one vehicle";
what they allow is the rounding of every gap to a microsecond.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.shipped import shipped_run
from tests.theory import checks
from tests.theory.checks import Steps, excess, violations
from tests.theory.roads import (
    US,
    Plan,
    arrivals_h,
    between,
    case,
    change,
    classes,
    constant,
    convoy_on,
    evenly,
    exponential,
    figures,
    hours,
    link,
    plan,
    roads,
    run,
    station,
    streams,
)

SOME = examples(40)
HORIZON_H = 6.0


def test_a_reopened_road_discharges_at_its_capacity() -> None:
    """500 came out before it closed at 1 h; the other 3,500 from 3 h on, 3 s apart: there is a queue to the last."""
    left = hours(case("reopen"), "road")
    assert between(left, 0.0, 1.0 + US) == pytest.approx(500, abs=1)
    later = left[left > 1.0 + US]
    np.testing.assert_allclose(later, 3.0 + np.arange(len(later)) / 1200.0, atol=len(later) * US)
    assert len(left) == 4000


def test_three_cars_behind_a_closed_end_come_out_six_seconds_apart() -> None:
    np.testing.assert_allclose(hours(case("three-cars"), "road"), 0.5 + np.arange(3) / 600.0, rtol=0.0, atol=3 * US)


@pytest.mark.parametrize(("name", "vph"), [("buses-of-1-pcu", 600.0), ("buses-of-2-pcu", 300.0)])
def test_a_bus_uses_up_the_capacity_of_two_cars(name: str, vph: float) -> None:
    """All 300 come at once, so they enter, and 0.2 h later leave, one gap of their size apart."""
    journal = case(name)
    for event in ("entered", "left"):
        np.testing.assert_allclose(np.diff(hours(journal, "road", event)), 1.0 / vph, rtol=0.0, atol=2 * US)


def test_a_road_that_is_widened_carries_what_it_would_have_from_the_start() -> None:
    """1,200 an hour from hour 5 to 8, the first and the last at random."""
    widened = hours(case("more-capacity"), "road")
    wide = hours(case("more-capacity", "stages.road.capacity_vph=1200"), "road")
    assert between(widened, 5.0, 8.0) == pytest.approx(3600, abs=1)
    assert between(wide, 5.0, 8.0) == pytest.approx(3600, abs=1)


@SOME
@given(roads(), st.floats(1.1, 1.6), st.integers(1, 3), figures(0.3, 1.5, 0.25))
def test_more_capacity_in_the_timeline_carries_more(road: Plan, more: float, lanes: int, at_h: float) -> None:
    """Whatever the wave was before: an hour after the change the flow is the new capacity, to one gap."""
    first, then = road["capacity_vph"], min(road["capacity_vph"] * more, 0.9 * 100.0 * road["free_flow_kmh"])
    if then <= first:
        first = then / more
    stages = {"road": link(3.0, **(road | {"capacity_vph": first}), lanes=lanes)}
    crowd = {"cars": evenly("road", 1.2 * then * lanes, 3.0)}
    moved = {"more": change(at_h, stages__road__capacity_vph=then)}
    left = hours(run(plan(stages, crowd, HORIZON_H, timeline=moved)), "road")
    free_h = 3.0 / road["free_flow_kmh"]
    for since_h, until_h, vph in ((free_h, at_h, first * lanes), (at_h + free_h, 3.0, then * lanes)):
        assert between(left, since_h, until_h) == pytest.approx((until_h - since_h) * vph, abs=2.0)


@SOME
@given(st.integers(2, 6), figures(0.5, 1.5, 0.25), figures(300.0, 900.0, 50.0))
def test_fewer_lanes_discharge_what_they_carry(lanes: int, at_h: float, vph: float) -> None:
    """A queue of several lanes that is opened with one discharges the capacity of one, into any number of lanes."""
    stages = {
        "road": link(3.0, lanes=lanes, capacity_vph=vph, open=False, to="wide"),
        "wide": link(3.0, lanes=lanes, capacity_vph=1800.0),
    }
    moved = {"one": change(at_h, stages__road__lanes=1, stages__road__open=True)}
    crowd = {"cars": evenly("road", vph * lanes, 1.0)}
    left = hours(run(plan(stages, crowd, HORIZON_H, timeline=moved)), "road")[:200]
    np.testing.assert_allclose(left, at_h + np.arange(len(left)) / vph, atol=(len(left) + 1) * US)


@st.composite
def troubles(draw: st.DrawFn) -> tuple[Plan, Plan]:
    """What happens to a road: sections of the scenario, and the entries of the timeline."""
    sections: Plan = {}
    if draw(st.booleans()):
        sections["breakdowns"] = {"per_million_veh_km": 1e5, "blocking_share": 0.8, "block": exponential(4.0)}
    if draw(st.booleans()):
        tanks: Plan = {"low_litres": 0.1, "high_litres": 1.0, "needed_litres": 0.0, "litres_per_100km": 20.0}
        dry: Plan = {"blocking_share": 0.7, "block": constant(3.0), "rescue_litres": 0.5}
        sections["fuel"] = {"tanks": tanks | {"idle_litres_per_h": 1.0}, "run_dry": dry}
    if draw(st.booleans()):
        sections |= convoy_on(["last", "first"], draw(figures(0.1, 1.5, 0.1)), 30.0)
    moves: dict[str, st.SearchStrategy[Any]] = {
        "open": st.booleans(),
        "lanes": st.integers(1, 3),
        "capacity_vph": figures(300.0, 1500.0, 100.0),
        "exit_capacity_vph": figures(100.0, 1500.0, 100.0),
    }
    timeline: Plan = {}
    for number in range(draw(st.integers(0, 5))):
        key = draw(st.sampled_from(sorted(moves)))
        where = draw(st.sampled_from(["first", "last"]))
        timeline[f"c{number}"] = change(draw(figures(0.1, 2.0, 0.1)), **{f"stages__{where}__{key}": draw(moves[key])})
    return sections, timeline


@examples(60)
@given(st.data(), arrivals_h(120, 0.005), figures(0.1, 1.5, 0.1), figures(0.1, 2.0, 0.1), troubles())
def test_no_window_ever_carries_more(
    data: st.DataObject, times_h: list[float], first_km: float, last_km: float, trouble: tuple[Plan, Plan]
) -> None:
    """After closures, breakdowns, empty tanks, convoys, other lanes and capacities; and the other invariants."""
    stages = {
        "first": link(first_km, lanes=data.draw(st.integers(1, 2)), capacity_vph=900.0, to="last"),
        "last": link(last_km, capacity_vph=1500.0, jam_density_vpkm=130.0, to="gate"),
        "gate": station(exponential(data.draw(st.sampled_from([0.02, 0.5]))), lanes=data.draw(st.integers(1, 3))),
    }
    sections, timeline = trouble
    crowd = streams("first", times_h, data.draw(classes(len(times_h))))
    scenario = plan(stages, crowd, 30.0, timeline=timeline, seed=data.draw(st.integers(0, 99)), **sections)
    assert violations(run(scenario)) == []


def test_no_road_of_the_shipped_exodus_carries_more() -> None:
    assert list(checks.capacity(shipped_run("exodus-2023").journal)) == []


def test_the_busiest_window_is_found() -> None:
    """The check itself: 2 a minute allowed; four in a second are three too many, less what a second carries."""
    carries = Steps(np.array([0.0, 1.0]), np.array([120.0, 60.0]))
    times_h = np.array([0.1, 0.1 + 1 / 3600, 0.1 + 1 / 3600, 0.1 + 1 / 3600, 0.5])
    assert excess(times_h, np.ones(5), carries) == pytest.approx(3.0 - 120.0 / 3600.0)
    assert excess(0.9 + np.array([0.0, 1 / 120, 2 / 120]), np.ones(3), carries) == pytest.approx(0.0)
    assert excess(1.0 + np.array([0.0, 1 / 120]), np.ones(2), carries) == pytest.approx(0.5)
    assert excess(1.0 + np.array([0.0, 1 / 60]), np.full(2, 2.0), carries) == pytest.approx(1.0)

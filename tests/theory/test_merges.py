"""Where roads meet: by capacity, by shares, by Daganzo's rule, and by the hour of coming.

By turns, an approach is never more than one vehicle ahead of or behind its share of what entered while it waited; the
first and the last of a window add one. So counts of a window are asserted to within two vehicles, three where the
demand of an approach is itself a whole number of vehicles.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.scenario.check_priorities import priority_notices
from sim.scenario.load import load
from sim.scenario.stages import Link
from tests.examples import examples
from tests.theory.checks import violations
from tests.theory.roads import (
    CASES,
    US,
    Floats,
    Plan,
    between,
    case,
    change,
    constant,
    evenly,
    figures,
    hours,
    link,
    plan,
    run,
    station,
)

SOME = examples(40)


def test_three_lanes_and_one_merge_by_capacity() -> None:
    """900 and 300 of 1,200 an hour."""
    journal = case("merge-of-three-and-one")
    for name, vph in (("wide", 900.0), ("narrow", 300.0)):
        assert between(hours(journal, name), 1.0, 4.0) == pytest.approx(3.0 * vph, abs=2)


def test_shares_go_over_capacities() -> None:
    """Half and half, as the file's merge_shares say."""
    journal = case("merge-of-three-and-one", "stages.out.merge_shares={wide: 0.5, narrow: 0.5}")
    for name in ("wide", "narrow"):
        assert between(hours(journal, name), 1.0, 4.0) == pytest.approx(1800.0, abs=2)


def test_buses_use_up_their_share_twice() -> None:
    """Shares are of the capacity: a road of buses sends half as many vehicles as one of cars."""
    stages = {"a": link(to="out"), "b": link(to="out"), "out": link(capacity_vph=1200.0)}
    arrivals = {"x": evenly("a", 1200.0, 4.0, vehicle_class="bus"), "y": evenly("b", 1200.0, 4.0)}
    journal = run(plan(stages, arrivals, 4.0))
    assert between(hours(journal, "a"), 1.0, 4.0) == pytest.approx(3.0 * 300.0, abs=2)
    assert between(hours(journal, "b"), 1.0, 4.0) == pytest.approx(3.0 * 600.0, abs=2)


def test_a_town_counts_as_one_lane_of_the_road() -> None:
    """A road of three lanes meets cars that set off right there: 900 and 300 again."""
    stages = {"wide": link(lanes=3, to="out"), "out": link()}
    arrivals = {"x": evenly("wide", 3000.0, 4.0), "town": evenly("out", 1200.0, 4.0)}
    journal = run(plan(stages, arrivals, 4.0))
    assert between(hours(journal, "wide"), 1.0, 4.0) == pytest.approx(2700.0, abs=2)
    entered = hours(journal, "out", "entered")
    assert between(entered, 1.0, 4.0) == pytest.approx(3600.0, abs=2)


def mid(one: float, two: float, three: float) -> float:
    """The middle one of three."""
    return sorted((one, two, three))[1]


@examples(60)
@given(st.data(), figures(100.0, 1100.0, 100.0), figures(100.0, 1100.0, 100.0), figures(600.0, 1200.0, 100.0))
def test_daganzos_rule(data: st.DataObject, first: float, second: float, receives: float) -> None:
    """Y = mid(S₁, R − S₂, p₁R) where demand is above capacity, and the demand of each where it is not (case T15)."""
    lanes = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    shares = data.draw(st.none() | figures(0.2, 0.8, 0.1))
    p_first = lanes[0] / sum(lanes) if shares is None else shares
    out: Plan = {} if shares is None else {"merge_shares": {"a": shares, "b": 1.0 - shares}}
    stages = {
        "a": link(1.0, capacity_vph=1200.0, lanes=lanes[0], to="out"),
        "b": link(1.0, capacity_vph=1200.0, lanes=lanes[1], to="out"),
        "out": link(3.0, capacity_vph=receives, **out),
    }
    arrivals = {"x": evenly("a", first, 5.0), "y": evenly("b", second, 5.0)}
    journal = run(plan(stages, arrivals, 5.0))
    if first + second <= receives:
        expected = first, second
    else:
        mine = mid(first, receives - second, p_first * receives)
        expected = mine, receives - mine
    # A road fills to its share only after a while where it sends but a little more than that.
    for name, vph in zip(("a", "b"), expected, strict=True):
        assert between(hours(journal, name), 1.0, 5.0) == pytest.approx(4.0 * vph, abs=3)
    assert violations(journal) == []


def first_come(journal: Journal, roads_: tuple[str, ...]) -> tuple[Floats, Floats]:
    """When those served at the gate came to the end of their road, and when they began, in the order of service."""
    came = np.full(len(journal.groups), np.nan)
    for name in roads_:
        stage = journal.scenario.stages[name]
        assert isinstance(stage, Link)
        came = np.fmax(came, journal.stage_h(name, "entered") + stage.length_km / stage.free_flow_kmh)
    begun = journal.stage_h("gate", "entered")
    served = np.flatnonzero(~np.isnan(begun))
    served = served[np.argsort(begun[served], kind="stable")]
    return came[served], begun[served]


def test_six_that_came_first_go_before_two_that_came_later() -> None:
    """At the gate by 1.0 to 1.3 min and by 4 min; the gate opens at 6 min: six of one road, then two of the other."""
    stages = {
        "a": link(0.5, free_flow_kmh=30.0, to="gate"),
        "b": link(1.0, free_flow_kmh=30.0, to="gate"),
        "gate": station(constant(1.0), open=False),
    }
    arrivals = {
        "late": {"to": "b", "times_h": [2.0 / 60.0, 2.1 / 60.0]},
        "early": {"to": "a", "times_h": [number * 0.06 / 60.0 for number in range(6)]},
    }
    journal = run(plan(stages, arrivals, timeline={"open": change(0.1, stages__gate__open=True)}))
    from_a = ~np.isnan(journal.stage_h("a", "left"))
    order = np.argsort(journal.stage_h("gate", "entered"))
    assert from_a[order].tolist() == [True] * 6 + [False] * 2
    np.testing.assert_allclose(hours(journal, "gate", "entered"), 0.1 + np.arange(8) / 60.0, rtol=0.0, atol=9 * US)


@SOME
@given(st.data(), st.integers(2, 4), st.sampled_from([0.2, 0.5, 1.0]))
def test_a_gate_serves_by_the_hour_of_coming(data: st.DataObject, count: int, service_min: float) -> None:
    """Whatever road they came by, since services are longer than the gaps at the roads' ends."""
    names = tuple(f"r{number}" for number in range(count))
    stages: dict[str, Plan] = {
        name: link(data.draw(figures(0.3, 1.5, 0.1)), free_flow_kmh=data.draw(figures(30.0, 60.0, 10.0)), to="gate")
        for name in names
    }
    stages["gate"] = station(constant(service_min))
    arrivals = {f"s{name}": evenly(name, data.draw(figures(20.0, 90.0, 10.0)), 1.0) for name in names}
    came, begun = first_come(run(plan(stages, arrivals, 20.0)), names)
    waited = begun - came > service_min / 60.0
    assert (np.diff(came)[waited[1:]] >= -2 * US).all()


@SOME
@given(figures(4.0, 12.0, 1.0), figures(3.0, 7.0, 1.0))
def test_priority_acts_where_the_classes_come_by_roads_of_their_own(mothers: float, others: float) -> None:
    """A mother waits for no more than the service under way and the mothers before her."""
    kinds = {"mothers": {"priority": 0}, "others": {"priority": 1}}
    stages = {"one": link(to="gate"), "two": link(to="gate"), "gate": station(constant(4.0))}
    arrivals = {
        "m": evenly("one", mothers, 5.0, vehicle_class="mothers"),
        "o": evenly("two", 2.0 * others, 5.0, vehicle_class="others"),
    }
    journal = run(plan(stages, arrivals, 40.0, vehicle_classes=kinds))
    came = journal.stage_h("one", "entered") + 2.0 / 50.0
    waits = (journal.stage_h("gate", "entered") - came)[~np.isnan(came)]
    assert (waits <= 4.0 / 60.0 + 3 * US).all()
    assert violations(journal) == []


def test_priority_does_nothing_in_a_queue_on_a_road_and_is_reported_so() -> None:
    """First in, first out on the road: waits are alike to a service, of two that come at once; the check says why."""
    journal = case("priority-on-a-road")
    wait = journal.stage_h("gate", "entered") - journal.stage_h("path", "entered") - 1.0
    kinds = np.array(journal.groups.class_names)[journal.groups.vehicle_class]
    mothers, others = (float(np.nanmean(wait[kinds == name])) for name in ("mothers", "others"))
    assert mothers == pytest.approx(others, abs=8.0 / 60.0)
    shown = " ".join(priority_notices(load(CASES / "priority-on-a-road.yaml")))
    assert "priority" in shown and "mothers" in shown


def test_mothers_pass_in_lanes_of_their_own() -> None:
    """With a lane for them they wait for no more than one service of 8 min, while the others wait for hours."""
    groups = "stages.path.lane_groups={mothers: {lanes: 1, classes: [mothers]}}"
    journal = case("priority-on-a-road", "stages.path.lanes=2", groups)
    wait = journal.stage_h("gate", "entered") - journal.stage_h("path", "entered") - 1.0
    kinds = np.array(journal.groups.class_names)[journal.groups.vehicle_class]
    assert np.nanmax(wait[kinds == "mothers"]) <= 8.0 / 60.0 + 3 * US
    assert np.nanmax(wait[kinds == "others"]) > 3.0
    assert violations(journal) == []


def test_a_lane_for_each_exit() -> None:
    """Cars for the free exit stand behind each other only: 1 min each, not 4 h behind those for the slow one."""
    lanes = "stages.road.lane_groups={left: {lanes: 1, exits: [left]}, right: {lanes: 1, exits: [right]}}"
    journal = case("two-lanes-two-exits", lanes)
    came = journal.stage_h("road", "entered") + 1.0 / 60.0
    for name, service_h in (("left", 4.0), ("right", 1.0 / 60.0)):
        begun = journal.stage_h(name, "entered")
        rows = np.flatnonzero(~np.isnan(journal.stage_h(name, "arrived")))
        free_h = -np.inf
        for row in rows[np.argsort(came[rows])]:
            free_h = max(came[row], free_h)
            if free_h <= 10.0:
                assert begun[row] == pytest.approx(free_h, abs=8 * US)
            free_h += service_h
    assert violations(journal) == []


@pytest.mark.parametrize(
    ("one", "other", "passes"), [(600, 600, 1200), (1200, 300, 1200), (900, 300, 1029), (700, 500, 1000)]
)
def test_approaches_that_add_up_to_just_the_capacity_lose_some(one: int, other: int, passes: int) -> None:
    """No exit exceeds its capacity in any window, so who let another go first never makes up for it (§2.3.9)."""
    stages = {
        "a": link(1.0, exit_capacity_vph=float(one), to="out"),
        "b": link(1.0, exit_capacity_vph=float(other), to="out"),
    }
    stages["out"] = link(1.0, merge_shares={"a": one / (one + other), "b": other / (one + other)})
    crowd = {name: {"to": name, "times_h": [0.0] * 4800} for name in ("a", "b")}
    journal = run(plan(stages, crowd, 4.0))
    assert between(hours(journal, "out", "entered"), 1.0, 4.0) == pytest.approx(3 * passes, abs=4)
    assert violations(journal) == []

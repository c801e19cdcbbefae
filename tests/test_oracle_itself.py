"""The oracle against answers worked out by hand: routes, merges, groups of lanes, circles, shelters, the clock."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from tests.oracle import ARRIVED, ENTERED, LEFT, Round
from tests.traces import (
    MINUTE,
    SECOND,
    START,
    US_PER_H,
    assert_times,
    change,
    drive,
    hours,
    link,
    scenario_of,
    station,
    travel,
    with_key,
)


def merging(**parameters: Any) -> dict[str, Any]:
    """Three lanes and one lane lead into one; 1,200 an hour and lane."""
    road = link(1.0, capacity_vph=1200.0, to="out")
    return {"wide": {**road, "lanes": 3}, "narrow": road, "out": link(1.0, capacity_vph=1200.0, **parameters)}


@pytest.mark.parametrize(
    ("parameters", "wide", "narrow"),
    [({}, 900, 300), ({"merge_shares": {"wide": 0.5, "narrow": 0.5}}, 600, 600)],
)
def test_a_merge_shares_by_capacity_or_as_reported(parameters: dict[str, Any], wide: int, narrow: int) -> None:
    passages = drive(merging(**parameters), [0.0] * 1800, first=[*["wide"] * 1200, *["narrow"] * 600], horizon_h=1.0)
    left = passages[:, :2, LEFT]
    counts = [((left[:, number] >= 0.25) & (left[:, number] < 0.75)).sum() * 2 for number in (0, 1)]
    np.testing.assert_allclose(counts, [wide, narrow], atol=4)


def test_a_merge_counts_car_spaces_and_not_vehicles() -> None:
    """Buses of two spaces on one road, cars on the other, of equal capacity: one bus for two cars."""
    stages = {"a": link(1.0, to="c"), "b": link(1.0, to="c"), "c": link(1.0)}
    classes = [*["bus"] * 40, *["car"] * 80]
    passages = drive(stages, [0.0] * 120, first=[*["a"] * 40, *["b"] * 80], classes=classes)
    order = np.argsort(passages[:, 2, ENTERED])
    assert 9 <= int((order[:30] < 40).sum()) <= 11


def test_who_sets_off_at_a_link_counts_as_one_lane_of_it() -> None:
    """A road of three lanes and a town lead to a road of one lane, all of 1,200 an hour: 900 and 300."""
    stages = {"wide": link(1.0, lanes=3, capacity_vph=1200.0, to="out"), "out": link(1.0, capacity_vph=1200.0)}
    passages = drive(stages, [0.0] * 1200, first=[*["wide"] * 900, *["out"] * 300], horizon_h=1.0)
    entered = passages[:900, 1, ENTERED]
    assert ((entered >= 0.25) & (entered < 0.75)).sum() * 2 == pytest.approx(900, abs=4)


def test_an_approach_that_was_idle_has_saved_nothing_up() -> None:
    """B sends nobody for a while; when it does, they enter in turn with those of a, of two equal turns by asking."""
    stages = {"a": link(1.0, to="c"), "b": link(1.0, to="c"), "c": link(1.0, capacity_vph=60.0)}
    departed = [0.0] * 6 + [4.5 * MINUTE] * 3
    passages = drive(stages, departed, first=["a"] * 6 + ["b"] * 3)
    # a enters at 1, 2, 3, 4, 5 min; the first of b asks at 5.5 min.
    assert_times(passages[:, 2, ENTERED], [1, 2, 3, 4, 5, 7, 6, 8, 9], MINUTE)


def forked(**keys: Any) -> dict[str, Any]:
    """A road of two lanes before a slow gate and a quick one."""
    return {
        "road": link(1.0, lanes=2, capacity_vph=1800.0, to={"left": 0.5, "right": 0.5}),
        "left": station(240.0, waiting_room_veh=0),
        "right": station(1.0, waiting_room_veh=0),
    }


def test_without_groups_those_for_the_free_exit_stand_behind_those_for_the_slow_one() -> None:
    split = {"split": {"road": np.array([0.1, 0.1, 0.9])}}
    passages = drive(forked(), [0.0, 0.01, 0.02], first=["road"] * 3, luck=split)
    assert_times(passages[:, 1, ENTERED], [1, 241, math.nan], MINUTE)
    assert_times(passages[:, 2, ENTERED], [math.nan, math.nan, 241 + SECOND / MINUTE], MINUTE)


@pytest.mark.parametrize("by", ["exits", "classes"])
def test_groups_of_lanes_let_them_pass(by: str) -> None:
    """A lane for the right exit, or for buses, which go right by class: they pass those who stand for the left."""
    scenario = scenario_of(forked())
    kept = {"exits": ["right"]} if by == "exits" else {"classes": ["bus"]}
    scenario = with_key(scenario, "road", None, "lane_groups", {"quick": {"lanes": 1, **kept}})
    classes = ["car", "car", "bus", "bus"]
    if by == "classes":
        to = {"car": "left", "bus": {"right": 1.0}}
        scenario = with_key(scenario, "road", None, "to_by_class", to)
    luck = {"split": {"road": np.array([0.1, 0.1, 0.9, 0.9])}}
    passages = hours(travel(scenario, [0.0] * 4, first="road", classes=classes, luck=luck))
    # One lane of 1,800 an hour each: 2 s behind a car, 4 s behind a bus.
    assert_times(passages[:, 0, ENTERED], [0, 2, 0, 4], SECOND)
    assert_times(passages[:, 1, ENTERED], [60, 60 * 241, math.nan, math.nan], SECOND)
    assert_times(passages[:, 2, ENTERED], [math.nan, math.nan, 60, 120], SECOND)


def test_the_exit_capacity_of_a_link_is_shared_by_its_lanes() -> None:
    """Of 90 an hour a group of two lanes of three has 60, the common lane 30."""
    scenario = scenario_of({"road": link(1.0, lanes=3, exit_capacity_vph=90.0)})
    scenario = with_key(scenario, "road", None, "lane_groups", {"cars": {"lanes": 2, "classes": ["car"]}})
    classes = ["car", "car", "car", "bus", "bus"]
    left = hours(travel(scenario, [0.0] * 5, first="road", classes=classes))[:, 0, LEFT]
    assert_times(left, [1, 2, 3, 1, 5], MINUTE)


def test_routes_go_by_class_before_origin_before_shares() -> None:
    stages: dict[str, Any] = {"fork": station(1.0, lanes=9, to={"a": 0.25, "b": 0.75})}
    pause = {"kind": "delay", "duration": {"law": "constant", "mean_min": 1.0}}
    scenario = scenario_of(stages | {name: pause for name in "abcd"})
    luck = {"split": {"fork": np.array([0.24, 0.25, 0.3])}}

    def went(**keys: object) -> list[str]:
        found = scenario
        for key, value in keys.items():
            found = with_key(found, "fork", None, key, value)
        seen = travel(found, [0.0] * 3, first="fork", classes=["car", "car", "bus"], luck=luck).passage_us
        return ["abcd"[int(np.argmax(row))] for row in seen[:, 1:, ENTERED]]

    assert went() == ["a", "b", "b"]
    assert went(to_by_class={"bus": "c"}) == ["a", "b", "c"]
    assert went(to_by_class={"bus": "c"}, to_by_origin={"stream": "d"}) == ["d", "d", "c"]


def test_who_has_enough_petrol_passes_the_fuel_point_by() -> None:
    """Cars need 5 litres: car 0 stops for two of the three litres there, car 1 has enough, car 2 waits for ever."""
    tanks = {"needed_litres": 5.0, "litres_per_100km": 0.0, "idle_litres_per_h": 0.0}
    dry = {"blocking_share": 0.0, "block": {"law": "constant", "mean_min": 1.0}, "rescue_litres": 1.0}
    fuel = {"tanks": tanks, "run_dry": dry, "points_litres": 3.0}
    scenario = scenario_of({"pumps": station(1.0, issues_litres=2.0, to="gate"), "gate": station(1.0)}, fuel=fuel)
    luck = {"tank_ml": np.array([4999, 5000, 0])}
    passages = hours(travel(scenario, [0.0] * 3, first="pumps", luck=luck))
    assert_times(passages[:, 0, ENTERED], [0, math.nan, math.nan], MINUTE)
    assert_times(passages[:, 1, ENTERED], [1, 0, math.nan], MINUTE)


def test_feedback_to_the_same_desk_has_draws_of_its_own() -> None:
    """A desk of 2 min sends half back to itself: group 0 twice, for 2 and then 6 min; the round before is kept."""
    scenario = scenario_of({"desk": station(2.0)})
    scenario = with_key(scenario, "desk", None, "to", {"desk": 0.5, "out": 0.5})
    pause = scenario_of({"out": {"kind": "delay", "duration": {"law": "constant", "mean_min": 1.0}}}).stages
    scenario = scenario.model_copy(update={"stages": {**scenario.stages, **pause}})

    def again(kind: str, stage: str, group: int, visit: int) -> float:
        assert (stage, group, visit) == ("desk", 0, 1)
        return {"time": 3.0, "split": 0.9}[kind]

    luck = {"split": {"desk": np.array([0.1, 0.9])}, "again": again}
    found = travel(scenario, [0.0, 0.0], first="desk", luck=luck)
    minute = US_PER_H // 60
    # After group 0's first 2 min it joins the line behind group 1.
    assert found.rounds == (Round(0, 0, 0, 0, 2 * minute),)
    np.testing.assert_array_equal(found.passage_us[:, 0] // minute, [[2, 4, 10], [0, 2, 4]])


def test_a_shuttle_loops_for_ever() -> None:
    """One vehicle, a bay of 2 min and a way of 3 min; in 12 min it comes to the bay at 0, 5 and 10 min."""
    stages = {"bay": station(2.0), "way": {"kind": "delay", "duration": {"law": "constant", "mean_min": 3.0}}}
    rounds = {"line": {"vehicle_class": "bus", "vehicles": 1, "round": ["bay", "way"]}}
    scenario = scenario_of(stages, 0.2, shuttles=rounds)
    luck = {"again": lambda kind, stage, group, visit: 1.0}
    found = travel(scenario, [0.0], first="bay", classes=["bus"], origin="line", luck=luck)
    seen = [(one.stage, one.arrived_us * 60 // US_PER_H, one.left_us * 60 // US_PER_H) for one in found.rounds]
    assert seen == [(0, 0, 2), (1, 2, 5), (0, 5, 7), (1, 7, 10)]
    assert_times(hours(found)[0, 0], [10, 10, 12], MINUTE)


def test_heads_behind_one_another_do_not_overtake_who_waits_for_lanes_that_open_together() -> None:
    """Two lanes open at 5 min: both heads enter, then the two behind them wait, though one is a bus.

    The bus comes one gap (two spaces, 0.04 min) after the bus before it.
    """
    stages = {
        "a": link(1.0, to="gate"),
        "b": link(1.0, to="gate"),
        "gate": station(10.0, lanes=2, waiting_room_veh=0, open=False),
    }
    passages = drive(
        stages,
        [0.0, 0.5 * MINUTE, 1.0 * MINUTE, 1.5 * MINUTE],
        classes=["bus", "bus", "car", "car"],
        first=["a", "a", "b", "b"],
        timeline=[change(5 * MINUTE, stages__gate__open=True)],
    )
    assert_times(passages[:, 2, ARRIVED], [1, 5.04, 2, 5.02], MINUTE)
    assert_times(passages[:, 2, ENTERED], [5, 15, 5, 15], MINUTE)


@pytest.mark.parametrize(("unit", "entered_h"), [("persons", [0, 0, 9, 18, math.nan]), ("families", [0, 0, 0, 0, 12])])
def test_places_of_a_shelter_grow_along_their_ramp(unit: str, entered_h: list[float]) -> None:
    """Groups of 3 persons in 2 families; 8 places, growing to 13 between 6 and 21 h (three hours for each)."""
    passages = drive({"homes": shelter(unit, 8, 13, 6, 21)}, [0.0] * 5, persons=3, households=2)
    assert_times(passages[:, 0, ARRIVED], [0.0] * 5, 1.0)
    assert_times(passages[:, 0, ENTERED], entered_h, 1.0)
    assert np.isnan(passages[:, 0, LEFT]).all()


def shelter(unit: str, initial: int, full: int, from_h: float, to_h: float, **keys: Any) -> dict[str, Any]:
    """A shelter whose places grow between two hours."""
    ramp = {
        "ramp_from": (START + timedelta(hours=from_h)).isoformat(),
        "ramp_to": (START + timedelta(hours=to_h)).isoformat(),
    }
    return {"kind": "shelter", "places": {"unit": unit, "initial": initial, "full": full, **ramp}, **keys}


def test_a_shelter_with_an_overflow_diverts_those_for_whom_there_is_no_place() -> None:
    """Two places here and one next door: the third goes there, the fourth waits inside next door for ever."""
    stages = {
        "homes": shelter("persons", 2, 2, 0, 1, overflow_to="hall"),
        "hall": shelter("persons", 1, 1, 0, 1),
    }
    passages = drive(stages, [0.0] * 4, first=["homes"] * 4)
    assert_times(passages[:, 0, ENTERED], [0, 0, math.nan, math.nan], 1.0)
    assert_times(passages[:, 1, ARRIVED], [math.nan, math.nan, 0, 0], 1.0)
    assert_times(passages[:, 1, ENTERED], [math.nan, math.nan, 0, math.nan], 1.0)


def test_a_passage_at_the_horizon_counts_and_a_later_one_does_not() -> None:
    """Services of 15 min until 0.5 h: the second is left at exactly the horizon, where the third begins."""
    passages = drive({"gate": station(15.0)}, [0.0, 0.0, 0.0, math.nan], horizon_h=0.5)
    assert_times(passages[:, 0, ARRIVED], [0, 0, 0, math.nan], 1.0)
    assert_times(passages[:, 0, ENTERED], [0, 0.25, 0.5, math.nan], 1.0)
    assert_times(passages[:, 0, LEFT], [0.25, 0.5, math.nan, math.nan], 1.0)


def test_the_clock_hits_every_microsecond() -> None:
    """Departures at arbitrary times are recorded to the microsecond, whatever was scheduled before."""
    times = np.sort(np.random.default_rng(5).uniform(0.0, 1000.0, 500))
    pause = {"kind": "delay", "duration": {"law": "constant", "mean_min": 0.7}}
    found = travel(scenario_of({"drive": pause}, 2000.0), list(times), first="drive").passage_us
    np.testing.assert_array_equal(found[:, 0, ARRIVED], np.rint(times * US_PER_H))
    np.testing.assert_array_equal(found[:, 0, LEFT] - found[:, 0, ENTERED], 42_000_000)

"""The oracle against golden traces and textbook answers, each worked out without it: roads, shelters, the clock."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest

from tests.oracle_parts import ARRIVED, ENTERED, LEFT
from tests.traces import MINUTE, SECOND, START, assert_times, change, drive, link, station


def test_golden_trace_of_a_short_road_with_cars_and_buses_and_a_closure() -> None:
    """T20: 90 m of 7.5 m per car, w = 5 m/s, entry headway 2 s, exit headway 4 s, exit closed from 30 to 70 s."""
    road = {
        "kind": "link",
        "length_km": 0.09,
        "free_flow_kmh": 54.0,
        "capacity_vph": 1800.0,
        "jam_density_vpkm": 400.0 / 3.0,
        "exit_capacity_vph": 900.0,
    }
    entered_s = [0, 2, 4, 6, 8, 10, 12, 14, 16, 24, 26, 28, 36, 40, 42, 44, 92, 96, 98, 100, 108, 112, 114, 116]
    left_s = [6, 10, 14, 18, 22, 26, *range(70, 139, 4)]
    passages = drive(
        {"road": road},
        [2 * SECOND * index for index in range(24)],
        classes=["bus" if index % 8 == 0 or index % 8 == 4 else "car" for index in range(24)],
        timeline=[change(30 * SECOND, stages__road__open=False), change(70 * SECOND, stages__road__open=True)],
    )
    assert_times(passages[:, 0, ENTERED], entered_s, SECOND)
    assert_times(passages[:, 0, LEFT], left_s, SECOND)


def test_spillback_of_a_kinematic_wave() -> None:
    """T13: 10 km, 900 veh/h in, 300 veh/h out; the numbers of the discrete trace with holes."""
    road = {
        "kind": "link",
        "length_km": 10.0,
        "free_flow_kmh": 60.0,
        "capacity_vph": 1600.0,
        "jam_density_vpkm": 140.0,
        "exit_capacity_vph": 300.0,
    }
    passages = drive({"road": road}, [index / 900.0 for index in range(4000)])
    arrived, entered, left = passages[:, 0].T
    assert np.flatnonzero(entered - arrived > 1e-9)[0] == 1707
    assert_times(entered[[1707, 2000]], [1.89833333333333, 2.875], 1.0)
    assert_times(left[[2000, 3999]], [6.83333333333333, 13.49666666666667], 1.0)


def test_entry_headway_and_exit_headway_follow_their_levers_at_once() -> None:
    """Capacity falls while one waits to enter, the discharge rises while one waits to leave."""
    passages = drive(
        {"road": link(1.0, capacity_vph=60.0, exit_capacity_vph=20.0)},
        [0.0, 0.0, 0.0],
        timeline=[
            change(0.5 * MINUTE, stages__road__capacity_vph=30.0),
            change(5.5 * MINUTE, stages__road__exit_capacity_vph=60.0),
        ],
    )
    assert_times(passages[:, 0, ENTERED], [0, 2, 4], MINUTE)
    assert_times(passages[:, 0, LEFT], [1, 4, 5.5], MINUTE)


def test_a_change_acts_on_a_passage_at_exactly_its_time() -> None:
    """The second car would enter at 1 min; at 1 min the headway becomes 2 min, so it enters at 2 min."""
    passages = drive(
        {"road": link(1.0, capacity_vph=60.0)},
        [0.0, 0.0],
        timeline=[change(MINUTE, stages__road__capacity_vph=30.0)],
    )
    assert_times(passages[:, 0, ENTERED], [0, 2], MINUTE)


def test_lanes_of_a_road_change_its_storage_and_headway() -> None:
    """Three spaces (30 m); the end is closed. A second lane at 3 min makes room for three more, 0.6 s apart."""
    passages = drive(
        {"road": link(0.03, open=False)},
        [0.0] * 7,
        horizon_h=1.0,
        timeline=[change(3 * MINUTE, stages__road__lanes=2)],
    )
    assert_times(passages[:, 0, ENTERED], [0.0, 1.2, 2.4, 180.0, 180.6, 181.2, math.nan], SECOND)
    assert np.isnan(passages[:, 0, LEFT]).all()


def test_a_closing_road_calls_its_head_back_from_the_next_line() -> None:
    """Road a closes before b has space; when it opens again its head has lost its turn to the car of road c."""
    roads = {
        "a": link(1.0, to="b"),
        "c": link(1.0, to="b"),
        "b": link(0.01, to="gate"),
        "gate": station(10.0, waiting_room_veh=0),
    }
    passages = drive(
        roads,
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 3.0 * MINUTE],
        routes=[(0, 2, 3), (1, 2, 3)],
        route=[1, 1, 0, 1],
        timeline=[change(5 * MINUTE, stages__a__open=False), change(6 * MINUTE, stages__a__open=True)],
    )
    # The gate serves from 1.01 to 11.01 min; car 1 fills b's one space until then. The hole takes 0.01 min.
    assert_times(passages[[1, 3, 2], 2, ARRIVED], [2, 4, 6], MINUTE)
    assert_times(passages[[1, 3, 2], 2, ENTERED], [2, 11.02, 21.02], MINUTE)
    assert_times(passages[[1, 2, 3], [1, 0, 1], LEFT], [2, 21.02, 11.02], MINUTE)


def test_whoever_stands_behind_a_head_that_is_called_back_enters_at_once() -> None:
    """Two spaces in c, one taken: the bus of a needs two; when a closes at 5 min, the car of b behind it enters."""
    stages = {
        "a": link(1.0, to="c"),
        "b": link(1.0, to="c"),
        "c": link(0.02, to="gate"),
        "gate": station(60.0, waiting_room_veh=0),
    }
    passages = drive(
        stages,
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 3.0 * MINUTE],
        horizon_h=0.5,
        classes=["car", "car", "bus", "car"],
        routes=[(0, 2, 3), (1, 2, 3)],
        route=[1, 1, 0, 1],
        timeline=[change(5 * MINUTE, stages__a__open=False)],
    )
    assert_times(passages[:, 2, ARRIVED], [1, 2, math.nan, 4], MINUTE)
    assert_times(passages[:, 2, ENTERED], [1, 2, math.nan, 5], MINUTE)


def test_heads_behind_one_another_do_not_overtake_who_waits_for_lanes_that_open_together() -> None:
    """Two lanes open at 5 min: both heads enter, then the two cars behind them wait, though one is a bus."""
    stages = {
        "a": link(1.0, to="gate"),
        "b": link(1.0, to="gate"),
        "gate": station(10.0, lanes=2, waiting_room_veh=0, open=False),
    }
    passages = drive(
        stages,
        [0.0, 0.5 * MINUTE, 1.0 * MINUTE, 1.5 * MINUTE],
        classes=["bus", "bus", "car", "car"],
        routes=[(0, 2), (1, 2)],
        route=[0, 0, 1, 1],
        timeline=[change(5 * MINUTE, stages__gate__open=True)],
    )
    assert_times(passages[:, 2, ARRIVED], [1, 5, 2, 5], MINUTE)
    assert_times(passages[:, 2, ENTERED], [5, 15, 5, 15], MINUTE)


def test_a_shelter_places_parties_in_the_order_in_which_they_came_in() -> None:
    """A road opens and all its vehicles come to its end at once; the first of the road is the first inside."""
    places = {"unit": "persons", "initial": 0, "full": 4}
    ramp = {"ramp_from": (START + timedelta(hours=1)).isoformat(), "ramp_to": (START + timedelta(hours=5)).isoformat()}
    stages = {"road": link(1.0, open=False), "homes": {"kind": "shelter", "places": places | ramp}}
    opening = change(10 * MINUTE, stages__road__open=True)
    passages = drive(stages, [0.03, 0.02, 0.01], timeline=[opening])
    assert_times(passages[:, 1, ARRIVED], [10, 10, 10], MINUTE)
    assert_times(passages[:, 1, ENTERED], [4, 3, 2], 1.0)


def test_at_a_merge_the_lower_number_goes_first_among_those_who_ask_together() -> None:
    """Roads a and b open at the same time; heads 1 and 0 ask together, then 3 behind 1 asks together with 2."""
    roads = {"a": link(1.0, to="c", open=False), "b": link(1.0, to="c", open=False), "c": link(1.0, capacity_vph=60.0)}
    opening = change(10 * MINUTE, stages__a__open=True, stages__b__open=True)
    passages = drive(roads, [0.0] * 4, routes=[(0, 2), (1, 2)], route=[1, 0, 1, 0], timeline=[opening])
    assert_times(passages[:, 2, ARRIVED], [10, 10, 10, 11], MINUTE)
    assert_times(passages[:, 2, ENTERED], [10, 11, 12, 13], MINUTE)


def test_a_bus_at_the_head_of_the_line_blocks_the_cars_behind_it() -> None:
    """Two spaces, one car inside: one space is left, but the bus needs two and the car behind it must wait."""
    passages = drive(
        {"road": link(0.02, to="gate"), "gate": station(5.0, waiting_room_veh=0)},
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 3.0 * MINUTE],
        classes=["car", "car", "bus", "car"],
    )
    # Car 0 is at the gate from 0.02 to 5.02 min; car 1 then leaves the road and its hole arrives 0.02 min later.
    assert_times(passages[:, 0, ENTERED], [0, 1, 5.04, 10.04], MINUTE)


@pytest.mark.parametrize(("unit", "entered_h"), [("persons", [0, 0, 9, 18, math.nan]), ("families", [0, 0, 0, 0, 12])])
def test_places_of_a_shelter_grow_along_their_ramp(unit: str, entered_h: list[float]) -> None:
    """Parties of 3 persons in 2 families; 8 places, growing to 13 between 6 and 21 h (three hours for each)."""
    places = {
        "unit": unit,
        "initial": 8,
        "full": 13,
        "ramp_from": (START + timedelta(hours=6)).isoformat(),
        "ramp_to": (START + timedelta(hours=21)).isoformat(),
    }
    passages = drive({"homes": {"kind": "shelter", "places": places}}, [0.0] * 5, persons=3, households=2)
    assert_times(passages[:, 0, ARRIVED], [0.0] * 5, 1.0)
    assert_times(passages[:, 0, ENTERED], entered_h, 1.0)
    assert np.isnan(passages[:, 0, LEFT]).all()


def test_a_passage_at_the_horizon_counts_and_a_later_one_does_not() -> None:
    """Services of 15 min until 0.5 h: the second is left at exactly the horizon, where the third begins."""
    passages = drive({"gate": station(15.0)}, [0.0, 0.0, 0.0, math.nan], horizon_h=0.5)
    assert_times(passages[:, 0, ARRIVED], [0, 0, 0, math.nan], 1.0)
    assert_times(passages[:, 0, ENTERED], [0, 0.25, 0.5, math.nan], 1.0)
    assert_times(passages[:, 0, LEFT], [0.25, 0.5, math.nan, math.nan], 1.0)


def test_the_clock_hits_every_time_exactly() -> None:
    """Departures at arbitrary floats are recorded to the last bit, whatever was scheduled before."""
    times = np.sort(np.random.default_rng(5).uniform(0.0, 1000.0, 500))
    pause = {"kind": "delay", "duration": {"law": "constant", "mean_min": 0.7}}
    passages = drive({"drive": pause}, list(times), horizon_h=2000.0)
    np.testing.assert_array_equal(passages[:, 0, ARRIVED], times)
    np.testing.assert_array_equal(passages[:, 0, LEFT], times + 0.7 / 60.0)

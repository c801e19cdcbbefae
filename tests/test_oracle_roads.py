"""The oracle's roads against answers worked out by hand: gaps, room, overhangs, waves, cutting, closures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.oracle import ARRIVED, ENTERED, LEFT, Floats
from tests.traces import MINUTE, SECOND, US_PER_H, assert_times, change, drive, link, station


def per_hour(left_h: Floats, since_h: float, until_h: float) -> float:
    """Passages an hour between two hours."""
    return float(((left_h >= since_h) & (left_h < until_h)).sum()) / (until_h - since_h)


def test_golden_trace_of_a_short_road_with_cars_and_buses() -> None:
    """T20: 12 spaces of 7.5 m, L/v = 6 s, L/w = 18 s; a car takes 2 s at the entrance and 4 s at the end, a bus twice.

    The last bus enters at 36 s over the one space that is free; at 40 s all have room, but none is free; at 44 s the
    two spaces of the bus that left at 26 s are back.
    """
    road = {
        "kind": "link",
        "length_km": 0.09,
        "free_flow_kmh": 54.0,
        "capacity_vph": 1800.0,
        "jam_density_vpkm": 400.0 / 3.0,
        "exit_capacity_vph": 900.0,
    }
    classes = ["bus" if letter == "B" else "car" for letter in "BCCCBCCCBCCCBC"]
    passages = drive({"road": road}, [0.0] * 14, classes=classes)
    assert_times(passages[:, 0, ENTERED], [0, 4, 6, 8, 10, 14, 16, 18, 20, 24, 26, 32, 36, 44], SECOND)
    assert_times(passages[:, 0, LEFT], [6, 14, 18, 22, 26, 34, 38, 42, 46, 54, 58, 62, 66, 74], SECOND)


def test_spillback_of_a_kinematic_wave() -> None:
    """T13: 10 km, 900 veh/h in, 300 veh/h out; the numbers of the discrete trace with backward waves."""
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


@pytest.mark.parametrize(("kind", "an_hour"), [("car", 600), ("bus", 300)])
def test_a_bus_of_two_cars_uses_up_the_capacity_of_two(kind: str, an_hour: float) -> None:
    road = link(10.0, free_flow_kmh=50.0, capacity_vph=600.0, jam_density_vpkm=133.0, exit_capacity_vph=600.0)
    entered, left = drive({"road": road}, [0.0] * 300, classes=[kind] * 300)[:, 0, ENTERED:].T
    for times in (entered, left):
        np.testing.assert_allclose(np.diff(times), 1.0 / an_hour, atol=1e-9)


def test_after_a_closure_nobody_leaves_at_once_but_the_first() -> None:
    """Three cars behind a closed end of 600 an hour: at 0.5 h, and then 6 s apart."""
    road = link(1.0, free_flow_kmh=50.0, capacity_vph=600.0, jam_density_vpkm=130.0, open=False)
    passages = drive({"road": road}, [0.0, 0.01, 0.02], timeline=[change(0.5, stages__road__open=True)])
    assert_times(passages[:, 0, LEFT], [1800, 1806, 1812], SECOND)


def test_a_queue_discharges_at_the_capacity_of_its_road() -> None:
    """30 km, closed from 1 to 3 h: before, as they came, 250 a quarter of an hour; afterwards 300."""
    road = link(30.0, capacity_vph=1200.0, jam_density_vpkm=130.0)
    moves = [change(1.0, stages__road__open=False), change(3.0, stages__road__open=True)]
    left = drive({"road": road}, [0.001 * n for n in range(2500)], horizon_h=5.0, timeline=moves)[:, 0, LEFT]
    quarters = [int(((left >= hour) & (left < hour + 0.25)).sum()) for hour in np.arange(0.0, 4.0, 0.25)]
    assert quarters == [0, 0, 250, 250, *[0] * 8, *[300] * 4]


def test_more_capacity_in_the_timeline_carries_more() -> None:
    """600 an hour until 2 h, then 1,200; the wave follows, so that the road does not hold back its own queue."""
    road = link(10.0, free_flow_kmh=50.0, capacity_vph=600.0, jam_density_vpkm=130.0)
    moves = [change(2.0, stages__road__capacity_vph=1200.0)]
    left = drive({"road": road}, [0.0] * 4000, horizon_h=4.3, timeline=moves)[:, 0, LEFT]
    assert per_hour(left, 1.0, 2.0) == pytest.approx(600, abs=1)
    assert per_hour(left, 2.3, 4.3) == pytest.approx(1200, abs=1)


def test_what_is_left_of_a_gap_stretches_and_shrinks_with_the_capacity() -> None:
    """Entry: half a minute is left when 60 an hour become 30, so it takes a minute.

    Exit: 1.5 min are left of three when 20 an hour become 30 (the end could carry 60, the lane 30): one minute.
    """
    passages = drive(
        {"road": link(1.0, capacity_vph=60.0, exit_capacity_vph=20.0)},
        [0.0, 0.0, 0.0],
        timeline=[
            change(0.5 * MINUTE, stages__road__capacity_vph=30.0),
            change(5.5 * MINUTE, stages__road__exit_capacity_vph=60.0),
        ],
    )
    assert_times(passages[:, 0, ENTERED], [0, 1.5, 3.5], MINUTE)
    assert_times(passages[:, 0, LEFT], [1, 4, 6.5], MINUTE)


def test_a_gap_that_is_over_is_not_stretched_by_a_change_at_that_moment() -> None:
    passages = drive(
        {"road": link(1.0, capacity_vph=60.0)},
        [0.0, 0.0, 0.0],
        timeline=[change(MINUTE, stages__road__capacity_vph=30.0)],
    )
    assert_times(passages[:, 0, ENTERED], [0, 1, 3], MINUTE)


def test_lanes_of_a_road_change_its_storage_and_gap() -> None:
    """Three spaces (30 m); the end is closed. A second lane at 3 min makes room for three more, 0.6 s apart."""
    passages = drive(
        {"road": link(0.03, open=False)},
        [0.0] * 7,
        horizon_h=1.0,
        timeline=[change(3 * MINUTE, stages__road__lanes=2)],
    )
    assert_times(passages[:, 0, ENTERED], [0.0, 1.2, 2.4, 180.0, 180.6, 181.2, math.nan], SECOND)
    assert np.isnan(passages[:, 0, LEFT]).all()


def test_a_queue_of_two_lanes_that_opens_with_one_leaves_at_the_rate_of_one() -> None:
    moves = [change(0.2, stages__road__lanes=1), change(0.3, stages__road__open=True)]
    road = link(1.0, lanes=2, capacity_vph=1500.0, open=False)
    left = drive({"road": road}, [0.0] * 50, timeline=moves)[:, 0, LEFT]
    assert_times(left, [1080 + 2.4 * n for n in range(50)], SECOND)


def test_the_capacity_drop_is_for_those_who_come_before_the_gap_is_over() -> None:
    """Exit 60 an hour, drop 0.5: gaps of 1 and 2 min. The second queues (2 min), the third comes just in time."""
    road = link(1.0, exit_capacity_vph=60.0, capacity_drop_share=0.5)
    left = drive({"road": road}, [0.0, 0.5 * MINUTE, 3.0 * MINUTE, 3.5 * MINUTE], horizon_h=1.0)[:, 0, LEFT]
    assert_times(left, [1, 3, 4, 6], MINUTE)


def test_a_front_that_fits_lets_a_bus_in_and_its_overhang_holds_the_next() -> None:
    """Two spaces, a car inside, a gate of 5 min: the bus comes over the end of the road; all is full until it goes."""
    passages = drive(
        {"road": link(0.02), "gate": station(5.0, waiting_room_veh=0)},
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 3.0 * MINUTE],
        classes=["car", "car", "bus", "car"],
    )
    assert_times(passages[:, 0, ENTERED], [0, 1, 2, 10.04], MINUTE)


def test_an_overhang_stands_on_the_road_before_until_there_is_room() -> None:
    """``up`` has two spaces, ``down`` one and a half; L/w are 0.02 and 0.015 min, half a car takes 0.01 min.

    Car 2 hangs half over into ``up`` from 2.02 min on, so that after car 4 ``up`` is full. Car 1 leaves ``down`` at
    5.035 min: at 5.05 car 2 has room, and its half begins to travel back through ``up``; car 3 drives up by 5.06,
    hangs over in turn, and the half that it frees is at the entrance of ``up`` at 5.08.
    """
    stages = {"up": link(0.02), "down": link(0.015), "gate": station(5.0, waiting_room_veh=0)}
    passages = drive(stages, [n * MINUTE for n in range(6)])
    assert_times(passages[:, 0, ENTERED], [0, 1, 2, 3, 4, 5.08], MINUTE)
    assert_times(passages[:4, 1, ENTERED], [0.02, 1.02, 2.02, 5.06], MINUTE)


@pytest.mark.parametrize("piece_m", [400, 200, 40, 20, 16, 10])
def test_cutting_a_road_changes_nothing(piece_m: int) -> None:
    """0.4 km of 133 cars a km (no piece has a whole number of spaces) carry 1,500 an hour, cut as you like."""
    road = link(piece_m / 1000, capacity_vph=1500.0, jam_density_vpkm=133.0)
    count = 120
    passages = drive({f"piece{number}": road for number in range(400 // piece_m)}, [0.0] * count)
    assert_times(passages[:, -1, LEFT], [24 + 2.4 * number for number in range(count)], SECOND)
    assert_times(passages[:, 0, ENTERED], [2.4 * number for number in range(count)], SECOND)


@pytest.mark.parametrize("piece_m", [200, 40, 10])
def test_cutting_a_full_road_changes_nothing(piece_m: int) -> None:
    """With 300 an hour at its end: once it is full the entrance takes 300 an hour, as many stand on it, cut or not."""
    count = 150

    def entered(metres: int) -> Floats:
        road: dict[str, Any] = link(metres / 1000, capacity_vph=1500.0, jam_density_vpkm=133.0)
        names = [f"piece{number}" for number in range(400 // metres)]
        stages = dict.fromkeys(names, road) | {names[-1]: road | {"exit_capacity_vph": 300.0}}
        return np.asarray(drive(stages, [0.0] * count)[:, 0, ENTERED])

    whole, cut = entered(400), entered(piece_m)
    np.testing.assert_allclose(np.diff(cut)[80:], 12 * SECOND, atol=2 / US_PER_H)
    assert np.abs(cut - whole).max() <= 12 * SECOND


def test_a_closing_road_calls_its_head_back_from_the_next_line() -> None:
    """Road a closes before b has space; b's space goes to road c, and the head of a has not arrived until it opens."""
    stages = {
        "a": link(1.0, to="b"),
        "c": link(1.0, to="b"),
        "b": link(0.01, to="gate"),
        "gate": station(4.0, waiting_room_veh=0),
    }
    passages = drive(
        stages,
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 3.0 * MINUTE],
        first=["c", "c", "a", "c"],
        timeline=[change(5 * MINUTE, stages__a__open=False), change(6 * MINUTE, stages__a__open=True)],
    )
    # The gate serves car 0 from 1.01 to 5.01 min; car 1 then leaves b, and its space takes 0.01 min.
    assert_times(passages[[1, 3, 2], 2, ARRIVED], [2, 4, 6], MINUTE)
    assert_times(passages[[1, 3, 2], 2, ENTERED], [2, 5.02, 9.02], MINUTE)
    assert_times(passages[[1, 2, 3], [1, 0, 1], LEFT], [2, 9.02, 5.02], MINUTE)


def test_a_convoy_holds_the_end_of_a_road_while_it_is_there() -> None:
    """Two convoys hold it from 1 to 5 and from 3 to 7 min; 600 an hour leave before and after."""
    minute_us = US_PER_H // 60
    holds = [(minute, "road", by) for minute, by in ((1, 1), (3, 1), (5, -1), (7, -1))]
    passages = drive(
        {"road": link(1.0, capacity_vph=600.0)},
        [0.0, 0.0],
        holds=[(minute * minute_us, name, by) for minute, name, by in holds],
    )
    assert_times(passages[:, 0, LEFT], [7, 7.1], MINUTE)

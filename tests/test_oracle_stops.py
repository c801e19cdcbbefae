"""The oracle's vehicles that stand on the way, by hand: who is held, where, until when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.oracle import ENTERED, LEFT
from tests.traces import MINUTE, assert_times, change, drive, link, station


def breaks(count: int, *stops: tuple[int, float, float]) -> dict[str, Any]:
    """Luck of vehicles that break down: number, km from the start, hours."""
    km, hours = np.full(count, np.inf), np.zeros(count)
    for number, at_km, for_h in stops:
        km[number], hours[number] = at_km, for_h
    return {"break_km": km, "break_h": hours}


def petrol(count: int, tank_ml: int, per_km: float, idle: float, dry_h: float) -> dict[str, Any]:
    """Luck of a first vehicle with so little in its tank; the others burn nothing."""
    one = np.zeros(count)
    one[0] = 1.0
    burns = {"ml_per_km": per_km * one, "idle_ml_per_h": idle * one, "dry_h": dry_h * one}
    return {"tank_ml": (tank_ml * one).astype(np.int64), **burns}


def test_behind_a_vehicle_that_stands_on_the_way_there_is_room_for_so_many() -> None:
    """1.28 km in, for 5 h: 128 have room with it; the next enters when its wave is at the entrance, L/w = 1 min a km.

    Those ahead drive on. It comes to the end 8.72 min after it goes on, and those behind follow at 3,000 an hour.
    """
    count = 140
    departed = [0.0, *(0.001 + 0.001 * number for number in range(count - 1))]
    passages = drive({"road": link(10.0)}, departed, luck=breaks(count, (1, 1.28, 5.0)))
    entered, left = passages[:, 0, ENTERED] / MINUTE, passages[:, 0, LEFT] / MINUTE
    goes_on = 0.06 + 1.28 + 300.0
    np.testing.assert_allclose(entered[:129], np.array(departed[:129]) / MINUTE, atol=1e-7)
    np.testing.assert_allclose(entered[129:], goes_on + 1.28 + 0.02 * np.arange(11), atol=1e-7)
    assert left[0] == pytest.approx(10.0, abs=1e-7)
    np.testing.assert_allclose(left[1:], goes_on + 8.72 + 0.02 * np.arange(139), atol=1e-7)


def test_a_fraction_of_room_behind_a_stop_is_made_up_for_by_driving_up() -> None:
    """At 25 m two and a half have room; the fourth drives up half a space after the wave (0.01 min)."""
    passages = drive({"road": link(1.0)}, [n * 0.1 * MINUTE for n in range(6)], luck=breaks(6, (0, 0.025, 1.0)))
    goes_on = 0.025 + 60.0
    assert_times(passages[:, 0, ENTERED], [0, 0.1, 0.2, *(goes_on + 0.025 + x for x in (0.01, 0.03, 0.05))], MINUTE)


def test_a_vehicle_in_a_queue_comes_to_where_it_breaks_down_behind_the_others() -> None:
    """A gate of 5 min; the third car breaks down 30 m before the end, where it can be when two more spaces are gone.

    Cars 0 to 2 are ready at 10 min. Car 3 stands 30 m before the end behind them, so the wave of the first exit
    (0.03 min from the end) has nothing to do with it, and it comes to 0.97 km freely, at 3.97 min; it stands 60 min.
    Car 4 breaks down at 0.99 km, one space from the end: it comes there when car 2 has left, and after car 3.
    """
    stages = {"road": link(1.0), "gate": station(5.0, waiting_room_veh=0)}
    passages = drive(stages, [n * MINUTE for n in range(5)], luck=breaks(5, (3, 0.97, 1.0), (4, 0.99, 0.5)))
    left = passages[:, 0, LEFT] / MINUTE
    np.testing.assert_allclose(left[:3], [1, 6, 11], atol=1e-7)
    assert left[3] == pytest.approx(3.97 + 60 + 0.03, abs=1e-7)
    # It follows car 3 past 0.97 km one gap later (0.02 min), drives 0.02 km, stands, and drives 0.01 km.
    assert left[4] == pytest.approx(3.97 + 60 + 0.02 + 0.02 + 30 + 0.01, abs=1e-7)


def test_in_a_standing_queue_the_wave_brings_a_vehicle_to_where_it_breaks_down() -> None:
    """Cars 0 to 3 stand before a closed end until 10 min; car 3 stands three spaces from it, and breaks down at 0.98.

    That is two spaces from the end: it comes there when car 0's front has been gone for one gap (0.02 min) and its
    wave has travelled 0.02 km (0.02 min).
    """
    passages = drive(
        {"road": link(1.0, open=False)},
        [n * 0.1 * MINUTE for n in range(4)],
        timeline=[change(10 * MINUTE, stages__road__open=True)],
        luck=breaks(4, (3, 0.98, 1.0)),
    )
    left = passages[:, 0, LEFT] / MINUTE
    np.testing.assert_allclose(left, [10, 10.02, 10.04, 10.04 + 60 + 0.02], atol=1e-7)


def test_on_two_lanes_the_others_drive_round_and_nobody_is_held() -> None:
    passages = drive({"road": link(1.0, lanes=2)}, [0.0, 0.01], luck=breaks(2, (0, 0.5, 3.0)))
    assert_times(passages[:, 0, LEFT], [1.0, 1.6], MINUTE)


def test_the_lanes_of_the_moment_decide_when_it_gets_there() -> None:
    """Two lanes become one at 0.3 min; it comes to 0.5 km at 0.5 min, and stands."""
    moves = [change(0.3 * MINUTE, stages__road__lanes=1)]
    passages = drive({"road": link(1.0, lanes=2)}, [0.0], timeline=moves, luck=breaks(1, (0, 0.5, 3.0)))
    assert_times(passages[:, 0, LEFT], [181.0], MINUTE)


def test_a_breakdown_happens_on_the_link_in_which_its_km_are_passed() -> None:
    """2.5 km from the start: half a km into the third road, whatever is between the roads."""
    stages = {"a": link(1.0), "gate": station(1.0), "b": link(1.0), "c": link(1.0)}
    passages = drive(stages, [0.0], luck=breaks(1, (0, 2.5, 1.0)))
    assert_times(passages[0, :, LEFT], [1, 2, 3, 64], MINUTE)


def test_a_tank_that_is_empty_on_a_free_road() -> None:
    """300 ml, 600 ml a km: at half a km, for an hour; the second car has room behind it and follows one gap later."""
    passages = drive({"road": link(1.0)}, [0.0, 0.1 * MINUTE], luck=petrol(2, 300, 600.0, 50.0, 1.0))
    assert_times(passages[:, 0, LEFT], [61.0, 61.02], MINUTE)


def test_a_tank_that_is_empty_while_the_vehicle_stands_in_a_queue() -> None:
    """Car 1 stands one space from the closed end, at 0.99 km from 1.09 min on (it entered at 0.1).

    It burns 99 ml on the way and 60 an hour standing: of 105 ml the rest lasts 6 min, until 7.09 min. It stands for
    an hour, so the opening at 10 min lets car 0 go, and car 1 comes to the end at 7.09 + 60 + 0.01 min.
    """
    luck = petrol(2, 105, 100.0, 60.0, 1.0)
    luck = {key: values[::-1].copy() for key, values in luck.items()}
    moves = [change(10 * MINUTE, stages__road__open=True)]
    passages = drive({"road": link(1.0, open=False)}, [0.0, 0.1 * MINUTE], timeline=moves, luck=luck)
    assert_times(passages[:, 0, LEFT], [10.0, 67.1], MINUTE)


def test_a_tank_that_is_empty_at_the_very_end_of_the_road() -> None:
    """The head burns 100 ml on the way, and 5 ml more in 5 min before the gate that is taken: it stands an hour there.

    The gate is free again at 11 min, and served the head of the other road meanwhile.
    """
    stages = {
        "a": link(1.0, to="gate"),
        "b": link(1.0, to="gate"),
        "gate": station(10.0, waiting_room_veh=0),
    }
    luck = petrol(3, 105, 100.0, 60.0, 1.0)
    luck = {key: np.roll(values, 1) for key, values in luck.items()}
    passages = drive(stages, [0.0, 0.2 * MINUTE, 2.0 * MINUTE], first=["b", "a", "b"], luck=luck)
    # It came to the end at 1.2 min and was dry at 6.2; it goes on at 66.2.
    assert_times(passages[:, 2, ENTERED], [1.0, 66.2, 11.0], MINUTE)


def test_who_has_used_up_more_than_the_tank_held_is_given_the_rest() -> None:
    """Nobody blocks here (``dry_h`` is 0), so nobody is held."""
    passages = drive({"road": link(1.0)}, [0.0, 0.1 * MINUTE], luck=petrol(2, 300, 600.0, 0.0, 0.0))
    assert_times(passages[:, 0, LEFT], [1.0, 1.1], MINUTE)

"""The oracle against golden traces and textbook answers, each worked out without it: stations and pauses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.oracle_parts import ARRIVED, ENTERED, LEFT
from tests.traces import MINUTE, assert_times, change, drive, link, station


def test_fifo_and_priority_of_one_lane() -> None:
    """G01: nine vehicles, first come first served, and non-preemptive with two classes."""
    arrival = [0.0, 1.0, 2.0, 3.0, 6.5, 7.0, 14.0, 14.5, 15.0]
    classes = ["bus" if priority == 1 else "car" for priority in (2, 2, 1, 2, 1, 2, 1, 1, 2)]
    service = {0: [5.0, 4.0, 3.0, 2.0, 1.0, 6.0, 2.0, 2.0, 1.0]}
    times = [minute * MINUTE for minute in arrival]
    fifo = drive({"gate": station()}, times, draws=service)
    assert_times(fifo[:, 0, LEFT], [5, 9, 12, 14, 15, 21, 23, 25, 26], MINUTE)
    by_class = drive({"gate": station()}, times, draws=service, classes=classes)
    assert_times(by_class[:, 0, ENTERED], [0, 9, 5, 13, 8, 19, 15, 17, 25], MINUTE)
    assert_times(by_class[:, 0, LEFT], [5, 13, 8, 15, 9, 25, 17, 19, 26], MINUTE)


def test_without_a_waiting_room_the_heads_of_two_roads_go_by_priority() -> None:
    """Three cars of road a and one bus of road b at a gate of 5 min: the bus passes the cars."""
    stages = {"a": link(1.0, to="gate"), "b": link(1.0, to="gate"), "gate": station(5.0, waiting_room_veh=0)}
    passages = drive(
        stages,
        [0.0, 0.5 * MINUTE, 1.0 * MINUTE, 2.0 * MINUTE],
        classes=["car", "car", "car", "bus"],
        routes=[(0, 2), (1, 2)],
        route=[0, 0, 0, 1],
    )
    assert_times(passages[:, 2, ARRIVED], [1, 1.5, 11, 3], MINUTE)
    assert_times(passages[:, 2, ENTERED], [1, 11, 16, 6], MINUTE)


def test_a_small_waiting_room_is_filled_in_order_and_served_by_priority() -> None:
    """One lane of 10 min, room for two: the bus overtakes inside the room, but not on the road."""
    stages = {"road": link(1.0, to="gate"), "gate": station(10.0, waiting_room_veh=2)}
    passages = drive(
        stages,
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 3.0 * MINUTE, 4.0 * MINUTE],
        classes=["car", "car", "bus", "car", "bus"],
    )
    assert_times(passages[:, 0, LEFT], [1, 2, 3, 11, 21], MINUTE)
    assert_times(passages[:, 1, ENTERED], [1, 21, 11, 41, 31], MINUTE)


def test_a_toll_booth_that_opens_late() -> None:
    """T01: vehicle n comes at n/8 min, 10 per min are served from minute 10, so n waits (10 + n/10) − n/8 min.

    Read as a fluid: clear at 50 min after 400 vehicles, 2,000 vehicle-minutes of delay, at most 80 in the queue.
    """
    number = np.arange(401)
    gate = {"gate": station(0.1, open=False)}
    passages = drive(gate, list(number / 8 * MINUTE), timeline=[change(10 * MINUTE, stages__gate__open=True)])
    wait_min = (passages[:, 0, ENTERED] - passages[:, 0, ARRIVED]) / MINUTE
    np.testing.assert_allclose(wait_min, (10 + number / 10) - number / 8, atol=1e-6)
    assert wait_min[100] == pytest.approx(7.5, abs=1e-6)
    assert np.trapezoid(wait_min) == pytest.approx(2000.0, abs=1e-6)
    assert passages[400, 0, ENTERED] == pytest.approx(50 * MINUTE, abs=1e-9)
    before_opening = 10 * MINUTE - 1e-6
    assert int((passages[:, 0, ARRIVED] < before_opening).sum()) == 80


def test_arrivals_before_the_opening_and_a_lower_rate_afterwards() -> None:
    """T02: 6/min from 7:45 to 8:15, then 2/min, 6/min served from 8:00 (the hours of opening); clear 52.5 min later.

    The clock starts at 6:00, so 7:45 is at 1.75 h.
    """
    number = np.arange(226)
    arrival_min = np.where(number <= 180, number / 6, 30 + (number - 180) / 2)
    gate = {"gate": station(1 / 6, opening_hours=["08:00-20:00"])}
    passages = drive(gate, list(1.75 + arrival_min * MINUTE))
    entered_min = (passages[:, 0, ENTERED] - 1.75) / MINUTE
    wait_min = entered_min - arrival_min
    np.testing.assert_allclose(entered_min, 15 + number / 6, atol=1e-6)
    assert entered_min[225] == pytest.approx(52.5, abs=1e-6)
    assert np.trapezoid(wait_min) == pytest.approx(3037.5, abs=1e-6)
    assert wait_min.max() == pytest.approx(15.0, abs=1e-6)
    assert int((arrival_min < 30.001).sum() - (entered_min < 30.001).sum()) == 90


def test_hours_of_opening_return_every_day_and_a_service_that_has_begun_is_finished() -> None:
    """Open 07:00-08:00 and 23:30-24:00, start at 06:00, service of 40 min: two services fit into each morning."""
    gate = {"gate": station(40.0, opening_hours=["07:00-08:00", "23:30-24:00"])}
    passages = drive(gate, [0.0] * 5)
    assert_times(passages[:, 0, ENTERED], [60, 100, 1050, 1500, 1540], MINUTE)
    assert_times(passages[:, 0, LEFT], [100, 140, 1090, 1540, 1580], MINUTE)


def test_a_service_may_not_begin_at_the_closing_hour() -> None:
    """Services of 30 min from 07:00: the one due at exactly 08:00 must wait for the next day."""
    passages = drive({"gate": station(30.0, opening_hours=["07:00-08:00"])}, [0.0] * 3)
    assert_times(passages[:, 0, ENTERED], [60, 90, 1500], MINUTE)


def test_lanes_that_are_taken_away_finish_their_service() -> None:
    """Three lanes of 10 min become one at 5 min: the next service begins at 10 min, the next at 20; two at 25."""
    passages = drive(
        {"gate": station(10.0, lanes=3)},
        [0.0] * 6,
        timeline=[change(5 * MINUTE, stages__gate__lanes=1), change(25 * MINUTE, stages__gate__lanes=2)],
    )
    assert_times(passages[:, 0, ENTERED], [0, 0, 0, 10, 20, 25], MINUTE)


def test_new_means_act_on_services_and_pauses_that_begin_at_or_after_the_change() -> None:
    """Service 2 min + 0.5 min for each of two persons, from 3 min on 4 min + 1 min each; the pause from 6 to 1 min."""
    stages = {
        "gate": station(2.0, per_person_min=0.5, to="drive"),
        "drive": {"kind": "delay", "duration": {"law": "constant", "mean_min": 6.0, "minimum_min": 1.0}},
    }
    moves: dict[str, float] = {
        "stages__gate__service__mean_min": 4.0,
        "stages__gate__per_person_min": 1.0,
        "stages__drive__duration__mean_min": 1.0,
    }
    passages = drive(stages, [0.0, 0.0], persons=2, timeline=[change(3 * MINUTE, **moves)])
    assert_times(passages[:, 0, LEFT], [3, 9], MINUTE)
    assert_times(passages[:, 1, LEFT], [5, 11], MINUTE)


def test_regular_arrivals_at_one_lane_never_wait() -> None:
    """D/D/1 with utilisation 0.9: nobody waits; with utilisation 1.25 the n-th waits n times the difference."""
    index = np.arange(200)
    light = drive({"gate": station(0.9)}, list(index * MINUTE))
    np.testing.assert_allclose(light[:, 0, ENTERED] - light[:, 0, ARRIVED], 0.0, atol=1e-9)
    heavy = drive({"gate": station(1.25)}, list(index * MINUTE))
    np.testing.assert_allclose(heavy[:, 0, ENTERED] - heavy[:, 0, ARRIVED], 0.25 * index * MINUTE, atol=1e-9)


@pytest.mark.parametrize(
    ("room", "left_first", "entered_second"),
    [
        (0, [2, 7, 9, 14], [2, 7, 9, 14]),
        (1, [2, 4, 7, 9], [2, 7, 8, 13]),
        (None, [2, 4, 6, 8], [2, 7, 8, 13]),
    ],
)
def test_blocking_after_service(room: int | None, left_first: list[float], entered_second: list[float]) -> None:
    """Tandem by hand: services 2, 2, 2, 2 then 5, 1, 5, 1 min, all at the door at 0.

    Without a room, vehicle 1 is served by minute 4 but keeps the first lane until 7, vehicle 3 from 11 to 14.
    """
    stages = {"first": station(2.0, to="second"), "second": station(1.0, waiting_room_veh=room)}
    passages = drive(stages, [0.0] * 4, draws={1: [5.0, 1.0, 5.0, 1.0]})
    assert_times(passages[:, 0, LEFT], left_first, MINUTE)
    assert_times(passages[:, 1, ENTERED], entered_second, MINUTE)


@pytest.mark.parametrize(("room", "throughput"), [(0, 2 / 3), (3, 5 / 6)])
def test_throughput_of_a_saturated_tandem(room: int, throughput: float) -> None:
    """Q22: two exponential services with mean 1 min; (b + 2)/(b + 3) per minute, within 3.9 standard errors."""
    stages = {"first": station(1.0, to="second"), "second": station(1.0, waiting_room_veh=room)}
    rates = []
    for replication in range(10):
        draws = np.random.default_rng([22, room, replication]).standard_exponential((2, 2000))
        left_h = drive(stages, [0.0] * 2000, draws={0: list(draws[0]), 1: list(draws[1])})[:, 1, LEFT]
        rates.append(1800 / ((left_h[-1] - left_h[199]) / MINUTE))
    half_width = 3.9 * float(np.std(rates, ddof=1)) / math.sqrt(len(rates))
    assert abs(float(np.mean(rates)) - throughput) <= half_width
    assert half_width <= 0.06 * throughput

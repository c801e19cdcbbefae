"""The oracle against golden traces and textbook answers, each worked out without it: stations and pauses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from tests.oracle import ARRIVED, ENTERED, LEFT
from tests.traces import MINUTE, assert_times, change, drive, hours, link, scenario_of, station, travel, with_key


def test_fifo_and_priority_of_one_lane() -> None:
    """G01: nine vehicles, first come first served, and non-preemptive with two classes."""
    arrival = [0.0, 1.0, 2.0, 3.0, 6.5, 7.0, 14.0, 14.5, 15.0]
    classes = ["bus" if priority == 1 else "car" for priority in (2, 2, 1, 2, 1, 2, 1, 1, 2)]
    service = {"gate": [5.0, 4.0, 3.0, 2.0, 1.0, 6.0, 2.0, 2.0, 1.0]}
    times = [minute * MINUTE for minute in arrival]
    fifo = drive({"gate": station()}, times, draws=service)
    assert_times(fifo[:, 0, LEFT], [5, 9, 12, 14, 15, 21, 23, 25, 26], MINUTE)
    by_class = drive({"gate": station()}, times, draws=service, classes=classes)
    assert_times(by_class[:, 0, ENTERED], [0, 9, 5, 13, 8, 19, 15, 17, 25], MINUTE)
    assert_times(by_class[:, 0, LEFT], [5, 13, 8, 15, 9, 25, 17, 19, 26], MINUTE)


def test_without_a_waiting_room_the_heads_of_two_roads_go_by_priority() -> None:
    """Three cars of road a and one bus of road b at a gate of 5 min: the bus passes the cars.

    The third car comes to the end of its road one gap (1.2 s) after the second has left it.
    """
    stages = {"a": link(1.0, to="gate"), "b": link(1.0, to="gate"), "gate": station(5.0, waiting_room_veh=0)}
    passages = drive(
        stages,
        [0.0, 0.5 * MINUTE, 1.0 * MINUTE, 2.0 * MINUTE],
        classes=["car", "car", "car", "bus"],
        first=["a", "a", "a", "b"],
    )
    assert_times(passages[:, 2, ARRIVED], [1, 1.5, 11.02, 3], MINUTE)
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
    passages = drive(stages, [0.0] * 4, draws={"second": [5.0, 1.0, 5.0, 1.0]})
    assert_times(passages[:, 0, LEFT], left_first, MINUTE)
    assert_times(passages[:, 1, ENTERED], entered_second, MINUTE)


@pytest.mark.parametrize(("room", "throughput"), [(0, 2 / 3), (3, 5 / 6)])
def test_throughput_of_a_saturated_tandem(room: int, throughput: float) -> None:
    """Q22: two exponential services with mean 1 min; (b + 2)/(b + 3) per minute, within 3.9 standard errors."""
    stages = {"first": station(1.0, to="second"), "second": station(1.0, waiting_room_veh=room)}
    rates = []
    for replication in range(10):
        draws = np.random.default_rng([22, room, replication]).standard_exponential((2, 2000))
        left_h = drive(stages, [0.0] * 2000, draws={"first": draws[0], "second": draws[1]})[:, 1, LEFT]
        rates.append(1800 / ((left_h[-1] - left_h[199]) / MINUTE))
    half_width = 3.9 * float(np.std(rates, ddof=1)) / math.sqrt(len(rates))
    assert abs(float(np.mean(rates)) - throughput) <= half_width
    assert half_width <= 0.06 * throughput


def test_a_gate_open_for_one_hour_serves_ten_of_six_minutes() -> None:
    passages = drive({"gate": station(6.0, opening_hours=["06:00-07:00"])}, [0.0] * 20, horizon_h=2.0)
    assert_times(passages[:, 0, ENTERED], [*(6.0 * n for n in range(10)), *[math.nan] * 10], MINUTE)


def test_a_gate_fed_by_two_roads_goes_by_when_they_came() -> None:
    """The six that came to the end of a from 1.0 to 1.3 min go before the two of b, who came at 1.7 and 1.8 min.

    The first of b stands at the gate before the third of a does, who had others before it on its road.
    """
    stages = {"a": link(1.0, to="gate"), "b": link(1.0, to="gate"), "gate": station(3.0, waiting_room_veh=0)}
    departed = [0.0, 0.06, 0.12, 0.18, 0.24, 0.3, 0.7, 0.8]
    passages = drive(stages, [minute * MINUTE for minute in departed], first=[*["a"] * 6, "b", "b"])
    assert passages[6, 2, ARRIVED] < passages[2, 2, ARRIVED]
    assert_times(passages[:, 2, ENTERED], [1, 4, 7, 10, 13, 16, 19, 22], MINUTE)


def test_who_turns_away_stays_on_the_road_until_the_next_place_takes_him() -> None:
    """A gate of one lane and two places, where the others turn away to a road whose end is closed (two spaces).

    Cars 0, 1, 2 are inside from 1, 2, 3 min on. Car 3 turns away at 4 min and takes b's first space, car 4 the other
    at 5. Car 5 turns away at 6 min and stands at the head of a until it is taken: when b opens at 20 min and its first
    space is back 0.02 min later. Car 6 comes to the gate one gap after that.
    """
    stages = {
        "a": link(1.0, to="gate"),
        "gate": station(1000.0, waiting_room_veh=2, balks_to="b", to="b"),
        "b": link(0.02, open=False),
    }
    moves = [change(20 * MINUTE, stages__b__open=True)]
    departed = [n * MINUTE for n in range(7)]
    passages = drive(stages, departed, first=["a"] * 7, timeline=moves, horizon_h=10.0)
    gate = passages[:, 1] / MINUTE
    np.testing.assert_allclose(gate[:, ARRIVED], [1, 2, 3, 4, 5, 6, 20.04], atol=1e-6)
    np.testing.assert_allclose(gate[:, ENTERED], [1, *[math.nan] * 6], atol=1e-6)
    np.testing.assert_allclose(gate[3:, LEFT], [4, 5, 20.02, 20.04], atol=1e-6)
    np.testing.assert_allclose(passages[3:, 0, LEFT] / MINUTE, [4, 5, 20.02, 20.04], atol=1e-6)
    np.testing.assert_allclose(passages[3:, 2, ARRIVED] / MINUTE, [4, 5, 6, 20.04], atol=1e-6)


def test_who_reneges_keeps_his_place_until_the_next_stage_takes_him() -> None:
    """One place, patience of 2 min, a lane that is taken for 10 min, and a road of one space that opens at 20 min.

    Car 1 waits from 1 min on and gives up at 3, but stands in the only place until the road has room for it, at
    20.01 min: only then does car 2 get in. Car 0 asked the road later, at 10 min, and keeps its lane until 20.03.
    """
    impatient = station(10.0, waiting_room_veh=1, patience={"law": "constant", "mean_min": 2.0}, to="b")
    passages = drive(
        {"b": link(0.01, open=False), "gate": impatient},
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 0.0],
        first=["gate", "gate", "gate", "b"],
        timeline=[change(20 * MINUTE, stages__b__open=True)],
        luck={"patience": {"gate": np.ones(4)}},
    )
    assert_times(passages[:3, 1, ENTERED], [0, math.nan, 20.03], MINUTE)
    assert_times(passages[:2, 1, LEFT], [20.03, 20.01], MINUTE)


def test_in_an_unlimited_room_nobody_counts_as_waiting_who_reneged() -> None:
    """Patience of 2 min, services of 5: of four who come together the second is served if it waits, and none does."""
    gate = station(5.0, patience={"law": "constant", "mean_min": 2.0})
    passages = drive({"gate": gate}, [0.0, 0.0, 4.0 * MINUTE, 4.5 * MINUTE], luck={"patience": {"gate": np.ones(4)}})
    assert_times(passages[:, 0, ENTERED], [0, math.nan, 5, math.nan], MINUTE)
    assert_times(passages[:, 0, LEFT], [5, 2, 10, 6.5], MINUTE)


def test_some_do_not_join_when_they_find_others() -> None:
    """With one inside a half joins, with two or more nobody; those with a draw of 0.5 or more turn away."""
    stages = {"gate": station(10.0, join_shares=[1.0, 0.5, 0.0], balks_to="else"), "else": delay(1.0)}
    passages = drive(
        stages,
        [0.0, 1.0 * MINUTE, 2.0 * MINUTE, 3.0 * MINUTE],
        first=["gate"] * 4,
        luck={"joins": {"gate": np.array([0.9, 0.5, 0.4, 0.1])}},
    )
    assert_times(passages[:, 0, ENTERED], [0, math.nan, 10, math.nan], MINUTE)
    assert_times(passages[:, 0, LEFT], [10, 1, 20, 3], MINUTE)
    assert_times(passages[:, 1, ENTERED], [math.nan, 1, math.nan, 3], MINUTE)


def delay(mean_min: float) -> dict[str, Any]:
    """A pause of a constant time."""
    return {"kind": "delay", "duration": {"law": "constant", "mean_min": mean_min}}


@pytest.mark.parametrize(("holds", "entered"), [(False, [0, 2, 4]), (True, [0, 5, 7])])
def test_a_second_inspection_that_holds_the_lane_adds_to_the_first(holds: bool, entered: list[float]) -> None:
    """First look 2 min, and for car 0 alone 3 min more: without the lane those behind do not wait for it."""
    screening = {"at": "again", "share": 0.5}
    stages = {"gate": station(2.0, screening=screening), "again": station(3.0)}
    scenario = scenario_of(stages)
    if holds:
        scenario = with_key(scenario, "gate", "screening", "holds_lane", True)
    chosen = {"screened": {"gate": np.array([0.1, 0.9, 0.9])}}
    passages = hours(travel(scenario, [0.0, 0.0, 0.0], first="gate", luck=chosen))
    assert_times(passages[:, 0, ENTERED], entered, MINUTE)
    assert_times(passages[:, 1, LEFT], [5, math.nan, math.nan], MINUTE)


def test_lindley_on_one_lane_with_exponential_services() -> None:
    """M/G/1 by Lindley's equation: each begins when it has come and the one before it is done."""
    rng = np.random.default_rng(1)
    came, service = np.cumsum(rng.exponential(1.0, 500)), rng.exponential(0.8, 500)
    begins = np.zeros(500)
    for number in range(500):
        begins[number] = max(came[number], begins[number - 1] + service[number - 1] if number else 0.0)
    passages = drive({"gate": station(1.0)}, list(came * MINUTE), draws={"gate": list(service)})
    np.testing.assert_allclose(passages[:, 0, ENTERED] / MINUTE, begins, atol=1e-5)


def test_a_class_that_pre_empts_sends_the_last_aside_and_he_goes_on() -> None:
    """One lane of 10 min: the ambulance at 4 min sends the car aside, which does its last 6 min from 14 min on."""
    classes = {"car": {"priority": 2}, "bus": {"priority": 1, "preempts": True}}
    scenario = scenario_of({"gate": station(10.0)}, vehicle_classes=classes)
    passages = hours(travel(scenario, [0.0, 1.0 * MINUTE, 4.0 * MINUTE], first="gate", classes=["car", "car", "bus"]))
    assert_times(passages[:, 0, ENTERED], [0, 20, 4], MINUTE)
    assert_times(passages[:, 0, LEFT], [20, 30, 14], MINUTE)

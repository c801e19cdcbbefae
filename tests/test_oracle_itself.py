"""The oracle against golden traces and textbook answers, each worked out without it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from sim.population.parties import Parties
from sim.scenario.model import Scenario
from tests.oracle import oracle
from tests.oracle_parts import ARRIVED, ENTERED, LEFT, Floats

START = datetime(2023, 9, 24, 6, tzinfo=UTC)
CLASSES = {
    "car": {"space_pcu": 1.0, "priority": 2},
    "bus": {"space_pcu": 2.0, "priority": 1},
}
MINUTE = 1.0 / 60.0
SECOND = 1.0 / 3600.0


def change(time_h: float, **levers: bool | float) -> dict[str, Any]:
    """A timeline entry; ``__`` in the name of a lever stands for a dot."""
    moves = {lever.replace("__", "."): value for lever, value in levers.items()}
    return {"at": (START + timedelta(hours=time_h)).isoformat(), "event": "change", "set": moves}


def parties_of(classes: Sequence[str], persons: int, households: int) -> Parties:
    """Parties of the given classes, all of the same size."""
    zeros = np.zeros(len(classes), np.int32)
    return Parties(
        origins=("stream",),
        origin=zeros,
        class_names=tuple(CLASSES),
        vehicle_class=np.array([list(CLASSES).index(name) for name in classes], np.int32),
        persons=zeros + np.int32(persons),
        households=zeros + np.int32(households),
        children=zeros,
        older=zeros,
        combatants=zeros,
        wounded=zeros,
        by_bus=np.zeros(len(classes), np.bool_),
        threshold=np.full(len(classes), np.inf),
        arrival_h=np.full(len(classes), np.nan),
    )


def drive(
    stages: Mapping[str, Mapping[str, Any]],
    departed_h: Sequence[float],
    *,
    horizon_h: float = 1000.0,
    timeline: Sequence[Mapping[str, Any]] = (),
    classes: Sequence[str] | None = None,
    persons: int = 1,
    households: int = 1,
    routes: Sequence[Sequence[int]] | None = None,
    route: Sequence[int] | None = None,
    draws: Mapping[int, Sequence[float]] | None = None,
) -> Floats:
    """Passages of vehicles that go through all stages in order, or along ``routes``; draws are 1 unless given."""
    scenario = Scenario.model_validate(
        {
            "title": "golden trace",
            "start": START.isoformat(),
            "horizon_h": horizon_h,
            "vehicle_classes": CLASSES,
            "stages": stages,
            "timeline": {f"change{number}": change for number, change in enumerate(timeline)},
        }
    )
    count = len(departed_h)
    unit_draws = {index: np.ones(count) for index in range(len(stages))}
    unit_draws |= {index: np.asarray(values) for index, values in (draws or {}).items()}
    return oracle(
        scenario,
        parties_of(classes or ["car"] * count, persons, households),
        np.asarray(departed_h, np.float64),
        routes or [range(len(stages))],
        np.asarray(route if route is not None else [0] * count),
        unit_draws,
    )


def link(length_km: float = 1.0, **levers: Any) -> dict[str, Any]:
    """A road of one lane with 100 spaces per km, L/v = 1 min and L/w = 1 min per km, entry headway 1.2 s."""
    road = {"kind": "link", "length_km": length_km, "free_flow_kmh": 60.0}
    return {**road, "capacity_vph": 3000.0, "jam_density_vpkm": 100.0, **levers}


def station(mean_min: float = 1.0, lanes: int = 1, **levers: Any) -> dict[str, Any]:
    """A station with constant service."""
    return {"kind": "station", "lanes": lanes, "service": {"law": "constant", "mean_min": mean_min}, **levers}


def assert_times(actual_h: Floats, expected: Sequence[float], unit_h: float) -> None:
    """Same times, the expected ones in another unit; NaN where never."""
    np.testing.assert_allclose(actual_h, np.asarray(expected) * unit_h, rtol=0.0, atol=1e-9)


# ------------------------------------------------------------------------------------------------------- links


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


# ---------------------------------------------------------------------------------------------------- stations


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


# -------------------------------------------------------------------------------------------- shelters, horizon


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

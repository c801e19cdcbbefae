"""The road, worked out by hand: breakdowns, the capacity drop, and convoys that hold a stage."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.journal import Journal
from sim.parts.aid.tables import held_h
from sim.parts.breakdowns.tables import Blocks
from sim.population.streams import Streams
from sim.simulate import journal_of, simulate
from sim.world.clock import Story
from sim.world.world import World
from tests.world.cars import HEADWAY_H, MICROSECOND_H, ROAD, cars, change, minutes

ALWAYS = {"per_million_veh_km": 1e6, "blocking_share": 1.0, "block": minutes(30.0)}
"""A breakdown every kilometre on average, half an hour each."""

TEN_KM = {**ROAD, "length_km": 10.0}


def distances_km(count: int, replication: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Where the vehicles break down: the distance to it is exponential, a kilometre on average (case T18)."""
    return Streams(0, replication)["distance to a breakdown from cars"].standard_exponential(count)


@pytest.mark.parametrize("replication", range(12))
def test_a_vehicle_breaks_down_at_its_place_on_its_way_and_stands_for_its_time(replication: int) -> None:
    """Two roads of 0.5 km: half an hour longer on the one on which it breaks down, and on no other."""
    short = {**ROAD, "length_km": 0.5}
    stages = {"one": {**short, "to": "two"}, "two": short}
    journal = simulate(cars(stages, {"cars": {"to": "one", "times_h": [0.0]}}, breakdowns=ALWAYS), replication)
    km = float(distances_km(1, replication)[0])
    free_h = 0.5 / 40.0
    on_one = free_h + (0.5 if km < 0.5 else 0.0)
    on_two = free_h + (0.5 if 0.5 <= km < 1.0 else 0.0)
    np.testing.assert_allclose(journal.stage_h("one", "left"), [on_one], atol=1e-12)
    np.testing.assert_allclose(journal.stage_h("two", "left"), [on_one + on_two], atol=1e-12)
    np.testing.assert_array_equal(journal.table(Blocks).vehicles, [int(km < 0.5), int(0.5 <= km < 1.0)])
    assert journal.table(Blocks).blocked_h.sum() == pytest.approx(0.5 if km < 1.0 else 0.0)


@pytest.mark.parametrize("lanes", [1, 2])
def test_on_one_lane_all_wait_behind_it_and_on_two_they_drive_round_it(lanes: int) -> None:
    """A car that breaks down, and a truck 0.1 h behind: on one lane it comes a headway behind the car.

    A truck that breaks down beyond the place of the car follows it to there, and stands for half an hour of its own.
    """
    arrivals = {
        "cars": {"to": "road", "times_h": [0.0]},
        "trucks": {"to": "road", "vehicle_class": "truck", "times_h": [0.1]},
    }
    rare = {**ALWAYS, "per_million_veh_km": 1e5}
    found: set[tuple[bool, bool]] = set()
    for replication in range(20):
        of = cars({"road": {**TEN_KM, "lanes": lanes}}, arrivals, breakdowns=rare)
        world = World(of, replication)
        broken_km = world.flow.vehicle["break_km"].copy()
        world.run()
        journal = journal_of(world)
        broken = broken_km < 10.0
        car_h, truck_h = journal.stage_h("road", "left")
        stands = lanes == 1
        assert car_h == pytest.approx(0.25 + (0.5 if broken[0] and stands else 0.0))
        truck_alone_h = 0.35 + (0.5 if broken[1] and stands else 0.0)
        behind_h = car_h + HEADWAY_H if stands else 0.0
        if stands and broken.all() and broken_km[1] > broken_km[0]:
            behind_h += 0.5
        assert truck_h == pytest.approx(max(behind_h, truck_alone_h), abs=2.0 * MICROSECOND_H)
        assert journal.table(Blocks).vehicles[0] == (broken.sum() if stands else 0)
        found.add((bool(broken[0]), bool(broken[1])))
    assert {(True, False), (False, False)} <= found


def test_a_queue_hides_the_breakdown_of_a_vehicle_in_it() -> None:
    """The road is closed until 3 h: whoever broke down meanwhile has long come up to the end of the queue.

    The second leaves a headway after the first: a reopened road discharges at its capacity.
    """
    road = {**ROAD, "length_km": 40.0, "open": False}
    timeline = {"opens": change(3.0, stages__road__open=True)}
    arrivals = {"cars": {"to": "road", "times_h": [0.0, 0.1]}}
    journal = simulate(cars({"road": road}, arrivals, breakdowns=ALWAYS, timeline=timeline))
    assert journal.table(Blocks).vehicles[0] == 2
    np.testing.assert_allclose(journal.stage_h("road", "left"), [3.0, 3.0 + HEADWAY_H], atol=MICROSECOND_H)


def test_the_lanes_that_count_are_those_at_the_hour_of_the_breakdown() -> None:
    """A second lane from 0.3 h on: a car that breaks down later is not held; one that stands already goes on then.

    Its distance to a breakdown is exponential, 10 km on average; the road is 40 km long and takes an hour.
    """
    timeline = {"wider": change(0.3, stages__road__lanes=2)}
    of = cars(
        {"road": ROAD},
        {"cars": {"to": "road", "times_h": [0.0]}},
        breakdowns={**ALWAYS, "per_million_veh_km": 1e5},
        timeline=timeline,
    )
    found: set[bool] = set()
    for replication in range(12):
        at_km = 10.0 * float(distances_km(1, replication)[0])
        stands = at_km < 12.0
        journal = simulate(of, replication)
        left_h = 0.3 + (40.0 - at_km) / 40.0 if stands else 1.0
        assert journal.stage_h("road", "left")[0] == pytest.approx(left_h, abs=2.0 * MICROSECOND_H)
        assert journal.table(Blocks).vehicles[0] == int(stands)
        found.add(stands)
    assert found == {True, False}


def test_t18_number_of_breakdowns() -> None:
    """T18: Poisson with mean 0.02 · 58 · 100 in 100 vehicles when rare; each vehicle 1 − exp(−rate · km)."""
    of = cars(
        {"road": {**ROAD, "length_km": 58.0}},
        {"cars": {"to": "road", "times_h": [n / 100.0 for n in range(100)]}},
        breakdowns={"per_million_veh_km": 2000.0, "blocking_share": 0.5, "block": minutes(0.01)},
    )
    count = np.array([float(simulate(of, number).table(Blocks).vehicles.sum()) for number in range(60)])
    expected = 100.0 * 0.5 * (1.0 - np.exp(-0.002 * 58.0))
    assert abs(count.mean() - expected) <= 3.9 * count.std(ddof=1) / np.sqrt(len(count))


def test_breakdowns_that_do_not_block_change_nothing() -> None:
    arrivals = {"cars": {"to": "road", "times_h": [0.0, 0.1]}}
    bare = simulate(cars({"road": ROAD}, arrivals))
    aside = simulate(cars({"road": ROAD}, arrivals, breakdowns={**ALWAYS, "blocking_share": 0.0}))
    np.testing.assert_array_equal(bare.passage_h, aside.passage_h)


def test_a_capacity_drop_lengthens_the_headway_of_those_who_queue() -> None:
    """One a minute, half lost: at the end at 10, 10.5, 11 and 15.5 min; they leave at 10, 12, 14 and, free, 15.5."""
    road = {**TEN_KM, "free_flow_kmh": 60.0, "exit_capacity_vph": 60.0, "capacity_drop_share": 0.5}
    arrivals = {"cars": {"to": "road", "times_h": [0.0, 0.5 / 60.0, 1.0 / 60.0, 5.5 / 60.0]}}
    journal = simulate(cars({"road": road}, arrivals))
    np.testing.assert_allclose(60.0 * journal.stage_h("road", "left"), [10.0, 12.0, 14.0, 15.5], atol=1e-9)


@pytest.mark.parametrize(
    ("drop", "most", "clear_h", "delay_veh_h"), [(0.12, 732.0, 4.60526, 1685.526), (0.0, 300.0, 3.5, 525.0)]
)
def test_t09_discharge_falls_while_there_is_a_queue(
    drop: float, most: float, clear_h: float, delay_veh_h: float
) -> None:
    """T09: 1,300 an hour for three hours, then 600, at an end that passes 1,200, or 12 % less while cars queue.

    The fluid of the case is cut into vehicles: the queue and its end are exact to a vehicle, the delay to its share.
    """
    early = [n / 1300.0 for n in range(3900)]
    late = [3.0 + n / 600.0 for n in range(1800)]
    road = {
        "kind": "link",
        "length_km": 10.0,
        "free_flow_kmh": 100.0,
        "capacity_vph": 1500.0,
        "jam_density_vpkm": 300.0,
        "exit_capacity_vph": 1200.0,
        "capacity_drop_share": drop,
    }
    journal = simulate(cars({"road": road}, {"cars": {"to": "road", "times_h": [*early, *late]}}))
    due_h = journal.stage_h("road", "arrived") + 0.1
    left_h = journal.stage_h("road", "left")
    delay_h = left_h - due_h
    np.testing.assert_allclose(journal.stage_h("road", "entered"), journal.stage_h("road", "arrived"))
    queue = np.arange(1, 3901) - np.searchsorted(np.sort(left_h), due_h[:3900], side="right")
    assert queue.max() == pytest.approx(most, abs=1.5)
    free = np.flatnonzero((delay_h < 1e-9) & (due_h > 3.1))
    assert due_h[free[0]] - 0.1 == pytest.approx(clear_h, abs=4.0 / 600.0)
    assert delay_h.sum() == pytest.approx(delay_veh_h, rel=0.005)


def held(
    stage: str, holds: list[tuple[float, float]], stages: dict[str, Any], times_h: list[float]
) -> tuple[Journal, float]:
    """Cars that come to the first stage, convoys that hold a stage from one hour to another, and hours it was held."""
    world = World(cars(stages, {"cars": {"to": next(iter(stages)), "times_h": times_h}}))
    number = list(stages).index(stage)

    def convoy(from_h: float, to_h: float) -> Story:
        yield world.clock.until(from_h)
        world.flow.rules.block(number)
        yield world.clock.until(to_h)
        world.flow.rules.unblock(number)

    for from_h, to_h in holds:
        world.clock.process(convoy(from_h, to_h))
    world.run()
    return journal_of(world), float(held_h(world.flow.rules.holds, len(stages), world.scenario.horizon_h)[number])


def test_convoys_hold_a_road_until_the_last_of_them_is_gone() -> None:
    """Held from 0.5 to 2 h and from 1.5 to 3 h: nobody leaves in between; the road is held for 2.5 h.

    Who stands behind the first at 3 h follows him a headway later.
    """
    journal, hours = held("road", [(0.5, 2.0), (1.5, 3.0)], {"road": TEN_KM}, [0.0, 0.3, 1.0, 2.9])
    np.testing.assert_allclose(journal.stage_h("road", "left"), [0.25, 3.0, 3.0 + HEADWAY_H, 3.15], atol=MICROSECOND_H)
    assert hours == pytest.approx(2.5)


def test_a_convoy_holds_a_checkpoint_and_services_that_have_begun_are_finished() -> None:
    gate = {"kind": "station", "lanes": 1, "service": minutes(30.0)}
    journal, hours = held("gate", [(0.25, 2.0)], {"gate": gate}, [0.0, 0.1])
    np.testing.assert_allclose(journal.stage_h("gate", "entered"), [0.0, 2.0])
    np.testing.assert_allclose(journal.stage_h("gate", "left"), [0.5, 2.5])
    assert hours == pytest.approx(1.75)


def test_a_hold_that_outlasts_the_run_counts_to_its_end() -> None:
    _, hours = held("road", [(8.0, 20.0)], {"road": TEN_KM}, [0.0])
    assert hours == pytest.approx(2.0)

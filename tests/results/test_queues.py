"""Queues in vehicles, counted by hand, and in km, against kinematic wave theory."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.testing import assert_allclose

from sim.journal import Journal
from sim.results.jam import jam
from sim.results.results import Results
from sim.results.waiting import waits
from sim.simulate import simulate
from sim.world.park import Rides
from tests.results.build import GATE, NAN, ROAD, Trip, journal, scenario
from tests.shipped import shipped_run
from tests.world.cars import cars, minutes

# Case T13: q = 900 veh/h meets an exit of 300 veh/h on 10 km.
INFLOW_VPH, EXIT_VPH, LENGTH_KM, FREE_KMH = 900.0, 300.0, 10.0, 60.0
WAVE_KMH = 1.0 / (140.0 / 1600.0 - 1.0 / 60.0)
QUEUE_VPKM = 140.0 - EXIT_VPH / WAVE_KMH
FREE_VPKM = INFLOW_VPH / FREE_KMH
SHOCK_KMH = (INFLOW_VPH - EXIT_VPH) / (FREE_VPKM - QUEUE_VPKM)

ALONE = {"road": {**ROAD, "exit_capacity_vph": EXIT_VPH}}


def bottleneck(hours: float, classes: tuple[str, ...] = ("car",), **changes: object) -> Journal:
    """Vehicles at 900 per hour on an empty road whose exit lets 300 per hour through, until they stop coming."""
    of = scenario(stages=ALONE, milestones={}, record_step_h=0.05, **changes)
    entered = np.arange(int(hours * INFLOW_VPH)) / INFLOW_VPH
    left = np.zeros_like(entered)
    for number, time_h in enumerate(entered):
        earlier = left[number - 1] + 1.0 / EXIT_VPH if number else 0.0
        left[number] = max(time_h + LENGTH_KM / FREE_KMH, earlier)
    left[left > of.horizon_h] = np.nan
    return journal(
        of,
        [
            Trip(t, {"road": (t, t, gone)}, vehicle_class=classes[number % len(classes)])
            for number, (t, gone) in enumerate(zip(entered, left, strict=True))
        ],
    )


def test_theory_is_that_of_case_t13() -> None:
    assert pytest.approx(14.1176470588) == WAVE_KMH
    assert pytest.approx(118.75) == QUEUE_VPKM
    assert pytest.approx(-5.78313253012) == SHOCK_KMH


def test_the_tail_moves_upstream_at_the_speed_of_the_shock() -> None:
    time_h = np.array([0.5, 1.0, 1.5])
    found = jam(bottleneck(1.8), "road").queue_km(time_h)
    # The shock starts at the exit when the first vehicle gets there.
    expected = -SHOCK_KMH * (time_h - LENGTH_KM / FREE_KMH)
    one_vehicle_km = 2.0 / (QUEUE_VPKM - FREE_VPKM) + WAVE_KMH / 1600.0
    assert_allclose(found, expected, atol=one_vehicle_km + 0.01)
    assert np.diff(found)[0] / 0.5 == pytest.approx(-SHOCK_KMH, rel=0.01)


def test_the_queue_reaches_the_entrance_when_the_kinematic_wave_says() -> None:
    spillback_h = LENGTH_KM / FREE_KMH + LENGTH_KM / -SHOCK_KMH
    assert spillback_h == pytest.approx(1.89583333333)
    found = jam(bottleneck(1.95), "road")
    assert found.queue_km(np.array([spillback_h - 0.05]))[0] < LENGTH_KM - 0.2
    assert found.queue_km(np.array([spillback_h + 0.02]))[0] == pytest.approx(LENGTH_KM, abs=0.03)


def test_density_inside_the_queue_is_that_of_the_diagram() -> None:
    found, time_h = jam(bottleneck(1.8), "road"), 1.5
    x_km = np.array([6.0, 9.0])
    ahead = LENGTH_KM - x_km
    count = found.exits_pcu(time_h - ahead / WAVE_KMH) + 140.0 * ahead
    assert (count[0] - count[1]) / 3.0 == pytest.approx(QUEUE_VPKM, abs=0.7)


def test_buses_lengthen_the_queue_by_the_space_they_take() -> None:
    cars = jam(bottleneck(1.0), "road").queue_km(np.array([1.0]))[0]
    mixed = jam(bottleneck(1.0, ("car", "bus")), "road").queue_km(np.array([1.0]))[0]
    # 1.5 car spaces a vehicle: as many flows of 1,350 meeting 450 car spaces per hour.
    shock = (1.5 * INFLOW_VPH - 1.5 * EXIT_VPH) / (1.5 * FREE_VPKM - (140.0 - 1.5 * EXIT_VPH / WAVE_KMH))
    assert mixed == pytest.approx(-shock * (1.0 - LENGTH_KM / FREE_KMH), abs=0.06)
    assert mixed > 1.5 * cars


def test_two_lanes_halve_a_given_queue() -> None:
    one = jam(bottleneck(1.0), "road").queue_km(np.array([1.0]))[0]
    double = {"road": {**ROAD, "lanes": 2, "exit_capacity_vph": EXIT_VPH}}
    run = bottleneck(1.0)
    two = jam(journal_like(run, double), "road").queue_km(np.array([1.0]))[0]
    shock = (INFLOW_VPH - EXIT_VPH) / (FREE_VPKM - (280.0 - EXIT_VPH / WAVE_KMH))
    assert two == pytest.approx(-shock * (1.0 - LENGTH_KM / FREE_KMH), abs=0.03)
    assert two < one / 2.0


def journal_like(run: Journal, stages: Mapping[str, object]) -> Journal:
    """The passages of ``run`` under other stages."""
    of = run.scenario.model_copy(update={"stages": scenario(stages=stages, milestones={}).stages})
    passages = run.stage_h("road", "entered"), run.stage_h("road", "left")
    return journal(of, [Trip(t, {"road": (t, t, gone)}) for t, gone in zip(*passages, strict=True)])


def test_flow_at_capacity_is_no_queue() -> None:
    entered = np.arange(1600) / 1600.0
    trips = [Trip(t, {"road": (t, t, t + LENGTH_KM / FREE_KMH)}) for t in entered]
    curves = Results(journal(scenario(stages=ALONE, milestones={}, record_step_h=0.05), trips)).curves
    assert not curves["queue_km"].values.any()
    assert not curves["queue_road"].values.any()


def test_a_released_queue_moves_off_from_its_head_at_the_wave_speed() -> None:
    """A closed exit holds 280 vehicles on 2 km; when it opens they leave at capacity and the head recedes at w."""
    held = np.arange(280) / 800.0
    opened_h = 1.0
    left = np.maximum(held + LENGTH_KM / FREE_KMH, opened_h + np.arange(280) / 1600.0)
    trips = [Trip(t, {"road": (t, t, gone)}) for t, gone in zip(held, left, strict=True)]
    found = jam(journal(scenario(stages=ALONE, milestones={}), trips), "road")
    time_h = np.array([opened_h, opened_h + 0.05, opened_h + 0.10, opened_h + 0.16])
    assert_allclose(found.tail_km(time_h[:3]), 8.0, atol=0.03)
    # One vehicle of tolerance is w/q_max = 9 m of road.
    assert_allclose(found.queue_km(time_h), [2.0, 2.0 - 0.05 * WAVE_KMH, 2.0 - 0.1 * WAVE_KMH, 0.0], atol=0.06)


def test_only_a_link_has_a_queue_in_km() -> None:
    with pytest.raises(TypeError, match="'gate' is a station"):
        jam(journal(scenario(), []), "gate")


# Three cars set off together; the road takes the second a quarter of an hour later and the gate, which has no
# waiting room, serves for an hour each. The third is still on its way at the end.
DRIVE = 1.0 / 6.0
FIRST = Trip(0.0, {"road": (0.0, 0.0, DRIVE), "gate": (DRIVE, DRIVE, 1.0 + DRIVE)}, persons=2)
SECOND = Trip(0.0, {"road": (0.0, 0.25, 1.0 + DRIVE), "gate": (0.25 + DRIVE, 1.0 + DRIVE, 2.0 + DRIVE)}, persons=4)
THIRD = Trip(0.0, {"road": (0.0, 0.5, 2.0 + DRIVE), "gate": (0.5 + DRIVE, 2.0 + DRIVE, NAN)}, persons=8)


def small() -> Journal:
    return journal(scenario(horizon_h=3.0, record_step_h=0.125), [FIRST, SECOND, THIRD])


def at(results: Results, curve: str, time_h: float) -> float:
    return float(results.curves[curve].values[round(time_h / 0.125)])


def test_vehicles_by_stage() -> None:
    results = Results(small())
    assert at(results, "queue_origin", 0.125) == 2
    assert at(results, "queue_origin", 0.25) == 1
    assert at(results, "queue_origin", 0.5) == 0
    assert at(results, "queue_road", 0.375) == 0
    assert at(results, "queue_road", 0.5) == 1
    assert at(results, "queue_road", 1.0) == 2
    assert at(results, "queue_road", 1.5) == 1
    assert at(results, "queue_gate", 1.0) == 2
    assert at(results, "queue_gate", 2.5) == 0


def test_the_total_counts_the_head_of_the_road_once() -> None:
    results = Results(small())
    assert at(results, "queue_vehicles", 0.125) == 2
    assert at(results, "queue_vehicles", 1.0) == 2
    assert at(results, "queue_vehicles", 1.5) == 1
    assert at(results, "queue_vehicles", 2.5) == 0


def test_stretches_of_waiting_are_those_that_differ_from_driving_and_being_served() -> None:
    total = sum(wait.hours(3.0).sum() for wait in waits(small()))
    # From setting off to the end of the wait: time minus driving minus service.
    assert total == pytest.approx(0.0 + (1.0) + (2.0))


def test_blocking_after_service_is_waiting_in_the_station() -> None:
    gate = {**GATE, "waiting_room_veh": None, "to": "road"}
    of = scenario(
        settlements={"town": {"residents_persons": 1, "to": "gate"}},
        stages={"gate": gate, "road": ROAD},
        milestones={},
        horizon_h=3.0,
    )
    trip = Trip(0.5, {"gate": (0.5, 1.0, 2.0), "road": (1.25, 2.0, 2.0 + DRIVE)}, persons=3)
    found = {(wait.place, *wait.begin_h, *wait.end_h) for wait in waits(journal(of, [trip])) if len(wait.rows)}
    assert found == {("gate", 0.5, 1.0), ("gate", 1.25, 2.0)}


def round_and_round(room: int | None) -> Journal:
    """Forty cars that come back to a road by another one with probability 1/2, whenever a gate of 6 min is passed."""
    gate = {**GATE, "service": minutes(6.0), "waiting_room_veh": room, "to": {"back": 0.5, "home": 0.5}}
    roads = {"road": {**ROAD, "to": "gate"}, "back": {**ROAD, "to": "road"}}
    stages = {**roads, "gate": gate, "home": {"kind": "delay", "duration": minutes(6.0)}}
    return simulate(cars(stages, {"cars": {"to": "road", "times_h": [0.01] * 40}}, horizon_h=40.0))


def visits(run: Journal, stage: str) -> int:
    """How often a stage was entered."""
    number = run.stages.index(stage)
    return int((~np.isnan(run.stage_h(stage, "entered"))).sum() + (run.revisits.stage == number).sum())


@pytest.mark.parametrize("room", [0, 5, None])
def test_every_visit_of_a_stage_that_is_passed_again_is_waited_in(room: int | None) -> None:
    """Time from setting off to the end, less the drives and the services of all visits, is what they waited."""
    run = round_and_round(room)
    assert len(run.revisits.group) > 40
    busy_h = DRIVE * (visits(run, "road") + visits(run, "back")) + 0.1 * visits(run, "gate")
    total = (run.stage_h("home", "entered") - run.departed_h).sum() - busy_h
    assert sum(wait.hours(40.0).sum() for wait in waits(run)) == pytest.approx(total)


def test_queues_count_every_visit() -> None:
    """Of those in a gate of one lane with room for all, all but one wait; nothing falls on a recording step."""
    run = round_and_round(None)
    inside = run.balance.persons[:, run.balance.states.index("gate")]
    waiting = Results(run).curves["queue_gate"].values
    assert inside.max() > 10
    np.testing.assert_array_equal(waiting, np.maximum(inside - 1, 0))


@pytest.mark.parametrize("room", [0, None])
def test_a_physical_queue_counts_every_visit(room: int | None) -> None:
    """What has entered a road and left it again by every visit: the cars on it, as the balance has them."""
    run = round_and_round(room)
    queue, steps_h = jam(run, "road"), run.balance.time_h
    on_road = run.balance.persons[:, run.balance.states.index("road")]
    np.testing.assert_array_equal(queue.entries_pcu(steps_h) - queue.exits_pcu(steps_h), on_road)


def test_a_delay_that_is_blocked_is_a_queue_there() -> None:
    stages = {
        "streets": {"kind": "delay", "duration": {"law": "constant", "mean_min": 30.0}, "to": "road"},
        "road": ROAD,
    }
    of = scenario(settlements={"town": {"residents_persons": 1, "to": "streets"}}, stages=stages, milestones={})
    run = journal(of, [Trip(0.0, {"streets": (0.0, 0.0, 2.5), "road": (0.5, 2.5, NAN)})])
    values = Results(run).curves["queue_streets"].values
    assert values.tolist() == [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_person_hours_by_place() -> None:
    waited = Results(small()).waited
    assert waited.by_place["at origin"] == pytest.approx(4 * 0.25 + 8 * 0.5)
    assert waited.by_place["road"] == pytest.approx(4 * 0.75 + 8 * 1.5)
    assert waited.by_place["gate"] == 0.0
    assert waited.before_crossing == pytest.approx(20.0)
    assert waited.after_crossing == pytest.approx(0.0)


def test_waiting_that_goes_on_counts_up_to_the_horizon() -> None:
    trip = Trip(1.0, {"road": (1.0, NAN, NAN)}, persons=3)
    waited = Results(journal(scenario(), [trip])).waited
    assert waited.by_place["at origin"] == pytest.approx(27.0)
    assert waited.total == pytest.approx(27.0)


def test_those_who_wait_for_a_bus_are_seen() -> None:
    trips = [
        Trip(3.0, {"road": (3.0, 3.0, NAN)}, persons=30, packed_h=1.0),
        Trip(NAN, {}, persons=10, packed_h=2.5),
        Trip(2.0, {"road": (2.0, 2.0, NAN)}, persons=4),
        Trip(NAN, {}, persons=9, packed_h=NAN),
    ]
    results = Results(journal(scenario(horizon_h=5.0), trips))
    assert results.curves["waiting_for_bus"].values.tolist() == [0, 30, 30, 10, 10, 10]
    assert results.metric("waiting_for_bus_max_persons").value == 40
    assert results.metric("waiting_for_bus_max_at_h").value == 2.5
    assert results.waited.by_place["for a bus"] == 30 * 2.0 + 10 * 2.5
    assert results.metric("waited_for_bus_person_h").value == 85.0
    assert not results.curves["queue_vehicles"].values[1], "they stand in no vehicle"


def test_the_engine_counts_the_same_people_who_wait_for_a_bus() -> None:
    results = shipped_run("exodus-2023")
    balance = results.journal.balance
    counted = balance.persons[:, balance.states.index("waiting for a bus")]
    assert counted.max() > 0
    # At the very instant at which a bus fills, the balance is taken before, and the curve counts who has boarded.
    boarding = np.isin(balance.time_h, results.journal.table(Rides).boarded_h)
    assert boarding.sum() < 5
    assert_allclose(results.curves["waiting_for_bus"].values[~boarding], counted[~boarding])


def test_the_queue_in_km_is_that_before_crossing() -> None:
    beyond = {"road": ROAD, "gate": {**GATE, "to": "road"}}
    town = {"town": {"residents_persons": 1, "to": "gate"}}
    behind = Results(journal(scenario(settlements=town, stages=beyond), []))
    assert "queue_km_road" in behind.curves and "queue_km" not in behind.curves
    assert behind.metric("queue_max_km").note == "no links before crossing"
    without = Results(journal(scenario(settlements=town, stages={"gate": GATE}), []))
    assert without.metric("queue_max_km").value is None and without.metric("queue_max_km").note == "no links"


def test_a_queue_behind_the_crossing_is_not_in_the_total() -> None:
    held = bottleneck(1.0)
    stages = {"first": {**ROAD, "to": "road"}, "road": {**ROAD, "exit_capacity_vph": EXIT_VPH}}
    of = scenario(
        settlements={"town": {"residents_persons": 1, "to": "first"}},
        stages=stages,
        milestones={"crossed": ["first.left"]},
    )
    passages = zip(held.stage_h("road", "entered"), held.stage_h("road", "left"), strict=True)
    curves = Results(journal(of, [Trip(t, {"first": (t, t, t), "road": (t, t, gone)}) for t, gone in passages])).curves
    assert curves["queue_km_road"].values.max() > 4.0
    assert_allclose(curves["queue_km"].values, curves["queue_km_first"].values)

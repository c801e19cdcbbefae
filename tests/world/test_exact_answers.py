"""Cases with exact answers, each written as a scenario: queueing theory and the kinematic wave.

The numbers and their derivations are those of the verification cases named in each test.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from sim.scenario.model import Scenario
from sim.simulate import simulate

START = datetime(2023, 9, 24, tzinfo=UTC)
SECONDS_PER_HOUR = 3600.0


def scenario(**sections: Any) -> Scenario:
    """A scenario from its sections, starting at a round hour."""
    return Scenario.model_validate({"title": "case", "start": START.isoformat(), "horizon_h": 1000.0, **sections})


def after(seconds: float) -> str:
    """A moment of the timeline."""
    return (START + timedelta(seconds=seconds)).isoformat()


def test_t20_golden_trace_of_a_short_link_with_buses_and_a_closed_exit() -> None:
    """T20: 90 m, cars 7.5 m, buses 15 m, 2 s a car at the entrance, 4 s at the exit, exit closed from 30 to 70 s.

    By hand: the road holds 12 cars, a bus counts as two, free flow takes 6 s and the backward wave 18 s. The first bus
    enters at 0 and is followed 2 · 2 s later; it leaves at 6, and the next 2 · 4 s later. The road is full with the
    bus that enters at 20; the spaces of the first bus are back at 6 + 18 = 24, and two cars enter. The bus that enters
    at 36 finds one space and stands out by one; that is made good at 40, and the next enters at 44, with two more back.
    """
    buses = [arrival / SECONDS_PER_HOUR for arrival in range(0, 48, 8)]
    cars = [arrival / SECONDS_PER_HOUR for arrival in range(0, 48, 2) if arrival % 8]
    link = {
        "kind": "link",
        "length_km": 0.09,
        "free_flow_kmh": 54.0,
        "capacity_vph": 1800.0,
        "jam_density_vpkm": 400.0 / 3.0,
        "exit_capacity_vph": 900.0,
    }
    journal = simulate(
        scenario(
            vehicle_classes={"car": {}, "bus": {"space_pcu": 2.0}},
            arrivals={
                "buses": {"to": "road", "vehicle_class": "bus", "times_h": buses},
                "cars": {"to": "road", "times_h": cars},
            },
            stages={"road": link},
            timeline={
                "closed": {"at": after(30), "event": "closed", "set": {"stages.road.open": False}},
                "open": {"at": after(70), "event": "open", "set": {"stages.road.open": True}},
            },
        )
    )
    entered = np.sort(journal.stage_h("road", "entered")) * SECONDS_PER_HOUR
    left = np.sort(journal.stage_h("road", "left")) * SECONDS_PER_HOUR
    expected_in = [0, 4, 6, 8, 10, 14, 16, 18, 20, 24, 26, 32, 36, 44, 46, 88, 92, 100, 102, 108, 112, 120, 122, 128]
    expected_out = [6, 14, 18, 22, 26, 70, 74, 78, 82, 90, 94, 98, 102, 110, 114, 118, 122, 130, 134, 138]
    expected_out += [142, 150, 154, 158]
    np.testing.assert_allclose(entered, expected_in, atol=1e-6)
    np.testing.assert_allclose(left, expected_out, atol=1e-6)


def test_t13_spillback_of_the_kinematic_wave() -> None:
    """T13: 10 km, k_j 140, q_max 1600, exit 300 veh/h, inflow 900 veh/h: vehicle 1707 is the first to be held."""
    link = {
        "kind": "link",
        "length_km": 10.0,
        "free_flow_kmh": 60.0,
        "capacity_vph": 1600.0,
        "jam_density_vpkm": 140.0,
        "exit_capacity_vph": 300.0,
    }
    arrivals = {"cars": {"to": "road", "times_h": [number / 900.0 for number in range(4000)]}}
    journal = simulate(scenario(arrivals=arrivals, stages={"road": link}))
    asked, entered, left = (journal.stage_h("road", event) for event in ("arrived", "entered", "left"))
    assert int(np.flatnonzero(entered > asked + 1e-9)[0]) == 1707
    assert entered[1707] == pytest.approx(1.89833333333, abs=1e-6)
    assert entered[2000] == pytest.approx(2.875, abs=1e-6)
    assert left[2000] == pytest.approx(6.83333333333, abs=1e-6)
    assert left[3999] == pytest.approx(13.4966666667, abs=1e-6)


JOBS = [
    (0.0, 2, 5),
    (1.0, 2, 4),
    (2.0, 1, 3),
    (3.0, 2, 2),
    (6.5, 1, 1),
    (7.0, 2, 6),
    (14.0, 1, 2),
    (14.5, 1, 2),
    (15, 2, 1),
]


@pytest.mark.parametrize(
    ("urgent", "room", "finish_min"),
    [
        (2, None, [5, 9, 12, 14, 15, 21, 23, 25, 26]),
        (1, None, [5, 13, 8, 15, 9, 25, 17, 19, 26]),
    ],
)
def test_g01_one_lane_in_order_and_by_priority(urgent: int, room: int | None, finish_min: list[float]) -> None:
    """G01: nine vehicles, first in first out (all of one class) and non-preemptive priority."""
    arrivals = {
        f"job{number}": {
            "to": "lane",
            "vehicle_class": "urgent" if priority == 1 else "car",
            "persons": service,
            "times_h": [arrival / 60.0],
        }
        for number, (arrival, priority, service) in enumerate(JOBS)
    }
    lane = {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 1e-9}, "per_person_min": 1.0}
    journal = simulate(
        scenario(
            vehicle_classes={"car": {"priority": 2}, "urgent": {"priority": urgent}},
            arrivals=arrivals,
            stages={"lane": lane | {"waiting_room_veh": room}},
        )
    )
    np.testing.assert_allclose(journal.stage_h("lane", "left") * 60.0, finish_min, atol=1e-6)


def test_t01_toll_booth_that_opens_late() -> None:
    """T01: 8 veh/min from 0, 10 veh/min from minute 10; vehicle n waits (10 + n/10) − n/8 minutes.

    The last four find the queue gone: a whole vehicle takes its 0.1 min of service where the fluid takes none.
    """
    count = 400
    times = [number / 8.0 / 60.0 for number in range(1, count + 1)]
    booth = {"kind": "station", "lanes": 1, "open": False, "service": {"law": "constant", "mean_min": 0.1}}
    journal = simulate(
        scenario(
            arrivals={"cars": {"to": "booth", "times_h": times}},
            stages={"booth": booth},
            timeline={"opens": {"at": after(600), "event": "opens", "set": {"stages.booth.open": True}}},
        )
    )
    number = np.arange(1, count + 1)
    in_system_min = (journal.stage_h("booth", "left") - journal.stage_h("booth", "arrived")) * 60.0
    fluid_min = 10.0 + number / 10.0 - number / 8.0
    np.testing.assert_allclose(in_system_min, np.maximum(fluid_min, 0.1), atol=1e-6)
    assert in_system_min[99] == pytest.approx(7.5, abs=1e-6)


def test_q22_a_lane_is_held_until_the_next_stage_takes_the_group() -> None:
    """Q22: two stations in series without room between them: throughput 2/3 of a lane's, not 1."""
    distribution = {"law": "exponential", "mean_min": 60.0}
    journal = simulate(
        scenario(
            horizon_h=40_000.0,
            record_step_h=168.0,
            arrivals={"cars": {"to": "first", "times_h": [0.0] * 30_000}},
            stages={
                "first": {"kind": "station", "lanes": 1, "service": distribution, "to": "second"},
                "second": {"kind": "station", "lanes": 1, "service": distribution, "waiting_room_veh": 0},
            },
        )
    )
    left = journal.stage_h("second", "left")
    last = float(np.nanmax(left))
    rate = np.count_nonzero(~np.isnan(left)) / last
    assert rate == pytest.approx(2.0 / 3.0, rel=0.015)


def test_q03_four_lanes_with_one_queue() -> None:
    """Q03: M/M/4 at 225 veh/h and 60 veh/h a lane: 3.46 min in the queue, 86.5 % wait (20 replications)."""
    case = scenario(
        horizon_h=200.0,
        record_step_h=168.0,
        arrivals={"cars": {"to": "gate", "interarrival": {"law": "exponential", "mean_min": 60.0 / 225.0}}},
        stages={"gate": {"kind": "station", "lanes": 4, "service": {"law": "exponential", "mean_min": 1.0}}},
    )
    waits, delayed = [], []
    for replication in range(20):
        journal = simulate(case, replication)
        wait_min = (journal.stage_h("gate", "entered") - journal.stage_h("gate", "arrived"))[5000:] * 60.0
        waits.append(np.nanmean(wait_min))
        delayed.append(np.mean(wait_min[~np.isnan(wait_min)] > 1e-9))
    for sample, expected in ((waits, 3.46011892557), (delayed, 0.865029731392)):
        assert abs(np.mean(sample) - expected) <= 3.9 * np.std(sample, ddof=1) / np.sqrt(len(sample))


def test_opening_hours_hold_services_back_until_the_morning() -> None:
    """A gate open from 08:00 to 20:00: served at 08:00 who comes at 07:59 or at 21:00, at once who comes at noon."""
    gate = {
        "kind": "station",
        "lanes": 5,
        "service": {"law": "constant", "mean_min": 60.0},
        "opening_hours": ["08:00-20:00"],
    }
    hours = [7.0 + 59.0 / 60.0, 12.0, 19.99, 21.0]
    journal = simulate(
        scenario(horizon_h=48.0, arrivals={"cars": {"to": "gate", "times_h": hours}}, stages={"gate": gate})
    )
    np.testing.assert_allclose(journal.stage_h("gate", "entered"), [8.0, 12.0, 19.99, 32.0], atol=1e-9)


def test_shelter_places_follow_the_ramp() -> None:
    """Ten places at once, twenty more over ten hours: family k beyond the tenth person waits for its place."""
    places = {"unit": "persons", "initial": 10, "full": 30, "ramp_from": after(0), "ramp_to": after(36_000)}
    journal = simulate(
        scenario(
            arrivals={"families": {"to": "town", "persons": 5, "times_h": [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}},
            stages={"town": {"kind": "shelter", "places": places}},
        )
    )
    np.testing.assert_allclose(
        journal.stage_h("town", "entered"), [0.0, 0.1, 2.5, 5.0, 7.5, 10.0, np.nan], atol=1e-9, equal_nan=True
    )


def test_who_can_never_fit_into_a_shelter_does_not_keep_others_out() -> None:
    """Twelve places: 10 are placed, 5 can never fit and wait for ever, the 2 behind them are placed at once."""
    places = {"unit": "persons", "initial": 12, "full": 12, "ramp_from": after(0), "ramp_to": after(3_600)}
    journal = simulate(
        scenario(
            arrivals={
                "ten": {"to": "town", "persons": 10, "times_h": [0.0]},
                "five": {"to": "town", "persons": 5, "times_h": [1.0]},
                "two": {"to": "town", "persons": 2, "times_h": [2.0]},
            },
            stages={"town": {"kind": "shelter", "places": places}},
        )
    )
    np.testing.assert_allclose(journal.stage_h("town", "entered"), [0.0, np.nan, 2.0], equal_nan=True)
    assert journal.balance.persons[-1, journal.balance.states.index("town")] == 17


@pytest.mark.parametrize("lanes", [120, 6_000])
def test_a_gate_that_opens_may_start_any_number_of_services_at_once(lanes: int) -> None:
    """As many services as lanes begin in one instant, while as many groups are under way elsewhere."""
    gate = {"kind": "station", "lanes": lanes, "open": False, "service": {"law": "constant", "mean_min": 60.0}}
    journal = simulate(
        scenario(
            horizon_h=24.0,
            arrivals={
                "queue": {"to": "gate", "times_h": [number / lanes for number in range(lanes)]},
                "others": {"to": "drive", "times_h": [number / lanes for number in range(lanes)]},
            },
            stages={"gate": gate, "drive": {"kind": "delay", "duration": {"law": "constant", "mean_min": 600.0}}},
            timeline={"opens": {"at": after(7_200), "event": "opens", "set": {"stages.gate.open": True}}},
        )
    )
    np.testing.assert_allclose(journal.stage_h("gate", "left")[:lanes], 3.0, atol=1e-9)
    np.testing.assert_allclose(journal.stage_h("drive", "left")[lanes:], 10.0 + np.arange(lanes) / lanes, atol=1e-9)

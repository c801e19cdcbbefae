"""A gate that lets through so much from midnight to midnight: exact answers, units, changes, and who need not wait."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.journal import Journal
from sim.simulate import simulate
from tests.world.test_exact_answers import after, scenario

HOUR_S = 3600.0


def gate(per_day: int, unit: str = "vehicles", **more: Any) -> dict[str, Any]:
    """One lane of a minute a vehicle, with a quota."""
    service = {"law": "constant", "mean_min": 1.0}
    return {"kind": "station", "lanes": 1, "service": service, "quota": {"unit": unit, "most_per_day": per_day}, **more}


def crossed(stages: dict[str, Any], times_h: list[float], persons: int = 1, **sections: Any) -> Journal:
    """A run of cars that come at stated hours to the first stage."""
    cars = {"cars": {"to": next(iter(stages)), "times_h": times_h, "persons": persons}}
    return simulate(scenario(**{"arrivals": cars, "stages": stages, "horizon_h": 120.0, **sections}))


@pytest.mark.parametrize("room", [0, 7, None])
def test_250_wait_and_100_a_day_may_pass(room: int | None) -> None:
    """By hand: 100 on the first day, one a minute from 00:00; 100 on the second, 50 on the third."""
    journal = crossed({"gate": gate(100, waiting_room_veh=room)}, [0.0] * 250)
    expected = [24.0 * (number // 100) + number % 100 / 60.0 for number in range(250)]
    np.testing.assert_allclose(np.sort(journal.stage_h("gate", "entered")), expected, atol=1e-9)
    np.testing.assert_array_equal(
        np.bincount(np.floor(journal.stage_h("gate", "entered") / 24.0).astype(int)), [100, 100, 50]
    )


def test_midnight_is_the_local_one() -> None:
    """The clock starts at 22:30: 20 pass on that evening, 20 from 00:00 on, which is hour 1.5, and 10 a day later."""
    journal = crossed({"gate": gate(20)}, [0.0] * 50, start="2023-09-24T22:30+04:00")
    entered = np.sort(journal.stage_h("gate", "entered"))
    np.testing.assert_allclose(entered[[0, 20, 40]], [0.0, 1.5, 25.5], atol=1e-9)


def test_who_begins_before_midnight_counts_for_that_day() -> None:
    """The last service of the first day begins at 23:59 and takes two minutes: the lane is free at 00:01."""
    stages = {"gate": gate(1, service={"law": "constant", "mean_min": 2.0})}
    journal = crossed(stages, [24.0 - 1.0 / 60.0, 24.0 - 1.0 / 60.0, 25.0])
    np.testing.assert_allclose(np.sort(journal.stage_h("gate", "entered")), [24.0 - 1 / 60.0, 24.0 + 1 / 60.0, 48.0])


def test_a_quota_of_persons_waits_for_the_first_that_does_not_fit() -> None:
    """Ten persons a day, groups of four: two a day, and the third waits though two persons more might pass."""
    journal = crossed({"gate": gate(10, "persons")}, [0.0] * 5, persons=4)
    days = np.floor(np.sort(journal.stage_h("gate", "entered")) / 24.0)
    assert days.tolist() == [0, 0, 1, 1, 2]


def test_a_group_larger_than_a_whole_day_passes_alone() -> None:
    """Three persons a day, groups of four: one group a day, and no deadlock."""
    journal = crossed({"gate": gate(3, "persons")}, [0.0] * 3, persons=4)
    np.testing.assert_allclose(np.sort(journal.stage_h("gate", "entered")), [0.0, 24.0, 48.0])


def test_the_quota_of_a_day_can_be_raised_and_a_gate_of_zero_lets_nobody_through() -> None:
    """Ten a day, thirty from 12:00 on: 20 more at noon; nobody once it is 0."""
    more = {"at": after(12 * HOUR_S), "event": "more", "set": {"stages.gate.quota.most_per_day": 30}}
    none = {"at": after(24 * HOUR_S), "event": "none", "set": {"stages.gate.quota.most_per_day": 0}}
    journal = crossed({"gate": gate(10)}, [0.0] * 40, timeline={"more": more, "none": none})
    entered = np.sort(journal.stage_h("gate", "entered"))
    np.testing.assert_allclose(entered[:30], [*np.arange(10) / 60.0, *(12.0 + np.arange(20) / 60.0)], atol=1e-9)
    assert np.isnan(entered[30:]).all()


def test_the_queue_of_a_quota_stands_on_the_road_and_nobody_is_lost() -> None:
    """80 cars, 30 a day, no waiting room: those who wait are on the road, and everybody is counted at every step."""
    road = {"kind": "link", "length_km": 1.0, "free_flow_kmh": 60.0, "capacity_vph": 1200.0, "jam_density_vpkm": 100.0}
    stages = {"road": {**road, "to": "gate"}, "gate": gate(30, waiting_room_veh=0)}
    journal = crossed(stages, [0.0] * 80)
    at_noon = int(np.searchsorted(journal.balance.time_h, 12.0))
    assert journal.balance.series("road")[at_noon] == 50
    assert (journal.balance.persons.sum(axis=1) == 80).all()


def test_who_was_interrupted_goes_on_though_the_quota_is_used_up() -> None:
    """Two a day: a car is interrupted by an ambulance, which is the second; the car goes on, the third waits a day."""
    classes = {"car": {"priority": 1}, "ambulance": {"priority": 0, "preempts": True}}
    arrivals = {
        "cars": {"to": "gate", "vehicle_class": "car", "times_h": [0.0, 0.1]},
        "ambulances": {"to": "gate", "vehicle_class": "ambulance", "times_h": [0.5, 0.6]},
    }
    stages = {"gate": gate(2, service={"law": "constant", "mean_min": 60.0}, waiting_room_veh=None)}
    journal = simulate(scenario(vehicle_classes=classes, arrivals=arrivals, stages=stages, horizon_h=120.0))
    left = journal.stage_h("gate", "left")
    np.testing.assert_allclose(left, [2.0, 26.0, 1.5, 25.0], atol=1e-9)

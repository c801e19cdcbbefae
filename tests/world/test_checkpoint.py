"""Checkpoints: who is pulled aside, who is detained, and who goes before whom, against exact answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from sim.journal import Journal
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.world.cars import ROAD, cars, change, minutes
from tests.world.test_exact_answers import JOBS

Floats = NDArray[np.float64]
SURE = 3.9
"""Half-width of a test in standard errors: an error of 1 in 10,000 (``docs/model.md`` §9)."""


def agrees(values: Floats, expected: float, precision: float = 1.0) -> bool:
    """Whether the mean over replications lies within its sampling error of the exact value, and that error is small.

    Args:
        values: One figure a replication.
        expected: The exact value.
        precision: Largest sampling error that proves anything, as a share of the exact value.
    """
    error = SURE * values.std(ddof=1) / np.sqrt(len(values))
    return bool(abs(values.mean() - expected) <= error <= precision * expected)


def gates(**screening: Any) -> dict[str, Any]:
    """A first and a second inspection without queues, and a road that follows both."""
    easy = {"kind": "station", "lanes": 10_000, "service": minutes(0.1), "to": "road"}
    return {"gate": {**easy, "screening": {"at": "bay", **screening}}, "bay": easy, "road": ROAD}


def crowd(men: int, persons: int, vehicles: int = 300) -> dict[str, Any]:
    """Vehicles with so many men of military age among their persons, one after the other."""
    return {"cars": {"to": "gate", "persons": persons, "men": men, "times_h": [n / 100.0 for n in range(vehicles)]}}


def sent_aside(journal: Journal) -> NDArray[np.bool_]:
    return np.asarray(~np.isnan(journal.stage_h("bay", "arrived")))


@pytest.mark.parametrize("men", [0, 1, 3])
def test_the_share_sent_to_a_second_inspection_is_that_of_independent_reasons(men: int) -> None:
    """1 − (1 − 0.05)(1 − 0.1)^men."""
    of = cars(gates(share=0.05, per_man_share=0.1), crowd(men, men + 1))
    shares = np.array([sent_aside(simulate(of, number)).mean() for number in range(40)])
    assert agrees(shares, 1.0 - 0.95 * 0.9**men)


@pytest.mark.parametrize(("men", "persons"), [(3, 5), (3, 3)])
def test_the_number_detained_is_binomial_and_one_person_always_goes_on(men: int, persons: int) -> None:
    """Everybody is inspected twice: of three men each is detained with 0.3, and of a group of men one goes on."""
    of = cars(gates(share=1.0, detained_share=0.3), crowd(men, persons))
    most = min(men, persons - 1)
    shares = np.zeros((40, most + 1))
    for number in range(len(shares)):
        journal = simulate(of, number)
        taken = persons - journal.groups.persons
        np.testing.assert_array_equal(taken, men - journal.groups.men)
        shares[number] = np.bincount(taken, minlength=most + 1) / len(taken)
        detained = journal.balance.persons[:, journal.balance.states.index("detained")]
        assert detained[-1] == taken.sum()
    for count in range(most + 1):
        assert agrees(shares[:, count], float(binom.pmf(count, most, 0.3)))


def test_nobody_is_detained_who_was_not_inspected_twice() -> None:
    journal = simulate(cars(gates(share=0.3, detained_share=1.0), crowd(1, 2)))
    np.testing.assert_array_equal(journal.groups.persons == 1, sent_aside(journal))


def test_detentions_change_no_passage_and_second_inspections_only_those_of_who_is_sent() -> None:
    """The draws have streams of their own."""
    bare, strict = (
        simulate(cars(gates(share=0.3, detained_share=share), crowd(1, 2), horizon_h=5.0)) for share in (0.0, 1.0)
    )
    np.testing.assert_array_equal(bare.passage_h, strict.passage_h)
    free = simulate(cars(gates(share=0.0), crowd(1, 2), horizon_h=5.0))
    rest = ~sent_aside(bare)
    assert 0 < rest.sum() < len(rest)
    np.testing.assert_array_equal(free.passage_h[rest], bare.passage_h[rest])


def test_the_rule_that_holds_when_the_first_inspection_ends_decides() -> None:
    """One lane of 30 min, three cars; from 0.75 h on everybody goes to the bay, which takes an hour."""
    stages = gates(share=0.0)
    stages["gate"] |= {"lanes": 1, "service": minutes(30.0)}
    stages["bay"] = {**stages["bay"], "service": minutes(60.0)}
    timeline = {"strict": change(0.75, stages__gate__screening__share=1.0)}
    journal = simulate(cars(stages, crowd(0, 1, vehicles=3), timeline=timeline))
    np.testing.assert_array_equal(sent_aside(journal), [False, True, True])
    np.testing.assert_allclose(journal.stage_h("gate", "left"), [0.5, 1.0, 1.5])
    np.testing.assert_allclose(journal.stage_h("road", "entered"), [0.5, 2.0, 2.5])


def test_the_first_lane_is_held_until_the_bay_takes_the_vehicle() -> None:
    """One bay of an hour with no room: the second vehicle sent there holds its lane of 30 min until 1.5 h."""
    stages = gates(share=1.0)
    stages["gate"] |= {"lanes": 1, "service": minutes(30.0)}
    stages["bay"] = {**stages["bay"], "lanes": 1, "service": minutes(60.0), "waiting_room_veh": 0}
    journal = simulate(cars(stages, crowd(0, 1, vehicles=3)))
    np.testing.assert_allclose(journal.stage_h("gate", "entered"), [0.0, 0.5, 1.5])
    np.testing.assert_allclose(journal.stage_h("bay", "entered"), [0.5, 1.5, 2.5])


def golden(preempts: bool, room: int | None) -> Journal:
    """G01: nine vehicles of two classes at one lane, each with a service time of its own."""
    arrivals = {
        f"job{number}": {
            "to": "lane",
            "vehicle_class": "urgent" if priority == 1 else "car",
            "persons": service,
            "times_h": [arrival / 60.0],
        }
        for number, (arrival, priority, service) in enumerate(JOBS)
    }
    lane = {"kind": "station", "lanes": 1, "service": minutes(1e-9), "per_person_min": 1.0, "waiting_room_veh": room}
    classes = {"car": {"priority": 2}, "urgent": {"priority": 1, "preempts": preempts}}
    return simulate(cars({"lane": lane}, arrivals, vehicle_classes=classes))


@pytest.mark.parametrize("room", [None, 0, 9])
def test_g01_pre_emptive_resume(room: int | None) -> None:
    """Who is sent aside keeps its place before its class (vehicle 0 before vehicle 1), and does only the rest."""
    journal = golden(True, room)
    began = journal.stage_h("lane", "entered") * 60.0
    np.testing.assert_allclose(began, [0, 9, 2, 13, 6.5, 19, 14, 16, 25], atol=1e-6)
    finished = journal.stage_h("lane", "left") * 60.0
    np.testing.assert_allclose(finished, [9, 13, 5, 19, 7.5, 25, 16, 18, 26], atol=1e-6)


@pytest.mark.parametrize("room", [None, 0])
def test_g01_without_pre_emption(room: int | None) -> None:
    journal = golden(False, room)
    began = journal.stage_h("lane", "entered") * 60.0
    np.testing.assert_allclose(began, [0, 9, 5, 13, 8, 19, 15, 17, 25], atol=1e-6)


def test_a_full_waiting_room_keeps_an_urgent_vehicle_on_the_road() -> None:
    """A lane of an hour, room for one: it comes in when the second car begins, and that car makes way at once."""
    arrivals = {
        "cars": {"to": "lane", "times_h": [0.0, 0.1]},
        "urgent": {"to": "lane", "vehicle_class": "urgent", "times_h": [0.2]},
    }
    lane = {"kind": "station", "lanes": 1, "service": minutes(60.0), "waiting_room_veh": 1}
    classes = {"car": {"priority": 2}, "urgent": {"priority": 1, "preempts": True}}
    journal = simulate(cars({"lane": lane}, arrivals, vehicle_classes=classes))
    np.testing.assert_allclose(journal.stage_h("lane", "left"), [1.0, 3.0, 2.0])


def test_of_several_in_service_the_last_to_have_begun_makes_way() -> None:
    """Two lanes of an hour; cars since 0 and 0.2 h, an ambulance at 0.5 h: the second car goes on at 1 h for 0.7 h."""
    arrivals = {
        "cars": {"to": "lane", "times_h": [0.0, 0.2]},
        "urgent": {"to": "lane", "vehicle_class": "urgent", "times_h": [0.5]},
    }
    classes = {"car": {"priority": 2}, "urgent": {"priority": 1, "preempts": True}}
    lane = {"kind": "station", "lanes": 2, "service": minutes(60.0)}
    journal = simulate(cars({"lane": lane}, arrivals, vehicle_classes=classes))
    np.testing.assert_allclose(journal.stage_h("lane", "left"), [1.0, 1.7, 1.5])


def two_classes(preempts: bool) -> Scenario:
    """Q12 and Q13: 3 urgent and 12 other vehicles an hour, service exponential with 18 an hour, one lane."""
    interarrival = {"law": "exponential"}
    return Scenario.model_validate(
        {
            "title": "two classes",
            "start": "2023-09-24T00:00+00:00",
            "horizon_h": 8000.0,
            "record_step_h": 100.0,
            "vehicle_classes": {"car": {"priority": 2}, "urgent": {"priority": 1, "preempts": preempts}},
            "arrivals": {
                "urgent": {"to": "lane", "vehicle_class": "urgent", "interarrival": {**interarrival, "mean_min": 20.0}},
                "cars": {"to": "lane", "interarrival": {**interarrival, "mean_min": 5.0}},
            },
            "stages": {"lane": {"kind": "station", "lanes": 1, "service": {**interarrival, "mean_min": 60.0 / 18.0}}},
        }
    )


def mean_min(journal: Journal, vehicle_class: str, until: str) -> float:
    """Mean minutes from asking until an event, of those who came after 100 h and were done within the run."""
    groups, asked = journal.groups, journal.stage_h("lane", "arrived")
    rows = (groups.vehicle_class == groups.class_names.index(vehicle_class)) & (asked > 100.0)
    return float(60.0 * np.nanmean(journal.stage_h("lane", until)[rows] - asked[rows]))


def test_q12_non_preemptive_priority() -> None:
    """Cobham: waits of 3.3333 and 20 min."""
    journals = [simulate(two_classes(False), number) for number in range(30)]
    assert agrees(np.array([mean_min(j, "urgent", "entered") for j in journals]), 10.0 / 3.0, 0.02)
    assert agrees(np.array([mean_min(j, "car", "entered") for j in journals]), 20.0, 0.04)


def test_q13_pre_emptive_resume() -> None:
    """White and Christie: times in the system of 4 and 24 min."""
    journals = [simulate(two_classes(True), number) for number in range(30)]
    assert agrees(np.array([mean_min(j, "urgent", "left") for j in journals]), 4.0, 0.008)
    assert agrees(np.array([mean_min(j, "car", "left") for j in journals]), 24.0, 0.04)

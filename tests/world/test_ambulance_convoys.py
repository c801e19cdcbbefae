"""Ambulances that leave together and under escort: who waits for whom, permission, and that nobody is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parts.medical.patients import DIED_INSIDE, OUTSIDE
from sim.scenario.check import findings
from sim.scenario.empty_trips import origin_of_escort
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.world.world import World
from tests.test_parts_off import draws
from tests.world.care import ambulances, blast, carried, category, medical, run, town
from tests.world.towns import GATE, ROAD, at, towns

CONVOY: dict[str, Any] = {
    "escort_class": "car",
    "escort_vehicles": 2,
    "vehicles": 3,
    "longest_wait_min": 60.0,
    "headway_min": 0.0,
}


def fleet(count: int = 3, **changes: Any) -> dict[str, Any]:
    """A fleet that leaves in convoys of three; loading takes half an hour, the drive a quarter."""
    return {"red_cross": ambulances(vehicles=count, convoy={**CONVOY, **changes})}


def escorts_h(world: World) -> list[float]:
    """When vehicles of the escort set off."""
    departed = world.trips.departed_h[world.groups.rows_of(origin_of_escort("red_cross"))]
    return [float(hour) for hour in departed[~np.isnan(departed)]]


def test_a_complete_convoy_leaves_at_once_with_its_escort() -> None:
    world, _ = run(town(medical(ambulances=fleet()), {"blast": blast(1.0, 3)}))
    assert escorts_h(world) == [1.5, 1.5]
    assert [hour for hour, _ in carried(world)] == pytest.approx([1.75] * 3, abs=0.02)


def test_the_first_does_not_wait_longer_than_it_has_to() -> None:
    """Two ambulances for a convoy of three: loaded at 1:30, gone at 2:30."""
    world, _ = run(town(medical(ambulances=fleet(2)), {"blast": blast(1.0, 2)}))
    assert escorts_h(world) == [2.5, 2.5]
    assert [hour for hour, _ in carried(world)] == pytest.approx([2.75] * 2, abs=0.02)


def test_a_convoy_leaves_at_the_hour_of_its_permission() -> None:
    path = "medical.ambulances.red_cross.convoy.permitted"
    timeline = {"may": {"at": at(5.0), "event": "a convoy may pass", "set": {path: True}}}
    care = medical(ambulances=fleet(permitted=False))
    world, _ = run(town(care, {"blast": blast(1.0, 3)}, timeline=timeline))
    assert escorts_h(world) == [5.0, 5.0]
    assert [hour for hour, _ in carried(world)] == pytest.approx([5.25] * 3, abs=0.02)


def test_vehicles_follow_at_their_headway() -> None:
    """One of the escort at 1:30, ambulances at 1:45, 2:00 and 2:15, the other of the escort at 2:30."""
    world, _ = run(town(medical(ambulances=fleet(headway_min=15.0)), {"blast": blast(1.0, 3)}))
    assert escorts_h(world) == [1.5, 2.5]
    assert [hour for hour, _ in carried(world)] == pytest.approx([2.0, 2.25, 2.5], abs=0.02)


def test_who_dies_while_the_convoy_waits_is_not_carried() -> None:
    """At a hazard of 1 an hour all are dead long before the permission, which never comes."""
    triage = {"red": category(0, share=1.0, death_inside_per_h=1.0)}
    care = {**medical(ambulances=fleet(permitted=False)), "triage": triage}
    world, ward = run(town(care, {"blast": blast(1.0, 3)}))
    assert carried(world) == []
    assert ward.ward.counts[DIED_INSIDE] == 3
    assert escorts_h(world) == []


@given(
    vehicles=st.integers(1, 5),
    size=st.integers(1, 4),
    injured=st.integers(1, 12),
    wait_min=st.sampled_from([0.0, 20.0, 200.0]),
    moves=st.lists(st.tuples(st.floats(0.5, 20.0), st.booleans()), max_size=3),
)
def test_everybody_is_carried_once_or_waits(
    vehicles: int, size: int, injured: int, wait_min: float, moves: list[tuple[float, bool]]
) -> None:
    """The ledger is compared with patients and ambulances at every recount; each convoy has its escort."""
    path = "medical.ambulances.red_cross.convoy.permitted"
    timeline = {
        f"change{k}": {"at": at(hour), "event": "a change", "set": {path: value}}
        for k, (hour, value) in enumerate(moves)
    }
    care = medical(ambulances=fleet(vehicles, vehicles=size, longest_wait_min=wait_min))
    world, ward = run(town(care, {"blast": blast(1.0, injured)}, timeline=timeline))
    assert sum(amount for _, amount in carried(world)) == ward.ward.counts[OUTSIDE]
    assert sum(ward.ward.counts.values()) == injured
    convoys = sum("leaves under escort" in what for _, _, what in world.setting.log)
    assert len(escorts_h(world)) == 2 * convoys
    if all(value for _, value in moves):
        assert ward.ward.counts[OUTSIDE] == injured


def test_an_escort_has_a_class_that_there_is() -> None:
    found = list(findings(town(medical(ambulances=fleet(escort_class="cra")), {})))
    keys = ("medical", "ambulances", "red_cross", "convoy", "escort_class")
    assert (keys, "there is no vehicle class 'cra'; did you mean 'car'?") in found


def families(convoy: dict[str, Any] | None, **sections: Any) -> Scenario:
    """The two towns, whose families leave, and a hospital with wounded and three ambulances."""
    red_cross = ambulances(vehicles=3) if convoy is None else ambulances(vehicles=3, convoy=convoy)
    return towns(medical=medical(ambulances={"red_cross": red_cross}), **sections)


def test_a_convoy_changes_no_random_number_of_a_family() -> None:
    """Escorts have rows of their own behind everybody's, and no stream of anybody else."""
    people = {"traits": {"combatants_persons": 300, "wounded_persons": 60}}
    together, alone = World(families(CONVOY, people=people), 3), World(families(None, people=people), 3)
    for (name, here), (_, there) in zip(draws(together), draws(alone), strict=True):
        np.testing.assert_array_equal(here, there, err_msg=name)


def test_a_convoy_that_nobody_needs_moves_not_one_byte() -> None:
    """Without a patient no ambulance drives, and everybody passes at the hours of a story without convoys."""
    together, alone = simulate(families(CONVOY)), simulate(families(None))
    for name in ("decided_h", "departed_h", "passage_h", "came_from"):
        assert getattr(together, name).tobytes() == getattr(alone, name).tobytes(), name
    assert together.groups.persons.tobytes() == alone.groups.persons.tobytes()
    assert together.balance.persons.tobytes() == alone.balance.persons.tobytes()


def test_ambulances_of_a_convoy_load_and_come_back_as_those_that_leave_alone() -> None:
    """A convoy of one that may leave at once: with its escort on another road, patients are out at the same hours."""
    varied = {"law": "lognormal", "mean_min": 20.0, "cv": 0.8, "minimum_min": 15.0}
    stages = {
        "fork": {
            "kind": "delay",
            "duration": {"law": "constant", "mean_min": 1.0},
            "to": "road",
            "to_by_class": {"bus": "away"},
        },
        "road": ROAD,
        "gate": GATE,
        "away": {"kind": "delay", "duration": {"law": "constant", "mean_min": 30.0}},
    }
    one = {**CONVOY, "escort_class": "bus", "vehicles": 1, "longest_wait_min": 0.0}
    found = []
    for convoy in (None, one):
        fleet = ambulances(vehicles=3, to="fork", loading=varied, back=varied, **({"convoy": convoy} if convoy else {}))
        care = medical(ambulances={"red_cross": fleet})
        world, _ = run(town(care, {"blast": blast(1.0, 12)}, stages=stages))
        found.append(carried(world))
    assert len(found[0]) == 12
    assert found[0] == found[1]

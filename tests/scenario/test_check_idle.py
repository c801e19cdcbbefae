"""What a file describes and cannot happen is reported by ``sim check``, which still says that the file is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.check_idle import idle_notices
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.shipped import shipped
from sim.simulate import simulate
from tests.cli.shell import shell
from tests.strategies import scenarios
from tests.strategies_pieces import numbers

ANSWERS = Path(__file__).parents[1] / "answers"
BASE = "departure gives neither base_hazard_per_h nor curve"
LEAVES = ("departure.base_hazard_per_h=0.5",)
BUSES = (
    "they carry those of settlements who have no seat in a car, and there are none; "
    "with boards_at they carry those at a bus stop on the way"
)
LATER = "timeline={t: {at: 2024-01-01T06:00+00:00, event: x, set: {%s: %s}}}"
AFTER_THE_END = "timeline={t: {at: 2024-02-01T06:00+00:00, event: x, set: {%s: %s}}}"


def reported(name: str, *changes: str) -> list[str]:
    return list(idle_notices(load(ANSWERS / f"{name}.yaml", set=changes)))


@pytest.mark.parametrize(
    ("name", "notice"),
    [
        ("nobody-leaves", f"nobody leaves the settlements: {BASE}"),
        ("onward-buses", f"nobody can board buses.onward: {BUSES}"),
    ],
)
def test_the_check_says_it_and_the_file_is_still_right(name: str, notice: str) -> None:
    done = shell("check", ANSWERS / f"{name}.yaml", cwd=ANSWERS)
    assert done.returncode == 0 and done.stdout.endswith("ok\n")
    assert f"note: {notice}\n" in done.stderr


def test_nobody_leaves_by_any_of_its_causes() -> None:
    assert reported("nobody-leaves", *LEAVES) == []
    assert reported("nobody-leaves", LATER % ("departure.base_hazard_per_h", 0.1)) == []
    assert reported("nobody-leaves", AFTER_THE_END % ("departure.base_hazard_per_h", 0.1)) == [
        f"nobody leaves the settlements: {BASE}"
    ]
    closed = reported("nobody-leaves", *LEAVES, "departure.open=false")
    assert closed == ["nobody leaves the settlements: departure.open is false for the whole run"]
    assert reported("nobody-leaves", *LEAVES, "departure.open=false", LATER % ("departure.open", "true")) == []
    packs = reported("nobody-leaves", *LEAVES, "departure.packing={law: constant, mean_min: 1, minimum_min: 1500}")
    assert packs[0] == "nobody leaves the settlements within the run: packing takes 25 h or more"
    assert reported("nobody-leaves", *LEAVES, "people.stay_share=1") == [
        "nobody leaves the settlements: people.stay_share is 1"
    ]


def test_a_fleet_that_nobody_can_board() -> None:
    town = ("settlements={a: {residents_persons: 100, to: road}}", *LEAVES)
    some = (*town, "people.transport.car_owner_share=0.5", "people.transport.bus_share=1")
    assert reported("onward-buses", *town) == [f"nobody can board buses.onward: {BUSES}"]
    assert reported("onward-buses", *some) == []
    assert reported("onward-buses", *some, "buses.onward.vehicles=0") == [
        "nobody can board buses.onward: it has no vehicle for the whole run"
    ]
    assert reported("onward-buses", *some, "buses.onward.vehicles=0", LATER % ("buses.onward.vehicles", 2)) == []
    assert reported("onward-buses", *some, "buses.onward.open=false") == [
        "nobody can board buses.onward: open is false for the whole run"
    ]


def test_wounded_who_are_more_than_the_combatants() -> None:
    """The wounded are among the combatants: without these nobody is."""
    town = ("settlements={a: {residents_persons: 100, to: road}}", *LEAVES)
    wounded = "people.traits.wounded_persons=6"
    assert reported("onward-buses", *town, "buses={}", wounded, "people.traits.combatants_persons=6") == []
    assert reported("onward-buses", *town, "buses={}", wounded) == [
        "people.traits.wounded_persons: 6 are more than there can be, for they are among combatants_persons, 0"
    ]


def test_a_gate_a_road_and_a_shelter_that_never_open() -> None:
    assert reported("petrol", "stages.road.open=false") == ["road is closed for the whole run: nobody can pass it"]
    assert reported("petrol", "stages.road.open=false", LATER % ("stages.road.open", "true")) == []
    short = ("horizon_h=5", "stages.pumps.opening_hours=[08:00-09:00]")
    assert reported("petrol", *short) == ["pumps is closed for the whole run: no opening_hours lie within it"]
    assert reported("petrol", "horizon_h=9", short[1]) == []
    nobody = "stages.pumps.quota={unit: vehicles, most_per_day: 0}"
    assert reported("petrol", nobody) == ["pumps is closed for the whole run: quota.most_per_day is 0"]
    assert reported("petrol", nobody, LATER % ("stages.pumps.quota.most_per_day", 5)) == []


def test_families_that_would_wait_for_men_whom_nobody_holds() -> None:
    said = "departure.waits_for_men_share: 0.5 has no effect: no formation holds men (disarmament)"
    assert reported("nobody-leaves", *LEAVES, "departure.waits_for_men_share=0.5") == [said]


def test_a_trip_that_does_not_fit_into_the_run() -> None:
    """50 km at 80 km/h are 37.5 minutes, and a minute at the door and one in the city."""
    far = ("buses={}", "milestones={crossed: [city.left]}")
    assert reported("onward-buses", *far, "horizon_h=0.6") == [
        "nobody can pass the milestone 'crossed' within the run: the soonest could after 0.658 h, horizon_h = 0.6",
        "nobody can come to the end of a route within the run: the soonest could after 0.658 h, horizon_h = 0.6",
    ]
    assert reported("onward-buses", *far, "horizon_h=0.7") == []


def test_of_the_shipped_files_only_a_case_without_passengers_is_reported() -> None:
    found = {name: lines for name, path in shipped().items() if (lines := list(idle_notices(load(path))))}
    assert list(found) == ["verification/I06"]


@settings(max_examples=60)
@given(scenarios(), numbers(0.005, 0.3), st.data())
def test_what_is_said_to_be_too_far_is_passed_by_nobody(scenario: Scenario, end_h: float, data: st.DataObject) -> None:
    stage = data.draw(st.sampled_from(list(scenario.stages)))
    plan: dict[str, Any] = scenario.model_dump(mode="json", exclude_none=True)
    plan |= {
        "horizon_h": end_h,
        "milestones": {"crossed": [f"{stage}.{data.draw(st.sampled_from(['arrived', 'entered']))}"]},
    }
    short = Scenario.model_validate(plan)
    if any("milestone 'crossed'" in notice for notice in idle_notices(short)):
        assert np.isnan(simulate(short).milestone_h("crossed")).all()

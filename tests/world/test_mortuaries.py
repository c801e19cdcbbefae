"""The dead on their way home: hours worked out by hand, convoys and permission; none is lost or counted twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parts.medical.patients import DIED_INSIDE
from sim.parts.mortuaries.accounts import BROUGHT, HOME, MORTUARIES, ON_THE_WAY, lying_at
from sim.parts.mortuaries.measures import (
    BROUGHT_IN,
    LAST_HOME_AT,
    LEFT_AT,
    ROAD_MEAN,
    TAKEN_HOME,
    WAITED,
    WAITING_AT_END,
)
from sim.parts.mortuaries.picture import finding, mortuaries
from sim.results.results import Results
from sim.scenario.check import findings
from sim.scenario.empty_trips import origin_of_escort
from sim.scenario.model import Scenario
from sim.scenario.parameter import parameters as declared
from sim.simulate import simulate
from sim.view.pictures import pictures_of
from sim.world.world import World
from tests.test_parts_off import draws
from tests.world.care import STAY, blast, category, medical, run
from tests.world.towns import HOUR, at, towns

HALF_HOUR = {"law": "constant", "mean_min": 15.0, "minimum_min": 15.0}
"""The road of 10 km at 40 km/h takes a quarter of an hour."""

CONVOY: dict[str, Any] = {
    "escort_class": "car",
    "escort_vehicles": 2,
    "vehicles": 2,
    "longest_wait_min": 60.0,
    "headway_min": 0.0,
}


MOVING: dict[str, Any] = {"departure": {"base_hazard_per_h": 0.1, "packing": HOUR}, "horizon_h": 96.0}
"""Families leave as well."""


def hearses(**more: Any) -> dict[str, Any]:
    """One fleet of two vehicles for three each: loading and the way back take half an hour, the road a quarter."""
    base = {"vehicle_class": "car", "vehicles": 2, "capacity_bodies": 3, "collects_at": "hall", "to": "road"}
    return {"red_cross": {**base, "turns_at": "gate", "loading": HALF_HOUR, "back": HALF_HOUR, **more}}


def story(bodies: int = 12, places: dict[str, Any] | None = None, **sections: Any) -> Scenario:
    """The two towns, where nobody leaves, and one mortuary."""
    base = {"mortuaries": {"hall": {"bodies": bodies}, **(places or {})}, "hearses": hearses()}
    return towns(**{"departure": STAY, "horizon_h": 24.0, "record_step_h": 0.25, **base, **sections})


def home(world: World) -> list[tuple[float, float]]:
    """(hour, bodies) of each that is handed over."""
    moves = world.ledger.moves
    return [(move.time_h, move.amount) for move in moves if (move.kind, move.target) == (MORTUARIES, HOME)]


def ran(scenario: Scenario) -> World:
    """A run that is over."""
    world = World(scenario, 0)
    world.run()
    return world


def test_two_hearses_take_twelve_home_in_two_trips() -> None:
    """Loaded at 0:30, at the door at 0:45, back at 1:15; the second trip begins then."""
    found = home(ran(story()))
    assert [hour for hour, _ in found] == pytest.approx([0.75, 0.75, 2.0, 2.0], abs=0.01)
    assert [bodies for _, bodies in found] == [3.0] * 4


def test_figures_by_hand() -> None:
    """6 lie for half an hour and 6 for an hour and three quarters; each is a quarter of an hour on the way."""
    results = Results(simulate(story(), 0))
    assert results.metric(TAKEN_HOME).value == 12.0
    assert results.metric(WAITING_AT_END).value == 0.0
    assert results.metric(BROUGHT_IN).value == 0.0
    assert results.metric(WAITED).value == pytest.approx(6 * 0.5 + 6 * 1.75, abs=0.01)
    assert results.metric(ROAD_MEAN).value == pytest.approx(0.25, abs=0.01)
    assert results.metric(LAST_HOME_AT).value == pytest.approx(2.0, abs=0.01)
    hours = results.curves.time_h.tolist()
    steps = [hours.index(hour) for hour in (0.0, 1.0, 2.25)]
    assert [float(results.curves["mortuaries.waiting"].values[step]) for step in steps] == [12.0, 6.0, 0.0]
    assert [float(results.curves["mortuaries.taken_home"].values[step]) for step in steps] == [0.0, 6.0, 12.0]


def test_a_convoy_waits_for_its_permission_and_has_its_escort() -> None:
    """Loaded at 0:30, permitted at 5:00, at the door at 5:15, back at 5:45; the next leaves complete at 6:15."""
    may = {"may": {"at": at(5.0), "event": "it may pass", "set": {"hearses.red_cross.convoy.permitted": True}}}
    world = ran(story(hearses=hearses(convoy={**CONVOY, "permitted": False}), timeline=may))
    assert [hour for hour, _ in home(world)] == pytest.approx([5.25, 5.25, 6.5, 6.5], abs=0.02)
    left = world.trips.departed_h[world.groups.rows_of(origin_of_escort("red_cross"))]
    assert left[~np.isnan(left)].tolist() == pytest.approx([5.0, 5.0, 6.25, 6.25], abs=0.02)


def test_those_who_die_inside_and_are_killed_are_brought_in_at_that_hour() -> None:
    """Nobody is taken home: the dead of the ward and of the incident lie where the file says, the missing nowhere."""
    care = medical(triage={"red": category(0, share=1.0, death_inside_per_h=1.0)})
    incidents = {"blast": blast(1.0, 20, killed_persons=15, missing_persons=4)}
    places = {"hall": {"bodies": 2, "patients": True}, "field": {"killed_at": ["blast"]}}
    world, part = run(story(places=places, hearses={}, medical=care, incidents=incidents, horizon_h=48.0))
    died = part.ward.counts[DIED_INSIDE]
    assert died == 20
    assert world.ledger.amount(MORTUARIES, lying_at("hall")) == 2 + died
    assert world.ledger.amount(MORTUARIES, lying_at("field")) == 15
    deaths = [move.time_h for move in world.ledger.moves if (move.kind, move.target) == ("patients", DIED_INSIDE)]
    brought = [(move.time_h, move.amount) for move in world.ledger.moves if move.source == BROUGHT]
    assert brought == [(1.0, 15.0), *((hour, 1.0) for hour in deaths)]


@given(
    bodies=st.integers(0, 30),
    killed=st.integers(0, 30),
    vehicles=st.integers(0, 4),
    capacity=st.integers(1, 7),
    convoy=st.sampled_from([None, 1, 3]),
    horizon_h=st.sampled_from([2.0, 96.0]),
)
def test_none_is_lost_or_counted_twice(
    bodies: int, killed: int, vehicles: int, capacity: int, convoy: int | None, horizon_h: float
) -> None:
    """At the start and died since = lie there, are on the way, are home; the ledger is compared with all objects."""
    care = medical(triage={"red": category(0, share=1.0, death_inside_per_h=0.5)})
    places = {"hall": {"bodies": bodies, "patients": True, "killed_at": ["blast"]}}
    rules = None if convoy is None else {**CONVOY, "vehicles": convoy}
    fleet = hearses(vehicles=vehicles, capacity_bodies=capacity, convoy=rules)
    incidents = {"blast": blast(1.0, 5, killed_persons=killed)}
    world, part = run(story(places=places, hearses=fleet, medical=care, incidents=incidents, horizon_h=horizon_h))
    where = [world.ledger.amount(MORTUARIES, account) for account in (lying_at("hall"), ON_THE_WAY, HOME)]
    assert sum(where) == bodies + killed + part.ward.counts[DIED_INSIDE]
    assert all(amount <= capacity for _, amount in home(world))
    if horizon_h == 96.0 and vehicles * capacity >= 3:
        assert where[:2] == [0.0, 0.0]  # 34 trips and more, of at most 65


def test_small_counts_of_places_are_hidden_and_what_would_give_them_back() -> None:
    """40, 12 and 4 in a total of 56: the 4 hides, and with it the 12."""
    places = {"hall": {"bodies": 40}, "school": {"bodies": 12}, "field": {"bodies": 4}}
    results = Results(simulate(story(places=places, hearses={}, horizon_h=2.0), 0))
    shown = {name: results.metric(LEFT_AT.of(mortuary=name)) for name in places}
    assert [one.value for one in shown.values()] == [40.0, None, None]
    assert shown["field"].note == "fewer than 10"
    assert shown["school"].note == "not shown"


def test_the_dead_are_no_persons_of_those_who_cross() -> None:
    """Hearses pass the same road as families, and neither carry nor count any of them."""
    with_dead, plain = simulate(story(**MOVING)), simulate(story(mortuaries={}, hearses={}, **MOVING))
    for journal in (with_dead, plain):
        assert journal.balance.persons.sum(axis=1).tolist() == [4200] * len(journal.balance.time_h)
    people = Results(with_dead), Results(plain)
    assert people[0].metric("crossed_persons").value == people[1].metric("crossed_persons").value == 4200


@pytest.mark.parametrize(
    "fleets", [{}, hearses(vehicles=0), hearses(open=False), hearses(convoy={**CONVOY, "permitted": False})]
)
def test_the_dead_who_are_not_taken_home_move_nobody(fleets: dict[str, Any]) -> None:
    """Same bytes as without the part, also where vehicles wait for a permission that never comes."""
    ours, plain = simulate(story(hearses=fleets, **MOVING)), simulate(story(mortuaries={}, hearses={}, **MOVING))
    for name in ("decided_h", "departed_h", "passage_h", "came_from"):
        assert getattr(ours, name).tobytes() == getattr(plain, name).tobytes(), name
    assert ours.groups.persons.tobytes() == plain.groups.persons.tobytes()
    assert ours.balance.persons.tobytes() == plain.balance.persons.tobytes()


def test_hearses_change_no_random_number_of_a_family() -> None:
    """With hearses on the road, families still have the same sizes, thresholds and service times."""
    ours, plain = World(story(**MOVING), 3), World(story(mortuaries={}, hearses={}, **MOVING), 3)
    for (name, here), (_, there) in zip(draws(ours), draws(plain), strict=True):
        np.testing.assert_array_equal(here, there, err_msg=name)


def test_the_picture_states_the_finding() -> None:
    results = Results(simulate(story(), 0))
    assert pictures_of(results.scenario)["mortuaries"] is mortuaries
    assert finding(results) == "12 dead were taken home, the last on 24 Sep 02:00"
    assert [axes.get_ylabel() for axes in mortuaries(results).figure.axes] == ["bodies"]


def test_every_timed_field_has_its_parameter() -> None:
    scenario = story(hearses=hearses(convoy=CONVOY))
    timed = {path for path, one in declared(scenario).items() if one.timed and path.startswith("hearses")}
    world = ran(scenario)
    assert {path for part in world.parts for path in part.setters() if path.startswith("hearses")} == timed
    assert len(timed) == 6


def test_names_must_fit() -> None:
    wrong = story(
        places={"hall": {"patients": True, "killed_at": ["blsat"]}, "field": {"patients": True}},
        hearses=hearses(collects_at="hal", convoy={**CONVOY, "escort_class": "cra"}),
        medical=medical(bodies={"waiting_persons": 3}),
        incidents={"blast": blast(1.0, 1)},
    )
    found = dict(findings(wrong))
    assert found["hearses", "red_cross", "collects_at"] == "there is no mortuary 'hal'; did you mean 'hall'?"
    assert found["mortuaries", "hall", "killed_at"] == "there is no incident 'blsat'; did you mean 'blast'?"
    assert found["mortuaries", "field", "patients"] == "patients who die are brought to hall already"
    assert found["hearses", "red_cross", "convoy", "escort_class"].startswith("there is no vehicle class 'cra'")
    assert found["medical", "bodies"].startswith("the dead are taken home from mortuaries as well")

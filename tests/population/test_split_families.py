"""Families that part: who sits where, nobody is lost, and no draw of another family moves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.population.form import form_groups
from sim.population.groups import COUNTED
from sim.population.split import Company, second_car
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from tests.examples import examples
from tests.world.towns import HOUR, towns
from tests.world.village import FLEET

SOME = {"two_cars_share": 0.4, "go_ahead_share": 0.5, "follow_after": HOUR}
PEOPLE = {
    "traits": {
        "child_share": 0.3,
        "older_share": 0.1,
        "men_share": 0.5,
        "combatants_persons": 150,
        "wounded_persons": 10,
    },
    "transport": {"car_owner_share": 0.6, "bus_share": 0.5},
}
FLEETS = {"line": {**FLEET, "turns_at": "gate"}}


def part_of_town(**families: object) -> Scenario:
    """Two towns, some of whose families part."""
    return towns(people=PEOPLE, buses=FLEETS, split_families={**SOME, **families})


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Families with at least two adults who are no combatants, as counts of one each."""
    children, combatants = draw(st.integers(0, 6)), draw(st.integers(0, 3))
    older, men, women = draw(st.integers(0, 3)), draw(st.integers(0, 3)), draw(st.integers(0, 3))
    older += max(0, 2 - older - men - women)
    wounded = draw(st.integers(0, combatants))
    persons = children + combatants + older + men + women
    counts = (persons, children, older, combatants, wounded, combatants + men)
    return Company(*(np.array([count]) for count in counts))


@examples(300)
@given(companies())
def test_each_car_has_somebody_who_drives_and_nobody_sits_in_two(of: Company) -> None:
    second = second_car(of)
    first = Company(*(all_of - some for all_of, some in zip(of, second, strict=True)))
    for car in (first, second):
        assert min(int(count[0]) for count in car) >= 0
        women = car.persons - car.children - car.older - car.men
        assert women[0] >= 0
        assert (car.older + women + car.men - car.combatants)[0] >= 1, "an adult who is no combatant"
        assert car.wounded[0] <= car.combatants[0] <= car.men[0]
    assert second.combatants[0] == second.wounded[0] == 0


def test_everybody_is_in_one_row_and_in_the_family_of_before() -> None:
    parting, plain = part_of_town(), towns(people=PEOPLE, buses=FLEETS)
    of_parts, _ = form_groups(parting, Streams(1))
    whole, _ = form_groups(plain, Streams(1))
    pairs = np.concatenate([of_parts.two_cars, of_parts.ahead])
    assert len(of_parts.two_cars) > 50 and len(of_parts.ahead) > 50
    first, new = pairs.T
    np.testing.assert_array_equal(np.sort(new), np.arange(len(whole), len(of_parts)))
    assert len(np.unique(first)) == len(first)
    for name in COUNTED:
        together = getattr(of_parts, name)[: len(whole)].copy()
        together[first] += getattr(of_parts, name)[new]
        np.testing.assert_array_equal(together, getattr(whole, name), err_msg=name)
    for name in ("origin", "vehicle_class", "by_bus", "threshold", "arrival_h"):
        np.testing.assert_array_equal(getattr(of_parts, name)[: len(whole)], getattr(whole, name), err_msg=name)
        if name not in ("vehicle_class", "by_bus"):
            np.testing.assert_array_equal(getattr(of_parts, name)[new], getattr(of_parts, name)[first])
    assert (of_parts.persons[pairs] > 0).all()


def test_men_follow_and_the_others_go_ahead_by_bus() -> None:
    groups, _ = form_groups(part_of_town(), Streams(1))
    follow, ahead = groups.ahead.T
    assert (groups.men[ahead] == 0).all() and (groups.combatants[ahead] == 0).all()
    np.testing.assert_array_equal(groups.men[follow], groups.persons[follow])
    assert groups.by_bus[ahead].all()
    assert (groups.households[ahead] == 1).all() and (groups.households[follow] == 0).all()
    assert (groups.persons[ahead] > groups.children[ahead]).all(), "no children alone"


def test_a_larger_share_adds_families_and_keeps_the_others() -> None:
    fewer, _ = form_groups(part_of_town(two_cars_share=0.2), Streams(1))
    more, _ = form_groups(part_of_town(two_cars_share=0.6), Streams(1))
    assert set(fewer.two_cars[:, 0].tolist()) < set(more.two_cars[:, 0].tolist())


def test_as_many_as_the_share_says() -> None:
    groups, households = form_groups(part_of_town(two_cars_share=0.3), Streams(1))
    able = households.owns_car & (households.persons - households.children - households.combatants >= 2)
    count = int(able.sum())
    assert abs(len(groups.two_cars) - 0.3 * count) < 4.0 * np.sqrt(0.3 * 0.7 * count)

"""Residents, households and groups: met to the person, and seated where there are seats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.population.form import form_groups
from sim.population.households import household_sizes, settle
from sim.population.streams import Streams
from sim.scenario.people import PoissonPlusOne, SizeTable
from tests.world.towns import towns

PEOPLE = {
    "household_size": {"law": "poisson_plus_one", "mean_persons": 3.3},
    "absent_share": 0.1,
    "stay_share": 0.02,
    "traits": {"child_share": 0.31, "older_share": 0.18, "combatants_persons": 900, "wounded_persons": 90},
    "transport": {"car_owner_share": 0.7, "bus_share": 0.1},
}
LARGE = {
    "alpha": {"residents_persons": 60_000, "to": "road"},
    "beta": {"residents_persons": 30_000, "to": "road"},
}


@given(residents=st.integers(0, 3000), mean=st.floats(1.1, 9.0), seed=st.integers(0, 2**32))
def test_household_sizes_add_up_to_the_residents(residents: int, mean: float, seed: int) -> None:
    sizes = household_sizes(PoissonPlusOne(law="poisson_plus_one", mean_persons=mean), residents, Streams(seed)["size"])
    assert sizes.sum() == residents
    assert (sizes >= 1).all()


def test_a_size_table_is_drawn_by_its_weights() -> None:
    table = SizeTable(law="table", weights=(1.0, 0.0, 3.0))
    sizes = table.sample(Streams(1)["size"], 40_000)
    assert table.mean_persons == pytest.approx(2.5)
    assert set(np.unique(sizes)) == {1, 3}
    assert sizes.mean() == pytest.approx(2.5, abs=0.02)


def test_shares_of_the_residents_are_met() -> None:
    """Each share within four standard errors of what was asked for."""
    households = settle(towns(settlements=LARGE, people=PEOPLE), Streams(3))
    persons = households.persons.sum()
    assert persons == 90_000
    for column, expected in (
        (households.children, 0.31 * persons),
        (households.older, 0.18 * persons),
        (households.combatants, 900.0),
        (households.wounded, 90.0),
    ):
        assert abs(column.sum() - expected) < 4.0 * np.sqrt(expected)
    assert (households.children < households.persons).all()
    assert (households.children + households.older + households.combatants <= households.persons).all()
    assert (households.wounded <= households.combatants).all()
    assert households.absent.mean() == pytest.approx(0.1, abs=0.01)
    assert not (households.absent & households.stays).any()


@given(owners=st.floats(0.0, 1.0), by_bus=st.floats(0.0, 1.0), seed=st.integers(0, 2**32))
def test_everybody_who_leaves_has_a_seat(owners: float, by_bus: float, seed: int) -> None:
    """Nobody is lost, no bus is overfull, no car takes riders beyond its seats."""
    people = PEOPLE | {"transport": {"car_owner_share": owners, "bus_share": by_bus}}
    scenario = towns(people=people)
    groups, households = form_groups(scenario, Streams(seed))
    leaving = ~households.absent & ~households.stays
    assert groups.persons.sum() == households.persons[leaving].sum()
    assert groups.households.sum() == leaving.sum()
    assert (groups.persons >= 1).all()
    cars, buses = ~groups.by_bus, groups.by_bus
    assert cars.sum() == (households.owns_car & leaving).sum()
    shared = cars & (groups.households > 1)
    assert (groups.persons[shared] <= 8).all()
    assert (groups.persons[buses & (groups.households > 1)] <= 40).all()
    assert np.isfinite(groups.threshold).all()


def test_streams_are_named_and_independent_of_order() -> None:
    """The same name gives the same numbers, whatever was drawn before; other names and replications do not."""
    first = Streams(5)["service"].random(4)
    other = Streams(5)
    other["something new"].random(100)
    np.testing.assert_array_equal(other["service"].random(4), first)
    assert not np.array_equal(Streams(5, 1)["service"].random(4), first)
    assert not np.array_equal(Streams(5)["services"].random(4), first)
    assert not np.array_equal(Streams(6)["service"].random(4), first)


def test_arrival_streams_bring_the_families_that_they_say() -> None:
    """Three buses with eleven families each: counted like households, for shelters that count families."""
    arrivals = {"buses": {"to": "road", "vehicle_class": "bus", "persons": 35, "families": 11, "times_h": [1, 2, 3]}}
    groups, _ = form_groups(towns(settlements={}, arrivals=arrivals), Streams(1))
    np.testing.assert_array_equal(groups.households, [11, 11, 11])
    np.testing.assert_array_equal(groups.persons, [35, 35, 35])


def test_a_stream_of_no_arrivals_is_empty() -> None:
    arrivals = {"none": {"to": "road", "count": 0, "interarrival": {"law": "exponential", "mean_min": 5.0}}}
    groups, _ = form_groups(towns(settlements={}, arrivals=arrivals), Streams(1))
    assert len(groups) == 0


def test_fuller_cars_leave_earlier_by_their_effect_alone() -> None:
    """Nobody is drawn or seated otherwise: the threshold of a car is lower by e to the effect times its load."""
    plain, _ = form_groups(towns(settlements=LARGE, people=PEOPLE), Streams(5))
    fuller, _ = form_groups(
        towns(settlements=LARGE, people=PEOPLE, departure={"effects": {"full_car": 1.5}}), Streams(5)
    )
    np.testing.assert_array_equal(plain.persons, fuller.persons)
    load = plain.persons / towns().vehicle_classes["car"].seats_persons
    factor = np.where(plain.by_bus, 1.0, np.exp(-1.5 * (load - 0.5)))
    np.testing.assert_allclose(fuller.threshold, plain.threshold * factor)
    cars = ~plain.by_bus
    first = np.argsort(fuller.threshold[cars])[: int(cars.sum()) // 3]
    assert fuller.persons[cars][first].mean() > fuller.persons[cars].mean() + 0.1

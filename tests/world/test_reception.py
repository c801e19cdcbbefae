"""Shelters that send on those for whom they have no place, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.simulate import simulate
from tests.world.cars import HEADWAY_H, MICROSECOND_H, ROAD, cars, minutes
from tests.world.towns import at


def camp(initial: int, full: int = 0, unit: str = "persons", **more: Any) -> dict[str, Any]:
    """Places that grow from 1 h to 3 h."""
    places = {"unit": unit, "initial": initial, "full": max(full, initial), "ramp_from": at(1.0), "ramp_to": at(3.0)}
    return {"kind": "shelter", "places": places, **more}


def arrivals(*vehicles: tuple[float, int]) -> dict[str, Any]:
    """Vehicles by hour and persons, to the first camp."""
    return {f"cars{n}": {"to": "one", "persons": persons, "times_h": [h]} for n, (h, persons) in enumerate(vehicles)}


def test_who_finds_no_place_is_diverted_at_once_and_a_smaller_group_behind_it_is_placed() -> None:
    """Three places here: two persons, then two who are sent on, then one who fits; two places there."""
    stages = {"one": camp(3, overflow_to="two"), "two": camp(2)}
    journal = simulate(cars(stages, arrivals((0.1, 2), (0.2, 2), (0.3, 1))))
    np.testing.assert_array_equal(journal.stage_h("one", "entered"), [0.1, np.nan, 0.3])
    np.testing.assert_array_equal(journal.stage_h("one", "left"), [np.nan, 0.2, np.nan])
    np.testing.assert_array_equal(journal.stage_h("two", "entered"), [np.nan, 0.2, np.nan])
    at_end = dict(zip(journal.balance.states, journal.balance.persons[-1], strict=True))
    assert (at_end["one"], at_end["two"]) == (3, 2)


def test_the_last_shelter_of_a_chain_lets_them_wait_for_its_places() -> None:
    """None, then none, then 0 to 4 from 1 h to 3 h: two places at 2 h, four at 3 h."""
    stages = {"one": camp(0, overflow_to="two"), "two": camp(0, overflow_to="three"), "three": camp(0, 4)}
    journal = simulate(cars(stages, arrivals((0.5, 2), (0.6, 2))))
    for name in ("one", "two"):
        np.testing.assert_array_equal(journal.stage_h(name, "left"), [0.5, 0.6])
    np.testing.assert_array_equal(journal.stage_h("three", "arrived"), [0.5, 0.6])
    np.testing.assert_allclose(journal.stage_h("three", "entered"), [2.0, 3.0])


def test_places_that_become_ready_are_for_those_who_come_then() -> None:
    """From 0 to 4 places: who comes at 1.99 h with two is diverted, who comes at 2 h is placed."""
    stages = {"one": camp(0, 4, overflow_to="two"), "two": camp(9)}
    journal = simulate(cars(stages, arrivals((1.99, 2), (2.0, 2))))
    np.testing.assert_array_equal(journal.stage_h("one", "entered"), [np.nan, 2.0])
    np.testing.assert_array_equal(journal.stage_h("two", "entered"), [1.99, np.nan])


def test_families_are_counted_where_places_are_for_families() -> None:
    """One home: the first family has it however large it is; the next goes to the camp of persons, and waits there."""
    stages = {"one": camp(1, unit="families", overflow_to="two"), "two": camp(3)}
    journal = simulate(cars(stages, arrivals((0.1, 9), (0.2, 4), (0.3, 3))))
    np.testing.assert_array_equal(journal.stage_h("one", "entered"), [0.1, np.nan, np.nan])
    np.testing.assert_array_equal(journal.stage_h("two", "entered"), [np.nan, np.nan, 0.3])


def test_who_overflows_may_go_to_an_address_of_his_own() -> None:
    """The stage without a next one is an hour's drive; then they have left the model."""
    stages = {"one": camp(1, overflow_to="relatives"), "relatives": {"kind": "delay", "duration": minutes(60.0)}}
    journal = simulate(cars(stages, arrivals((0.1, 1), (0.2, 1))))
    np.testing.assert_allclose(journal.stage_h("relatives", "left"), [np.nan, 1.2])
    at_end = dict(zip(journal.balance.states, journal.balance.persons[-1], strict=True))
    assert (at_end["one"], at_end["gone"]) == (1, 1)
    np.testing.assert_allclose(journal.waited_until_h[:, 0], [0.1, 0.2])


def test_who_comes_at_the_same_instant_is_diverted_in_the_order_of_the_road() -> None:
    """Four cars behind a closed end, in the order 3, 2, 1, 0, let go from 2 h on: the first two have the two places.

    The road is let go at its capacity, 3,000 an hour: they come a headway apart, and each is diverted where it comes.
    """
    stages = {"road": ROAD | {"open": False, "to": "one"}, "one": camp(0, overflow_to="two"), "two": camp(2)}
    arriving = {f"cars{n}": {"to": "road", "persons": 1, "times_h": [0.4 - 0.1 * n]} for n in range(4)}
    opens = {"opens": {"at": at(2.0), "event": "the road opens", "set": {"stages.road.open": True}}}
    journal = simulate(cars(stages, arriving, timeline=opens))
    release = 2.0 + HEADWAY_H * np.arange(3, -1, -1)
    np.testing.assert_allclose(journal.stage_h("two", "arrived"), release, atol=MICROSECOND_H)
    expected = [np.nan, np.nan, *release[2:]]
    np.testing.assert_allclose(journal.stage_h("two", "entered"), expected, atol=MICROSECOND_H)

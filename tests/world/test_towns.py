"""All towns decide in one call: what it does is what a list of groups for each town would do."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parts.displaced.race import GONE, GUEST, race
from sim.world.towns import Towns, set_hazards
from sim.world.world import World
from tests.examples import examples
from tests.world.towns import towns

LEVELS = st.integers(0, 12).map(lambda quarter: quarter / 4.0)
"""Thresholds and hazards that are often equal."""


def three_towns(origin: list[int], threshold: list[float]) -> Towns:
    """Groups of two persons in three towns."""
    groups, count = World(towns()).groups, len(origin)
    columns = {name: getattr(groups, name)[:count].copy() for name in ("arrival_h", "persons")}
    columns["persons"][:] = 2
    made = dataclasses.replace(
        groups, **columns, origin=np.array(origin, np.int32), threshold=np.array(threshold), origins=("a", "b", "c")
    )
    return Towns(made, 3)


@examples(60)
@given(st.data())
def test_who_decides_and_when_is_what_lists_would_say(data: st.DataObject) -> None:
    """Looks, groups that go away, and groups that come back, at random and with many ties."""
    count = data.draw(st.integers(1, 15))
    origin = data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    threshold = data.draw(st.lists(LEVELS, min_size=count, max_size=count))
    made = three_towns(origin, threshold)
    home = [sorted((t, row) for row, t in enumerate(threshold) if origin[row] == town) for town in range(3)]
    hazard, away = [0.0] * 3, list[tuple[float, int]]()
    for hour in range(1, 5):
        per_h = np.array(data.draw(st.lists(LEVELS, min_size=3, max_size=3)))
        made.all["per_h"] = per_h
        who, when = made.decide(hour - 1.0, float(hour))
        expected = []
        for town in range(3):
            before, hazard[town] = hazard[town], hazard[town] + per_h[town]
            decided = [one for one in home[town] if one[0] <= hazard[town]] if per_h[town] else []
            expected += [(row, hour - 1.0 + (level - before) / per_h[town]) for level, row in decided]
            home[town] = [one for one in home[town] if one not in decided]
        assert [row for row, _ in expected] == who.tolist()
        np.testing.assert_allclose([at_h for _, at_h in expected], when)
        leaves = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)))
        rows, left = made.part_with(leaves)
        gone = {row: level - hazard[town] for town in range(3) for level, row in home[town] if leaves[row]}
        assert dict(zip(rows.tolist(), left.tolist(), strict=True)) == gone
        home = [[one for one in those if not leaves[one[1]]] for those in home]
        back = np.array([row for _, row in away], np.intp)
        levels = np.array([hazard[origin[row]] + bears for bears, row in away])
        town_of = np.array([origin[row] for row in back], np.int64)
        made.take_back(back, town_of, levels, np.full(len(back), 2, np.int64))
        for level, row in zip(levels.tolist(), back.tolist(), strict=True):
            home[origin[row]].append((level, row))
            home[origin[row]].sort(key=lambda one: one[0])
        away = [(bears, row) for row, bears in gone.items()]
        for town in range(3):
            assert made.of(town)["row"][made.all[town]["decided"] - made.all[town]["begin"] :].tolist() == [
                row for _, row in home[town]
            ]
        assert made.undecided == sum(map(len, home)) == len(made.at_home())


def test_the_hazard_of_a_town_knows_who_has_decided() -> None:
    """The hazard is 0.5 · exp(0.2 + 2 S + 0.1): half of the first town has decided, nobody of the others."""
    made = three_towns([0, 0, 1], [1.0, 2.0, 1.0])
    made.all["per_h"] = [1.0, 0.0, 0.0]
    assert made.decide(0.0, 1.5)[0].tolist() == [0]
    set_hazards(made.all, 0.5, 0.2, 2.0, 0.1)
    np.testing.assert_allclose(made.all["per_h"], 0.5 * np.exp([1.3, 0.3, 0.3]))


def test_the_first_clock_of_a_guest_decides() -> None:
    """Hazards of 0.5 and 0.25 an hour over two hours: one leaves after one hour, one goes home after two, one stays."""
    guests = np.zeros(3, GUEST)
    guests["row"], guests["leave_left"], guests["home_left"] = [7, 8, 9], [0.5, 3.0, 3.0], [0.5, 0.5, 4.0]
    gone = np.zeros(3, GONE)
    assert race(guests, np.array([0.5]), 0.25, 10.0, 12.0, gone) == 2
    assert gone[:2].tolist() == [(7, 11.0, 0.0, True), (8, 12.0, 2.0, False)]
    assert guests[0].tolist() == (9, 0, 2.0, 3.5)


@pytest.mark.parametrize("now", [10.0, 9.0])
def test_no_time_is_no_hazard(now: float) -> None:
    made = three_towns([0], [0.0])
    made.all["per_h"] = 1.0
    assert not len(made.decide(10.0, now)[0])

"""Families whose men are with their formations: who waits, who leaves without them, and who follows alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.model import Scenario
from sim.scenario.people import Traits
from sim.simulate import journal_of
from sim.world.park import Rides
from sim.world.world import World
from tests.world.village import FLEET, LOADING_H, PACKING_H, bus_trips, ran, rows, village, world_of

ALL_WAIT, NONE_WAITS = 1.0, 0.0


def departure(waits_for_men_share: float) -> dict[str, Any]:
    """The village's rules of departure with a share of families that wait for their men."""
    return {**village().departure.model_dump(mode="json"), "waits_for_men_share": waits_for_men_share}


def of_men(households: int, size: int = 3, **sections: Any) -> Scenario:
    """A village that may be called up to the last person; see :func:`called_up` for who is."""
    plain = village(households, size, **sections)
    traits = Traits(combatants_persons=households * size)
    return plain.model_copy(update={"people": plain.people.model_copy(update={"traits": traits})})


def called_up(world: World, men: Sequence[int]) -> None:
    """Put men under their formation: one for each entry, which is the place of his household in ``rows``."""
    group_of = rows(world)[list(men)].astype(np.int64)
    world.trips.counts["combatants"][:] = np.bincount(group_of, minlength=len(world.groups))
    world.departures.families.call_up(group_of)


def release(world: World, releases: dict[float, Sequence[int]]) -> None:
    """Let men go at hours, by their number in :func:`called_up`, from a process of their formation."""

    def story() -> Any:
        for hour, men in releases.items():
            yield world.clock.until(hour)
            world.setting.people.release(np.array(men, np.int64))

    world.clock.process(story())


def departed_h(world: World) -> list[float]:
    """Hours at which the households set off, in the order in which they decided."""
    return [float(hour) for hour in world.trips.departed_h[rows(world)]]


def persons(world: World, state: str, hour: float) -> int:
    """Persons in a state at the recording step of an hour."""
    recorder = world.recorder
    return int(recorder.persons[int(hour / 0.25), recorder.states.index(state)])


def test_a_family_that_waits_sets_off_when_its_last_man_is_there() -> None:
    """Packed at 1, 1 and 3; the first has two men (let go at 2 and 2.25), the second none, the third one (2.25)."""
    world = world_of(of_men(3, size=4, by_car=True, departure=departure(ALL_WAIT)), [1.0, 1.0, 3.0])
    called_up(world, [0, 0, 2])
    release(world, {2.0: [0], 2.25: [2, 1]})
    world.run()
    assert departed_h(world) == [2.25, 1.0, 3.0]
    assert persons(world, "waiting for their men", 1.125 + 0.125) == 4
    assert persons(world, "waiting for their men", 2.5) == 0
    assert world.trips.packed_h[rows(world)].tolist() == [1.0, 1.0, 3.0]
    assert world.trips.counts["persons"][rows(world)].tolist() == [4, 4, 4]


def test_a_man_who_is_free_before_his_family_has_packed_delays_nothing() -> None:
    """Let go before the decision (0.5), while they pack (1.5), and at the very hour at which they are packed (2)."""
    for hour in (0.5, 1.5, 2.0):
        world = world_of(of_men(1, by_car=True, departure=departure(ALL_WAIT)), [2.0])
        called_up(world, [0])
        release(world, {hour: [0]})
        world.run()
        assert departed_h(world) == [2.0]


def test_a_family_that_does_not_wait_leaves_its_men_and_they_follow_by_bus() -> None:
    """Four persons, two of them men: two leave by car at 1; the men take a bus as soon as each is let go."""
    buses = {"line": {**FLEET, "longest_wait_min": 0.0}}
    world = world_of(of_men(1, size=4, by_car=True, departure=departure(NONE_WAITS), buses=buses), [1.0])
    called_up(world, [0, 0])
    release(world, {4.0: [1], 8.0: [0]})
    world.run()
    [family] = rows(world)
    assert departed_h(world) == [1.0]
    assert (world.trips.counts["persons"][family], world.trips.counts["combatants"][family]) == (2, 0)
    assert (persons(world, "with their formation", 3.0), persons(world, "with their formation", 6.0)) == (2, 1)
    assert persons(world, "with their formation", 9.0) == 0
    trips = bus_trips(world)
    assert world.trips.departed_h[trips].tolist() == [4.0 + LOADING_H, 8.0 + LOADING_H]
    assert world.departures.park.followers == [(4.0, 4.0), (8.0, 8.0)]
    for name, each in {"persons": 1, "combatants": 1, "households": 0, "children": 0}.items():
        assert world.trips.counts[name][trips].tolist() == [each, each], name
    assert world.trips.decided_h[trips].tolist() == [4.0, 8.0]


def test_a_follower_shares_a_bus_with_households_in_the_order_of_coming() -> None:
    """Two of a family wait from 1 on, its man from 2 on, another family of three from 5 on: that fills six seats."""
    world = world_of(of_men(2, departure=departure(NONE_WAITS)), [1.0, 5.0])
    called_up(world, [0])
    release(world, {2.0: [0]})
    world.run()
    [trip] = bus_trips(world)
    assert world.departures.park.followers == [(2.0, 5.0)]
    counts = world.trips.counts
    assert (counts["persons"][trip], counts["households"][trip], counts["combatants"][trip]) == (6, 2, 1)
    assert sorted(journal_of(world).table(Rides).persons) == [1, 2, 3]
    assert (journal_of(world).table(Rides).boarded_h == 5.0).all()


def test_a_family_of_men_only_never_leaves_empty() -> None:
    """Both of two are men and the family does not wait: it stays until both are there."""
    world = world_of(of_men(1, size=2, by_car=True, departure=departure(NONE_WAITS)), [1.0])
    called_up(world, [0, 0])
    release(world, {2.0: [0], 5.5: [1]})
    world.run()
    assert departed_h(world) == [5.5]
    assert persons(world, "waiting for their men", 3.0) == 2
    assert world.trips.counts["persons"][rows(world)].tolist() == [2]


def test_men_who_are_never_released_keep_their_family_or_stay_behind() -> None:
    waits = world_of(of_men(1, by_car=True, departure=departure(ALL_WAIT)), [1.0])
    leaves = world_of(of_men(1, by_car=True, departure=departure(NONE_WAITS)), [1.0])
    for world in (waits, leaves):
        called_up(world, [0])
        world.run()
    assert np.isnan(departed_h(waits)).all() and persons(waits, "waiting for their men", 48.0) == 3
    assert departed_h(leaves) == [1.0] and persons(leaves, "with their formation", 48.0) == 1


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_share_that_waits_is_the_share_given(share: float) -> None:
    """Four hundred families with one man each, none let go: those who wait are still there, the others have left."""
    count = 400
    world = world_of(of_men(count, by_car=True, departure=departure(share)), [1.0] * count)
    called_up(world, range(count))
    world.run()
    waiting = int(np.isnan(departed_h(world)).sum())
    assert waiting == pytest.approx(share * count, abs=3.0 * np.sqrt(count * share * (1.0 - share)))
    assert persons(world, "with their formation", 48.0) == count - waiting
    assert (world.recorder.persons.sum(axis=1) == 3 * count).all()


def test_the_larger_share_has_the_smaller_ones_families_in_it() -> None:
    """Common random numbers: whoever waits at 0.25 waits at 0.5 and at 0.75 as well."""
    held = []
    for share in (0.25, 0.5, 0.75):
        world = world_of(of_men(100, by_car=True, departure=departure(share)), [1.0] * 100)
        called_up(world, range(100))
        world.run()
        held.append(np.isnan(departed_h(world)))
    assert (held[0] <= held[1]).all() and (held[1] <= held[2]).all()
    assert held[0].sum() < held[1].sum() < held[2].sum()


def test_everybody_who_was_called_up_can_be_released_by_number() -> None:
    """The drawn combatants: all are called up, all are let go at hour 5, and the counts of every trait are kept."""
    plain = village(60, by_car=True, departure=departure(0.5))
    people = plain.people.model_copy(update={"traits": Traits(combatants_persons=40)})
    world = world_of(plain.model_copy(update={"people": people}), [PACKING_H] * 30 + [9.0] * 30)
    men = world.setting.people.call_up()
    assert men == world.setting.people.combatants_total > 20
    release(world, {5.0: range(men)})
    before = int(world.trips.counts["combatants"].sum())
    world.run()
    trips = world.trips.counts
    assert int(trips["persons"].sum()) == 180 and int(trips["combatants"].sum()) == before
    assert world.departures.families.left_behind == 0
    assert not np.isnan(departed_h(world)).any()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=25), st.sampled_from([0.0, 0.5, 1.0]))
def test_every_family_goes_when_its_own_rule_says_so(men: list[tuple[int, int]], share: float) -> None:
    """Random men with random hours (quarters, some of them equal to other hours of the clock): departures by hand.

    A family that waits, or is of men only, sets off at the later of packed and last man let go; one that does not,
    when it is packed, with those who are there.
    """
    count, size, packed = 10, 3, [1.0 + 0.5 * n for n in range(10)]
    world = world_of(of_men(count, by_car=True, departure=departure(share), buses={}), packed)
    kept: list[tuple[int, float]] = []
    for family, quarter in men:
        if sum(one == family for one, _ in kept) < size:
            kept.append((family, 0.25 * quarter + 0.125))
    called_up(world, [family for family, _ in kept])
    order = sorted(range(len(kept)), key=lambda man: kept[man][1])
    release(world, {hour: [man for man in order if kept[man][1] == hour] for hour in sorted({h for _, h in kept})})
    world.run()
    waits = np.array([bool(world.departures.families._waits_for_men[row]) for row in rows(world)])
    alone = 0
    for family, hour in enumerate(packed):
        free = [at_h for one, at_h in kept if one == family]
        missing = sum(at_h > hour for at_h in free)
        stays = bool(missing) and bool(waits[family] or missing >= size)
        assert departed_h(world)[family] == (max(free) if stays else hour)
        there = size if stays else size - missing
        assert int(world.trips.counts["persons"][rows(world)[family]]) == there
        alone += 0 if stays else missing
    assert len(world.departures.park.followers) == alone


@given(st.sampled_from([0.0, 0.3, 1.0]), st.booleans(), st.integers(0, 100))
def test_without_a_call_up_the_share_changes_nothing(share: float, by_car: bool, seed: int) -> None:
    """Who would wait is drawn from a stream of its own: departures and passages are the same to the bit."""
    hours = [1.0 + 0.5 * n for n in range(8)]
    plain = ran(village(8, by_car=by_car, seed=seed), hours)
    shared = ran(village(8, by_car=by_car, seed=seed, departure=departure(share)), hours)
    np.testing.assert_array_equal(plain.trips.departed_h, shared.trips.departed_h)
    np.testing.assert_array_equal(plain.flow.passage_us, shared.flow.passage_us)
    np.testing.assert_array_equal(plain.recorder.persons, shared.recorder.persons)

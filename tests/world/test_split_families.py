"""Families that part on the way: two cars one behind the other, men who follow, and when all are together again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.network.draws import decisions
from sim.network.time import HOUR_US
from sim.parts.split_families import measures
from sim.parts.split_families.measures import Reunions, reunions
from sim.parts.split_families.tables import AHEAD, SECOND_CAR, FamilyParts
from sim.results.partition import partition
from sim.results.person_classes import classes
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.world.world import World
from tests.examples import examples
from tests.strategies_people import with_people
from tests.world.towns import HOUR, towns
from tests.world.village import GATE_H, STAGES, village

EXAMPLE = "scenarios/examples/split-families.yaml"
EVERYBODY = {"two_cars_share": 1.0}
HEADWAY_H = 1.0 / 1024.0
FRACTION_US = 1.0 / HOUR_US
WAITS: dict[str, Any] = {"law": "constant", "mean_min": 180.0}


def nobody_held(*settings: str) -> Scenario:
    """The example without men who are held back, so that each family has two parts."""
    scenario = load(EXAMPLE, settings)
    assert scenario.split_families is not None
    families = scenario.split_families.model_copy(update={"held_men": None})
    return scenario.model_copy(update={"split_families": families})


def at_one_desk(families: int, **gate: Any) -> Scenario:
    """Families of two adults in two cars each, which pass a road and one desk of a quarter of an hour."""
    stages = STAGES | {"gate": STAGES["gate"] | gate}
    return village(families, 2, by_car=True, split_families=EVERYBODY, stages=stages, buses={}, horizon_h=120.0)


def hours_between_cars(journal: Journal) -> np.ndarray:
    """How long the first car of each family waited for the other."""
    of = reunions(journal)
    assert of.two_cars.all() and not np.isnan(of.together_h).any()
    return of.together_h - of.parted_h


def test_at_one_desk_the_second_car_comes_one_service_after_the_first_however_long_the_queue() -> None:
    """M^[2]/D/1: the cars of a family stand one behind the other, so D(2) - D(1) = s at any load."""
    journal = simulate(at_one_desk(200))
    assert np.median(journal.stage_h("gate", "entered") - journal.stage_h("gate", "arrived")) > 20.0, "there is a queue"
    assert hours_between_cars(journal) == pytest.approx(np.full(200, GATE_H), abs=FRACTION_US)


def test_at_one_desk_of_random_services_it_has_the_distribution_of_one_service() -> None:
    service = {"law": "exponential", "mean_min": 15.0}
    between_h = hours_between_cars(simulate(at_one_desk(1_000, service=service).model_copy(update={"horizon_h": 900})))
    assert between_h.mean() == pytest.approx(GATE_H, abs=4.0 * GATE_H / np.sqrt(1_000))
    assert np.median(between_h) == pytest.approx(GATE_H * np.log(2.0), abs=5.0 * GATE_H / np.sqrt(1_000))


def test_at_two_desks_that_are_free_only_the_headway_of_the_road_parts_them() -> None:
    """Each desk takes one car of the family, the second as much later as it comes off the road."""
    between_h = hours_between_cars(simulate(at_one_desk(1, lanes=2)))
    assert between_h == pytest.approx([HEADWAY_H], abs=2.0 * FRACTION_US)


def test_both_cars_set_off_at_one_hour_and_wait_for_the_men_together() -> None:
    people = {
        "traits": {"men_share": 0.6, "combatants_persons": 500},
        "transport": {"car_owner_share": 0.7},
    }
    departure = {"base_hazard_per_h": 0.1, "packing": HOUR, "waits_for_men_share": 1.0}
    scenario = towns(people=people, departure=departure, split_families={"two_cars_share": 0.8})
    world = World(scenario)
    called = world.setting.people.call_up()

    def story() -> Any:
        yield world.clock.until(20.0)
        world.setting.people.release(np.arange(called, dtype=np.int64))

    world.clock.process(story())
    world.run()
    first, second = world.groups.two_cars.T
    departed_h = world.trips.departed_h
    np.testing.assert_array_equal(departed_h[first], departed_h[second])
    waited = departed_h[first] == 20.0
    assert waited.sum() > 20
    assert (world.groups.combatants[first[waited]] > 0).all() and (world.groups.combatants[second] == 0).all()


def test_men_are_packed_so_long_after_those_who_went_ahead() -> None:
    world = World(
        load(EXAMPLE, ["split_families.follow_after.law=constant", "split_families.follow_after.mean_min=180"])
    )
    world.run()
    follow, ahead = world.groups.ahead.T
    packed_h = world.trips.packed_h
    known = packed_h[follow] <= world.scenario.horizon_h
    assert known.sum() > 50
    # 60 minutes are the least, and 180 what the law adds.
    assert packed_h[follow[known]] - packed_h[ahead[known]] == pytest.approx(4.0, abs=2.0 * FRACTION_US)


def test_hours_apart_are_from_the_first_departure_to_the_last_arrival_and_the_search() -> None:
    journal = simulate(nobody_held())
    of, parts = reunions(journal), journal.table(FamilyParts)
    checked = [0, 0]
    for family in range(len(of)):
        here = parts.family == family
        rows, ahead = parts.group[here], AHEAD in parts.kind[here]
        hours, places = zip(*(_end(journal, row) for row in rows), strict=True)
        assert of.parted_h[family] == np.nanmin(journal.departed_h[rows] if ahead else hours)
        expected = max(hours) + (parts.found_after_h[here][0] if len(set(places)) > 1 else 0.0)
        if expected <= journal.scenario.horizon_h:
            checked[ahead] += 1
            assert of.together_h[family] == expected
        else:
            assert np.isnan(of.together_h[family])
    assert min(checked) > 50


def _end(journal: Journal, row: int) -> tuple[float, str]:
    """When and where somebody has arrived: with relatives, or in a bed."""
    for name, event in (("relatives", "left"), ("hall", "entered"), ("school", "entered")):
        if not np.isnan(hour := float(journal.stage_h(name, event)[row])):
            return hour, name
    return np.nan, ""


def test_a_family_has_one_address() -> None:
    """Where routes part by chance both cars go the same, and those who follow go where the others went."""
    settings = [f"stages.hall.places.{key}=100000" for key in ("initial", "full")]
    journal = simulate(nobody_held(*settings))
    parts, of = journal.table(FamilyParts), reunions(journal)
    to_relatives = ~np.isnan(journal.stage_h("relatives", "entered"))
    to_hall = ~np.isnan(journal.stage_h("hall", "entered"))
    share = to_relatives[parts.group].mean()
    assert 0.2 < share < 0.6
    checked = [0, 0]
    for family in np.flatnonzero(~np.isnan(of.together_h)):
        first, other = parts.group[parts.family == family]
        by_car = journal.groups.class_names[journal.groups.vehicle_class[first]] == "car"
        if of.two_cars[family] or (by_car and journal.departed_h[other] < journal.departed_h[first]):
            checked[int(of.two_cars[family])] += 1
            assert to_relatives[first] == to_relatives[other] != to_hall[first] == to_hall[other]
    assert min(checked) > 40


def test_without_a_search_those_in_two_places_stay_apart() -> None:
    plain = nobody_held()
    assert plain.split_families is not None
    never = plain.model_copy(update={"split_families": plain.split_families.model_copy(update={"found_after": None})})
    found, not_found = reunions(simulate(plain)), reunions(simulate(never))
    assert not_found.in_two_places.sum() > found.in_two_places.sum() + 10
    np.testing.assert_array_equal(not_found.parted_h, found.parted_h)


def adds_up(journal: Journal) -> Reunions:
    """Each family is together, apart or has not parted; curves and metrics say the same; the people are those of it."""
    of, figures = reunions(journal), {one.name: one for one in measures.metrics(journal)}
    together, apart = ~np.isnan(of.together_h), of.apart
    assert not (together & apart).any()
    assert not (np.isnan(of.parted_h) & together).any()
    assert (of.together_h[together] >= of.parted_h[together]).all()
    assert not (of.in_two_places & ~apart).any()
    names = (measures.TOGETHER, measures.APART, measures.NOT_PARTED)
    assert sum(figures[one.name].number for one in names) == len(of) == figures[measures.PARTING.name].number
    curves = {one.name: one.values for one in measures.curves(journal)}
    assert curves["split_families.apart"][-1] == figures[measures.APART.name].number
    assert curves["split_families.apart_persons"][-1] == figures[measures.APART_PERSONS.name].number
    assert curves["split_families.together"][-1] == figures[measures.TOGETHER.name].number
    assert (curves["split_families.apart"] >= 0).all() and (np.diff(curves["split_families.together"]) >= 0).all()
    parts = journal.table(FamilyParts)
    assert (np.bincount(parts.family, minlength=len(of)) == 2).all()
    assert (parts.persons > 0).all()
    # A trip carries many families; of a car it is the car's own people, but for those who died on the way.
    in_cars = parts.group[np.isin(parts.kind, (SECOND_CAR,))]
    assert (journal.groups.persons[in_cars] <= parts.persons[parts.kind == SECOND_CAR]).all()
    return of


@examples(60)
@given(with_people(), st.floats(0.0, 1.0), st.floats(0.05, 1.0), st.sampled_from([None, 5.0, 60.0]))
def test_on_any_network_every_family_is_counted_once(
    scenario: Scenario, two_cars: float, ahead: float, found_min: float | None
) -> None:
    follow = {"law": "exponential", "mean_min": 30.0}
    families = {"two_cars_share": two_cars, "go_ahead_share": ahead, "follow_after": follow}
    if found_min is not None:
        families["found_after"] = {"law": "exponential", "mean_min": found_min}
    plan = scenario.model_dump(mode="json", exclude_none=True) | {"split_families": families}
    journal = simulate(Scenario.model_validate(plan))
    adds_up(journal)
    plain = simulate(scenario)
    assert journal.persons_total == plain.persons_total
    for step in (0, len(journal.balance.time_h) // 2, -1):
        found = partition(journal, step)
        assert tuple(found.persons) == classes(journal.scenario)
        assert sum(found.persons.values()) == found.present


def test_no_draw_of_another_moves() -> None:
    with_them, without = load(EXAMPLE), load(EXAMPLE).model_copy(update={"split_families": None})
    ours, theirs = World(with_them), World(without)
    count = len(theirs.groups)
    alone = np.setdiff1d(np.arange(count), np.concatenate([ours.groups.two_cars, ours.groups.ahead])[:, 0])
    for row, decision in enumerate(decisions(with_them)):
        drawn = ours.flow.network.draws[row, :count]
        np.testing.assert_array_equal(drawn, theirs.flow.network.draws[row], err_msg=decision.name)
    np.testing.assert_array_equal(ours.departures.packing_draws[:count], theirs.departures.packing_draws)
    np.testing.assert_array_equal(ours.groups.persons[alone], theirs.groups.persons[alone])


def test_a_section_that_parts_nobody_changes_no_passage() -> None:
    with_it = nobody_held("split_families.two_cars_share=0", "split_families.go_ahead_share=0")
    without = with_it.model_copy(update={"split_families": None})
    ours, theirs = simulate(with_it), simulate(without)
    np.testing.assert_array_equal(ours.passage_h, theirs.passage_h)
    np.testing.assert_array_equal(ours.balance.persons, theirs.balance.persons)

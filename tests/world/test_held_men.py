"""Men who are held back at a checkpoint while their families go on: who is released follows, and all are counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.network.time import HOUR_US
from sim.parts.split_families import measures
from sim.parts.split_families.measures import reunions
from sim.parts.split_families.tables import FIRST, HELD, FamilyParts
from sim.results.partition import partition
from sim.scenario.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from tests.examples import examples
from tests.world.towns import HOUR, towns
from tests.world.village import FLEET

FRACTION_US = 1.0 / HOUR_US
LOADING_H, HELD_H = 0.25, 3.0
ROAD: dict[str, Any] = {
    "kind": "link",
    "length_km": 10.0,
    "free_flow_kmh": 40.0,
    "capacity_vph": 1200.0,
    "jam_density_vpkm": 133.0,
}


def at_checkpoint(held: dict[str, Any] | None = None, detained_share: float = 0.3, **sections: Any) -> Scenario:
    """Two towns, a checkpoint that sends everybody to a second inspection, and a camp behind a bridge."""
    screening = {"at": "second", "share": 1.0, "detained_share": detained_share}
    minutes = {"law": "constant", "mean_min": 5.0}
    stages = {
        "road": ROAD | {"to": "gate"},
        "gate": {"kind": "station", "lanes": 40, "service": minutes, "screening": screening, "to": "bridge"},
        "second": {"kind": "station", "lanes": 200, "service": minutes, "to": "bridge"},
        "bridge": ROAD | {"to": "camp"},
        "camp": {"kind": "delay", "duration": {"law": "constant", "mean_min": 60.0}},
    }
    fleet = {**FLEET, "vehicles": 400, "boards_at": "second", "to": "bridge", "longest_wait_min": 0.0}
    men = {
        "at": "second",
        "held_for": {"law": "constant", "mean_min": 120.0, "minimum_min": 60.0},
        "buses": {"lift": fleet},
        **(held or {}),
    }
    base: dict[str, Any] = {
        "people": {"traits": {"men_share": 0.5, "child_share": 0.2}, "transport": {"car_owner_share": 1.0}},
        "stages": stages,
        "milestones": {"crossed": ["bridge.entered"]},
        "split_families": {"held_men": men},
        "horizon_h": 120.0,
        "settlements": {
            "alpha": {"residents_persons": 400, "to": "road"},
            "beta": {"residents_persons": 200, "to": "road"},
        },
    }
    return towns(**{**base, **sections})


def detained(journal: Journal) -> np.ndarray:
    """Men who are detained at each recording step."""
    return journal.balance.series("detained")


def test_each_is_held_from_his_inspection_and_set_off_when_he_was_released_and_the_bus_had_loaded() -> None:
    journal = simulate(at_checkpoint())
    parts = journal.table(FamilyParts)
    held = parts.kind == HELD
    assert held.sum() > 30
    left_h = journal.stage_h("second", "left")
    first = {int(family): int(group) for family, group in zip(*(_of(parts, FIRST)), strict=True)}
    for family, trip, since_h in zip(parts.family[held], parts.group[held], parts.since_h[held], strict=True):
        assert since_h == left_h[first[int(family)]]
        assert journal.departed_h[trip] >= since_h + HELD_H + LOADING_H - FRACTION_US
    alone = np.bincount(parts.group[held], minlength=len(journal.groups))[parts.group[held]] == 1
    set_off_h = journal.departed_h[parts.group[held]][alone]
    assert set_off_h == pytest.approx(parts.since_h[held][alone] + HELD_H + LOADING_H, abs=2.0 * FRACTION_US)


def _of(parts: FamilyParts, kind: int) -> tuple[np.ndarray, np.ndarray]:
    return parts.family[parts.kind == kind], parts.group[parts.kind == kind]


def test_all_who_are_released_come_to_the_camp_and_all_families_are_together() -> None:
    journal = simulate(at_checkpoint())
    assert detained(journal).max() > 10 and detained(journal)[-1] == 0
    assert journal.balance.series("gone")[-1] == journal.persons_total
    crossed = ~np.isnan(journal.milestone_h("crossed"))
    assert journal.groups.persons[crossed].sum() == journal.persons_total
    of = reunions(journal)
    assert not np.isnan(of.together_h).any() and len(of) > 30
    # An hour in the camp beside the way there: nobody is back before he was held, brought on and has come.
    assert of.hours_apart.min() > HELD_H + LOADING_H


def test_who_is_not_released_stays_detained_and_his_family_apart() -> None:
    free, kept = (simulate(at_checkpoint({"released_share": share})) for share in (1.0, 0.0))
    parts = kept.table(FamilyParts)
    assert detained(kept)[-1] == parts.persons[parts.kind == HELD].sum() > 30
    assert reunions(kept).apart.all() and not reunions(kept).in_two_places.any()
    # The buses take their turn on the bridge: a car may leave its inspection seconds later.
    np.testing.assert_allclose(np.sort(parts.since_h), np.sort(free.table(FamilyParts).since_h), atol=0.01)


def test_men_who_are_never_released_change_nothing_for_the_others() -> None:
    """So it is without the section."""
    kept = simulate(at_checkpoint({"released_share": 0.0}))
    plain = simulate(at_checkpoint(split_families=None))
    np.testing.assert_array_equal(kept.passage_h, plain.passage_h)
    np.testing.assert_array_equal(detained(kept), detained(plain))


def test_from_a_bus_men_of_its_households_are_held() -> None:
    people = {"traits": {"men_share": 0.5, "child_share": 0.2}, "transport": {"car_owner_share": 0.1, "bus_share": 1.0}}
    line = {**FLEET, "vehicles": 20, "turns_at": "camp"}
    journal = simulate(at_checkpoint(people=people, buses={"line": line}))
    parts = journal.table(FamilyParts)
    families, groups = _of(parts, FIRST)
    by_bus = journal.groups.class_names.index("bus")
    on_bus = families[journal.groups.vehicle_class[groups] == by_bus]
    assert len(on_bus) > 8
    assert (parts.persons[parts.kind == HELD] > 0).all() and (parts.persons >= 0).all()
    # Some are of one man, who is held: he is apart from nobody, and no family of several parts.
    people_in = np.bincount(parts.family[parts.persons > 0])
    assert (people_in == 1).any() and len(reunions(journal)) == (people_in > 1).sum()
    assert detained(journal)[-1] == 0
    # As many in the table as were ever taken: all have been released.
    assert journal.balance.series("gone")[-1] == journal.persons_total


@examples(40)
@given(
    st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 4), st.integers(1, 8), st.floats(0.0, 0.6), st.booleans()
)
def test_everybody_is_counted_whoever_is_held(
    detained_share: float, released_share: float, vehicles: int, seats: int, two_cars: float, some_ahead: bool
) -> None:
    scenario = at_checkpoint({"released_share": released_share}, detained_share)
    plan = scenario.model_dump(mode="json", exclude_none=True)
    plan["settlements"] = {"alpha": {"residents_persons": 300, "to": "road"}}
    plan["horizon_h"] = 24.0
    plan["vehicle_classes"]["bus"]["seats_persons"] = seats
    plan["split_families"]["held_men"]["buses"]["lift"]["vehicles"] = vehicles
    plan["split_families"] |= {"two_cars_share": two_cars}
    if some_ahead:
        plan["split_families"] |= {"go_ahead_share": 0.5, "follow_after": HOUR}
        plan["buses"] = {"line": {**FLEET, "vehicles": 2, "turns_at": "camp"}}
    journal = simulate(Scenario.model_validate(plan))
    for step in range(0, len(journal.balance.time_h), 12):
        found = partition(journal, step)
        assert sum(found.persons.values()) == found.present == journal.persons_total
    parts, of = journal.table(FamilyParts), reunions(journal)
    held = parts.kind == HELD
    released = sum(journal.balance.series(state)[-1] for state in ("released", "boarding to follow"))
    brought_on = parts.persons[held & (parts.group >= 0)].sum()
    assert parts.persons[held].sum() == detained(journal)[-1] + released + brought_on
    together, apart = ~np.isnan(of.together_h), of.apart
    figures = {one.name: one.number for one in measures.metrics(journal)}
    assert figures["together_at_end_families"] == together.sum()
    assert figures["apart_at_end_families"] == apart.sum()
    assert (together | apart)[np.unique(parts.family[held])].all(), "whose men were held have parted"
    assert (parts.persons > 0).all()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("split_families.held_men.at=gate", "there is no second inspection 'gate'"),
        ("split_families.held_men.held_for.minimum_min=1", "must be at least"),
        ("split_families.held_men.buses.minibuses.boards_at=gate", "must be 'secondary'"),
        ("split_families.held_men.buses.minibuses.to=hall", "does not lead to the crossing"),
    ],
)
def test_what_does_not_fit_is_said(setting: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        load("scenarios/examples/split-families.yaml", [setting])

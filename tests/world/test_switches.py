"""Switches: an optional part that does nothing, or is not there, changes not one bit of anything else."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.population.groups import TravelGroups
from sim.simulate import simulate
from sim.world.park import Rides
from tests.examples import examples
from tests.world.towns import HOUR, at, towns

FLEET: dict[str, Any] = {
    "vehicle_class": "bus",
    "vehicles": 3,
    "to": "road",
    "turns_at": "gate",
    "loading": {"law": "lognormal", "mean_min": 10.0, "cv": 0.5, "minimum_min": 5.0},
    "back": {"law": "lognormal", "mean_min": 60.0, "cv": 0.3, "minimum_min": 30.0},
}
CARS_AND_BUSES = {"transport": {"car_owner_share": 0.6, "bus_share": 0.5}}


def columns(journal: Journal) -> dict[str, bytes]:
    """Every column of a journal but for what names the parts: the scenario, the books, and the origins' names."""
    found = {f"groups.{f.name}": getattr(journal.groups, f.name) for f in fields(TravelGroups) if f.name != "origins"}
    found |= {f"rides.{name}": column for name, column in journal.table(Rides).columns.items()}
    for name in ("decided_h", "packed_h", "departed_h", "passage_h", "came_from"):
        found[name] = getattr(journal, name)
    found |= {f"balance.{name}": getattr(journal.balance, name) for name in ("time_h", "persons", "states")}
    for name in ("households_total", "persons_total", "persons_absent", "persons_staying"):
        found[name] = getattr(journal, name)
    return {name: np.asarray(column).tobytes() for name, column in found.items()}


def departure(**changes: Any) -> dict[str, Any]:
    """Rules of departure under which people hear of the queue, so that any vehicle more would change them."""
    return {"base_hazard_per_h": 0.1, "packing": HOUR, "effects": {"road": -2.0}, **changes}


def assert_unchanged(plain: dict[str, Any], *idle: dict[str, Any]) -> None:
    """A scenario has the same columns with the sections of each idle part over its own."""
    one = columns(simulate(towns(**plain)))
    for switched in idle:
        other = columns(simulate(towns(**plain | switched)))
        assert {name for name in one if one[name] != other[name]} == set(), switched


@st.composite
def settings(draw: st.DrawFn) -> dict[str, Any]:
    """Small towns with cars and people without."""
    return {
        "seed": draw(st.integers(0, 10_000)),
        "horizon_h": draw(st.sampled_from([12.0, 30.3])),
        "settlements": {
            "alpha": {"residents_persons": draw(st.integers(0, 300)), "to": "road"},
            "beta": {"residents_persons": draw(st.integers(1, 300)), "to": "road"},
        },
        "people": {
            "transport": {"car_owner_share": draw(st.sampled_from([0.0, 0.5, 1.0])), "bus_share": 0.5},
            "traits": {"combatants_persons": draw(st.sampled_from([0, 50]))},
        },
        "departure": departure(),
    }


IDLE: dict[str, dict[str, Any]] = {
    "a fleet without vehicles": {"buses": {"line": {**FLEET, "vehicles": 0}}},
    "a fleet that is stopped": {"buses": {"line": {**FLEET, "open": False}}},
    "two of them": {"buses": {"line": {**FLEET, "vehicles": 0}, "other": {**FLEET, "open": False}}},
    "a fleet that comes after the end": {
        "buses": {"line": {**FLEET, "vehicles": 0}},
        "timeline": {"late": {"at": at(40.0), "event": "buses", "set": {"buses.line.vehicles": 5}}},
    },
    "a share of families that waits for nobody": {"departure": departure(waits_for_men_share=0.0)},
    "all families would wait for men who are not called up": {"departure": departure(waits_for_men_share=1.0)},
    "a condition that never holds": {
        "timeline": {"x": {"when": "persons.crossed > 99999", "event": "x", "set": {"departure.open": False}}}
    },
}


@examples(50)
@given(plain=settings())
def test_an_idle_part_leaves_every_other_column_as_it_was(plain: dict[str, Any]) -> None:
    assert_unchanged(plain, *IDLE.values())


@given(plain=settings(), vehicles=st.integers(1, 4))
def test_an_idle_fleet_beside_one_that_runs_changes_nothing(plain: dict[str, Any], vehicles: int) -> None:
    """A fleet's times come from streams of its own, and the rows that are kept for another's trips are not seen."""
    runs = {"line": {**FLEET, "vehicles": vehicles}}
    spare = ({**FLEET, "vehicles": 0}, {**FLEET, "open": False})
    assert_unchanged(plain | {"buses": runs}, *({"buses": runs | {"spare": one}} for one in spare))


def test_a_column_would_show_a_part_that_is_not_idle() -> None:
    """The comparison of this file bites: one bus, and the families that hear of it, are in many columns."""
    plain = {"people": CARS_AND_BUSES, "departure": departure()}
    one, other = columns(simulate(towns(**plain))), columns(simulate(towns(**plain, buses={"line": FLEET})))
    changed = {name for name in one if one[name] != other[name]}
    assert {"rides.boarded_h", "balance.persons", "passage_h", "decided_h"} <= changed


def test_buses_that_run_touch_no_draw_of_those_with_cars() -> None:
    """Where nobody hears of the road, those with cars decide, pack and set off at the same hours, buses or not."""
    plain = {"people": CARS_AND_BUSES, "departure": departure(effects={})}
    without, running = simulate(towns(**plain)), simulate(towns(**plain, buses={"line": FLEET}))
    assert np.count_nonzero(~np.isnan(running.table(Rides).boarded_h)) > 100

    def cars(journal: Journal) -> list[bytes]:
        of_towns = journal.groups.origin < len(journal.scenario.settlements)
        rows = np.flatnonzero(of_towns & ~journal.groups.by_bus)
        columns = (journal.decided_h, journal.packed_h, journal.departed_h, journal.groups.persons)
        return [column[rows].tobytes() for column in columns]

    assert cars(without) == cars(running)
    np.testing.assert_array_equal(np.sort(without.table(Rides).ready_h), np.sort(running.table(Rides).ready_h))

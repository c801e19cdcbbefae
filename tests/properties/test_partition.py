"""Everybody who was there is in exactly one class, at the end of a run and at every hour of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.journal import Journal
from sim.results.partition import ABSENT, partition
from sim.results.person_classes import classes
from sim.results.positions import AT_ORIGIN, GONE, positions
from sim.results.results import Results
from sim.results.waiting import ORIGIN
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.world.stop import Boardings
from tests.examples import examples
from tests.shipped import FEW_RESIDENTS
from tests.strategies import scenarios
from tests.strategies_people import with_people
from tests.world.cars import ROAD, cars, minutes

VARIANTS = ("exodus-2023", "amnesty-refused", "no-fuel-delivered", "both-roads-open", "return-2020", "disarm-first")


def adds_up(journal: Journal) -> None:
    """Everybody present is counted once, at every recording step, in the classes that the scenario can have."""
    balance, possible = journal.balance, classes(journal.scenario)
    absent = balance.persons[0, balance.states.index(ABSENT)] if ABSENT in balance.states else 0
    for step in (0, len(balance.time_h) // 3, len(balance.time_h) // 2, -1):
        found = partition(journal, step)
        assert tuple(found.persons) == possible
        assert sum(found.persons.values()) == found.present == journal.persons_total - absent
        assert min(found.persons.values()) >= 0


def is_where_the_balance_says(journal: Journal) -> None:
    """At the end the passages of the groups show the same place as the balance, stage by stage.

    But for those who found no place at the first stage of their way: they wait for it, at their origin. The balance is
    counted before anybody moves at the same instant, so the groups are asked for an instant before the end.
    """
    before_h = float(np.nextafter(journal.scenario.horizon_h, -np.inf))
    where, persons = positions(journal, before_h), journal.groups.persons
    counted = dict(zip(journal.balance.states, journal.balance.persons[-1].tolist(), strict=True))
    outside = 0
    for number, name in enumerate(journal.stages):
        here = where.stage == number
        more = persons[here].sum() - counted[name]
        first = here & (journal.came_from[:, number] == ORIGIN) & ~where.served
        assert 0 <= more <= persons[first].sum(), name
        outside += more
    assert persons[where.stage == AT_ORIGIN].sum() + outside == counted["at origin"]
    assert persons[where.stage == GONE].sum() == counted["gone"]


@examples(100)
@given(scenarios(), st.data())
def test_on_any_network_wherever_people_are_going(scenario: Scenario, data: st.DataObject) -> None:
    stages = data.draw(st.lists(st.sampled_from(list(scenario.stages)), min_size=1, max_size=3, unique=True))
    event = data.draw(st.sampled_from(["arrived", "entered", "left"]))
    plan: dict[str, Any] = scenario.model_dump(mode="json", exclude_none=True)
    plan |= {"milestones": {"there": [f"{stage}.{event}" for stage in stages]}}
    plan |= {"destination": "there"} if data.draw(st.booleans()) else {}
    journal = simulate(Scenario.model_validate(plan))
    adds_up(journal)
    is_where_the_balance_says(journal)


def test_who_moves_as_the_run_ends_is_in_one_place() -> None:
    """Five cars stand before a gate that opens at the very end: one is let in then, after the balance was counted."""
    gate = {
        "kind": "station",
        "lanes": 1,
        "service": minutes(15.0),
        "waiting_room_veh": 0,
        "opening_hours": ["03:00-04:00"],
    }
    streams = {"cars": {"to": "road", "times_h": [0.0, 0.1, 0.2, 0.3, 0.4], "persons": 2}}
    journal = simulate(cars({"road": {**ROAD, "to": "gate"}, "gate": gate}, streams, horizon_h=3.0))
    assert np.nansum(journal.stage_h("gate", "entered")) == 3.0
    assert journal.balance.series("road")[-1] == 10
    adds_up(journal)
    is_where_the_balance_says(journal)


@examples(25)
@given(with_people())
def test_with_towns_buses_and_loops(scenario: Scenario) -> None:
    journal = simulate(scenario)
    adds_up(journal)
    is_where_the_balance_says(journal)


@examples(40)
@given(with_people(on_the_way=True))
def test_where_people_go_on_by_bus(scenario: Scenario) -> None:
    """Who has got on has got off or is on board, never more than there are seats; each waits in one line at a time."""
    journal = simulate(scenario)
    adds_up(journal)
    is_where_the_balance_says(journal)
    ride, groups = journal.table(Boardings), journal.groups
    seats = {
        name: scenario.vehicle_classes[fleet.vehicle_class].seats_persons for name, fleet in scenario.buses.items()
    }
    for bus in np.unique(ride.trip[ride.trip >= 0]).tolist():
        on = ride.persons[ride.trip == bus]
        assert on.sum() <= seats[groups.origins[groups.origin[bus]]] or len(on) == 1
        assert len(np.unique(ride.set_down_h[ride.trip == bus])) == 1, "all get off together"
    assert (ride.ready_h[~np.isnan(ride.boarded_h)] <= ride.boarded_h[~np.isnan(ride.boarded_h)]).all()
    assert not (~np.isnan(ride.set_down_h) & (ride.trip < 0)).any()
    assert len(np.unique(ride.group)) == len(ride.group)


@examples(20)
@given(
    st.sampled_from(VARIANTS),
    st.integers(0, 1_000),
    st.floats(151.0, 371.0) | st.integers(151, 371).map(float),
    st.sampled_from(["departure.waits_for_men_share=0", "departure.waits_for_men_share=1"]),
)
def test_whenever_a_run_with_every_part_ends(variant: str, seed: int, horizon_h: float, men: str) -> None:
    settings = [*FEW_RESIDENTS, f"seed={seed}", f"horizon_h={horizon_h!r}", men]
    adds_up(simulate(load(f"scenarios/{variant}.yaml", set=settings)))


@pytest.mark.parametrize("end_h", [151.0, 180.0])
def test_names_do_not_depend_on_what_happened(end_h: float) -> None:
    scenario = load("scenarios/exodus-2023.yaml", set=[*FEW_RESIDENTS, f"horizon_h={end_h}"])
    results = Results(simulate(scenario))
    values = [results.metric(one.definition).number for one in classes(scenario)]
    assert not np.isnan(values).any()
    arrived, not_arrived = (results.metric(f"{name}_persons").value for name in ("arrived", "not_arrived"))
    assert results.metric("present_persons").value == (arrived or 0) + (not_arrived or 0) == np.sum(values)

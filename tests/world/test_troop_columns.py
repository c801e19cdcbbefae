"""Columns: hours of setting off, queues, permission and conditions, worked out by hand; off, nothing changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parts.troop_columns.measures import COMPLETE_AT, STOOD, stood_h, through_h
from sim.results.results import Results
from sim.scenario.check import findings
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.scenario.shipped import find
from sim.simulate import books, journal_of, simulate
from sim.world.world import World
from tests.shipped import FEW_RESIDENTS
from tests.world.towns import START, at

ROAD_H, SERVICE_H = 0.5, 0.0625
COLUMN: dict[str, Any] = {
    "vehicle_class": "lorry",
    "vehicles": 4,
    "leaves_at": at(1.0),
    "headway": {"law": "constant", "mean_min": 15.0},
    "to": "road",
}
STAGES: dict[str, Any] = {
    "road": {
        "kind": "link",
        "length_km": 20.0,
        "free_flow_kmh": 40.0,
        "capacity_vph": 1024.0,
        "jam_density_vpkm": 133.0,
        "to": "gate",
    },
    "gate": {"kind": "station", "lanes": 1, "service": {"law": "constant", "mean_min": 3.75}, "waiting_room_veh": 0},
}


def one_road(**sections: Any) -> Scenario:
    """A road and a gate that takes 1/16 h a vehicle, and a column of four lorries."""
    base: dict[str, Any] = {
        "title": "one road",
        "start": START.isoformat(),
        "horizon_h": 24.0,
        "record_step_h": 0.25,
        "vehicle_classes": {"car": {}, "lorry": {"space_pcu": 2.0}},
        "troop_columns": {"first": COLUMN},
        "stages": STAGES,
        "milestones": {"crossed": ["gate.left"]},
    }
    return Scenario.model_validate({**base, **sections})


def column(**changes: Any) -> dict[str, Any]:
    """The one column, with changes."""
    return {"first": {**COLUMN, **changes}}


def change(hour: float, **parameters: Any) -> dict[str, Any]:
    """A timeline entry that moves parameters of the column."""
    moved = {f"troop_columns.first.{name.replace('__', '.')}": value for name, value in parameters.items()}
    return {"change": {"at": at(hour), "event": "the column", "set": moved}}


def departed_h(scenario: Scenario) -> list[float]:
    """When the vehicles of the column set off, hours."""
    journal = simulate(scenario)
    found: list[float] = journal.departed_h[journal.groups.rows_of("first")].tolist()
    return found


def test_vehicles_set_off_at_their_headways_and_are_through_a_free_drive_later() -> None:
    journal = simulate(one_road())
    off = np.array([1.0, 1.25, 1.5, 1.75])
    assert journal.departed_h[journal.groups.rows_of("first")].tolist() == off.tolist()
    assert through_h(journal, "first").tolist() == (off + ROAD_H + SERVICE_H).tolist()
    assert stood_h(journal, "first").tolist() == [0.0] * 4
    assert (journal.groups.persons == 0).all()


def test_it_stands_behind_the_families_and_they_behind_it() -> None:
    """Eight cars set off just before the column: a lorry waits for all of them and for those before it."""
    cars = {"cars": {"to": "road", "times_h": [0.9375] * 8}}
    close = column(headway={"law": "constant", "mean_min": 1.875}, vehicles=2)
    journal = simulate(one_road(arrivals=cars, troop_columns=close))
    # The gate is busy from 0.9375 + ROAD_H on, 1/16 h a vehicle: the first lorry is the ninth.
    begun = 0.9375 + ROAD_H
    np.testing.assert_allclose(through_h(journal, "first"), [begun + 9 * SERVICE_H, begun + 10 * SERVICE_H])
    free = np.array([1.0, 1.03125]) + ROAD_H + SERVICE_H
    np.testing.assert_allclose(stood_h(journal, "first"), through_h(journal, "first") - free)
    run = Results(journal)
    assert run.metric(STOOD.of(column="first")).value == pytest.approx(float(stood_h(journal, "first").sum()))
    assert run.metric(COMPLETE_AT.of(column="first")).value == pytest.approx(begun + 10 * SERVICE_H)


def test_a_column_that_may_not_set_off_waits_and_goes_on_where_it_was() -> None:
    """Stopped from 1.375 to 3: two are on the road and drive on, the others set off at 3 and 3.25."""
    timeline = change(1.375, permitted=False)
    timeline["again"] = {"at": at(3.0), "event": "again", "set": {"troop_columns.first.permitted": True}}
    assert departed_h(one_road(timeline=timeline)) == [1.0, 1.25, 3.0, 3.25]


def test_another_headway_counts_from_the_next_vehicle_on() -> None:
    assert departed_h(one_road(timeline=change(1.125, headway__mean_min=30.0))) == [1.0, 1.25, 1.75, 2.25]


def test_it_sets_off_when_a_condition_holds() -> None:
    """The fourth of eight families is through at 0.5 + 4/16 h: the column waits for that and not for its hour alone."""
    cars = {"cars": {"to": "road", "times_h": [1.0] * 8, "persons": 4}}
    when = {"when": "persons.crossed >= 16", "event": "half are out", "set": {"troop_columns.first.permitted": True}}
    scenario = one_road(arrivals=cars, troop_columns=column(permitted=False), timeline={"out": when})
    first = departed_h(scenario)[0]
    assert 1.0 + ROAD_H + 4 * SERVICE_H <= first <= 1.0 + ROAD_H + 4 * SERVICE_H + 0.25


def test_families_leave_when_it_is_through() -> None:
    when = {"when": "troop_columns.first.through_veh >= 4", "event": "the way is free", "set": {"stages.gate.lanes": 2}}
    journal = simulate(one_road(timeline={"free": when}))
    [moved] = [cue.time_h for cue in journal.cues if cue.path == "stages.gate.lanes"]
    done = float(through_h(journal, "first").max())
    assert done <= moved <= done + 0.25


def test_the_ledger_has_every_vehicle_once() -> None:
    world = World(one_road())
    world.run()
    kept, time_h = books(world), world.recorder.time_h
    assert (kept.amounts.sum(axis=1) == 4.0).all()
    done = through_h(journal_of(world), "first")
    expected = (done[:, None] <= time_h).sum(axis=0)
    np.testing.assert_array_equal(kept.series("troop_columns", "first through"), expected)


def test_who_is_not_through_by_the_end_is_said_so() -> None:
    run = Results(simulate(one_road(horizon_h=2.0)))
    last = run.metric(COMPLETE_AT.of(column="first"))
    assert (last.value, last.beyond) == (None, True)
    assert last.note == "2 of 4 vehicles were not through by the end of the run"


@given(
    vehicles=st.integers(1, 30),
    headway=st.sampled_from(["constant", "exponential"]),
    cars=st.integers(0, 40),
    lanes=st.integers(1, 2),
    moves=st.lists(st.tuples(st.floats(0.0, 6.0), st.booleans()), max_size=4),
)
def test_whatever_happens_each_vehicle_is_in_one_place(
    vehicles: int, headway: str, cars: int, lanes: int, moves: list[tuple[float, bool]]
) -> None:
    """The ledger is compared with the flows at every recording step: a vehicle twice or nowhere would end the run."""
    timeline = {
        f"change{k}": {"at": at(hour), "event": "a change", "set": {"troop_columns.first.permitted": value}}
        for k, (hour, value) in enumerate(moves)
    }
    stages = STAGES | {"gate": {**STAGES["gate"], "lanes": lanes}}
    traffic = {"cars": {"to": "road", "times_h": [0.5 + 0.02 * k for k in range(cars)]}} if cars else {}
    some = column(vehicles=vehicles, headway={"law": headway, "mean_min": 2.0})
    journal = simulate(one_road(troop_columns=some, stages=stages, arrivals=traffic, timeline=timeline))
    assert (journal.books.amounts.sum(axis=1) == vehicles).all()
    assert len(journal.groups.rows_of("first")) == vehicles - journal.books.series("troop_columns", "first waiting")[-1]
    assert (through_h(journal, "first")[:-1] <= through_h(journal, "first")[1:]).all()


def test_a_column_changes_no_draw_of_a_family() -> None:
    """The exodus of few, with a column that may not set off: every passage of every other vehicle is the same."""
    exodus = load(find("exodus-2023"), FEW_RESIDENTS)
    plan = {**COLUMN, "vehicle_class": "bus", "leaves_at": exodus.start, "to": "own_address", "permitted": False}
    with_it = Scenario.model_validate({**exodus.model_dump(exclude_unset=True), "troop_columns": {"first": plan}})
    ours, theirs = simulate(exodus), simulate(with_it)
    np.testing.assert_array_equal(ours.passage_h, theirs.passage_h)
    np.testing.assert_array_equal(ours.groups.persons, theirs.groups.persons)


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"vehicle_class": "lory"}, "vehicle_class", "there is no vehicle class 'lory'; did you mean 'lorry'?"),
        ({"leaves_at": at(25.0)}, "leaves_at", "lies outside the run"),
        ({"to": "raod"}, "to", "there is no stage 'raod'; did you mean 'road'?"),
    ],
)
def test_what_does_not_fit_is_said(changes: dict[str, Any], key: str, said: str) -> None:
    assert (("troop_columns", "first", key), said) in list(findings(one_road(troop_columns=column(**changes))))


def test_no_column_has_the_name_of_a_stream() -> None:
    found = list(findings(one_road(arrivals={"first": {"to": "road", "times_h": [1.0]}})))
    assert (("troop_columns", "first"), "a stream of arrivals has the same name") in found

"""Who waits for a desk, who is on the way to one, and who never comes to one: counted by hand in small runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.results.registration import desks, unregistered, waits_for_a_desk
from sim.results.results import Results
from tests.world.cars import ROAD, cars, minutes

PERSONS = 3
EVERY_MINUTE = {"cars": {"to": "gate", "times_h": [number / 60.0 for number in range(60)], "persons": PERSONS}}
GATE = {"kind": "station", "lanes": 10, "service": minutes(0.1)}


def run(desk: dict[str, Any], horizon_h: float = 24.0, registered: str = "desk.left", **stages: Any) -> Results:
    """A car a minute for an hour through a gate that holds nobody up, and what comes after it."""
    milestones = {"crossed": ["gate.left"], "registered": [registered]}
    plan = {"desk": {"kind": "station", **desk}, **stages}
    gate = {"gate": GATE | {"to": "drive" if "drive" in stages else "desk"}}
    return sim.run(cars(gate | plan, EVERY_MINUTE, horizon_h=horizon_h, milestones=milestones))


def values(of: Results) -> list[float | None]:
    """Largest backlog; at a desk, on the way to one, and without one at the end; registered."""
    names = ("backlog_max_persons", "at_desk_persons", "to_desk_persons", "no_desk_persons", "registered_persons")
    return [of.metric(name).value for name in names]


DRIVE = {"kind": "delay", "duration": minutes(240.0), "to": {"desk": 0.5, "relatives": 0.5}}
RELATIVES = {"kind": "delay", "duration": minutes(1.0)}


@pytest.mark.parametrize("horizon_h", [2.0, 24.0])
def test_who_is_on_the_way_to_idle_desks_or_goes_to_relatives_is_no_backlog(horizon_h: float) -> None:
    """Four hours' drive; the desks are never busy; half go to relatives."""
    found = run({"lanes": 100, "service": minutes(0.1)}, horizon_h, drive=DRIVE, relatives=RELATIVES)
    backlog, at_desk, on_way, never, registered = values(found)
    assert backlog == 0 and at_desk == 0
    assert found.metric("backlog_max_at_h").value is None
    assert (on_way or 0) + (never or 0) + (registered or 0) == found.metric("crossed_persons").value == 60 * PERSONS
    if horizon_h == 2.0:
        assert (on_way, never, registered) == (60 * PERSONS, 0, 0)
    else:
        assert on_way == 0 and 60 < (never or 0) < 120


def test_the_backlog_is_who_has_come_to_the_desks_and_is_not_served() -> None:
    """A car a minute, a desk of two minutes: when the last of 60 comes the desk has begun with 30 and finished 29."""
    backlog, at_desk, *rest = values(run({"lanes": 1, "service": minutes(2.0)}, horizon_h=1.0))
    assert backlog == 30 * PERSONS and at_desk == 31 * PERSONS
    assert rest == [0, 0, 29 * PERSONS]


@pytest.mark.parametrize("room", [None, 3])
def test_who_stands_on_the_road_for_a_full_waiting_room_waits_for_the_desk_as_well(room: int | None) -> None:
    """The same cars and the same desk: how many may wait inside changes where they stand and not how many wait."""
    desk = {"lanes": 1, "service": minutes(2.0), "waiting_room_veh": room}
    found = run(desk, horizon_h=4.0, drive=ROAD | {"to": "desk"})
    begin_h, end_h, persons = waits_for_a_desk(found.journal)
    assert found.metric("backlog_max_persons").value == 30 * PERSONS
    assert ((end_h - begin_h) * persons).sum() == pytest.approx(PERSONS * sum(range(60)) / 60.0)


@pytest.mark.parametrize("room", [None, 0])
def test_a_road_that_leads_to_two_desks_is_a_queue_for_both(room: int | None) -> None:
    """15 an hour at each of two desks, 60 an hour come, an hour's drive away: as many wait on the road as inside."""
    desk = {"kind": "station", "lanes": 1, "service": minutes(4.0), "waiting_room_veh": room}
    stages = {
        "gate": GATE | {"to": "drive"},
        "drive": ROAD | {"to": {"one": 0.5, "two": 0.5}},
        "one": desk,
        "two": desk,
    }
    milestones = {"crossed": ["gate.left"], "registered": ["one.left", "two.left"]}
    found = sim.run(cars(stages, EVERY_MINUTE, horizon_h=2.0, milestones=milestones))
    begin_h, end_h, _ = waits_for_a_desk(found.journal)
    there = (begin_h < 2.0) & ~(end_h < 2.0)
    served = (~np.isnan(found.journal.passage_h[:, 2:, 1])).any(axis=1)
    due = found.journal.stage_h("drive", "entered") + 1.0 < 2.0
    assert there.sum() == (due & ~served).sum() > 20


def test_desks_in_two_places_are_added_and_those_who_reneged_never_register() -> None:
    """Every second car goes to each of two desks, one of which people leave after five minutes."""
    shut = {"kind": "station", "lanes": 1, "service": minutes(1.0), "open": False}
    stages = {
        "gate": GATE | {"to": {"desk": 0.5, "other": 0.5}},
        "desk": shut,
        "other": shut | {"patience": {"law": "constant", "mean_min": 5.0}},
    }
    milestones = {"crossed": ["gate.left"], "registered": ["desk.left", "other.entered"]}
    found = sim.run(cars(stages, EVERY_MINUTE, horizon_h=10.0, milestones=milestones))
    waits, gave_up = (int((found.journal.came_from[:, number] == 0).sum()) * PERSONS for number in (1, 2))
    assert desks(found.scenario) == ("desk", "other")
    assert unregistered(found.journal) == (waits, 0, gave_up) and waits + gave_up == 60 * PERSONS
    backlog = found.metric("backlog_max_persons").value
    assert backlog is not None and waits < backlog <= waits + 6 * PERSONS


def test_a_milestone_behind_the_desks_is_registered_at_the_desks() -> None:
    stages = {"hall": {"kind": "delay", "duration": minutes(60.0)}}
    found = run({"lanes": 1, "service": minutes(2.0), "to": "hall"}, 1.0, "hall.entered", **stages)
    assert desks(found.scenario) == ("desk",)
    assert values(found)[0] == 30 * PERSONS


def test_without_desks_there_is_a_reason_and_no_number() -> None:
    found = run(
        {"lanes": 1, "service": minutes(1.0), "to": "hall"},
        1.0,
        "home.left",
        hall={"kind": "delay", "duration": minutes(1.0), "to": "home"},
        home={"kind": "delay", "duration": minutes(1.0)},
    )
    assert found.metric("backlog_max_persons").note == "no station registers anybody"

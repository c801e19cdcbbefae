"""Conditions of the timeline: an entry happens once, at the first look at which its figure is where it says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.conditions import COMPARISONS, read_condition
from sim.simulate import simulate
from sim.world.at_nodes import node_observables
from sim.world.timeline import AppliedChange
from tests.world.towns import at
from tests.world.village import FLEET, bus_trips, ran, village, world_of

NO_BUSES = {"line": {**FLEET, "vehicles": 0}}
READY_H = [1.25, 1.75, 2.25, 2.75, 3.25, 3.75]
"""Three persons each; between the looks, which are at every half hour."""


def when(condition: str, parameter: str = "buses.line.vehicles", value: float = 1, **more: Any) -> dict[str, Any]:
    """A timeline of one entry with a condition."""
    return {"more": {"when": condition, "event": "Buses are sent", "set": {parameter: value}, **more}}


def cues(timeline: dict[str, Any], **sections: Any) -> list[AppliedChange]:
    """What the timeline of the village moved."""
    return ran(village(buses=NO_BUSES, timeline=timeline, **sections), READY_H).timeline.cues


def test_an_entry_happens_at_the_first_look_at_which_its_condition_holds() -> None:
    """Nine persons wait from 2.25 on: seen at 2.5, when the bus is sent and takes the first six."""
    world = ran(village(buses=NO_BUSES, timeline=when("buses.persons_waiting >= 9")), READY_H)
    assert world.timeline.cues == [AppliedChange(2.5, "more", "buses.line.vehicles", 1)]
    assert world.trips.departed_h[bus_trips(world)[0]] == 2.5 + 0.25
    shown = [entry for entry in world.setting.log if entry[1] == "timeline"]
    assert shown == [
        (2.5, "timeline", "Buses are sent (buses.persons_waiting >= 9): buses.line.vehicles = 1"),
    ]


def test_an_entry_happens_once_though_its_condition_holds_again() -> None:
    """After two buses nobody waits, then others do: the condition holds twice, and the entry happened once."""
    world = ran(
        village(8, buses=NO_BUSES, timeline=when("buses.persons_waiting >= 6")),
        [1.25, 1.25, 10.25, 10.25, 20.25, 20.25, 30.25, 30.25],
    )
    assert [cue.time_h for cue in world.timeline.cues] == [1.5]
    assert len(bus_trips(world)) == 4


@pytest.mark.parametrize(
    ("comparison", "hour"), [("> 6", 2.5), (">= 6", 2.0), ("< 1", 0.0), ("<= 0", 0.0), (">= 0", 0.0), ("> 5.5", 2.0)]
)
def test_comparisons_mean_what_they_say(comparison: str, hour: float) -> None:
    """Three wait from 1.25, six from 1.75, nine from 2.25."""
    assert [cue.time_h for cue in cues(when(f"buses.persons_waiting {comparison}"))] == [hour]


def test_what_never_holds_never_happens() -> None:
    assert cues(when("buses.persons_waiting > 18")) == []
    assert cues(when("persons.crossed >= 1")) == []


def test_with_a_time_it_does_not_happen_before() -> None:
    """Holds from 1.25 on; not before 4, or the first look after 4.1; at the last look when that is the time."""
    for earliest_h, hour in ((4.0, 4.0), (4.1, 4.5), (48.0, 48.0)):
        assert [cue.time_h for cue in cues(when("buses.persons_waiting >= 3", at=at(earliest_h)))] == [hour]
    assert cues(when("buses.persons_waiting >= 3", at=at(48.25))) == []


def test_the_looks_are_at_multiples_of_the_step_whatever_a_division_gives() -> None:
    """2.1 h over 0.3 h is a bit more than seven; an entry that may happen from 2.1 on happens at the seventh look."""
    assert 2.1 / 0.3 > 7.0
    for step in range(1, 20):
        timeline = when("buses.persons_waiting >= 0", at=at(3 * step / 10))
        world = ran(village(buses=NO_BUSES, timeline=timeline, step_h=0.3), READY_H)
        assert [cue.time_h for cue in world.timeline.cues] == [pytest.approx(0.3 * step)]


def test_a_milestone_counts_persons_who_have_passed_it() -> None:
    """The first bus, full at 1.75, is let through the gate at 2.75: its six persons are seen at 3, not at 2.5."""
    moved = when("persons.crossed >= 6", parameter="stages.gate.lanes", value=2)
    world = ran(village(timeline=moved), READY_H)
    assert world.timeline.cues == [AppliedChange(3.0, "more", "stages.gate.lanes", 2)]
    assert cues(when("persons.crossed < 1")) == [AppliedChange(0.0, "more", "buses.line.vehicles", 1)]


def test_entries_with_and_without_conditions_are_recorded_in_order_of_time() -> None:
    """One entry moves two parameters; another is dated; the journal keeps entry, path and value of each."""
    timeline = {
        "late": {"at": at(6.0), "event": "late", "set": {"buses.line.vehicles": 0}},
        "more": {
            "when": "buses.persons_waiting >= 6",
            "event": "more",
            "set": {"buses.line.longest_wait_min": 5.0, "buses.line.open": True},
        },
        "early": {"at": at(1.0), "event": "early", "set": {"buses.line.vehicles": 1}},
    }
    journal = simulate(village(20, buses=NO_BUSES, timeline=timeline))
    assert [(cue.entry, cue.path, cue.value) for cue in journal.cues] == [
        ("early", "buses.line.vehicles", 1.0),
        ("more", "buses.line.longest_wait_min", 5.0),
        ("more", "buses.line.open", 1.0),
        ("late", "buses.line.vehicles", 0.0),
    ]
    hours = [cue.time_h for cue in journal.cues]
    assert hours == sorted(hours) and hours[1] == hours[2] and hours[1] % 0.5 == 0.0


def test_a_condition_that_never_holds_changes_nothing() -> None:
    """Looking is free: the same passages, to the bit."""
    plain = simulate(village(20))
    looked = simulate(village(20, timeline=when("persons.crossed > 1000000")))
    assert plain.passage_h.tobytes() == looked.passage_h.tobytes()
    assert plain.balance.persons.tobytes() == looked.balance.persons.tobytes()


@given(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z0-9_]{1,8}){0,2}", fullmatch=True),
    st.sampled_from(sorted(COMPARISONS)),
    st.decimals(0, 10_000, places=2),
    st.sampled_from(["", " ", "  "]),
)
def test_a_condition_is_read_as_it_was_written(figure: str, comparison: str, number: Any, space: str) -> None:
    text = f"{space}{figure}{space}{comparison}{space}{number}{space}"
    assert read_condition(text) == (figure, comparison, float(number))


@pytest.mark.parametrize(
    "text", ["", "persons", ">= 3", "a >=", "a == 3", "a >= b", "a >= 3 4", "a >= 1e3", "A >= 3", "a >= -1", "a >= .5"]
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a measure, a comparison"):
        read_condition(text)


def test_every_part_can_be_looked_at_by_the_time_the_clock_starts() -> None:
    """The figures of the world are there at the first look, at hour 0."""
    world = world_of(village(timeline=when("buses.persons_waiting >= 0")), READY_H)
    world.run()
    known = {"persons.crossed", "buses.persons_waiting"} | node_observables(world.setting).keys()
    assert set(world.setting.observables) == known
    assert world.timeline.cues[0].time_h == 0.0

"""Roads of two directions: what theory says of turns, of lanes that change hands, and of a direction that is closed.

On generated networks with traffic both ways: every law of every run, one place each on the common lanes among them,
and Little's law in every stage.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from sim.journal import Journal
from sim.scenario.model import Scenario
from sim.simulate import HANDED_OVER, simulate
from tests.examples import examples
from tests.strategies import rounded
from tests.strategies_two_way import two_way_plans
from tests.theory.checks import violations
from tests.theory.roads import (
    US,
    Plan,
    arrivals_h,
    between,
    change,
    classes,
    figures,
    hours,
    link,
    plan,
    roads,
    run,
    streams,
)
from tests.theory.test_generated import persons_in

SOME = settings(examples(15), phases=[Phase.generate])  # to make an example smaller takes minutes


def both_ways(
    there: Plan, back: Plan, count: int = 3000, horizon_h: float = 6.0, timeline: dict[str, Plan] | None = None
) -> Journal:
    """A queue on either side of one road from hour 0 on."""
    stages = {"there": {**there, "opposite": "back"}, "back": {**back, "opposite": "there"}}
    crowds = {name: {"to": name, "waiting_veh": count, "times_h": []} for name in stages}
    return run(plan(stages, crowds, horizon_h, timeline=timeline or {}))


@SOME
@given(roads(), st.integers(200, 3000), figures(2.0, 15.0, 1.0), figures(1.0, 15.0, 1.0), st.integers(1, 2))
def test_alternating_directions_carry_their_share_of_the_green_less_the_clearance(
    road: Plan, metres: int, there_min: float, back_min: float, lanes: int
) -> None:
    """A turn lets in ⌈g q⌉ vehicles, and a turn begins when the last of the other has driven out: no turn differs.

    A headway is whole microseconds, and whole metres hold whole thousandths of a car. On a road at capacity the room
    for the next comes back just as it comes, at the capacity as it is: so each may be a microsecond later than that.
    """
    km = metres / 1000.0
    one = link(km, **road, lanes=lanes)
    journal = both_ways({**one, "green_min": there_min}, {**one, "green_min": back_min}, 8_000, 2.0)
    headway_us, free_us = round(3.6e9 / road["capacity_vph"] / lanes), round(3.6e9 * km / road["free_flow_kmh"])
    counts = [math.ceil(round(green_min * 6e7) / headway_us) for green_min in (there_min, back_min)]
    cycle_us = (sum(counts) - 2) * headway_us + 2 * free_us
    begins = (0, (counts[0] - 1) * headway_us + free_us)
    for name, count, begin_us, first in zip(("there", "back"), counts, begins, (0, counts[0]), strict=True):
        entered = hours(journal, name, "entered")
        numbers = np.arange(len(entered))
        expected_us = begin_us + numbers // count * cycle_us + numbers % count * headway_us
        before = first + numbers // count * sum(counts) + numbers % count  # of both directions
        assert (np.abs(entered - expected_us * US) <= (before + 2) * US).all()
        left = hours(journal, name)
        cycles = int(1.2 / (cycle_us * US))
        assert between(left, 0.7, 0.7 + cycles * cycle_us * US) == pytest.approx(cycles * count, abs=1)
    assert violations(journal) == []


@SOME
@given(roads(), figures(0.2, 2.0, 0.2), arrivals_h(80, 0.003), st.data())
def test_a_direction_that_nobody_meets_is_a_road_of_its_own(
    road: Plan, km: float, times_h: list[float], data: st.DataObject
) -> None:
    """Turns without anybody on the other side, and lanes that are shared and stay as they are, change no passage."""
    crowd = streams("there", times_h, data.draw(classes(len(times_h))))
    one, green = link(km, **road, exit_capacity_vph=500.0), data.draw(figures(0.5, 5.0, 0.5))
    alone = run(plan({"there": one, "back": one}, crowd, 10.0))
    for more in ({}, {"green_min": green}):
        pair = {"there": {**one, **more, "opposite": "back"}, "back": {**one, **more, "opposite": "there"}}
        np.testing.assert_array_equal(run(plan(pair, crowd, 10.0)).passage_h, alone.passage_h)


@SOME
@given(roads(), st.integers(1, 3), st.integers(1, 3), figures(0.3, 1.0, 0.1), figures(200.0, 500.0, 50.0))
def test_lanes_change_hands_when_those_who_give_them_have_room_without(
    road: Plan, there: int, back: int, at_h: float, exit_vph: float
) -> None:
    """A queue stands before both ends. The other side has the lanes once U has fallen to what is kept, and not before.

    Then it carries what so many lanes carry; who gave up one goes on at the rate of the exit.
    """
    one = link(1.0, **road)
    journal = both_ways(
        {**one, "lanes": there},
        {**one, "lanes": back, "exit_capacity_vph": exit_vph},
        9_000,
        2.5,
        {"wish": change(at_h, stages__back__lanes=back - 1)},
    )
    handed = {cue.path: cue for cue in journal.cues}["stages.there.lanes"]
    kept, wave_h = (
        road["jam_density_vpkm"] * (back - 1),
        1.0 * (road["jam_density_vpkm"] / road["capacity_vph"] - 1.0 / road["free_flow_kmh"]),
    )
    assert handed.entry == HANDED_OVER and handed.value == there + 1
    entered, left = (journal.stage_h("back", passage) for passage in ("entered", "left"))

    def content(hour: float) -> int:
        return int(((entered < hour) & ~(left + wave_h <= hour + US / 2)).sum())

    assert content(handed.time_h) <= kept + 1e-9 < content(handed.time_h - 2 * US)
    assert between(entered[entered > 0.0], at_h, handed.time_h) == 0 or handed.time_h - at_h < 2 * US
    vph = road["capacity_vph"]
    before, after = (
        between(hours(journal, "there", "entered"), since, since + 0.2) / 0.2
        for since in (at_h - 0.25, handed.time_h + 0.01)
    )
    assert before == pytest.approx(there * vph, abs=5.0) and after == pytest.approx((there + 1) * vph, abs=5.0)
    assert violations(journal) == []


def test_a_closed_direction_drives_out_and_opens_again() -> None:
    """One lane each way, and both for one way at 0.5 h: 100 spaces come back, at 400 an hour. At 1 h as before.

    Then 200 stand there on two lanes, and the lane is free when 100 spaces are back, at 1,000 an hour.
    """
    road = link(1.0, free_flow_kmh=60.0, capacity_vph=1500.0, jam_density_vpkm=100.0)
    there, back = {**road, "exit_capacity_vph": 1000.0}, {**road, "exit_capacity_vph": 400.0}
    moved = {
        "one_way": change(0.5, stages__there__lanes=2),
        "two_way": change(1.0, stages__back__lanes=1),
    }
    journal = both_ways(there, back, 6000, timeline=moved)
    lanes = [(cue.path, cue.value) for cue in journal.cues]
    assert lanes == [
        ("stages.back.lanes", 0.0),
        ("stages.there.lanes", 2.0),
        ("stages.there.lanes", 1.0),
        ("stages.back.lanes", 1.0),
    ]
    closed_h, opened_h = journal.cues[0].time_h, journal.cues[2].time_h
    entered = hours(journal, "back", "entered")
    assert entered[entered > 0.5][0] == pytest.approx(opened_h, abs=2 * US)
    assert closed_h == pytest.approx(0.5 + 100 / 400.0, abs=1 / 400.0)
    assert opened_h == pytest.approx(1.0 + 100 / 1000.0, abs=1 / 1000.0)
    assert violations(journal) == []


@examples(60)
@given(two_way_plans() | two_way_plans().map(rounded))
def test_every_check_passes_where_traffic_goes_in_both_directions(drawn: Plan) -> None:
    """Capacity in any window, order, storage, places; one direction at a time where they alternate."""
    journal = simulate(Scenario.model_validate(drawn))
    event(f"lanes change hands: {'yes' if any(cue.entry == HANDED_OVER for cue in journal.cues) else 'no'}")
    event(f"deadlock: {'yes' if any('deadlock' in entry.what for entry in journal.log) else 'no'}")
    assert violations(journal) == []


@SOME
@given(two_way_plans() | two_way_plans().map(rounded))
def test_littles_law_holds_where_traffic_goes_in_both_directions(drawn: Plan) -> None:
    """What the run counts at any hour is who has come and not gone, in every direction."""
    journal = simulate(Scenario.model_validate(drawn))
    balance = journal.balance
    for name, found in persons_in(journal, balance.time_h).items():
        np.testing.assert_array_equal(balance.persons[:, balance.states.index(name)], found, err_msg=name)


def test_two_roads_that_wait_for_each_others_turn_are_a_deadlock() -> None:
    """Two narrow stretches with one space between them in each direction: both fill up, and nobody moves."""
    narrow = link(0.5, green_min=1.0)
    stages = {
        "a": {**narrow, "to": "bay", "opposite": "d"},
        "bay": link(0.011, to="b"),
        "b": {**narrow, "opposite": "c"},
        "c": {**narrow, "to": "other_bay", "opposite": "b"},
        "other_bay": link(0.011, to="d"),
        "d": {**narrow, "opposite": "a"},
    }
    crowds: Plan = {name: {"to": name, "waiting_veh": 200, "times_h": []} for name in ("a", "c")}
    journal = run(plan(stages, crowds, 5.0))
    assert [entry.what for entry in journal.log if "deadlock" in entry.what] == [
        "deadlock: nobody can move any more from b to c to other_bay to d to a to bay to b"
    ]
    assert violations(journal) == []


def test_the_check_finds_vehicles_of_both_directions_on_the_same_lane() -> None:
    """Two roads of their own, said to be one: the check must object."""
    road = link(1.0)
    crowds: Plan = {name: {"to": name, "times_h": [0.0, 0.001]} for name in ("there", "back")}
    journal = run(plan({"there": road, "back": road}, crowds, 1.0))
    pairs = {
        name: one.model_copy(update={"opposite": other, "green_min": 5.0})
        for (name, one), other in zip(journal.scenario.stages.items(), ("back", "there"), strict=True)
    }
    object.__setattr__(journal, "scenario", journal.scenario.model_copy(update={"stages": pairs}))
    assert "two_ways: there and back: vehicles of both directions on the same lanes" in violations(journal)

"""The clock: a group is awaited to the exact hour, in order with everything else, and waiting changes nothing."""

from __future__ import annotations

import gc
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from sim.garbage import MADE_BETWEEN, rarely_collected
from sim.network.records import ARRIVED, ENTERED, LEFT
from sim.network.time import HOUR_US, NOT_YET, hours, us
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Link
from sim.world.world import World
from tests.strategies import scenarios
from tests.world.towns import START
from tests.world.village import STAGES, passages_h

ROAD, GATE, CAMP = 0, 1, 2


def traffic(times_h: list[float], **stages: Any) -> World:
    """Vehicles that enter the village's road at hours of their own: half an hour of road, a quarter at the gate."""
    return World(
        Scenario.model_validate(
            {
                "title": "traffic",
                "start": START.isoformat(),
                "horizon_h": 12.0,
                "arrivals": {"cars": {"to": "road", "times_h": times_h}},
                "stages": {**STAGES, **stages},
            }
        )
    )


def test_who_waits_for_a_group_is_woken_at_the_exact_time() -> None:
    """Set off at 0.1: at the gate at 0.1 + 0.5, at the camp a quarter later, to the microsecond of the passages."""
    world = traffic([0.1])
    seen: list[tuple[float, float]] = []

    def story() -> Any:
        for stage in (GATE, CAMP):
            value = yield world.clock.arrival(0, stage)
            seen.append((world.clock.now_h, value))

    world.clock.process(story())
    world.run()
    at_gate, at_camp = passages_h(world, np.array([0]), "gate", 0)[0], passages_h(world, np.array([0]), "camp", 0)[0]
    assert seen == [(hours(us(at_gate)),) * 2, (hours(us(at_camp)),) * 2]
    assert at_gate == pytest.approx(0.6) and at_camp == pytest.approx(0.85)


def test_the_flows_stand_still_at_the_hour_of_the_arrival() -> None:
    """When its waiter is woken the stage has taken the group, and nothing later has happened to anybody."""
    world = traffic([0.5, 0.75, 1.0])

    def story() -> Any:
        hour = yield world.clock.arrival(1, GATE)
        assert hour == 1.25
        known_us = world.flow.passage_us
        assert known_us.max() == us(1.25)
        # The third is on the road.
        assert known_us[1, ROAD, LEFT] == us(1.25) and known_us[2, GATE, ARRIVED] == NOT_YET
        assert world.flow.stages_of(np.arange(1, 3)).tolist() == [GATE, ROAD]

    done = world.clock.process(story())
    world.run()
    assert done.triggered and done.ok


def test_an_arrival_comes_after_the_events_of_its_hour_and_before_any_later_one() -> None:
    """Timeouts at 1, at 1.5 (the hour of the arrival, made before and after the wait began) and a bit later."""
    world, order = traffic([1.0]), list[str]()

    def timer(name: str, hour: float) -> Any:
        yield world.clock.until(hour)
        order.append(name)

    def waiter() -> Any:
        yield world.clock.arrival(0, GATE)
        order.append("arrival")
        yield world.clock.pause(0.0)
        order.append("after the arrival")

    world.clock.process(timer("same hour, before", 1.5))
    world.clock.process(waiter())
    world.clock.process(timer("same hour, after", 1.5))
    world.clock.process(timer("earlier", 1.0))
    world.clock.process(timer("later", 1.5 + 1.0 / HOUR_US))
    world.run()
    assert order == ["earlier", "same hour, before", "same hour, after", "arrival", "after the arrival", "later"]


def test_two_who_arrive_at_one_hour_are_both_seen_in_their_order() -> None:
    """Two delays of equal length beside each other: both groups ask for the camp at 1.5."""
    half = {"kind": "delay", "duration": {"law": "constant", "mean_min": 30.0}, "to": "camp"}
    world = World(
        Scenario.model_validate(
            {
                "title": "two ways",
                "start": START.isoformat(),
                "horizon_h": 12.0,
                "arrivals": {"a": {"to": "one", "times_h": [1.0]}, "b": {"to": "two", "times_h": [1.0]}},
                "stages": {"one": half, "two": half, "camp": STAGES["camp"]},
            }
        )
    )
    seen: list[tuple[float, int]] = []

    def story(group: int) -> Any:
        yield world.clock.arrival(group, 2)
        seen.append((world.clock.now_h, group))

    for group in (1, 0):
        world.clock.process(story(group))
    world.run()
    assert seen == [(1.5, 0), (1.5, 1)]


def test_who_never_comes_is_waited_for_in_vain() -> None:
    """The gate is closed: the group never asks for the camp."""
    world = traffic([1.0], gate={**STAGES["gate"], "open": False})
    waited = world.clock.arrival(0, CAMP)
    world.run()
    assert not waited.triggered


def test_time_is_a_whole_number_of_microseconds() -> None:
    """Two thousand random hours: each is waited for to the nearest microsecond; what is over happens now."""
    world = traffic([0.1])
    hours_h = np.sort(np.random.default_rng(1).uniform(0.0, 12.0, 2000)).tolist()
    found: list[int] = []

    def story() -> Any:
        for hour in hours_h:
            yield world.clock.until(hour)
            found.append(world.clock.now)
        yield world.clock.until(1.0)
        found.append(world.clock.now)

    world.clock.process(story())
    world.run()
    assert found == [us(hour) for hour in [*hours_h, hours_h[-1]]]
    assert all(type(time_us) is int for time_us in found)


def test_six_minutes_fit_ten_times_into_an_hour() -> None:
    """0.1 + 0.1 + ... is no hour in floating-point numbers; on the clock it is."""
    world, found = traffic([0.1]), list[float]()

    def story() -> Any:
        for _ in range(10):
            yield world.clock.pause(0.1)
        found.append(world.clock.now_h)

    world.clock.process(story())
    world.run()
    assert found == [1.0]


def test_a_delay_in_hours_is_refused_where_microseconds_are_asked_for() -> None:
    """``timeout`` counts microseconds; who gives it hours is reported ``pause``."""
    with pytest.raises(TypeError, match=re.escape("pause()")):
        traffic([0.1]).clock.timeout(0.5)


def test_an_infinite_hour_never_comes() -> None:
    world = traffic([0.1])
    never = world.clock.until(np.inf)
    world.run()
    assert not never.processed


@given(scenarios())
def test_waiting_for_everybody_everywhere_changes_nothing(scenario: Scenario) -> None:
    """Every group is awaited at each stage that serves it: each wait ends when the stage takes it, and nothing moves.

    A road and a delay take a group when it enters; a station and a shelter when it has left what was before them.
    """
    plain, world = World(scenario), World(scenario)
    plain.run()
    passage_us = plain.flow.passage_us
    woken_us = np.full(passage_us.shape[:2], NOT_YET)

    def story(group: int, ways: list[int]) -> Any:
        for stage in ways:
            yield world.clock.arrival(group, stage)
            woken_us[group, stage] = world.clock.now

    served = passage_us[:, :, ENTERED] != NOT_YET
    for group in range(len(world.groups)):
        ways = np.flatnonzero(served[group])
        world.clock.process(story(group, ways[np.argsort(passage_us[group, ways, ENTERED], kind="stable")].tolist()))
    world.run()
    np.testing.assert_array_equal(world.flow.passage_us, passage_us)
    np.testing.assert_array_equal(world.recorder.persons, plain.recorder.persons)
    # Of who came to a stage again the passages are those of the last visit, and the wait ended at the first.
    once = ~np.isin(np.arange(len(world.groups)), plain.flow.visits["who"])
    for number, stage in enumerate(scenario.stages.values()):
        rows = np.flatnonzero(served[:, number] & once)
        woken, came_from = woken_us[rows, number], plain.flow.network.came_from[rows, number]
        if isinstance(stage, Link | Delay):
            np.testing.assert_array_equal(woken, passage_us[rows, number, ENTERED])
        inside = came_from >= 0
        np.testing.assert_array_equal(woken[inside], passage_us[rows[inside], came_from[inside], LEFT])
        assert (woken >= passage_us[rows, number, ARRIVED]).all()
        assert (woken <= passage_us[rows, number, ENTERED]).all()


@pytest.mark.parametrize("own", [(700, 10, 10), (0, 10, 10), (10 * MADE_BETWEEN, 5, 5)])
def test_a_run_that_ends_in_an_error_leaves_the_collector_as_it_was(own: tuple[int, int, int]) -> None:
    before = gc.get_threshold()
    gc.set_threshold(*own)
    try:
        with pytest.raises(RuntimeError, match="in the middle"), rarely_collected():
            # Never more often than it is told outside, and not at all where it is told never to look.
            assert gc.get_threshold()[0] == (max(MADE_BETWEEN, own[0]) if own[0] else 0)
            raise RuntimeError("in the middle")
        assert gc.get_threshold() == own
    finally:
        gc.set_threshold(*before)

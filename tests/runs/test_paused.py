"""A variant that goes on from a paused run is the run from the beginning, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import sim
from sim.runs.paused import CAN_COPY, Paused
from sim.scenario.first_difference import first_difference_h
from sim.scenario.model import Scenario
from sim.simulate import journal_of
from sim.world.world import World
from tests.cli.shell import SMALL

NOON_H = 6.0
"""Noon, hours after the start."""

SLOWER = "timeline.slower.set.stages.checkpoint.service.mean_min"


@pytest.fixture(scope="module")
def base() -> Scenario:
    """The small scenario, with a checkpoint that becomes slower at noon."""
    text = "{at: 2023-09-24T12:00+04:00, event: slower, set: {stages.checkpoint.service.mean_min: 1.5}}"
    return sim.changed(sim.load(SMALL), [f"timeline.slower={text}"])


@pytest.fixture(scope="module")
def paused(base: Scenario) -> Iterator[Paused]:
    """It is paused at noon."""
    found = Paused(base, 0, NOON_H)
    yield found
    found.close()


@pytest.mark.skipif(not CAN_COPY, reason="this system cannot copy a process: restarts were NOT tried")
@pytest.mark.parametrize("mean_min", [1.5, 0.9, 2.75])
def test_the_rest_of_a_run_is_that_of_the_whole(base: Scenario, paused: Paused, mean_min: float) -> None:
    variant = sim.changed(base, [f"{SLOWER}={mean_min}"])
    found, whole = paused.run(variant), sim.run(variant)
    assert found.journal.passage_h.tobytes() == whole.journal.passage_h.tobytes()
    assert found.journal.balance.persons.tobytes() == whole.journal.balance.persons.tobytes()
    assert found.journal.books.amounts.tobytes() == whole.journal.books.amounts.tobytes()
    assert (found.journal.cues, found.journal.log) == (whole.journal.cues, whole.journal.log)
    assert found.metrics == whole.metrics


def test_where_scenarios_differ_first(base: Scenario) -> None:
    assert first_difference_h(base, sim.changed(base, [f"{SLOWER}=2.5"])) == NOON_H
    assert first_difference_h(base, base) == base.horizon_h
    earlier = "timeline.slower.at=2023-09-24T11:00+04:00"
    for setting in (
        earlier,
        "stages.checkpoint.service.mean_min=2.5",
        "timeline.third_lane.set.stages.checkpoint.lanes=4",
    ):
        assert first_difference_h(base, sim.changed(base, [setting])) == 0.0


def test_the_pieces_of_a_run_are_the_run(base: Scenario) -> None:

    world = World(base)
    world.start()
    for time_h in (1.0, 3.5, 12.0):
        world.go_to(time_h)
    world.finish()
    np.testing.assert_array_equal(journal_of(world).passage_h, sim.run(base).journal.passage_h)

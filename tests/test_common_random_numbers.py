"""Common random numbers across variants of the timeline: the same draws, and what pairs of runs gain by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from sim.analysis.paired import paired
from sim.population.streams import Streams
from sim.runs.variants import variants
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.world.world import World
from tests.test_parts_off import draws
from tests.world.towns import GATE, ROAD, at, towns


def moved(scenario: Scenario, later_h: float) -> Scenario:
    """The scenario with every entry of its timeline moved."""
    by = timedelta(hours=later_h)
    timeline = {
        name: change if change.at is None else change.model_copy(update={"at": change.at + by})
        for name, change in scenario.timeline.items()
    }
    return scenario.model_copy(update={"timeline": timeline})


def other_values(scenario: Scenario) -> Scenario:
    """The scenario whose entries set other numbers."""
    timeline = {
        name: change.model_copy(
            update={"set": {path: v if isinstance(v, bool) else type(v)(2 * v) for path, v in change.set.items()}}
        )
        for name, change in scenario.timeline.items()
    }
    return scenario.model_copy(update={"timeline": timeline})


@pytest.mark.parametrize("variant", ["later", "other values", "none"])
def test_a_variant_of_the_timeline_leaves_every_draw_as_it_was(variant: str) -> None:
    """Families, ways, tanks, packing, services, patience of the whole exodus: equal to the last bit."""
    exodus = load("scenarios/exodus-2023.yaml")
    variants = {
        "later": moved(exodus, 7.0),
        "other values": other_values(exodus),
        "none": exodus.model_copy(update={"timeline": {}}),
    }
    ours, theirs = World(exodus, 3), World(variants[variant], 3)
    for (name, one), (_, other) in zip(draws(ours), draws(theirs), strict=True):
        if name == "way":
            assert one == other
        else:
            np.testing.assert_array_equal(one, other, err_msg=name)


def test_another_replication_or_seed_has_other_draws() -> None:
    exodus = load("scenarios/exodus-2023.yaml")
    first = dict(draws(World(exodus, 3)))["threshold"][:100]
    for other in (World(exodus, 4), World(exodus.model_copy(update={"seed": 1}), 3)):
        assert not np.array_equal(first, dict(draws(other))["threshold"][:100])


def third_lane(hour: float) -> Scenario:
    """Two towns whose gate gets more lanes at an hour."""
    gate: dict[str, Any] = {**GATE, "lanes": 1, "service": {"law": "lognormal", "mean_min": 2.0, "cv": 0.8}}
    entry = {"at": at(hour), "event": "more lanes", "set": {"stages.gate.lanes": 3}}
    return towns(stages={"road": ROAD, "gate": gate}, timeline={"lanes": entry})


def test_pairs_of_a_timeline_variant_are_worth_many_independent_runs() -> None:
    """Lanes two hours later: certain after 16 pairs; independent runs would need more than ten times as many."""
    found = paired(variants({"6": third_lane(6.0), "8": third_lane(8.0)}, 16)).difference("waited_person_h")
    assert found.low is not None and found.low > 0.0
    assert found.variance_ratio is not None and found.variance_ratio > 10.0


def test_a_stream_is_the_same_whoever_asks_and_whenever() -> None:
    streams = Streams(5, 2)
    late = [streams[name].random() for name in ("b", "a", "c")]
    assert [Streams(5, 2)[name].random() for name in ("a", "b", "c")] == [late[1], late[0], late[2]]

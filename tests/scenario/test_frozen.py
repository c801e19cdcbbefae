"""A scenario cannot be changed in place, in none of its parts; copies of what it holds can."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from sim.scenario.errors import SimError
from sim.scenario.frozen import FrozenDict, FrozenError
from sim.scenario.load import changed, load, resolved_yaml
from sim.scenario.model import Scenario
from tests.cli.shell import SMALL

CHANGES: tuple[Callable[[Any], object], ...] = (
    lambda one: one.stages.pop("road"),
    lambda one: one.stages.popitem(),
    lambda one: one.stages.clear(),
    lambda one: one.stages.update(gate=None),
    lambda one: one.stages.setdefault("gate", None),
    lambda one: one.stages.__setitem__("road", None),
    lambda one: one.stages.__delitem__("road"),
    lambda one: one.stages.__ior__({"gate": None}),
    lambda one: one.timeline["third_lane"].set.update({"seed": 1}),
    lambda one: setattr(one, "seed", 1),
    lambda one: setattr(one.people, "absent_share", 1.0),
    lambda one: delattr(one, "stages"),
)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(SMALL)


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_in_a_scenario_can_be_changed(scenario: Scenario, change: Callable[[Any], object]) -> None:
    before = resolved_yaml(scenario)
    with pytest.raises(FrozenError, match=r"cannot be changed: a scenario is frozen.*sim\.changed") as caught:
        change(scenario)
    assert isinstance(caught.value, SimError | TypeError)
    assert resolved_yaml(scenario) == before


def test_what_is_made_of_one_is_as_frozen(scenario: Scenario) -> None:
    for other in (
        pickle.loads(pickle.dumps(scenario)),
        copy.deepcopy(scenario),
        changed(scenario, ["seed=7"]),
        scenario.model_copy(update={"stages": dict(scenario.stages)}),
    ):
        assert other == scenario
        with pytest.raises(FrozenError):
            other.stages.clear()


def test_a_copy_of_a_mapping_is_free(scenario: Scenario) -> None:
    for mine in (scenario.stages | {"x": 1}, scenario.stages.copy(), {**scenario.stages}):
        assert not isinstance(mine, FrozenDict)
        mine.clear()
    assert scenario.stages

"""What the format says can be set and looked at is what the world sets and observes, in every shipped scenario."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.conditions import read_condition
from sim.scenario.load import load
from sim.scenario.observables import observables
from sim.scenario.parameter import parameters
from sim.scenario.shipped import shipped
from sim.world.at_nodes import node_observables
from sim.world.setters import setters
from sim.world.timeline import milestone_observables, shelter_observables
from sim.world.world import World
from tests.scenario.texts import loaded

HAS_EVERYTHING = "a scenario with one of everything"


@pytest.fixture(scope="module", params=[HAS_EVERYTHING, *sorted(shipped())])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The world of a scenario before its run, made once for both tests."""
    if request.param == HAS_EVERYTHING:
        return World(loaded(tmp_path_factory.mktemp("world")))
    return World(load(shipped()[request.param]))


def test_the_world_sets_exactly_the_parameters_that_the_format_calls_timed(world: World) -> None:
    """No parameter is accepted in a timeline and then does nothing; none that works is refused."""
    known = parameters(world.scenario).items()
    timed = {path for path, one in known if one.timed and one.value is not None}
    optional = {path for path, one in known if one.timed and one.value is None}
    assert set(setters(world.scenario, world.flow.rules, world.departures, world.parts)) == timed | optional


def test_the_figures_known_to_the_check_are_those_that_the_world_observes(world: World) -> None:
    """No condition is accepted that would look at nothing; none is refused that would work."""
    observed = [*milestone_observables(world.setting), *shelter_observables(world.setting)]
    observed += node_observables(world.setting)
    observed += [name for part in world.parts for name in part.observables()]
    assert sorted(observables(world.scenario)) == sorted(observed)
    assert len(set(observed)) == len(observed), "two parts observe measures of one name"
    for name in observed:
        read_condition(f"{name} >= 1")


def test_a_scenario_has_one_of_everything(tmp_path: Path) -> None:
    """The one that is not shipped."""
    scenario = loaded(tmp_path)
    assert {stage.kind for stage in scenario.stages.values()} == {"link", "station", "delay", "shelter"}
    assert parameters(scenario)["arrivals.through.interarrival.mean_min"].value == 90.0

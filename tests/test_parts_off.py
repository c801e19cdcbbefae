"""Each part of the exodus switched off: nobody else's draws change, and where nothing leads from it, nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.journal import Journal
from sim.network.draws import decisions
from sim.scenario.load import load
from sim.scenario.model import Scenario
from sim.simulate import simulate
from sim.world.world import World

NOTHING: dict[str, dict[str, Any]] = {
    "aid": {"aid": {}},
    "stocks": {"stocks": {}, "aid": {}},
    "sojourn": {"sojourn": None},
    "disarmament": {"disarmament": None},
    "displaced": {"displaced": {}},
    "incidents": {"incidents": {}},
    "buses": {"buses": {}},
    "breakdowns": {"breakdowns": None},
}
"""What a scenario holds without each part; stocks take the convoys that fill them along."""

NO_WAY_TO_THE_ROAD = ("aid", "stocks", "sojourn")
"""Parts from which nothing leads to families and roads."""


@pytest.fixture(scope="module")
def exodus() -> Scenario:
    """The exodus with everything on."""
    return load("scenarios/exodus-2023.yaml")


@pytest.fixture(scope="module")
def journal(exodus: Scenario) -> Journal:
    """One run of it."""
    return simulate(exodus, 3)


@pytest.fixture(scope="module")
def journal_without(exodus: Scenario) -> Callable[[str], Journal]:
    """One run without a part."""
    return cache(lambda part: simulate(without(exodus, part), 3))


def without(scenario: Scenario, part: str) -> Scenario:
    """The scenario without a part, and without what the timeline does to it."""
    gone = tuple(f"{section}." for section in NOTHING[part])
    timeline = {
        name: change.model_copy(update={"set": kept})
        for name, change in scenario.timeline.items()
        if (kept := {path: value for path, value in change.set.items() if not path.startswith(gone)})
    }
    return scenario.model_copy(update={**NOTHING[part], "timeline": timeline})


def draws(world: World) -> Iterator[tuple[str, Any]]:
    """Every random number of the families of all settlements, by name."""
    rows = np.flatnonzero(world.groups.origin < len(world.scenario.settlements))
    for name in ("threshold", "persons", "households", "men", "combatants", "by_bus"):
        yield name, getattr(world.groups, name)[rows]
    plan = list(decisions(world.scenario))
    for row, decision in enumerate(plan):
        yield f"{decision.kind} at {decision.stage}", world.flow.network.draws[row, rows]
    yield "decisions", np.array([f"{decision.kind} at {decision.stage}" for decision in plan])
    for name in ("tank_ml", "dry_us", "refuels"):
        yield name, world.flow.vehicle[name][rows]
    yield "packing", world.departures.packing_draws[rows]


@pytest.mark.parametrize("part", NOTHING)
def test_no_random_number_of_a_family_changes(exodus: Scenario, part: str) -> None:
    with_it, without_it = World(exodus, 3), World(without(exodus, part), 3)
    for (name, ours), (_, theirs) in zip(draws(with_it), draws(without_it), strict=True):
        np.testing.assert_array_equal(ours, theirs, err_msg=name)


@pytest.mark.parametrize("part", NO_WAY_TO_THE_ROAD)
def test_not_one_passage_moves_where_nothing_leads_to_the_road(
    journal: Journal, journal_without: Callable[[str], Journal], part: str
) -> None:
    other = journal_without(part)
    np.testing.assert_array_equal(other.passage_h, journal.passage_h)
    np.testing.assert_array_equal(other.departed_h, journal.departed_h)
    np.testing.assert_array_equal(other.groups.persons, journal.groups.persons)


@pytest.mark.parametrize("part", NOTHING)
def test_everybody_and_everything_adds_up_without_it(
    exodus: Scenario, journal_without: Callable[[str], Journal], part: str
) -> None:
    """The run itself would stop if persons or things did not add up at any recording step."""
    other = journal_without(part)
    assert (other.balance.persons.sum(axis=1) == exodus_persons(exodus)).all()


def exodus_persons(exodus: Scenario) -> int:
    """All residents."""
    return sum(town.residents_persons for town in exodus.settlements.values())

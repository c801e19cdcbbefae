"""Passages: what a stage can see of a group, and the milestones that are made of them."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter

EVENTS = ("arrived", "entered", "left")
"""A group arrives at a node, enters it (service starts), and departs."""


DONE = {"arrived": "come to", "entered": "reached", "left": "passed"}
"""What those have done to a node who have an event of it behind them."""

MOST_NAMED = 3
"""Nodes of a milestone that a sentence names; of more it names the first, and counts all."""


def passages(scenario: Scenario, name: str) -> tuple[tuple[str, str], ...]:
    """The passages of a milestone as (stage, event), in the file's order; none when it has no such milestone."""
    return tuple(passage(text) for text in scenario.milestones.get(name, ()))


def passage(text: str) -> tuple[str, str]:
    """The stage and the event of a text such as ``gate.left``; the event is empty where there is no dot."""
    stage, _, event = text.partition(".")
    return stage, event


def destination(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The passages by which people have come to where they are going.

    Those of the milestone that the scenario names as its ``destination``, or the ends of all routes.
    """
    return ends_of_routes(scenario) if scenario.destination is None else passages(scenario, scenario.destination)


def ends_of_routes(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The passages with which routes end: a place in a shelter, or leaving a stage that leads nowhere."""
    return tuple(
        (name, "entered" if isinstance(stage, Shelter) and stage.stay is None else "left")
        for name, stage in scenario.stages.items()
        if stage.to is None
    )


def one_of(passed: Sequence[str], count: str) -> str:
    """Passages of a milestone in a sentence: all with "or" between; of more than a few the first, and how many.

    Args:
        passed: What somebody has done at each, such as ``reached Poland``.
        count: How many there are, as it is written.
    """
    if len(passed) <= MOST_NAMED:
        return " or ".join(passed)
    return f"{', '.join(passed[: MOST_NAMED - 1])} or another of the {count} crossings"

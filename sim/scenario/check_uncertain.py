"""What must fit around the ranges of assumptions: paths that lead to values, and values that are allowed there."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from sim.scenario.errors import Keys, nearest
from sim.scenario.lever import Lever, levers
from sim.scenario.model import Scenario

FIXED = ("horizon_h", "step_h", "record_step_h", "seed")
"""The clock and the seed: they are no assumptions about the world, and the curves of all runs share their steps."""


def uncertain_findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the ranges."""
    known, taken = levers(scenario) if scenario.uncertain else {}, dict[str, str]()
    for name, one in scenario.uncertain.items():
        keys = ("uncertain", name)
        for path in one.paths:
            if path in taken:
                yield (*keys, "paths"), f"'{path}' has a range in '{taken[path]}' already"
            taken[path] = name
            if path in FIXED or path.startswith("uncertain."):
                yield (*keys, "paths"), f"'{path}' is not an assumption that can be drawn"
            elif (found := drawn_lever(scenario, known, path)) is not None:
                refused = (found.refuse(value) for value in one.extremes)
                whole = "; give the whole numbers as a choice" if found.whole and one.law != "choice" else ""
                yield from ((keys, f"{path}: {reason}{whole}") for reason in refused if reason is not None)
            elif path.startswith("timeline.") or not switched_off(scenario, path):
                yield (*keys, "paths"), f"there is no '{path}'{nearest(path, paths(scenario, known))}"


def drawn_lever(scenario: Scenario, known: dict[str, Lever], path: str) -> Lever | None:
    """The lever whose value a path stands for, in the scenario itself or in an entry of its timeline."""
    head, _, rest = path.partition(".")
    if head != "timeline":
        return known.get(path)
    name, _, lever = rest.partition(".set.")
    change = scenario.timeline.get(name)
    return known.get(lever) if change is not None and lever in change.set else None


def paths(scenario: Scenario, known: dict[str, Lever]) -> Iterator[str]:
    """Every path that can be drawn."""
    yield from known
    yield from (f"timeline.{name}.set.{path}" for name, change in scenario.timeline.items() for path in change.set)


def switched_off(scenario: Scenario, path: str) -> bool:
    """Whether a path leads into a part that the scenario does without: its range is not drawn then."""
    node: object = scenario
    for key in path.split("."):
        if isinstance(node, dict):
            if key not in node:
                return False
            node = node[key]
        elif isinstance(node, BaseModel) and key in type(node).model_fields:
            node = getattr(node, key)
        else:
            return False
        if node is None or node == {}:
            return True
    return False

"""What a variant scenario changes, as settings by path, so that it can be laid over another scenario and combined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import JsonValue

from sim.scenario.errors import Problem, ScenarioError
from sim.scenario.extends import KINDS
from sim.scenario.model import Scenario
from sim.scenario.text import read

NOT_CHANGES = (
    "extends",
    "title",
    "description",
    "horizon_h",
    "seed",
    "uncertain",
    "observed",
    "record",
    "start",
    "clearance_from",
)
"""Keys of a variant that say what it is, or what is the same in all runs of a list."""


def changes_of(variant: Path, base: Scenario) -> dict[str, JsonValue]:
    """The keys that a variant says itself, as values by path over a scenario; None removes a key.

    Mappings that the scenario has too are reported key by key, so that a variant that moves one value can be combined
    with another that moves its neighbour.

    Raises:
        ScenarioError: The file cannot be read, or it is a scenario of its own and no variant.
    """
    tree = read(variant).tree
    if "extends" not in tree:
        raise ScenarioError([Problem("", "", f"'{variant.stem}' is no variant: it extends no other scenario")])
    own = {key: value for key, value in tree.items() if key not in NOT_CHANGES}
    return dict(_leaves(own, base.model_dump(mode="json", exclude_none=True), ""))


def within(path: str, around: str) -> bool:
    """Whether a path is another one, or lies below it."""
    return path == around or path.startswith(f"{around}.")


def _leaves(
    tree: Mapping[str, JsonValue], base: Mapping[str, JsonValue], before: str
) -> Iterator[tuple[str, JsonValue]]:
    for key, value in tree.items():
        here, old = f"{before}{key}", base.get(key)
        if isinstance(value, dict) and isinstance(old, dict) and _same_kind(old, value):
            yield from _leaves(value, old, f"{here}.")
        else:
            yield here, value


def _same_kind(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> bool:
    return all(key not in new or key not in old or new[key] == old[key] for key in KINDS)

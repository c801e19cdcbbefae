"""One parameter wherever it is set: the scenario's own value, and every entry of the timeline that moves it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic import JsonValue

from sim.scenario.load import changed
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.parameter import parameter


def everywhere(scenario: Scenario, path: str) -> dict[str, ParameterValue | None]:
    """The values of a parameter by path: its own, and those that the entries of the timeline set it to.

    Raises:
        ScenarioError: The scenario has no such parameter.
    """
    moved = {
        f"timeline.{name}.set.{path}": entry.set[path] for name, entry in scenario.timeline.items() if path in entry.set
    }
    return {path: parameter(scenario, path).value, **moved}


def with_values(scenario: Scenario, values: Iterable[tuple[str, JsonValue]]) -> Scenario:
    """A scenario with other values at some paths, as of ``--set``, checked as a file would be; None removes a key.

    Raises:
        ScenarioError: A path is wrong, or what a value makes of the scenario is.
    """
    return changed(scenario, [f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in values])

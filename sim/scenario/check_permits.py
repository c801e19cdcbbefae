"""Permissions that are never given: a convoy, a column or a fleet that waits for one during the whole run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.model import Scenario
from sim.scenario.parameter import parameters

PERMITS = ("permitted", "permission", "return_permitted")
"""Keys of switches that let somebody set off who waits for it."""


def permit_notices(scenario: Scenario) -> Iterator[str]:
    """Permissions that are false for the whole run, a line each, for people: what waits for them never moves."""
    given = {path for change in scenario.timeline.values() for path, value in change.set.items() if value}
    for path, switch in parameters(scenario).items():
        section, _, key = path.rpartition(".")
        if key in PERMITS and switch.value is False and path not in given:
            yield f"{section} waits for the whole run: {key} is false, and no entry of the timeline sets it"

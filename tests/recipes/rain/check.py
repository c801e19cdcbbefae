"""What must fit around rain."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.errors import Keys
from sim.scenario.model import Scenario


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Rain that would be a flood."""
    rain = scenario.rain
    if rain is not None and rain.mm_per_h * scenario.horizon_h > 1_000.0:
        yield ("rain", "mm_per_h"), "would be a flood by the end of the run"


def observes(scenario: Scenario) -> Iterator[str]:
    """What falls now."""
    if scenario.rain is not None:
        yield "rain.mm_per_h"

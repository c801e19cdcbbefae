"""What people call the places of a scenario: no sentence shows a raw name where the scenario gives a title."""

from __future__ import annotations

from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter, Stage


def titles(scenario: Scenario) -> dict[str, str]:
    """What people call each node, by its name."""
    return {name: title_of(name, stage) for name, stage in scenario.stages.items()}


def title_of(name: str, stage: Stage) -> str:
    """What people call a node: its title, the region of a shelter, or its name in words."""
    region = stage.region if isinstance(stage, Shelter) else ""
    return stage.title or region or name.replace("_", " ")

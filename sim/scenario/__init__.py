"""From YAML text to a typed, validated, frozen scenario."""

from sim.scenario.errors import ScenarioError
from sim.scenario.load import load, notices, resolved_yaml
from sim.scenario.model import Scenario

__all__ = ["Scenario", "ScenarioError", "load", "notices", "resolved_yaml"]

"""What must fit around a second road: settlements, gates, and routes that lead through them."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.always_passes import always_passes
from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import Station


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the second road."""
    road = scenario.second_road
    if road is None:
        return
    for town in road.to:
        if town not in scenario.settlements:
            yield ("second_road", "to", town), f"there is no such settlement{nearest(town, scenario.settlements)}"
    gates = {"first_gate": road.first_gate, "second_gate": road.second_gate}
    for key, gate in gates.items():
        if gate not in scenario.stages:
            yield ("second_road", key), f"there is no stage '{gate}'{nearest(gate, scenario.stages)}"
        elif not isinstance(scenario.stages[gate], Station):
            yield ("second_road", key), f"'{gate}' is a {scenario.stages[gate].kind}; a gate is a station"
    for town, to in road.to.items():
        if road.second_gate in scenario.stages and not always_passes(scenario, to, road.second_gate):
            yield ("second_road", "to", town), f"not every route from here leads through '{road.second_gate}'"


def observes(scenario: Scenario) -> Iterator[str]:
    """None."""
    return iter(())

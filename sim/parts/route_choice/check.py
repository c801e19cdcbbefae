"""What must fit around a choice of routes: who chooses, and gates that all on a route pass."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.always_passes import always_passes
from sim.scenario.errors import Keys, nearest
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Station


def findings(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """Everything that is wrong with the choice of routes."""
    choice = scenario.route_choice
    if choice is None:
        return
    for other in scenario.route_choices():
        if other != "route_choice":
            yield ("route_choice",), f"{other} is a choice of its own: leave it out, and make its road a route"
    known = (*scenario.settlements, *scenario.arrivals)
    for number, name in enumerate(choice.who):
        if name not in known:
            where = ("route_choice", "who", str(number))
            yield where, f"there is no settlement or arrival stream '{name}'{nearest(name, known)}"
    gates: dict[str, str] = {}
    for name, route in choice.routes.items():
        keys = ("route_choice", "routes", name, "gate")
        stage = scenario.stages.get(route.gate)
        if stage is None:
            yield keys, f"there is no stage '{route.gate}'{nearest(route.gate, scenario.stages)}"
        elif not isinstance(stage, Station | Link):
            yield keys, f"'{route.gate}' is a {stage.kind}; a gate is a station or a link"
        elif not always_passes(scenario, route.to, route.gate):
            yield keys, f"not all who take the route pass '{route.gate}'"
        elif route.gate in gates:
            yield keys, f"is the gate of '{gates[route.gate]}' too: one queue leaves nothing to choose"
        gates.setdefault(route.gate, name)


def observes(scenario: Scenario) -> Iterator[str]:
    """How long each route would take who sets off now."""
    if scenario.route_choice is not None:
        yield from (f"route_choice.{name}.minutes" for name in scenario.route_choice.routes)

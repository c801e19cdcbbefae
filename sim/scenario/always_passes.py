"""Whether all who take a route have to pass a node."""

from __future__ import annotations

from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to


def always_passes(scenario: Scenario, to: Destination, gate: str) -> bool:
    """Whether no route ends before a gate; stages that do not exist are reported elsewhere."""
    ahead, passed = list(targets(to)), {gate}
    while ahead:
        name = ahead.pop()
        if name in passed or name not in scenario.stages:
            continue
        passed.add(name)
        following = leads_to(scenario.stages[name])
        if not following:
            return False
        ahead += following
    return True

"""How far it still is: the road that remains behind a node, in the mean over the shares of a route."""

from __future__ import annotations

from sim.scenario.geography import Destination
from sim.scenario.model import Scenario
from sim.scenario.stages import Link

LEAST_SHARE = 1e-9
"""A smaller share of a route that comes back is not followed any further."""


def remaining_km(scenario: Scenario, name: str, vehicle_class: str) -> float:
    """Length of the links behind a stage until the end of the route, km.

    All nodes that are one step away, then all that are two, each with the share that comes to it. A route may lead back
    to a node: then shares shrink from step to step, and the steps are counted so that it ends.

    Args:
        scenario: Whose routes by class are followed; those by origin are not.
        name: The stage, which does not count itself.
        vehicle_class: Who drives.
    """
    km, here = 0.0, {name: 1.0}
    for step in range(2 * len(scenario.stages)):
        following: dict[str, float] = {}
        for one, share in here.items():
            stage = scenario.stages[one]
            if step and isinstance(stage, Link):  # not the node itself
                km += share * stage.length_km
            for there, part in _shares(stage.to_by_class.get(vehicle_class, stage.to)).items():
                following[there] = following.get(there, 0.0) + share * part
        here = {one: share for one, share in following.items() if share > LEAST_SHARE}
        if not here:
            break
    return km


def _shares(to: Destination | None) -> dict[str, float]:
    return {} if to is None else {to: 1.0} if isinstance(to, str) else dict(to)

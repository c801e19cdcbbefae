"""What lies ahead on a route: the stages before a gate, and the free times and lengths of the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.graph import onward, reachable
from sim.scenario.geography import Destination, targets
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Link, Stage, Station

LEAST_SHARE = 1e-9
"""A smaller share of a route that comes back is not followed any further."""


def stages_before(scenario: Scenario, first: list[Destination], gate: str) -> NDArray[np.bool_]:
    """Stages that lie before a gate on the way from each first destination, shape ``(destinations, stages)``."""
    leads, names = onward(scenario), list(scenario.stages)
    before = {name for name in names if name != gate and gate in reachable(leads, leads[name])}
    found = np.zeros((len(first), len(names)), np.bool_)
    for row, to in enumerate(first):
        for name in before & reachable(leads, targets(to)):
            found[row, names.index(name)] = True
    return found


@dataclass(frozen=True)
class Free:
    """A route of which nobody stands in the way, in the mean over its shares.

    Attributes:
        to_gate_h: Until the queue of the gate, hours: until a station, and to the end of a link.
        from_gate_h: From there to the end of the route, hours, the service at a station included.
        km: Length of all links.
    """

    to_gate_h: float
    from_gate_h: float
    km: float


def free(scenario: Scenario, to: Destination, gate: str, vehicle_class: str) -> Free:
    """The free times of a route for a vehicle class: roads, delays and services, level by level and without recursion.

    Args:
        scenario: What is run; its routes by class are followed, those by origin are not.
        to: Where the route begins.
        gate: The station or link that all on it pass.
        vehicle_class: Whose times.
    """
    to_gate_h = from_gate_h = km = 0.0
    before, behind = _shares(to), dict[str, float]()
    for _ in range(2 * len(scenario.stages)):
        before_next, behind_next = dict[str, float](), dict[str, float]()
        for here, passed in ((before, False), (behind, True)):
            for name, share in here.items():
                if share < LEAST_SHARE:
                    continue
                stage = scenario.stages[name]
                lasts_h = share * _lasts_h(stage, vehicle_class)
                km += share * stage.length_km if isinstance(stage, Link) else 0.0
                past = passed or (name == gate and isinstance(stage, Station))
                to_gate_h, from_gate_h = to_gate_h + (not past) * lasts_h, from_gate_h + past * lasts_h
                following = behind_next if past or name == gate else before_next
                for there, part in _shares(_onward(stage, vehicle_class)).items():
                    following[there] = following.get(there, 0.0) + share * part
        before, behind = before_next, behind_next
        if not before and not behind:
            break
    return Free(to_gate_h, from_gate_h, km)


def _onward(stage: Stage, vehicle_class: str) -> Destination | None:
    return stage.to_by_class.get(vehicle_class, stage.to)


def _shares(to: Destination | None) -> dict[str, float]:
    return {} if to is None else {to: 1.0} if isinstance(to, str) else dict(to)


def _lasts_h(stage: Stage, vehicle_class: str) -> float:
    """Free drive, delay or service of one vehicle; a shelter is where people are going."""
    if isinstance(stage, Link):
        return stage.free_flow_h
    if isinstance(stage, Station | Delay) and (time := stage.time_for(vehicle_class)) is not None:
        return time.minimum_h + time.mean_h
    return 0.0

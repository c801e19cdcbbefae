"""Routes, step by step: where a vehicle goes next, and by which lanes of a road.

There are no enumerated routes: each stage has a branch (the stages that follow, with shares), perhaps another for some
vehicle classes or origins, and one uniform draw a vehicle and visit decides. So a route may be as long as memory and
may come back to where it was.
"""

from __future__ import annotations

from sim.network.compiled import inlined
from sim.network.records import GONE, LINK, Network


@inlined
def branch_of(n: Network, p: int, row: int) -> int:
    """The branch that holds for a vehicle at a stage, or before the first: its class's, its origin's, or all's."""
    if row < len(n.by_class):
        found = n.by_class[row, n.vehicle[p].kind]
        if found >= 0:
            return int(found)
    if row < len(n.by_origin):
        found = n.by_origin[row, n.vehicle[p].origin]
        if found >= 0:
            return int(found)
    return row


@inlined
def follow(n: Network, p: int, row: int) -> int:
    """The stage to which a branch leads a vehicle; ``GONE`` where it ends."""
    b = branch_of(n, p, row)
    count, first = n.branch[b].count, n.branch[b].first
    if count == 0:
        return GONE
    if count > 1:
        draw = n.draws[n.branch[b].row, p]
        last = first + count - 1
        while first < last and n.option[first].upto <= draw:
            first += 1
    return int(n.option[first].stage)


@inlined
def passes_by(n: Network, p: int, s: int) -> bool:
    """Whether a vehicle has enough petrol to pass a fuel point by, for the road on which it is and all behind it."""
    if n.node[s].rest_km < 0.0:
        return not n.vehicle[p].refuels
    here, km = n.vehicle[p].node, n.node[s].rest_km
    if here >= 0 and n.node[here].kind == LINK:
        km += n.node[here].length_km  # what it takes is burnt as the vehicle leaves it
    return bool(n.vehicle[p].tank_ml >= n.vehicle[p].ml_per_km * km)


@inlined
def next_stage(n: Network, p: int, row: int) -> int:
    """The stage after a stage, or after the origin: a station that hands out petrol is passed by with enough of it."""
    target = follow(n, p, row)
    while target >= 0 and n.node[n.first_node[target]].issue_ml > 0 and passes_by(n, p, n.first_node[target]):
        target = follow(n, p, target)
    return target


@inlined
def node_of(n: Network, p: int, stage: int) -> int:
    """The node by which a vehicle enters a stage: of a road with groups of lanes the one for its class or its exit."""
    if len(n.group) == 0:
        return int(n.first_node[stage])
    classes, stages = n.service.shape[1], len(n.first_node)
    found = n.group[stage, n.vehicle[p].kind]
    if found < 0:
        there = next_stage(n, p, stage)
        found = n.group[stage, classes + there] if there >= 0 else -1
    if found < 0:
        found = n.group[stage, classes + stages]
    return int(found)

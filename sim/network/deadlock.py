"""Deadlock: a circle of full nodes, each of which waits for the next; it is reported, and nothing is done about it."""

from __future__ import annotations

import numpy as np

from sim.network.records import LINK, NOBODY, Network
from sim.network.time import NEVER_US


def deadlock(n: Network) -> list[int]:
    """Stages of a circle in which nobody can move any more, in order; empty when there is none.

    Every node of it is full, and the vehicle that would leave it waits for the next one of the circle. A direction of a
    road before which others wait for their turn waits until the other is empty. Call it when nothing is left to
    happen, or at the end.
    """
    waits_for = _for_their_turn(n)
    not_empty = set(waits_for.values())
    full = n.node["used"] >= n.node["storage"]
    for s in range(len(n.node)):
        one = n.node[s]
        if one["kind"] == LINK and one["exits"] < one["entries"] and (full[s] or s in not_empty):
            p = int(n.space["who"][one["ring"] + (one["exits"] & one["ring_mask"])])
            if n.vehicle["target"][p] != NOBODY:
                waits_for[s] = int(n.vehicle["target"][p])
        elif one["kind"] != LINK and one["busy"] >= one["lanes"] > 0 and one["waiting"] >= one["buffer"]:
            target = _all_wait_for(n, s)
            if target != NOBODY:
                waits_for[s] = target
    for start in waits_for:
        passed = [start]
        while passed[-1] in waits_for and waits_for[passed[-1]] not in passed:
            passed.append(waits_for[passed[-1]])
        if waits_for.get(passed[-1]) == start:
            return [int(n.node["stage"][s]) for s in passed]
    return []


def _for_their_turn(n: Network) -> dict[int, int]:
    """Directions that others wait to use in turn, each with the one that has to be empty first."""
    waits = (n.node["alternates"] == 1) & (n.node["has_turn"] == 0) & (n.node["in_line"] > 0) & (n.node["green_us"] > 0)
    found = {int(s): int(n.node["opposite"][s]) for s in np.flatnonzero(waits)}
    return {s: other for s, other in found.items() if n.node["exits"][other] < n.node["entries"][other]}


def _all_wait_for(n: Network, s: int) -> int:
    """The node before which all stand who could leave a station; nobody if they differ, or if one may still move.

    Who waits inside for a lane goes nowhere before he has one, unless his patience ends first.
    """
    inside = n.vehicle[n.vehicle["node"] == s]
    in_queue = (inside["slot"] != NOBODY) & (inside["target"] == NOBODY) & (inside["ready_us"] == NEVER_US)
    targets = set(inside["target"][~in_queue].tolist())
    return int(targets.pop()) if len(targets) == 1 else NOBODY

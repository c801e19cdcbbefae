"""Deadlock: a circle of full nodes, each of which waits for the next; it is told, and nothing is done about it."""

from __future__ import annotations

from sim.network.records import LINK, NOBODY, Network


def deadlock(n: Network) -> list[int]:
    """Stages of a circle in which nobody can move any more, in order; empty when there is none.

    Every node of it is full, and the vehicle that would leave it waits for the next one of the circle. Call it
    when nothing is left to happen, or at the end.
    """
    waits_for: dict[int, int] = {}
    full = n.node["used"] >= n.node["storage"]
    for s in range(len(n.node)):
        one = n.node[s]
        if one["kind"] == LINK and one["exits"] < one["entries"] and full[s]:
            p = int(n.space["who"][one["ring"] + (one["exits"] & one["ring_mask"])])
            if n.vehicle["target"][p] != NOBODY:
                waits_for[s] = int(n.vehicle["target"][p])
        elif one["kind"] != LINK and one["busy"] >= one["lanes"] > 0 and one["waiting"] >= one["room"]:
            inside = n.vehicle["target"][n.vehicle["node"] == s]
            if len(inside) and (inside != NOBODY).all() and len(set(inside.tolist())) == 1:
                waits_for[s] = int(inside[0])
    for start in waits_for:
        passed = [start]
        while passed[-1] in waits_for and waits_for[passed[-1]] not in passed:
            passed.append(waits_for[passed[-1]])
        if waits_for.get(passed[-1]) == start:
            return [int(n.node["stage"][s]) for s in passed]
    return []

"""Who goes where: from each origin the shortest routes to the nearest refuges, in shares by places and distance.

FLEE's people choose by weight over distance at each place; here a share of each origin goes to each of its nearest
refuges, in proportion to its places and in inverse proportion to its distance (a gravity model), along the shortest
route. The routes from one origin are a tree, so what a road lets out to the next one is a share of each origin.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.imports.geography import Demand, Geography, ImportedRoad, Refuge

Leg = tuple[str, str]
"""A direction of a road: from a place to a place."""

NEAREST = 5
"""How many refuges people of one origin go to; [A] 1 to 10."""

SHORTEST_KM = 1.0
"""Distance that a refuge in the same place counts, so that its share is a number."""

LEAST_SHARE = 0.005
"""Share below which nobody is sent somewhere."""


@dataclass(frozen=True)
class Routes:
    """Who goes where.

    Attributes:
        goals: Share of each origin that goes to each refuge.
        first: The first legs of each origin, or refuges in its own place, with shares.
        onward: At the end of each leg, for each origin that comes there: next legs and refuges, with shares.
        stranded: Origins from which no road leads to a refuge.
    """

    goals: Mapping[str, Mapping[str, float]]
    first: Mapping[str, Mapping[Leg | str, float]]
    onward: Mapping[Leg, Mapping[str, Mapping[Leg | str, float]]]
    stranded: tuple[str, ...]


def routes_of(geography: Geography) -> Routes:
    """Routes from every origin to its nearest refuges."""
    roads = _neighbours(geography.roads)
    size = _sizes(geography.refuges)
    goals: dict[str, dict[str, float]] = {}
    first: dict[str, dict[Leg | str, float]] = {}
    onward: dict[Leg, dict[str, dict[Leg | str, float]]] = defaultdict(dict)
    stranded = []
    for origin in geography.demands:
        distance_km, before = _shortest(roads, origin.at)
        shares = _shares({at: distance_km[at] for at in size if at in distance_km}, size)
        if not shares:
            stranded.append(origin.at)
            continue
        goals[origin.at] = shares
        flows = _flows(origin, before, shares)
        first[origin.at] = _normed(flows[origin.at])
        for here, into in flows.items():
            if here != origin.at:
                onward[(before[here], here)][origin.at] = _normed(into)
    return Routes(goals, first, dict(onward), tuple(stranded))


def _neighbours(roads: Sequence[ImportedRoad]) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for road in roads:
        found[road.a].append((road.b, road.length_km))
        if not road.one_way:
            found[road.b].append((road.a, road.length_km))
    return found


def _shortest(roads: Mapping[str, list[tuple[str, float]]], origin: str) -> tuple[dict[str, float], dict[str, str]]:
    """Distance of every place that can be reached, and the place before it (Dijkstra 1959)."""
    distance_km, before = {origin: 0.0}, dict[str, str]()
    ahead = [(0.0, origin)]
    while ahead:
        so_far, here = heapq.heappop(ahead)
        if so_far > distance_km[here]:
            continue
        for there, length_km in roads.get(here, ()):
            if so_far + length_km < distance_km.get(there, float("inf")):
                distance_km[there], before[there] = so_far + length_km, here
                heapq.heappush(ahead, (so_far + length_km, there))
    return distance_km, before


def _sizes(refuges: Sequence[Refuge]) -> dict[str, float]:
    """Places of each refuge; where one of them has no number, all count alike."""
    known = all(one.places_persons for one in refuges)
    return {one.at: float(one.places_persons or 1) if known else 1.0 for one in refuges}


def _shares(distance_km: Mapping[str, float], size: Mapping[str, float]) -> dict[str, float]:
    """Shares of the nearest refuges, by their places over their distance."""
    nearest = sorted(distance_km, key=lambda at: (distance_km[at], at))[:NEAREST]
    weights = {at: size[at] / max(distance_km[at], SHORTEST_KM) for at in nearest}
    total = sum(weights.values())
    kept = {at: weight / total for at, weight in weights.items() if weight / total >= LEAST_SHARE}
    return {at: share / sum(kept.values()) for at, share in kept.items()}


def _flows(origin: Demand, before: Mapping[str, str], shares: Mapping[str, float]) -> dict[str, dict[Leg | str, float]]:
    """At each place on the routes of an origin: how much of it goes into each next leg, or stays at a refuge."""
    found: dict[str, dict[Leg | str, float]] = defaultdict(lambda: defaultdict(float))
    for goal, share in shares.items():
        found[goal][goal] += share
        here = goal
        while here != origin.at:
            found[before[here]][(before[here], here)] += share
            here = before[here]
    return found


def _normed(into: Mapping[Leg | str, float]) -> dict[Leg | str, float]:
    """Shares of four decimals that add up to 1."""
    total = sum(into.values())
    found = {there: round(share / total, 4) for there, share in into.items()}
    largest = max(found, key=lambda there: found[there])
    found[largest] = round(1.0 - sum(share for there, share in found.items() if there != largest), 4)
    return found

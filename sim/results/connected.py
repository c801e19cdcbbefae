"""The longest queue that is one queue: on a road, and on the roads behind it into which it has grown.

A queue that fills its road back to the beginning goes on into the road behind, if traffic stands there up to the end:
then both are one queue. They stay one for as long as whoever leaves the one behind stands in the one ahead within
minutes (:data:`LONGEST_GAP_H`): a stop on the way, such as a breakdown, opens a gap that travels on and closes, and
the queue is still one, from its tail to its head, gap included. Where two roads join in front, or part behind, the
queue is as long as its longest branch, never the sum of several: roads side by side are distinguished. A gate between
two roads parts no queue: who cannot leave it stands in it. A delay does, for time passes there without anybody
queueing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import ARRIVED, ENTERED, Journal
from sim.results.capacity import after_crossing
from sim.results.counted import weights
from sim.results.curves import Steps
from sim.results.jam import jam
from sim.scenario.model import Scenario
from sim.scenario.routes import leads_to
from sim.scenario.stages import Link, Station

AS_LONG = 0.99
"""Share of the longest queue from which on a queue counts as equally long: recording steps fall between vehicles."""

LONGEST_GAP_H = 5.0 / 60.0
"""Longest drive at free speed through a gap in what is still one queue, h. Assumed, 2 to 10 minutes.

A stop of b hours leaves a gap of b times the speed of the queue ahead, which is driven through in less than b.
"""


def roads_before_crossing(scenario: Scenario) -> tuple[str, ...]:
    """The links that a group can meet before it has crossed."""
    behind = after_crossing(scenario)
    return tuple(name for name, stage in scenario.stages.items() if isinstance(stage, Link) and name not in behind)


@dataclass(frozen=True)
class Reach:
    """The queue whose head is on one road, with all that it fills behind.

    Attributes:
        km: Its length at each time, shape ``(steps,)``.
        outside_veh: Vehicles that wait at its end and are on no road: they cannot get onto one that is full. Where
            there are any, the length is the most that it can be.
        ends_on: The road on which it ends, as its number among those before the crossing.
    """

    km: Floats
    outside_veh: Floats
    ends_on: NDArray[np.intp]


class Queues:
    """The queues of all roads before the crossing, and which of them go on into which.

    A road that leads to itself again counts once in a queue. Where circles lie inside circles, of all orders in which
    a queue can fill them the first is taken.

    Attributes:
        on: The queue on each road, by its name.
    """

    def __init__(self, journal: Journal) -> None:
        """Find head and tail of the queue on every road."""
        roads, self._steps = roads_before_crossing(journal.scenario), len(journal.balance.time_h)
        self.on = {name: jam(journal, name).queue(journal.balance.time_h) for name in roads}
        self._outside_veh = {name: _outside_veh(journal, name) * line.is_full for name, line in self.on.items()}
        self._behind = _behind(journal.scenario, roads)
        self._number = {name: number for number, name in enumerate(roads)}
        self._in_circles = _has_circle(self._behind)
        self._links = {name: one for name, one in journal.scenario.stages.items() if isinstance(one, Link)}

    @cached_property
    def longest(self) -> Reach:
        """The longest connected queue at each recording step; of two equal ones that with more vehicles at its end."""
        found = Reach(np.zeros(self._steps), np.zeros(self._steps), np.zeros(self._steps, np.intp))
        known: dict[str, Reach] = {}
        # Every road may be the head: a queue that has come loose from the gate begins further back.
        for name in self.on:
            # In a circle what is behind a road ends where the head is, and so is another for each head.
            known = self._from(name, {} if self._in_circles else known)
            found = _longer(found, known[name])
        return found

    @cached_property
    def outside_veh(self) -> Floats:
        """Vehicles that wait to get onto the full road on which the longest queue ends where it is longest.

        A gap in the queue ahead of that road, behind a breakdown, changes nothing for them. Zero at every recording
        step if the road has room where the queue is longest. Shape ``(steps,)``.
        """
        longest = self.longest
        at_bound = (longest.outside_veh >= 1.0) & (longest.km >= AS_LONG * longest.km.max(initial=0.0))
        roads = list(self.on)
        of_roads = [self._outside_veh[roads[number]] for number in np.unique(longest.ends_on[at_bound]).tolist()]
        return np.max(of_roads, axis=0) if of_roads else np.zeros(self._steps)

    def _from(self, head: str, known: dict[str, Reach]) -> dict[str, Reach]:
        """The queue whose head is on a road, and those that begin on the roads behind it, beside what is known."""
        # The roads from the head back to the one looked at, each with those behind it that are still to be looked at;
        # without recursion, for a chain of roads may be longer than Python's stack.
        path = {head: iter(self._behind[head])} if head not in known else {}
        while path:
            name, behind = next(reversed(path.items()))
            before = next((one for one in behind if one not in path and one not in known), None)
            if before is not None:
                path[before] = iter(self._behind[before])
                continue
            known[name] = self._reach(name, {one: known[one] for one in self._behind[name] if one in known})
            del path[name]
        return known

    def _reach(self, name: str, behind: Mapping[str, Reach]) -> Reach:
        """The queue whose head is on a road, from those behind it: none that is ahead of it too, or loops would add."""
        further = Reach(np.zeros(self._steps), self._outside_veh[name], np.full(self._steps, self._number[name]))
        for before, there in behind.items():
            joined, gap_km = self._joined(name, before)
            reach = Reach((there.km + gap_km) * joined, there.outside_veh * joined, there.ends_on)
            further = _longer(further, reach)
        return Reach(self.on[name].km + further.km, further.outside_veh, further.ends_on)

    def _joined(self, ahead: str, behind: str) -> tuple[NDArray[np.bool_], Floats]:
        """Whether the queue on a road and that on the road behind are one at each time, and the gap in it, km."""
        line, other = self.on[ahead], self.on[behind]
        gap_h = line.free_behind_km / self._links[ahead].free_flow_kmh
        gap_h += other.free_ahead_km / self._links[behind].free_flow_kmh
        near = (line.km > 0.0) & (other.km > 0.0) & (gap_h <= LONGEST_GAP_H)
        # Both: a full road behind which traffic moves freely has a queue of its own, and so has one that only stands.
        meet = line.is_full & other.stands_at_exit
        steps = np.arange(self._steps)
        met, parted = (np.maximum.accumulate(np.where(which, steps, -1)) for which in (meet, ~(near | meet)))
        return met > parted, line.free_behind_km + other.free_ahead_km


def _longer(one: Reach, other: Reach) -> Reach:
    more = (other.km > one.km) | ((other.km == one.km) & (other.outside_veh > one.outside_veh))
    km, outside_veh = np.where(more, other.km, one.km), np.where(more, other.outside_veh, one.outside_veh)
    return Reach(km, outside_veh, np.where(more, other.ends_on, one.ends_on))


def _has_circle(behind: Mapping[str, tuple[str, ...]]) -> bool:
    try:
        TopologicalSorter(behind).prepare()
    except CycleError:
        return True
    return False


def _behind(scenario: Scenario, roads: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each road those that lead to it, at once or through gates."""
    found: dict[str, list[str]] = {name: [] for name in roads}
    for name in roads:
        for there in dict.fromkeys(_next_roads(scenario, name)):
            if there in found:
                found[there].append(name)
    return {name: tuple(before) for name, before in found.items()}


def _next_roads(scenario: Scenario, name: str) -> Iterator[str]:
    """The roads that come after a road, at once or through gates."""
    ahead, seen = list(leads_to(scenario.stages[name])), set[str]()
    while ahead:
        there = ahead.pop(0)
        if there in seen:
            continue
        seen.add(there)
        stage = scenario.stages[there]
        if isinstance(stage, Link):
            yield there
        elif isinstance(stage, Station):
            ahead += leads_to(stage)


def _outside_veh(journal: Journal, name: str) -> Floats:
    """Vehicles that want onto a road and stand on none: in town, or done in a gate or after a delay."""
    number, stages = journal.stages.index(name), journal.scenario.stages
    # By what is before the first stage too: no road either, and counted from the end.
    on_road = np.array([*(isinstance(stages[one], Link) for one in journal.stages), False, False])
    # Who comes from a road stands on it, and is in the kilometres already.
    wants = np.flatnonzero(~on_road[journal.came_from[:, number]])
    arrived, entered = (journal.passage_h[:, number, event][wants] for event in (ARRIVED, ENTERED))
    return Steps(journal.balance.time_h).between(arrived, entered, weights(journal, wants))

"""Who is at home, town by town in the order of deciding, and the compiled decision of all towns at once.

Every settlement has one cumulative hazard; a group decides when that reaches its threshold (``docs/model.md`` §1.3).
All groups lie in one array, those of a town in one stretch of it and sorted by their thresholds, so a look at all
towns costs one call, and nothing is looked at but who decides.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows
from sim.network.compiled import exported, inlined
from sim.population.groups import TravelGroups

TOWN = np.dtype(
    [
        ("begin", np.int64),
        ("decided", np.int64),
        ("end", np.int64),
        ("hazard", np.float64),
        ("per_h", np.float64),
        ("persons", np.int64),
        ("decided_persons", np.int64),
    ]
)
"""A settlement: its stretch of groups [begin, end), of which those before ``decided`` have decided; its cumulative
hazard and the hazard that holds until the next look; its leavers, and those of them who have decided, here or away."""

MEMBER = np.dtype([("row", np.int64), ("town", np.int64), ("threshold", np.float64), ("persons", np.int64)])
"""A group of a settlement: its row among all groups, its town, its threshold, its persons as they were formed."""


class Towns:
    """The groups of all settlements.

    Attributes:
        all: One record for each settlement, ``TOWN``.
        members: One record for each group, ``MEMBER``.
        undecided: Groups that are at home and have not decided.
    """

    def __init__(self, groups: TravelGroups, count: int) -> None:
        """Sort each settlement's groups by their thresholds."""
        rows = np.flatnonzero((groups.origin < count) & np.isnan(groups.arrival_h))
        # Sorted once: thresholds never change, so the next to decide is always the first that has not.
        rows = rows[np.lexsort((groups.threshold[rows], groups.origin[rows]))]
        self.members = np.zeros(len(rows), MEMBER)
        self.members["row"], self.members["town"] = rows, groups.origin[rows]
        self.members["threshold"], self.members["persons"] = groups.threshold[rows], groups.persons[rows]
        self.all = np.zeros(count, TOWN)
        ends = np.searchsorted(groups.origin[rows], np.arange(count), side="right")
        self.all["end"] = ends
        self.all["begin"][1:] = self.all["decided"][1:] = ends[:-1]
        self.all["persons"] = np.bincount(self.members["town"], self.members["persons"], minlength=count)
        self.undecided = len(rows)
        self._who, self._when = np.zeros(len(rows), np.intp), np.zeros(len(rows))

    def of(self, number: int) -> NDArray[np.void]:
        """The groups of a settlement that are not away, in the order in which they decide."""
        town = self.all[number]
        return self.members[town["begin"] : town["end"]]

    def at_home(self) -> Rows:
        """Rows of those who are at home and have not decided, town by town."""
        stretches = [self.members["row"][town["decided"] : town["end"]] for town in self.all]
        return np.concatenate([*stretches, np.zeros(0, np.intp)]).astype(np.intp)

    def decide(self, since_h: float, now: float) -> tuple[Rows, Floats]:
        """Add the hazard of a span and return who decided in it, town by town, and when."""
        found = decide(self.all, self.members, since_h, now, self._who, self._when)
        self.undecided -= found
        # Copies, for the next look writes over these arrays.
        return self._who[:found].copy(), self._when[:found].copy()

    def part_with(self, leaves: NDArray[np.bool_]) -> tuple[Rows, Floats]:
        """Let undecided groups leave their settlements; returns them by row, and what each still bears.

        Args:
            leaves: Whether each group leaves if it is at home, by row, shape ``(P,)``.
        """
        found = part_with(self.all, self.members, leaves, self._who, self._when)
        self.undecided -= found
        order = np.argsort(self._who[:found])
        return self._who[order], self._when[order]

    def take_back(self, rows: Rows, town: NDArray[np.int64], threshold: Floats, persons: NDArray[np.int64]) -> None:
        """Let groups come back, to decide when their settlement's cumulative hazard reaches their threshold."""
        coming = np.zeros(len(rows), MEMBER)
        coming["row"], coming["town"], coming["threshold"], coming["persons"] = rows, town, threshold, persons
        put_back(self.all, self.members, coming[np.lexsort((threshold, town))])
        self.undecided += len(rows)


@inlined
def reached_h(threshold: float, before: float, since_h: float, per_h: float) -> float:
    """When a cumulative hazard reaches a threshold, while its rate stays the same (inversion, case D06).

    Args:
        threshold: A level above ``before``.
        before: Cumulative hazard at ``since_h``.
        since_h: Since when the rate holds, hours.
        per_h: The hazard, per hour.
    """
    return since_h + (threshold - before) / per_h


@exported
def decide(
    towns: NDArray[np.void], members: NDArray[np.void], since_h: float, now: float, who: Rows, when: Floats
) -> int:
    """Add the hazard of a span to every town, and write down who decided in it and when; returns how many.

    The hazard is constant over the span, so the hour at which it reaches a threshold is exact.
    """
    found = 0
    for t in range(len(towns)):
        per_h, before = towns[t]["per_h"], towns[t]["hazard"]
        # A closed corridor: no hazard, and `reached_h` would divide by it.
        if per_h <= 0.0 or now <= since_h:
            continue
        hazard = before + per_h * (now - since_h)
        towns[t]["hazard"] = hazard
        k = towns[t]["decided"]
        while k < towns[t]["end"] and members[k]["threshold"] <= hazard:
            who[found] = members[k]["row"]
            # Rounding may put the hour a hair after `now`, which would be in the future of the run.
            when[found] = min(now, reached_h(members[k]["threshold"], before, since_h, per_h))
            towns[t]["decided_persons"] += members[k]["persons"]
            found += 1
            k += 1
        towns[t]["decided"] = k
    return found


@exported
def set_hazards(towns: NDArray[np.void], base_per_h: float, named: float, social: float, road: float) -> None:
    """Work out the hazard of every town, base · exp(named + social · S + road), by the share S that has decided."""
    for t in range(len(towns)):
        share = towns[t]["decided_persons"] / towns[t]["persons"] if towns[t]["persons"] > 0 else 0.0
        towns[t]["per_h"] = base_per_h * math.exp(named + social * share + road)


@inlined
def copy_member(members: NDArray[np.void], to: int, source: NDArray[np.void], k: int) -> None:
    """Write one record over another."""
    members[to]["row"] = source[k]["row"]
    members[to]["town"] = source[k]["town"]
    members[to]["threshold"] = source[k]["threshold"]
    members[to]["persons"] = source[k]["persons"]


@exported
def part_with(
    towns: NDArray[np.void], members: NDArray[np.void], leaves: NDArray[np.bool_], who: Rows, left: Floats
) -> int:
    """Take groups that leave out of the undecided of all towns; what each still bears is written down."""
    found = 0
    for t in range(len(towns)):
        to = towns[t]["decided"]
        for k in range(towns[t]["decided"], towns[t]["end"]):
            if leaves[members[k]["row"]]:
                who[found] = members[k]["row"]
                # What is left of the threshold goes with the group: hazard that it has lived through is not lived
                # through again.
                left[found] = members[k]["threshold"] - towns[t]["hazard"]
                found += 1
            else:
                copy_member(members, to, members, k)
                to += 1
        towns[t]["end"] = to
    return found


@exported
def put_back(towns: NDArray[np.void], members: NDArray[np.void], coming: NDArray[np.void]) -> None:
    """Merge groups, sorted by town and threshold, into the undecided of their towns, behind equals that are there."""
    # From the back, as in merge sort: the array grows in place, and nothing is overwritten before it has moved.
    k = len(coming) - 1
    while k >= 0:
        t, first = coming[k]["town"], k
        while first > 0 and coming[first - 1]["town"] == t:
            first -= 1
        at = towns[t]["end"] - 1
        to = at + k - first + 1
        towns[t]["end"] = to + 1
        while k >= first:
            if at >= towns[t]["decided"] and members[at]["threshold"] > coming[k]["threshold"]:
                copy_member(members, to, members, at)
                at -= 1
            else:
                copy_member(members, to, coming, k)
                k -= 1
            to -= 1

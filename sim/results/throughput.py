"""Throughput: how many cross in each local clock hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal
from sim.results.carried import people_h, people_in_order
from sim.results.times import ClockHours, clock_hours


@dataclass(frozen=True)
class Throughput:
    """Crossings by local clock hour; every array has shape ``(hours,)`` and adds up to all who crossed.

    The first and the last clock hour may be cut off by the run; their counts are not scaled up.

    Attributes:
        hours: The clock hours.
        persons, vehicles, families: Crossings in each hour.
    """

    hours: ClockHours
    persons: Floats
    vehicles: Floats
    families: Floats


def throughput(journal: Journal, milestone: str = "crossed") -> Throughput | None:
    """Crossings by local clock hour; None where the scenario names no such milestone."""
    if milestone not in journal.milestones:
        return None
    hours, order, groups = clock_hours(journal.scenario), people_in_order(journal, milestone), journal.groups
    upto = hours.counts_upto(people_h(journal, milestone)[order])
    of_vehicles = hours.counts_upto(journal.milestone_h(milestone)[journal.in_order(milestone)])
    return Throughput(
        hours,
        persons=_in_each(upto, groups.persons[order]),
        vehicles=np.diff(of_vehicles).astype(np.float64),
        families=_in_each(upto, groups.households[order]),
    )


def _in_each(upto: NDArray[np.intp], weights: NDArray[np.int32]) -> Floats:
    """Sum of the weights of events in order in each hour, where so many had happened by its limits."""
    total = np.concatenate([[0], np.cumsum(weights, dtype=np.int64)])
    return np.diff(total[upto]).astype(np.float64)

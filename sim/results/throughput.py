"""Throughput: how many cross in each local clock hour."""

from __future__ import annotations

from dataclasses import dataclass

from sim.arrays import Floats
from sim.journal import Journal
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
    hours, passed_h, groups = clock_hours(journal.scenario), journal.milestone_h(milestone), journal.groups
    return Throughput(
        hours,
        persons=hours.count(passed_h, groups.persons),
        vehicles=hours.count(passed_h),
        families=hours.count(passed_h, groups.households),
    )

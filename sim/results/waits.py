"""Time on the road by hour of departure, and person-hours waited by place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal
from sim.results.carried import carriers, crossed_h, people_h, without_people
from sim.results.counted import weights
from sim.results.times import ClockHours, clock_hours
from sim.results.waiting import FOR_A_BUS, waits
from sim.world.park import Rides

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class RoadTime:
    """Time from departure to crossing of the vehicles that set off in each group (a local clock hour, or all).

    A quantile is the shortest time within which that share of *all* who set off had crossed: those still on the
    road at the end of the run count as slower than everybody who arrived. Where too few had arrived the quantile is
    NaN, and ``*_at_least_h`` says what is known: each of the unfinished has been on the road since its departure.
    Where ``*_at_least_h`` equals the quantile it is exact, elsewhere it is a lower bound. All arrays have one
    entry per group.

    Attributes:
        departed, finished: Vehicles that set off, and those of them that had crossed by the end of the run.
        median_h, p90_h: Median and 90 % quantile, hours.
        median_at_least_h, p90_at_least_h: Lower bounds of them, hours; NaN where nobody set off.
    """

    departed: Counts
    finished: Counts
    median_h: Floats
    p90_h: Floats
    median_at_least_h: Floats
    p90_at_least_h: Floats

    @property
    def unfinished(self) -> Counts:
        """Vehicles still on the road at the end of the run."""
        return self.departed - self.finished

    def reason(self, group: int, share: float = 0.5) -> str:
        """Why a quantile of a group is NaN; an empty string when it is a number.

        Args:
            group: Number of the group.
            share: 0.5 for the median, 0.9 for the 90 % quantile.
        """
        value, least = (self.median_h, self.median_at_least_h) if share == 0.5 else (self.p90_h, self.p90_at_least_h)
        if not np.isnan(value[group]):
            return ""
        if self.departed[group] == 0:
            return "nobody set off"
        return (
            f"{self.unfinished[group]:,} of {self.departed[group]:,} vehicles were still on the road at the end "
            f"of the run; it is more than {least[group]:.1f} h"
        )


def road_time_by_departure_hour(journal: Journal) -> tuple[ClockHours, RoadTime] | None:
    """Time on the road by local clock hour of departure; None where the scenario has no milestone ``crossed``."""
    if "crossed" not in journal.milestones:
        return None
    hours = clock_hours(journal.scenario)
    rows = _set_off(journal)
    return hours, _road_time(journal, rows, hours.number_of(journal.departed_h[rows]), len(hours))


def road_time(journal: Journal) -> RoadTime | None:
    """Time on the road of all vehicles, as one group; None where the scenario has no milestone ``crossed``."""
    if "crossed" not in journal.milestones:
        return None
    rows = _set_off(journal)
    return _road_time(journal, rows, np.zeros(len(rows), np.intp), 1)


def _set_off(journal: Journal) -> NDArray[np.intp]:
    """Vehicles with people that set off from where those were, not from a bus stop on the way; on foot every person."""
    rows = np.flatnonzero(~np.isnan(journal.departed_h) & ~carriers(journal) & ~without_people(journal))
    counts = weights(journal, rows)
    return rows if counts is None else np.repeat(rows, counts)


def _road_time(journal: Journal, rows: NDArray[np.intp], group: NDArray[np.intp], groups: int) -> RoadTime:
    departed_h = journal.departed_h[rows]
    taken_h = people_h(journal, "crossed")[rows] - departed_h
    under_way = np.isnan(taken_h)
    slowest = np.where(under_way, np.inf, taken_h)
    fastest = np.where(under_way, journal.scenario.horizon_h - departed_h, taken_h)
    known = _quantiles(slowest, group, groups)
    least = _quantiles(fastest, group, groups) if under_way.any() else known
    departed = np.bincount(group, minlength=groups)
    return RoadTime(departed, departed - np.bincount(group[under_way], minlength=groups), *known, *least)


def _quantiles(values: Floats, group: NDArray[np.intp], groups: int) -> list[Floats]:
    """Median and 90 % quantile of each group."""
    count = np.bincount(group, minlength=groups)
    ranked = np.sort(values) if groups == 1 else values[np.lexsort((values, group))]
    return [_quantile(ranked, count, share) for share in (0.5, 0.9)]


def _quantile(ranked: Floats, count: Counts, share: float) -> Floats:
    """Smallest value of each group that at least ``share`` of the group do not exceed; NaN if infinite or empty.

    Args:
        ranked: The values, group after group, increasing in each.
        count: How many each group has.
        share: Of how many.
    """
    first = np.cumsum(count) - count
    # A share of a whole number of members must not be rounded up to one member more.
    rank = np.ceil(share * count - 1e-9).astype(np.intp) - 1
    found = np.full(len(count), np.nan)
    some = count > 0
    found[some] = ranked[first[some] + rank[some]]
    return np.where(np.isinf(found), np.nan, found)


@dataclass(frozen=True)
class Waited:
    """Person-hours waited, up to the end of the run.

    Attributes:
        by_place: Person-hours ``for a bus``, ``at origin`` and by stage (in it or in its waiting room).
        before_crossing: Person-hours waited before crossing, those for a bus included.
        after_crossing: Person-hours waited after it: for registration, for a place in a shelter.
    """

    by_place: dict[str, float]
    before_crossing: float
    after_crossing: float

    @property
    def total(self) -> float:
        """All person-hours waited."""
        return self.before_crossing + self.after_crossing


def waited(journal: Journal) -> Waited:
    """Person-hours waited by place; without a milestone ``crossed`` all of it counts as before crossing."""
    horizon_h, persons = journal.scenario.horizon_h, journal.groups.persons
    across_h = crossed_h(journal)
    rides = journal.table(Rides)
    before = _total(np.fmin(rides.boarded_h, horizon_h) - rides.ready_h, rides.persons)
    by_place = {FOR_A_BUS: before}
    for wait in waits(journal):
        person_h = _total(wait.hours(horizon_h), persons[wait.rows])
        by_place[wait.place] = by_place.get(wait.place, 0.0) + person_h
        early = wait.before(across_h)
        before += _total(early.hours(horizon_h), persons[early.rows])
    return Waited(by_place, before, sum(by_place.values()) - before)


def _total(hours: Floats, persons: NDArray[np.integer]) -> float:
    """Person-hours. Not by ``np.dot``, whose last digit depends on how many processors the machine has."""
    return float((hours * persons).sum())

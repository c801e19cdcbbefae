"""Which stage limits throughput, hour by hour: the active bottleneck.

A bottleneck is active where traffic stands before it and runs freely behind it (Daganzo 1997, *Fundamentals of
Transportation and Traffic Operations*, §2; ``docs/model.md`` §2). So of all stages before an end of the chain (the
crossing, the registration, a bed) the *most downstream* one before which a queue stands decides how many come through;
whatever waits farther upstream only feeds that queue, and more capacity there lengthens it.

- Vehicles that stand on a link stand there for what comes next: a station, if that passes fewer than the end of the
  link does, or a road that takes fewer than can come to it; otherwise the road itself.
- Vehicles that cannot get onto the road that their route begins with stand before that road. Where routes begin with
  several, they are taken to stand before the one with the longest queue on it.
- A queue *stands* if it holds at least what passes the end in ``STANDING_MIN`` minutes of that hour, and a vehicle.
- Where nothing stands, seats limit while people who are ready wait and no bus stands there that takes them; otherwise
  demand does: nobody who wants to leave is kept waiting by any capacity. Who waits beside a bus that fills waits for
  others to come, and more buses would not shorten that. At a bus stop on the way the same people are its queue. Before
  the corridor opens it is closed; after the last arrival it is over.
- Where nothing stands between two ends, the second has the limit of the first.

The share of replications in which each stage limits is the timeline's interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.clock_hour import HourlyCapacity, HourlyMeans
from sim.analysis.constraints import ENDS, KINDS, OF_NO_NODE, Constraint, constraints, groups_before
from sim.arrays import Floats
from sim.results.level import level
from sim.results.over_runs import interval_over_runs
from sim.results.results import Results
from sim.results.times import ClockHours
from sim.runs.ensemble import Ensemble
from sim.scenario.arguments import checked
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.movers import movers
from sim.scenario.routes import leads_to
from sim.scenario.stages import BusStop, Link, Station

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.intp]

STANDING_MIN = 5.0
"""How many minutes of flow a queue holds at least that is called standing [A]; 2 to 15."""


@dataclass(frozen=True)
class LimitTimeline:
    """What limits each end of the chain, hour by hour and replication by replication.

    Attributes:
        scenario: What was run.
        hours: The local clock hours.
        constraints: What can limit in the scenario, from upstream to downstream.
        limits: For each end that the scenario has, the place in ``constraints`` of what limits it, shape
            ``(replications, hours)``.
        waiting: Persons or vehicles that wait before the constraints of each kind, mean of the hour and median over
            replications, by kind, shape ``(hours,)``; vehicles, but persons for ``seats``.
    """

    scenario: Scenario
    hours: ClockHours
    constraints: tuple[Constraint, ...]
    limits: Mapping[str, Codes]
    waiting: Mapping[str, Floats]

    def share(self, end: str) -> Floats:
        """Share of replications in which each constraint limits, shape ``(constraints, hours)``."""
        return np.array([(self.limits[end] == code).mean(axis=0) for code in range(len(self.constraints))], np.float64)

    def most(self, end: str) -> Codes:
        """What limits in most replications, shape ``(hours,)``."""
        return np.asarray(np.argmax(self.share(end), axis=0), np.intp)

    def to_frame(self) -> pd.DataFrame:
        """One row for each end and clock hour: what limits in most replications, and the share of each constraint."""
        import pandas as pd

        rows, names = [], [one.name for one in self.constraints]
        for end in self.limits:
            share, most = self.share(end), self.most(end)
            for hour in range(len(self.hours)):
                shares = dict(zip(names, share[:, hour].tolist(), strict=True))
                moment = self.scenario.moment(float(self.hours.edges_h[hour])).isoformat(timespec="minutes")
                rows.append({"end": end, "from": moment, "limits": names[most[hour]], **shares})
        return pd.DataFrame(rows)

    def hours_limiting(self, end: str) -> dict[str, Floats]:
        """Hours in which each constraint limits, of every replication, shape ``(replications,)``."""
        length_h = np.diff(self.hours.edges_h)
        return {
            one.name: ((self.limits[end] == code) * length_h).sum(axis=1) for code, one in enumerate(self.constraints)
        }


@checked
def bottleneck(run: Results | Ensemble) -> LimitTimeline:
    """What limits in every hour, in a run or in every replication of an ensemble (``docs/bottleneck.md``).

    Not for what more of a capacity would bring: what limits now may hand over to the next limit at once. See
    :func:`marginal_values`.

    Args:
        run: One run, or the replications of one scenario.

    Returns:
        What limits each end of the chain, by local clock hour and replication.
    """
    scenario, time_h = run.scenario, run.curves.time_h
    found = [HourlyMeans(scenario, time_h, run.hours, curves) for curves in _replications(run)]
    open_ = level(
        run.cues if isinstance(run, Ensemble) else run.journal.cues, "departure.open", scenario.departure.open
    )
    middle_h = 0.5 * (run.hours.edges_h[:-1] + run.hours.edges_h[1:])
    rule = _Rule(scenario, run, open_.at(middle_h) > 0.0)
    limits: dict[str, list[Codes]] = {end: [] for end in ENDS if end in run.curves}
    for seen in found:
        before: Codes | None = None
        for end in limits:
            before = rule.limits(seen, end, before)
            limits[end].append(before)
    # The median over runs and not the mean: one run with a jam would look like a jam in all.
    waiting = {name: np.median([seen.waiting(name) for seen in found], axis=0) for name in KINDS}
    codes = {end: np.array(rows, np.intp) for end, rows in limits.items()}
    return LimitTimeline(scenario, run.hours, rule.constraints, codes, waiting)


class _Rule:
    """Which constraint limits an end in an hour: the most downstream one before which a queue stands."""

    def __init__(self, scenario: Scenario, run: Results | Ensemble, is_open: NDArray[np.bool_]) -> None:
        self.constraints = constraints(scenario)
        self._scenario, self._is_open, self._capacity = scenario, is_open, HourlyCapacity(scenario, run)
        self._code = {one.kind: code for code, one in enumerate(self.constraints) if _of_no_node(one)}
        self._code_of = {name: code for code, one in enumerate(self.constraints) for name in one.stages}
        self._causes: dict[str, Codes] = {}
        routes = [*(town.to for town in scenario.settlements.values()), *(one.to for one in scenario.arrivals.values())]
        self._begins = tuple(dict.fromkeys(name for to in routes for name in targets(to)))

    def limits(self, seen: HourlyMeans, end: str, before: Codes | None) -> Codes:
        """What limits an end in every hour; ``before``: what limits the end before it."""
        # Queues are counted in vehicles (persons on foot), and no curve counts vehicles that come to a shelter.
        vehicles = seen.passed(movers(self._scenario).passed("registered" if end == "in_shelter" else end))
        found = self._otherwise(seen) if before is None else before.copy()
        free = np.ones(len(found), np.bool_)
        outside = self._outside(seen)
        stops = {name for name, stage in self._scenario.stages.items() if isinstance(stage, BusStop)}
        for group in groups_before(self._scenario, end):
            # In shares of what is called standing: people at a bus stop stand beside vehicles at a gate.
            stand = [_standing(seen.passed(end) if name in stops else vehicles) for name in group]
            inside = np.array([seen.standing(name) for name in group]) / stand
            queues = inside + np.array([outside.get(name, np.zeros(len(found))) for name in group]) / stand
            longest = queues.argmax(axis=0)
            for place, name in enumerate(group):
                stands = free & (longest == place) & (queues[place] >= 1.0)
                # Groups come from downstream, and `free` keeps an hour that is taken: so the most downstream queue has
                # it.
                # Who waits for a road on which nobody stands waits for its beginning, not for what comes after it.
                # Nodes side by side share what passes the end.
                held = stands & (len(group) * inside[place] >= 1.0)
                found[stands] = self._code_of.get(name, self._code["demand"])
                found[held] = self._cause(name)[held]
                free &= ~stands
        arrived = np.flatnonzero(seen.passed(end) > 0.0)
        nobody = free.copy()
        # An hour without anybody in the middle of the run is demand and not its end.
        nobody[: int(arrived[-1]) + 1 if len(arrived) else 0] = False
        waits = seen.mean("waiting_for_bus") >= 1.0 if "seats" in self._code else False
        found[nobody & ~np.asarray(waits)] = self._code["over"]
        return found

    def _outside(self, seen: HourlyMeans) -> dict[str, Floats]:
        """Vehicles that stand at their origin, by the road that they wait for."""
        first = [name for name in self._begins if isinstance(self._scenario.stages[name], Link)]
        if not first:
            return {}
        longest = np.array([seen.mean(f"queue_{name}") for name in first]).argmax(axis=0)
        at_origin = seen.mean("queue_origin")
        return {name: np.where(longest == place, at_origin, 0.0) for place, name in enumerate(first)}

    def _otherwise(self, seen: HourlyMeans) -> Codes:
        """What limits the crossing where no vehicle stands: a closed corridor, seats, or demand."""
        found = np.full(len(self._is_open), self._code["demand"], np.intp)
        if "seats" in self._code:
            found[seen.mean("waiting_for_seats") >= _standing(seen.passed("crossed"))] = self._code["seats"]
        # Arrival streams do not wait for a corridor to open: without settlements nothing is closed.
        if self._scenario.settlements:
            # Last, for who may not set off is kept by no bus and by no lack of will.
            found[~self._is_open] = self._code["closed"]
        return found

    def _cause(self, name: str) -> Codes:
        """Whose queue it is that stands at a stage, by clock hour: its own, or that of the station behind a link."""
        if name not in self._causes:
            stage, capacity = self._scenario.stages[name], self._capacity
            own = self._code_of.get(name, self._code["demand"])
            found = np.full(capacity.hours, own, np.intp)
            stations = {one: self._scenario.stages[one] for one in leads_to(stage) if one in self._code_of}
            for there, station in stations.items():
                if isinstance(stage, Link) and isinstance(station, Station):
                    slower = capacity.station(there, station) <= capacity.end_of(name, stage)
                    found[slower] = self._code_of[there]
                    # The first station behind the link speaks for all: a queue on one road cannot be divided by
                    # target.
                    break
            if isinstance(stage, Link):
                for there in leads_to(stage):
                    if there in self._code_of and isinstance(self._scenario.stages[there], Link):
                        found[self._narrows(there)] = self._code_of[there]
                        break
            self._causes[name] = found
        return self._causes[name]

    def _narrows(self, name: str) -> NDArray[np.bool_]:
        """Whether a road takes fewer vehicles than the roads before it, and the origins beside it, can send."""
        before = [one for one, stage in self._scenario.stages.items() if name in leads_to(stage)]
        roads = {one: stage for one in before if isinstance(stage := self._scenario.stages[one], Link)}
        if len(roads) < len(before):  # gates and delays send by their own rule
            return np.zeros(self._capacity.hours, np.bool_)
        ends = (np.minimum(self._capacity.onto(one), self._capacity.end_of(one, road)) for one, road in roads.items())
        return np.asarray((self._capacity.onto(name) < sum(ends)) | (name in self._begins))


def _of_no_node(one: Constraint) -> bool:
    return one.kind in OF_NO_NODE and not one.stages


def _standing(passed: Floats) -> Floats:
    """How many a queue holds at least that is called standing, where so many pass in each hour."""
    # One at least: in an hour in which nobody passes, any share of nothing would stand.
    return np.maximum(1.0, passed * STANDING_MIN / 60.0)


def _replications(run: Results | Ensemble) -> Iterator[Mapping[str, Floats]]:
    if isinstance(run, Results):
        yield {curve.name: curve.values for curve in run.curves}
        return
    for summary in run.summaries:
        yield dict(zip(summary.names, summary.values, strict=True))


def limit_hours(timeline: LimitTimeline, end: str) -> tuple[tuple[str, float, float, float], ...]:
    """Hours in which each constraint limits an end, the longest first: name, median, 5 % and 95 % over replications.

    Closed and empty hours, and what limits for less than an hour in 95 % of the replications, are left out.
    """
    found = []
    idle = [one.name for one in timeline.constraints if one.kind in ("closed", "over")]
    for name, hours in timeline.hours_limiting(end).items():
        low, median, high = (float(value) for value in interval_over_runs(hours))
        # Less than an hour in nearly all runs is below what the recording step and the rule resolve.
        if name not in idle and high >= 1.0:
            found.append((name, median, low, high))
    return tuple(sorted(found, key=lambda one: -one[1]))

"""Which stage limits throughput, hour by hour: the active bottleneck.

A bottleneck is active where traffic stands before it and runs freely behind it (Daganzo 1997, *Fundamentals of
Transportation and Traffic Operations*, §2; ``docs/model.md`` §2). So of all stages before an end of the chain (the
crossing, the registration, a bed) the *most downstream* one before which a queue stands decides how many come through;
whatever waits farther upstream only feeds that queue, and more capacity there lengthens it.

- Vehicles that stand on a link stand there for what comes next: a station, if that passes fewer than the end of the
  link does; otherwise the road itself.
- A queue *stands* if it holds at least what passes the end in ``STANDING_MIN`` minutes of that hour, and a vehicle.
- Where nothing stands, seats limit while people who are ready wait for a bus; otherwise demand does: nobody who
  wants to leave is kept waiting by any capacity. Before the corridor opens it is closed; after the last arrival it
  is over.
- Where nothing stands between two ends, the second has the limit of the first.

The share of replications in which each stage limits is the timeline's interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.results.capacity import after_crossing, checkpoints, reachable, station_vph
from sim.results.level import level
from sim.results.metrics_crossing import PERSONS_PER_VEHICLE
from sim.results.results import Results
from sim.results.times import ClockHours
from sim.runs.ensemble import Ensemble
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Shelter, Station
from sim.scenario.ways import leads_to

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.intp]

STANDING_MIN = 5.0
"""How many minutes of flow a queue holds at least that is called standing [A]; 2 to 15."""

CONSTRAINTS = (
    "closed",
    "demand",
    "fuel",
    "seats",
    "road",
    "inspection",
    "checkpoint",
    "other station",
    "registration",
    "beds",
    "over",
)
"""What can limit, from upstream to downstream."""

ENDS = {"crossed": "to cross", "registered": "to register", "in_shelter": "to a bed"}
"""Ends of the chain, by the curve that counts those who have come there, and in words."""


@dataclass(frozen=True)
class LimitTimeline:
    """What limits each end of the chain, hour by hour and replication by replication.

    Attributes:
        scenario: What was run.
        hours: The local clock hours.
        limits: For each end that the scenario has, the place in ``CONSTRAINTS`` of what limits it, shape
            ``(replications, hours)``.
        waiting: Persons or vehicles that wait before each constraint, mean of the hour and median over replications,
            by constraint, shape ``(hours,)``; vehicles, but persons for ``seats``.
    """

    scenario: Scenario
    hours: ClockHours
    limits: Mapping[str, Codes]
    waiting: Mapping[str, Floats]

    def share(self, end: str) -> Floats:
        """Share of replications in which each constraint limits, shape ``(constraints, hours)``."""
        return np.array([(self.limits[end] == code).mean(axis=0) for code in range(len(CONSTRAINTS))], np.float64)

    def most(self, end: str) -> Codes:
        """What limits in most replications, shape ``(hours,)``."""
        return np.asarray(np.argmax(self.share(end), axis=0), np.intp)

    def to_frame(self) -> pd.DataFrame:
        """One row for each end and clock hour: what limits in most replications, and the share of each constraint."""
        import pandas as pd

        rows = []
        for end in self.limits:
            share, most = self.share(end), self.most(end)
            for hour in range(len(self.hours)):
                shares = dict(zip(CONSTRAINTS, share[:, hour].tolist(), strict=True))
                moment = self.scenario.moment(float(self.hours.edges_h[hour])).isoformat(timespec="minutes")
                rows.append({"end": end, "from": moment, "limits": CONSTRAINTS[most[hour]], **shares})
        return pd.DataFrame(rows)

    def hours_limiting(self, end: str) -> dict[str, Floats]:
        """Hours in which each constraint limits, of every replication, shape ``(replications,)``."""
        length_h = np.diff(self.hours.edges_h)
        return {name: ((self.limits[end] == code) * length_h).sum(axis=1) for code, name in enumerate(CONSTRAINTS)}


def bottleneck(run: Results | Ensemble) -> LimitTimeline:
    """The timeline of a run, or of every replication of an ensemble."""
    scenario, time_h = run.scenario, run.curves.time_h
    found = [_Seen(scenario, time_h, run.hours, curves) for curves in _replications(run)]
    open_ = level(
        run.cues if isinstance(run, Ensemble) else run.journal.cues, "departure.open", scenario.departure.open
    )
    middle_h = 0.5 * (run.hours.edges_h[:-1] + run.hours.edges_h[1:])
    capacity = _Capacity(scenario, run)
    limits: dict[str, list[Codes]] = {end: [] for end in ENDS if end in run.curves}
    for seen in found:
        before: Codes | None = None
        for end in limits:
            before = _limits(seen, end, before, open_.at(middle_h) > 0.0, capacity)
            limits[end].append(before)
    waiting = {name: np.median([seen.waiting(name) for seen in found], axis=0) for name in CONSTRAINTS}
    return LimitTimeline(scenario, run.hours, {end: np.array(rows, np.intp) for end, rows in limits.items()}, waiting)


def role(scenario: Scenario, name: str) -> str:
    """What kind of constraint a stage is: one of ``CONSTRAINTS``."""
    stage = scenario.stages[name]
    if isinstance(stage, Link):
        return "road"
    if isinstance(stage, Shelter):
        return "beds"
    if not isinstance(stage, Station):
        return "demand"
    if stage.issues_litres is not None:
        return "fuel"
    screens = (one.screening for one in scenario.stages.values() if isinstance(one, Station))
    if any(one is not None and one.at == name for one in screens):
        return "inspection"
    if name in checkpoints(scenario):
        return "checkpoint"
    if any(name == passage.split(".")[0] for passage in scenario.milestones.get("registered", ())):
        return "registration"
    return "other station"


def stages_before(scenario: Scenario, end: str) -> tuple[str, ...]:
    """The stages between the end before and this one, the most downstream first."""
    behind = after_crossing(scenario)
    shelters = {name for name, stage in scenario.stages.items() if isinstance(stage, Shelter)}
    if end == "crossed":
        chosen = set(scenario.stages) - behind
    elif end == "registered":
        chosen = {name for name in behind if role(scenario, name) == "registration"} & behind
        chosen |= {name for name in behind - shelters if chosen & reachable(scenario, {name})}
    else:
        chosen = shelters
    far = {name: len(reachable(scenario, set(leads_to(scenario.stages[name])))) for name in chosen}
    return tuple(sorted(chosen, key=lambda name: (far[name], name)))


class _Seen:
    """The curves of one replication, as means of clock hours."""

    def __init__(self, scenario: Scenario, time_h: Floats, hours: ClockHours, curves: Mapping[str, Floats]) -> None:
        self.scenario, self._curves, self._hours = scenario, curves, hours
        self._steps = np.maximum(np.bincount(hours.number_of(time_h), minlength=len(hours)), 1)
        self._number, self._time_h = hours.number_of(time_h), time_h

    def mean(self, curve: str) -> Floats:
        """Mean over the recording steps of each hour; zero where there is no such curve."""
        values = self._curves.get(curve)
        if values is None:
            return np.zeros(len(self._hours))
        return np.bincount(self._number, weights=values, minlength=len(self._hours)) / self._steps

    def passed(self, curve: str) -> Floats:
        """By how much a cumulative curve grows within each hour."""
        values = self._curves.get(curve)
        if values is None:
            return np.zeros(len(self._hours))
        return np.diff(np.interp(self._hours.edges_h, self._time_h, values))

    def waiting(self, constraint: str) -> Floats:
        """Vehicles (persons for seats) that stand before stages of a kind."""
        if constraint == "seats":
            return self.mean("waiting_for_bus")
        names = (name for name in self.scenario.stages if role(self.scenario, name) == constraint)
        total = np.zeros(len(self._hours))
        for name in names:
            total += self.mean(f"queue_{name}")
        return total


class _Capacity:
    """What stations and the ends of links can pass, vehicles per hour."""

    def __init__(self, scenario: Scenario, run: Results | Ensemble) -> None:
        self._scenario = scenario
        self._cues = run.cues if isinstance(run, Ensemble) else run.journal.cues
        self._persons = run.metric(PERSONS_PER_VEHICLE).value or 1.0
        self._at_h = 0.5 * (run.hours.edges_h[:-1] + run.hours.edges_h[1:])

    @property
    def hours(self) -> int:
        """How many clock hours there are."""
        return len(self._at_h)

    def station(self, name: str, station: Station) -> Floats:
        """Of a station, by clock hour."""
        return station_vph(self._scenario, self._cues, name, station, self._persons).at(self._at_h)

    def end_of(self, name: str, link: Link) -> Floats:
        """Of the end of a link while vehicles queue there, by clock hour; infinite where only the next stage limits."""
        if link.exit_capacity_vph is None:
            return np.full(len(self._at_h), np.inf)
        path = f"stages.{name}.exit_capacity_vph"
        return level(self._cues, path, link.exit_capacity_vph).at(self._at_h) * (1.0 - link.capacity_drop_share)


def _limits(seen: _Seen, end: str, before: Codes | None, is_open: NDArray[np.bool_], capacity: _Capacity) -> Codes:
    """What limits an end in every hour."""
    vehicles = seen.passed("vehicles_registered" if end == "in_shelter" else f"vehicles_{end}")
    standing = np.maximum(1.0, vehicles * STANDING_MIN / 60.0)
    found = _otherwise(seen, is_open) if before is None else before.copy()
    free = np.ones(len(found), np.bool_)
    for name in stages_before(seen.scenario, end):
        stands = free & (seen.mean(f"queue_{name}") >= standing)
        found[stands] = _cause(seen.scenario, name, capacity)[stands]
        free &= ~stands
    arrived = np.flatnonzero(seen.passed(end) > 0.0)
    last = int(arrived[-1]) if len(arrived) else -1
    nobody = free.copy()
    nobody[: last + 1] = False
    found[nobody & (seen.mean("waiting_for_bus") < 1.0)] = CONSTRAINTS.index("over")
    return found


def _otherwise(seen: _Seen, is_open: NDArray[np.bool_]) -> Codes:
    """What limits the crossing where no vehicle stands: a closed corridor, seats, or demand."""
    persons = np.maximum(1.0, seen.passed("crossed") * STANDING_MIN / 60.0)
    seats = seen.mean("waiting_for_bus") >= persons
    found = np.where(seats, CONSTRAINTS.index("seats"), CONSTRAINTS.index("demand"))
    never = seen.scenario.settlements and not is_open.all()
    return np.asarray(np.where(~is_open, CONSTRAINTS.index("closed"), found) if never else found, np.intp)


def _cause(scenario: Scenario, name: str, capacity: _Capacity) -> Codes:
    """Whose queue it is that stands at a stage, by clock hour: its own, or that of the station behind a link."""
    stage, own = scenario.stages[name], CONSTRAINTS.index(role(scenario, name))
    following = [one for one in leads_to(stage) if isinstance(scenario.stages[one], Station)]
    if not isinstance(stage, Link) or not following:
        return np.full(capacity.hours, own, np.intp)
    station = scenario.stages[following[0]]
    assert isinstance(station, Station)
    slower = capacity.station(following[0], station) <= capacity.end_of(name, stage)
    return np.asarray(np.where(slower, CONSTRAINTS.index(role(scenario, following[0])), own), np.intp)


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
    for name, hours in timeline.hours_limiting(end).items():
        low, median, high = (float(value) for value in np.quantile(hours, [0.05, 0.5, 0.95]))
        if name not in ("closed", "over") and high >= 1.0:
            found.append((name, median, low, high))
    return tuple(sorted(found, key=lambda one: -one[1]))

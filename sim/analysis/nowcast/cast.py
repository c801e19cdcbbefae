"""A nowcast of people on the way: the simulator's members, the fluid queue and the last rates, pooled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from sim.analysis.nowcast.ensemble import Nowcast, counts_until, issue_h, run_members
from sim.analysis.nowcast.fluid import LEAVERS_SD_OF_A_SERIES, Fluid
from sim.analysis.nowcast.known import KnownCounts, read_known
from sim.analysis.nowcast.observations import QueueReport
from sim.analysis.nowcast.particles import Observation
from sim.analysis.nowcast.pool import pooled
from sim.analysis.nowcast.reports import read_reports
from sim.analysis.nowcast.rules import (
    ENSEMBLE,
    FLUID,
    POOL,
    Outlook,
    leavers_of_a_scenario,
    leavers_of_a_series,
    outlook,
)
from sim.analysis.nowcast.spread import DAY_H
from sim.analysis.nowcast.weighing import SHARES, Counts, Forecast, weighted_quantile
from sim.arrays import Floats
from sim.runs.executors import LOCAL
from sim.runs.progress import Progress
from sim.scenario.arguments import checked
from sim.scenario.count_files.errors import ObservedError
from sim.scenario.fields import hours_between
from sim.scenario.model import Scenario

EPOCH = datetime.fromisoformat("2000-01-01T00:00+00:00")

DAYS_AHEAD = 7.0
"""How far a series without a scenario is forecast."""


@dataclass(frozen=True)
class Course:
    """What is forecast.

    Attributes:
        title: As people call it.
        start: Zero of the clock.
        end_h: The last hour that is forecast.
        scenario: Whose residents and ranges are known; None for a bare series of counts.
    """

    title: str
    start: datetime
    end_h: float
    scenario: Scenario | None = None

    def moment(self, time_h: float) -> datetime:
        """An hour, to the minute, with the offset of the start."""
        return self.start + timedelta(minutes=round(60.0 * time_h))


@dataclass(frozen=True)
class Cast:
    """A nowcast.

    Attributes:
        course: What is forecast.
        view: The fluid queue and the last rates.
        ensemble: The simulator's members; None without them.
        reports: What was reported of the queue until the issue.
    """

    course: Course
    view: Outlook
    ensemble: Nowcast | None
    reports: tuple[QueueReport, ...] = ()

    @property
    def counts(self) -> Counts:
        """The counts that were known."""
        return self.view.counts

    @property
    def issued_h(self) -> float:
        """When it was issued, hours after the start."""
        return self.view.issued_h

    def forecasts(self, at_h: Floats) -> dict[str, Forecast]:
        """What each member of the pool says of the count at times not before the issue, by name."""
        found = self.view.forecasts(at_h)
        return found if self.ensemble is None else found | {ENSEMBLE: self.ensemble.forecast(at_h)}

    def forecast(self, at_h: Floats) -> Forecast:
        """The count at times not before the issue: the pool."""
        return pooled(self.forecasts(at_h), POOL)

    def clearance_h(self, percent: float = 90.0) -> Floats:
        """Hours after the start when a share of those who will cross has crossed: 5, 25, 50, 75 and 95 % quantiles.

        Infinite beyond the end. By the fluid queue and the simulator, each with its own number of people; the last
        rates know no end.
        """
        hours = max(1, int(np.ceil(self.course.end_h - self.view.found.time_h)))
        times = self.view.fluid_paths(hours).reached_h(percent, self.counts)
        weights = np.full(len(times), POOL[FLUID] / len(times))
        if self.ensemble is not None:
            runs = self.ensemble.reached_h(percent)
            times = np.concatenate([times, runs])
            weights = np.concatenate([weights, np.full(len(runs), POOL[ENSEMBLE] / len(runs))])
        return weighted_quantile(times, weights, SHARES)


def cast_of_scenario(
    course: Course,
    counts: Counts,
    others: Sequence[Observation[Fluid]],
    reports: tuple[QueueReport, ...],
    issued_h: float,
    ensemble: Nowcast | None,
) -> Cast:
    """A nowcast of a scenario, whose residents and ranges say who can come."""
    assert course.scenario is not None, "a bare series has cast_of_series"
    known = tuple(one for one in reports if one.time_h <= issued_h)
    view = outlook(counts, [*others, *known], leavers_of_a_scenario(course.scenario), issued_h)
    return Cast(course, view, ensemble, known)


@checked
def nowcast(
    scenario: Scenario,
    counts: str | Path,
    store: str | Path,
    as_of: datetime | None = None,
    members: int = 200,
    *,
    jobs: int | None = 1,
    on: str = LOCAL,
    slurm: Mapping[str, object] | None = None,
    progress: Progress | None = None,
    reports: str | Path | None = None,
    reading: Iterable[str] = (),
) -> Cast:
    """Pool the ensemble of a scenario, weighted by the counts so far, with the fluid queue and the last rates.

    See ``docs/nowcast.md``.

    Not before the first count, and not to plan what happens if an order changes: the scenario is as it was written.

    Args:
        scenario: Its section ``uncertain`` holds what is not known.
        counts: File of counts (``docs/counts.md``), as ``observed`` of a scenario.
        store: The folder where the members' rows are kept: the next nowcast finds them there.
        as_of: What was announced for later times is not looked at; the time of the last count if left out.
        members: How many members.
        jobs: Processes of this machine, as in :func:`sim.runs`.
        on: ``local``, ``slurm``, or the address of a Dask scheduler.
        slurm: How ``slurm`` requests workers.
        progress: Called with the share of the work that is done, 0 to 1.
        reports: CSV of reports of the queue (:mod:`sim.analysis.nowcast.reports`), if there is one.
        reading: Statements on how to read the counts, such as ``hour: 20:00``.

    Returns:
        The forecast of those who cross, persons by hour, with its bands and how past forecasts have done.

    Raises:
        ObservedError: The counts or the reports cannot be read.
        DesignError: The scenario or the time is not for a nowcast.
    """
    counts, store = Path(counts), Path(store)
    known = read_known(counts, scenario.start, scenario, reading)
    issued_h = issue_h(scenario, known.persons(), as_of)
    found = run_members(scenario, store, members, jobs=jobs, on=on, slurm=slurm, progress=progress)
    until, others = counts_until(known.persons(issued_h), found, issued_h), known.others(issued_h)
    reported = () if reports is None else tuple(read_reports(Path(reports), scenario.start))
    ensemble = Nowcast(found, until, issued_h, reports=reported)
    course = Course(scenario.title, scenario.start, scenario.horizon_h, scenario)
    return cast_of_scenario(course, until, others, reported, issued_h, ensemble)


def cast_of_series(
    known: KnownCounts,
    start: datetime,
    as_of: datetime | None = None,
    reports: tuple[QueueReport, ...] = (),
    most: float | None = None,
) -> Cast:
    """A nowcast of a bare series of counts, a week ahead.

    Args:
        known: The counts (:func:`read_series`).
        start: Zero of their clock: a day before the first, taken for the hour from which on people could cross.
        as_of: Later counts are not looked at; the time of the last count if left out.
        reports: What was reported of the queue, by the same clock.
        most: The most who can come, if anybody knows.

    Raises:
        ObservedError: There is no count of persons above 0 with its hour until then, or more have crossed than the
            most.
    """
    name = known.file.name
    moment = None if as_of is None else (as_of if as_of.tzinfo else as_of.replace(tzinfo=start.tzinfo))
    issued_h = _counts(known).last_h if moment is None else hours_between(start, moment)
    counts = _counts(known, issued_h)
    if not len(counts):
        raise ObservedError(f"{name}: no persons_crossed with its hour until {moment}: there is nothing to forecast by")
    if counts.last == 0.0:
        raise ObservedError(f"{name}: nobody had crossed by the last count: no rate to go on by; give a scenario")
    if most is not None and most < counts.last:
        raise ObservedError(f"{name}: {counts.last:,.0f} have crossed already, more than the most, {most:,.0f}")
    reported = tuple(one for one in reports if one.time_h <= issued_h)
    # Steps of an hour for a course of days; of weeks the fluid queue needs no finer ones than counts of a day.
    step_h = 1.0 if issued_h < 14.0 * DAY_H else 4.0
    others = [*known.others(issued_h), *reported]
    ends = leavers_of_a_series(counts, most)
    view = outlook(counts, others, ends, issued_h, step_h=step_h, leavers_sd=LEAVERS_SD_OF_A_SERIES)
    return Cast(Course(Path(name).stem, start, issued_h + DAYS_AHEAD * DAY_H), view, None, reported)


def read_series(path: Path, reading: Iterable[str] = ()) -> tuple[KnownCounts, datetime]:
    """A bare series of counts, and the zero of its clock: a day before its first count of persons.

    Args:
        path: File of counts (``docs/counts.md``).
        reading: Statements on how to read it.

    Raises:
        ObservedError: The file cannot be read, or there is none with its hour.
        FileNotFoundError: There is no such file.
    """
    persons = read_known(path, EPOCH, options=reading).persons()
    if not len(persons):
        raise ObservedError(
            f"{path.name}: no persons_crossed with its hour: there is nothing to forecast by; say the hour of counts "
            "that have a date only, with --reading 'hour: 20:00' or a line '# hour: 20:00' in the file"
        )
    start = EPOCH + timedelta(hours=float(persons["time_h"].iloc[0]) - DAY_H)
    return read_known(path, start, options=reading), start


def _counts(known: KnownCounts, until_h: float = np.inf) -> Counts:
    """The counts of a bare series as they stood at an hour; as many as there are people may cross."""
    persons = known.persons(until_h)
    return Counts(persons["time_h"].to_numpy(np.float64), persons["persons"].to_numpy(np.float64), 0.0, np.inf)

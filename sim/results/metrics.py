"""The planner's metrics of one run, in the order in which planners ask, and each by its name.

Metrics that share their work form a group. Who asks for some by name pays for their groups, and for the curves and
other steps that these read; steps that several groups read are worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from sim.journal import Journal
from sim.parts.registry import ROOMS
from sim.parts.room import Figures
from sim.results.clearance import clearance, population_persons
from sim.results.curves import Curves
from sim.results.left_behind import left_behind_by_reason
from sim.results.metric import MOMENT, NO_CROSSING, Metric
from sim.results.metrics_reception import NO_FAMILIES, left_behind_metrics, reception_metrics
from sim.results.metrics_waiting import (
    LONGEST,
    Longest,
    queue_metrics,
    road_time_metrics,
    waited_metrics,
)
from sim.results.observed import COUNTS, Record, find_record, fit
from sim.results.throughput import Throughput, throughput
from sim.results.times import local_label
from sim.results.waits import RoadTime, Waited, road_time, waited

if TYPE_CHECKING:
    pass

TRAITS = {
    "children": "child_share",
    "older": "older_share",
    "combatants": "combatants_persons",
    "wounded": "wounded_persons",
}
"""Columns of the parties that count persons with a trait, and the field of ``people.traits`` that each is drawn by."""

TRAIT_WORDS = {
    "children": "persons under 18",
    "older": "persons of 65 and over",
    "combatants": "combatants",
    "wounded": "wounded persons",
}


class Sources:
    """What the metrics are read from; each step is worked out when a metric first needs it.

    Attributes:
        journal: The record of the run.
        curves: Its curves.
    """

    def __init__(self, journal: Journal, curves: Curves) -> None:
        """Take a run."""
        self.journal, self.curves = journal, curves
        self._found: dict[Group, tuple[Metric, ...]] = {}

    def of(self, group: Group) -> tuple[Metric, ...]:
        """The metrics of a group, with the local time of moments."""
        if group not in self._found:
            start = self.journal.scenario.start
            self._found[group] = tuple(metric.with_local_time(start) for metric in group.of(self))
        return self._found[group]

    @cached_property
    def throughput(self) -> Throughput | None:
        """Crossings by clock hour; None without a milestone ``crossed``."""
        return throughput(self.journal)

    @cached_property
    def road_time(self) -> RoadTime | None:
        """Time on the road of all vehicles; None without a milestone ``crossed``."""
        return road_time(self.journal)

    @cached_property
    def waited(self) -> Waited:
        """Person-hours waited."""
        return waited(self.journal)

    @cached_property
    def record(self) -> Record:
        """Announced counts that belong to the scenario, or why there are none."""
        return find_record(self.journal.scenario)


@dataclass(frozen=True)
class Group:
    """Metrics that are worked out together.

    Attributes:
        names: Patterns of their names (as of :mod:`fnmatch`), for some hold names that the scenario gives.
        of: Works them out.
    """

    names: tuple[str, ...]
    of: Callable[[Sources], Iterator[Metric]]

    def has(self, name: str) -> bool:
        """Whether a metric of that name would be in it."""
        return any(fnmatchcase(name, pattern) for pattern in self.names)


def _groups() -> Iterator[Group]:
    yield Group(("clearance_*", "would_leave_persons", "not_crossed_persons"), lambda run: _clearance(run.journal))
    yield Group(("crossed_*", "persons_per_vehicle"), lambda run: _crossed(run.journal))
    yield Group(("peak_*",), lambda run: _throughput(run.throughput))
    for longest in LONGEST:
        yield Group((longest.name, f"{longest.name}_at_h"), partial(_longest, longest))
    yield Group(("road_time_*",), lambda run: road_time_metrics(run.road_time))
    yield Group(("waited_*",), _waited)
    yield Group(
        ("registered_persons", "backlog_max_*", "in_shelter_persons", "readiness_*"),
        lambda run: reception_metrics(run.journal),
    )
    yield Group(
        ("absent_persons", "staying_persons", "not_departed_persons", "on_road_persons"),
        lambda run: left_behind_metrics(run.journal),
    )
    yield Group(
        ("present_persons", "carried_out_persons", "left_behind_*"), lambda run: left_behind_by_reason(run.journal)
    )
    for room in ROOMS:
        if (figures := room.figures()) is not None:
            yield Group(figures.NAMES, partial(_of_part, figures))
    for column, curve in COUNTS.items():
        yield Group((f"rmse_{curve}_percent",), partial(_fit, column, curve))


def all_metrics(run: Sources) -> tuple[Metric, ...]:
    """Every metric of one run; the names do not depend on what happened in it."""
    return tuple(metric for group in GROUPS for metric in run.of(group))


def metrics_named(run: Sources, names: Iterable[str]) -> tuple[Metric, ...]:
    """Some metrics of one run, in the order of their names; nothing else is worked out.

    Raises:
        KeyError: There is none of a name.
    """
    wanted = tuple(names)
    asked = (group for group in GROUPS if any(group.has(name) for name in wanted))
    found = {metric.name: metric for group in asked for metric in run.of(group)}
    for name in wanted:
        if name not in found:
            raise KeyError(f"no metric '{name}'; there are {', '.join(metric.name for metric in all_metrics(run))}")
    return tuple(found[name] for name in wanted)


def _waited(run: Sources) -> Iterator[Metric]:
    return waited_metrics(run.waited, crossing="crossed" in run.journal.milestones)


def _longest(longest: Longest, run: Sources) -> Iterator[Metric]:
    return queue_metrics(longest, run.curves)


def _of_part(figures: Figures, run: Sources) -> Iterator[Metric]:
    yield from figures.metrics(run.journal)


def _clearance(journal: Journal) -> Iterator[Metric]:
    scenario = journal.scenario
    zero = local_label(scenario.start, scenario.clearance_zero_h)
    for found in clearance(journal):
        who = "the last" if found.percent == 100 else f"{found.percent} %"
        of = f"{who} of all persons who would leave had crossed"
        yield Metric(
            f"clearance_{found.percent}_h",
            found.after_h,
            "h",
            f"hours from {zero} until {of}",
            note=found.reason,
            beyond=found.beyond,
        )
        yield Metric(
            f"clearance_{found.percent}_at_h",
            found.moment_h,
            MOMENT,
            f"when {of}",
            note=found.reason if found.moment_h is None else "",
            beyond=found.beyond,
        )

    yield from _of_whom(journal)


def _of_whom(journal: Journal) -> Iterator[Metric]:
    """The population of clearance times, and how many of it had not crossed."""
    population = population_persons(journal)
    of = "persons of whom clearance times count shares: in all parties, less the dead, the detained and patients"
    left = "persons of these who had not crossed by the end of the run"
    if "crossed" not in journal.milestones:
        yield Metric("would_leave_persons", None, "persons", of, note=NO_CROSSING)
        yield Metric("not_crossed_persons", None, "persons", left, note=NO_CROSSING)
        return
    crossed = int(journal.parties.persons[~np.isnan(journal.milestone_h("crossed"))].sum())
    yield Metric("would_leave_persons", float(population), "persons", of)
    yield Metric("not_crossed_persons", float(population - crossed), "persons", left)


def _crossed(journal: Journal) -> Iterator[Metric]:
    parties, known = journal.parties, "crossed" in journal.milestones
    crossed = ~np.isnan(journal.milestone_h("crossed")) if known else np.zeros(len(parties), np.bool_)
    persons, vehicles = float(parties.persons[crossed].sum()), float(crossed.sum())
    missing = "" if known else NO_CROSSING
    no_families = NO_FAMILIES if len(parties) and not parties.households.any() else ""
    for unit, count, note in (
        ("persons", persons, missing),
        ("vehicles", vehicles, missing),
        ("families", float(parties.households[crossed].sum()), missing or no_families),
    ):
        meaning = f"{unit} that had crossed by the end of the run"
        yield Metric(f"crossed_{unit}", None if note else count, unit, meaning, note=note)
    ratio = persons / vehicles if vehicles else None
    note = "" if ratio is not None else missing or "nobody crossed"
    yield Metric("persons_per_vehicle", ratio, "persons/veh", "persons in each vehicle that crossed, mean", note=note)
    for trait, lever in TRAITS.items():
        given = journal.scenario.settlements and getattr(journal.scenario.people.traits, lever)
        note = missing or ("" if given else "the scenario gives none (people.traits)")
        count = float(getattr(parties, trait)[crossed].sum())
        meaning = f"{TRAIT_WORDS[trait]} that had crossed by the end of the run"
        yield Metric(f"crossed_{trait}_persons", None if note else count, "persons", meaning, note=note)


def _throughput(throughput: Throughput | None) -> Iterator[Metric]:
    by_unit = None if throughput is None else {"persons": throughput.persons, "vehicles": throughput.vehicles}
    for unit, short in (("persons", "persons"), ("vehicles", "veh")):
        most: float | None = None
        begin_h: float | None = None
        note = NO_CROSSING
        if throughput is not None and by_unit is not None:
            top = int(np.argmax(by_unit[unit]))
            empty = "there is nobody in the vehicles" if throughput.vehicles.any() else "nobody crossed"
            note = "" if by_unit[unit][top] > 0 else empty
            if not note:
                most, begin_h = float(by_unit[unit][top]), float(throughput.hours.edges_h[top])
        told = f"{unit} that crossed in the busiest local clock hour"
        yield Metric(f"peak_{unit}_per_h", most, f"{short}/h", told, note=note)
        when = f"beginning of the clock hour in which most {unit} crossed"
        yield Metric(f"peak_{unit}_at_h", begin_h, MOMENT, when, note=note)


def _fit(column: str, curve: str, run: Sources) -> Iterator[Metric]:
    name = f"rmse_{curve}_percent"
    meaning = f"root mean square difference between the curve '{curve}' and the announced {column}"
    observed = run.record.columns
    if observed is None or curve not in run.curves:
        note = run.record.reason or f"the run has no curve '{curve}'"
        yield Metric(name, None, "% of the count", meaning, note=note)
        return
    found = fit(observed, column, run.curves.time_h, run.curves[curve].values)
    told = f"{found.rows} announcements with a known hour; share of {found.largest:,.0f}"
    yield Metric(name, found.percent, "% of the count", meaning, note=found.reason or told)


GROUPS = tuple(_groups())
"""All metrics, in the order in which planners ask."""

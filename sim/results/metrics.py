"""The planner's metrics of one run, in the order in which planners ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.journal import Journal
from sim.results.clearance import clearance, population_persons
from sim.results.curves import Curves
from sim.results.left_behind import left_behind_by_reason
from sim.results.metric import MOMENT, NO_CROSSING, Metric
from sim.results.metrics_reception import NO_FAMILIES, left_behind_metrics, reception_metrics
from sim.results.metrics_waiting import bus_metrics, queue_metrics, road_time_metrics, waited_metrics
from sim.results.observed import COUNTS, fit
from sim.results.parts.all import part_metrics
from sim.results.throughput import Throughput
from sim.results.times import local_label
from sim.results.waits import RoadTime, Waited

if TYPE_CHECKING:
    import pandas as pd

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


@dataclass(frozen=True)
class Sources:
    """What the metrics are read from.

    Attributes:
        journal: The record of the run.
        curves: Its curves.
        throughput: Its crossings by clock hour; None without a milestone ``crossed``.
        road_time: Time on the road of all vehicles; None without a milestone ``crossed``.
        waited: Person-hours waited.
        observed: Announced counts, if there are any.
        observed_note: Why there are none.
    """

    journal: Journal
    curves: Curves
    throughput: Throughput | None
    road_time: RoadTime | None
    waited: Waited
    observed: pd.DataFrame | None
    observed_note: str


def all_metrics(sources: Sources) -> tuple[Metric, ...]:
    """Every metric of one run; the names do not depend on what happened in it."""
    groups = (
        _clearance(sources.journal),
        _crossed(sources.journal),
        _throughput(sources.throughput),
        queue_metrics(sources.curves),
        bus_metrics(sources.journal),
        road_time_metrics(sources.road_time),
        waited_metrics(sources.waited, crossing="crossed" in sources.journal.milestones),
        reception_metrics(sources.journal),
        left_behind_metrics(sources.journal),
        left_behind_by_reason(sources.journal),
        part_metrics(sources.journal),
        _fit(sources),
    )
    start = sources.journal.scenario.start
    return tuple(metric.with_local_time(start) for group in groups for metric in group)


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


def _fit(sources: Sources) -> Iterator[Metric]:
    for column, curve in COUNTS.items():
        name = f"rmse_{curve}_percent"
        meaning = f"root mean square difference between the curve '{curve}' and the announced {column}"
        if sources.observed is None or curve not in sources.curves:
            note = sources.observed_note or f"the run has no curve '{curve}'"
            yield Metric(name, None, "% of the count", meaning, note=note)
            continue
        found = fit(sources.observed, column, sources.curves.time_h, sources.curves[curve].values)
        told = f"{found.rows} announcements with a known hour; share of {found.largest:,.0f}"
        yield Metric(name, found.percent, "% of the count", meaning, note=found.reason or told)

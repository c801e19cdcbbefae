"""The planner's metrics of one run, in the order in which planners ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from sim.journal import Journal
from sim.results.clearance import clearance
from sim.results.curves import Curves
from sim.results.metric import MOMENT, Metric
from sim.results.observed import COUNTS, fit
from sim.results.reception import readiness_passed
from sim.results.throughput import Throughput
from sim.results.times import local_label
from sim.results.waits import RoadTime, Waited

NO_CROSSING = "the scenario names no milestone 'crossed'"


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
        _crossed(sources),
        _throughput(sources.throughput),
        _queue(sources.curves),
        _road_time(sources.road_time),
        _waited(sources.waited),
        _reception(sources),
        _left_behind(sources.journal),
        _fit(sources),
    )
    start = sources.journal.scenario.start
    return tuple(_with_local_time(metric, start) for group in groups for metric in group)


def _with_local_time(metric: Metric, start: datetime) -> Metric:
    if metric.unit != MOMENT or metric.value is None:
        return metric
    return replace(metric, local=local_label(start, metric.value))


def _clearance(journal: Journal) -> Iterator[Metric]:
    scenario = journal.scenario
    zero = local_label(scenario.start, scenario.clearance_zero_h)
    for found in clearance(journal):
        who = "the last" if found.percent == 100 else f"{found.percent} %"
        of = f"{who} of all persons who would leave had crossed"
        missing = found.after_h is None
        yield Metric(
            f"clearance_{found.percent}_h",
            found.after_h,
            "h",
            f"hours from {zero} until {of}",
            note=found.reason,
            beyond=missing and "crossed" in journal.milestones,
        )
        yield Metric(
            f"clearance_{found.percent}_at_h",
            found.moment_h,
            MOMENT,
            f"when {of}",
            note=found.reason,
            beyond=missing and "crossed" in journal.milestones,
        )


def _crossed(sources: Sources) -> Iterator[Metric]:
    curves, known = sources.curves, "crossed" in sources.curves
    ends: dict[str, float | None] = {}
    for unit, name in (("persons", "crossed"), ("vehicles", "vehicles_crossed"), ("families", "families_crossed")):
        ends[unit] = float(curves[name].values[-1]) if known else None
        meaning = f"{unit} that had crossed by the end of the run"
        yield Metric(f"crossed_{unit}", ends[unit], unit, meaning, note="" if known else NO_CROSSING)
    persons, vehicles = ends["persons"], ends["vehicles"]
    ratio = persons / vehicles if persons is not None and vehicles else None
    note = "" if ratio is not None else "nobody crossed" if known else NO_CROSSING
    yield Metric("persons_per_vehicle", ratio, "persons/veh", "persons in each vehicle that crossed, mean", note=note)


def _throughput(throughput: Throughput | None) -> Iterator[Metric]:
    by_unit = None if throughput is None else {"persons": throughput.persons, "vehicles": throughput.vehicles}
    for unit, short in (("persons", "persons"), ("vehicles", "veh")):
        most: float | None = None
        begin_h: float | None = None
        note = NO_CROSSING
        if throughput is not None and by_unit is not None:
            top = int(np.argmax(by_unit[unit]))
            note = "" if by_unit[unit][top] > 0 else "nobody crossed"
            if not note:
                most, begin_h = float(by_unit[unit][top]), float(throughput.hours.edges_h[top])
        told = f"{unit} that crossed in the busiest local clock hour"
        yield Metric(f"peak_{unit}_per_h", most, f"{short}/h", told, note=note)
        when = f"beginning of the clock hour in which most {unit} crossed"
        yield Metric(f"peak_{unit}_at_h", begin_h, MOMENT, when, note=note)


def _queue(curves: Curves) -> Iterator[Metric]:
    told = (
        ("queue_km", "queue_max_km", "longest physical queue, all links together, at a recording step"),
        ("queue_vehicles", "queue_max_veh", "most vehicles standing before they had crossed, at a recording step"),
        ("queue_origin", "queue_origin_max_veh", "most vehicles that had set off and were not yet let onto the road"),
    )
    for curve, name, meaning in told:
        values = curves[curve].values
        top = int(np.argmax(values)) if len(values) else 0
        longest = float(values[top]) if len(values) else 0.0
        unit = curves[curve].unit
        yield Metric(name, longest, unit, meaning)
        yield Metric(
            f"{name}_at_h",
            float(curves.time_h[top]) if longest > 0.0 else None,
            MOMENT,
            f"when that was first so ({meaning})",
            note="" if longest > 0.0 else "nobody queued",
        )


def _road_time(road_time: RoadTime | None) -> Iterator[Metric]:
    values = (None, None) if road_time is None else (road_time.median_h, road_time.p90_h)
    for name, share, value in (("median", 0.5, values[0]), ("p90", 0.9, values[1])):
        words = "half" if share == 0.5 else "90 %"
        meaning = f"time from setting off within which {words} of all vehicles that set off had crossed"
        if road_time is None or value is None:
            yield Metric(f"road_time_{name}_h", None, "h", meaning, note=NO_CROSSING)
            continue
        reason, unfinished = road_time.reason(0, share), int(road_time.unfinished[0])
        carried = (
            f"{unfinished:,} of {int(road_time.departed[0]):,} vehicles unfinished, counted as slower than all others"
        )
        yield Metric(
            f"road_time_{name}_h",
            None if reason else float(value[0]),
            "h",
            meaning,
            note=reason or (carried if unfinished else ""),
            beyond=bool(reason) and int(road_time.departed[0]) > 0,
        )
    yield Metric(
        "road_time_finished_veh",
        None if road_time is None else float(road_time.finished[0]),
        "vehicles",
        "vehicles that had set off and crossed by the end of the run",
        note=NO_CROSSING if road_time is None else "",
    )
    yield Metric(
        "road_time_unfinished_veh",
        None if road_time is None else float(road_time.unfinished[0]),
        "vehicles",
        "vehicles that had set off and not crossed by the end of the run",
        note=NO_CROSSING if road_time is None else "",
    )


def _waited(waited: Waited) -> Iterator[Metric]:
    before = "person-hours stood before crossing: at the origin, in queues on the road, before stations"
    after = "person-hours stood after crossing: for registration, for a place in a shelter"
    yield Metric("waited_before_crossing_person_h", waited.before_crossing, "person-h", before)
    yield Metric("waited_after_crossing_person_h", waited.after_crossing, "person-h", after)


def _reception(sources: Sources) -> Iterator[Metric]:
    curves = sources.curves
    yield _at_end(curves, "registered", "registered_persons", "persons registered by the end of the run")
    yield from _backlog(curves)
    yield _at_end(curves, "in_shelter", "in_shelter_persons", "persons placed in shelters by the end of the run")
    passed = {(found.who, found.reading): found for found in readiness_passed(sources.journal)}
    for reading in ("families", "persons"):
        for who, words in (("crossed", "crossed"), ("in_shelter", "been placed in shelters")):
            found = next((f for key, f in passed.items() if key == (who, reading)), None)
            announced = f"the announced {found.readiness:,}" if found else "announced"
            note = "" if found else f"no readiness in {reading} is announced, or nobody can be counted against it"
            if found and found.passed_h is None:
                note = f"never within the run: {found.at_end:,} {reading} had {words} by its end"
            yield Metric(
                f"readiness_{reading}_passed_by_{who}_at_h",
                found.passed_h if found else None,
                MOMENT,
                f"when more {reading} than {announced} had {words}",
                note=note,
                beyond=found is not None and found.passed_h is None,
            )


def _at_end(curves: Curves, curve: str, name: str, meaning: str) -> Metric:
    known = curve in curves
    missing = "the scenario has no shelters" if curve == "in_shelter" else f"the scenario names no milestone '{curve}'"
    return Metric(
        name, float(curves[curve].values[-1]) if known else None, "persons", meaning, note="" if known else missing
    )


def _backlog(curves: Curves) -> Iterator[Metric]:
    known = "registered" in curves and "crossed" in curves
    backlog = curves["crossed"].values - curves["registered"].values if known else np.zeros(1)
    top = int(np.argmax(backlog))
    missing = "" if known else "the scenario names no milestone 'crossed' or 'registered'"
    meaning = "most persons who had crossed and were not yet registered, at a recording step"
    yield Metric("backlog_max_persons", float(backlog[top]) if known else None, "persons", meaning, note=missing)
    grew = known and backlog[top] > 0
    yield Metric(
        "backlog_max_at_h",
        float(curves.time_h[top]) if grew else None,
        MOMENT,
        "when the registration backlog was largest",
        note=missing or ("" if grew else "there was no backlog"),
    )


def _left_behind(journal: Journal) -> Iterator[Metric]:
    persons = journal.parties.persons
    departed = ~np.isnan(journal.departed_h)
    yield Metric("absent_persons", float(journal.persons_absent), "persons", "residents who were away from the start")
    yield Metric("staying_persons", float(journal.persons_staying), "persons", "residents who never leave")
    yield Metric(
        "not_departed_persons",
        float(persons[~departed].sum()),
        "persons",
        "persons who would leave and had not set off by the end of the run",
    )
    known = "crossed" in journal.milestones
    on_road = departed & np.isnan(journal.milestone_h("crossed")) if known else departed
    yield Metric(
        "on_road_persons",
        float(persons[on_road].sum()) if known else None,
        "persons",
        "persons who had set off and not crossed by the end of the run",
        note="" if known else NO_CROSSING,
    )


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

"""Metrics of the crossing: when shares of the people had crossed, how many did, and the busiest hour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import Journal
from sim.results.carried import people_h
from sim.results.clearance import PERCENTS, clearance, population_persons
from sim.results.definition import MOMENT, Better, Definition, OnFoot, Prominence, Question, Weighs
from sim.results.metric import NO_CROSSING, Metric
from sim.results.metrics_reception import NO_FAMILIES
from sim.results.sources import MetricGroup, Sources
from sim.results.throughput import Throughput
from sim.results.times import local_label

POPULATION = "persons in all groups at the end of the run: neither who died or was taken from them on the way"
CROSSED = "all that had crossed by the end of the run"

_WHO = {percent: "the last" if percent == 100 else f"{percent} %" for percent in PERCENTS}
_WORDS = {50: "half have crossed", 100: "the last has crossed"}
_LINES = {50: "half", 90: "90 %", 100: "all"}
_PLACES = {50: Prominence.HEADLINE, 90: Prominence.HEADLINE, 100: Prominence.LINE}
_AIMS = (50, 90, 99, 100)

CLEARANCE_H = {
    percent: Definition(
        f"clearance_{percent}_h",
        "h",
        f"hours from {{zero}} until {_WHO[percent]} of the evacuation demand had crossed",
        label=_WORDS.get(percent, f"{percent} % have crossed"),
        line=f"{_LINES.get(percent, f'{percent} %')}, time from zero",
        heading=_LINES.get(percent, f"{percent} %"),
        better=Better.LESS,
        question=Question.CLEARANCE,
        counted=POPULATION,
        place=_PLACES.get(percent, Prominence.DETAIL),
        weighs=Weighs.AIM if percent in _AIMS else Weighs.NOT,
        objective=percent == 90,
    )
    for percent in PERCENTS
}
"""Hours until a share of all who would leave had crossed, by per cent."""

CLEARANCE_AT = {
    percent: Definition(
        f"clearance_{percent}_at_h",
        MOMENT,
        f"when {_WHO[percent]} of the evacuation demand had crossed",
        label=f"when {_WORDS.get(percent, f'{percent} % have crossed')}",
        line=_LINES.get(percent, f"{percent} %"),
        better=Better.LESS,
        question=Question.CLEARANCE,
        counted=POPULATION,
        place=_PLACES.get(percent, Prominence.DETAIL),
        weighs=Weighs.NOT,
    )
    for percent in PERCENTS
}
"""The moments, by per cent."""

MAIN = CLEARANCE_H[90]
"""The one metric, where there is room for one: the time until 90 % have crossed."""

WOULD_LEAVE = Definition(
    "would_leave_persons",
    "persons",
    "persons of whom clearance times count shares: all who travel, are to travel or decide to, as they are at the end",
    label="evacuation demand",
    line="evacuation demand",
    better=Better.NEITHER,
    question=Question.CLEARANCE,
    counted=POPULATION,
    place=Prominence.LINE,
)
NOT_CROSSED = Definition(
    "not_crossed_persons",
    "persons",
    "persons of the evacuation demand who had not crossed by the end of the run",
    label="evacuation demand that had not crossed",
    line="of these not within the run",
    better=Better.LESS,
    question=Question.CLEARANCE,
    counted=POPULATION,
    place=Prominence.LINE,
    weighs=Weighs.NOT,
)


def _crossed_in(unit: str, place: Prominence, weighs: Weighs) -> Definition:
    return Definition(
        f"crossed_{unit}",
        unit,
        f"{unit} that had crossed by the end of the run",
        label=f"{unit} crossed",
        line=f"in all, {unit}",
        better=Better.MORE,
        question=Question.CROSSING,
        counted=f"{unit}: {CROSSED}",
        place=place,
        weighs=weighs,
        on_foot=OnFoot.GROUPS if unit == "vehicles" else OnFoot.SAME,
    )


CROSSED_PERSONS = _crossed_in("persons", Prominence.HEADLINE, Weighs.SIDE)
CROSSED_VEHICLES = _crossed_in("vehicles", Prominence.LINE, Weighs.NOT)
CROSSED_FAMILIES = _crossed_in("families", Prominence.LINE, Weighs.NOT)
CROSSED_IN = {"persons": CROSSED_PERSONS, "vehicles": CROSSED_VEHICLES, "families": CROSSED_FAMILIES}
"""What had crossed, by unit."""

PERSONS_PER_VEHICLE = Definition(
    "persons_per_vehicle",
    "persons/veh",
    "persons in each vehicle that crossed, mean",
    label="persons in a vehicle",
    on_foot=OnFoot.GROUPS,
    better=Better.NEITHER,
    question=Question.CROSSING,
    counted=f"vehicles and the persons in them: {CROSSED}",
)

TRAITS = {
    "children": ("child_share", "persons under 18", "under 18", Prominence.LINE),
    "older": ("older_share", "persons of 65 and over", "65 and over", Prominence.LINE),
    "combatants": ("combatants_persons", "combatants", "combatants", Prominence.DETAIL),
    "wounded": ("wounded_persons", "wounded persons", "wounded", Prominence.DETAIL),
}
"""Columns of the groups that count persons with a trait: the field of ``people.traits`` that each is drawn by, who
they are, in few words, and where they stand."""

CROSSED_TRAIT = {
    trait: Definition(
        f"crossed_{trait}_persons",
        "persons",
        f"{who} that had crossed by the end of the run",
        label=f"{who} crossed",
        line=line,
        better=Better.MORE,
        question=Question.WHO,
        counted=f"{who}: {CROSSED}",
        place=place,
        weighs=Weighs.NOT,
    )
    for trait, (_, who, line, place) in TRAITS.items()
}
"""Persons with a trait who had crossed, by trait."""

PEAK = {
    unit: Definition(
        f"peak_{unit}_per_h",
        f"{short}/h",
        f"{unit} that crossed in the busiest local clock hour",
        label=f"{unit} in the busiest hour",
        line=f"busiest hour, {unit}",
        better=Better.NEITHER,
        question=Question.CROSSING,
        counted=f"{unit} that crossed in that hour",
        on_foot=OnFoot.GROUPS if unit == "vehicles" else OnFoot.SAME,
        place=Prominence.LINE if unit == "persons" else Prominence.DETAIL,
    )
    for unit, short in (("persons", "persons"), ("vehicles", "veh"))
}
"""Crossings in the busiest hour, by unit."""

PEAK_AT = {
    unit: Definition(
        f"peak_{unit}_at_h",
        MOMENT,
        f"beginning of the clock hour in which most {unit} crossed",
        label=f"busiest hour, {unit}",
        one_of_many=True,
        better=Better.NEITHER,
        question=Question.CROSSING,
        counted=f"{unit} that crossed in that hour",
        on_foot=OnFoot.GROUPS if unit == "vehicles" else OnFoot.SAME,
    )
    for unit in PEAK
}
"""When that hour was, by unit."""


def _clearance(run: Sources) -> Iterator[Metric]:
    scenario = run.journal.scenario
    zero = local_label(scenario.start, scenario.clearance_zero_h)
    for found in clearance(run.journal):
        after = CLEARANCE_H[found.percent].of(zero=zero)
        yield Metric(after, found.after_h, note=found.reason, beyond=found.beyond)
        note = found.reason if found.moment_h is None else ""
        yield Metric(CLEARANCE_AT[found.percent], found.moment_h, note=note, beyond=found.beyond)
    yield from _of_whom(run.journal)


def _of_whom(journal: Journal) -> Iterator[Metric]:
    """The population of clearance times, and how many of it had not crossed."""
    population = population_persons(journal)
    if "crossed" not in journal.milestones:
        yield Metric(WOULD_LEAVE, None, note=NO_CROSSING)
        yield Metric(NOT_CROSSED, None, note=NO_CROSSING)
        return
    crossed = int(journal.groups.persons[~np.isnan(people_h(journal, "crossed"))].sum())
    yield Metric(WOULD_LEAVE, float(population))
    yield Metric(NOT_CROSSED, float(population - crossed))


def _crossed(run: Sources) -> Iterator[Metric]:
    journal = run.journal
    groups, known = journal.groups, "crossed" in journal.milestones
    crossed = ~np.isnan(people_h(journal, "crossed")) if known else np.zeros(len(groups), np.bool_)
    persons = float(groups.persons[crossed].sum())
    vehicles = float((~np.isnan(journal.milestone_h("crossed"))).sum()) if known else 0.0
    missing = "" if known else NO_CROSSING
    no_families = NO_FAMILIES if len(groups) and not groups.households.any() else ""
    for definition, count, note in (
        (CROSSED_PERSONS, persons, missing),
        (CROSSED_VEHICLES, vehicles, missing),
        (CROSSED_FAMILIES, float(groups.households[crossed].sum()), missing or no_families),
    ):
        yield Metric(definition, None if note else count, note=note)
    ratio = persons / vehicles if vehicles else None
    yield Metric(PERSONS_PER_VEHICLE, ratio, note="" if ratio is not None else missing or "nobody crossed")
    for trait, (field, *_) in TRAITS.items():
        given = journal.scenario.settlements and getattr(journal.scenario.people.traits, field)
        note = missing or ("" if given else "the scenario gives none (people.traits)")
        count = float(getattr(groups, trait)[crossed].sum())
        yield Metric(CROSSED_TRAIT[trait], None if note else count, note=note)


def _peak(run: Sources) -> Iterator[Metric]:
    throughput = run.throughput
    for unit in PEAK:
        most, begin_h, note = _busiest(throughput, unit)
        yield Metric(PEAK[unit], most, note=note)
        yield Metric(PEAK_AT[unit], begin_h, note=note)


def _busiest(throughput: Throughput | None, unit: str) -> tuple[float | None, float | None, str]:
    """Crossings in the busiest hour, its beginning, and why there is none."""
    if throughput is None:
        return None, None, NO_CROSSING
    counts = {"persons": throughput.persons, "vehicles": throughput.vehicles}[unit]
    top = int(np.argmax(counts))
    if not counts[top] > 0:
        return None, None, "there is nobody in the vehicles" if throughput.vehicles.any() else "nobody crossed"
    return float(counts[top]), float(throughput.hours.edges_h[top]), ""


GROUPS = (
    MetricGroup((*CLEARANCE_AT.values(), *CLEARANCE_H.values(), WOULD_LEAVE, NOT_CROSSED), _clearance),
    MetricGroup(
        (CROSSED_PERSONS, CROSSED_FAMILIES, CROSSED_VEHICLES, PERSONS_PER_VEHICLE, *CROSSED_TRAIT.values()), _crossed
    ),
    MetricGroup((*PEAK.values(), *PEAK_AT.values()), _peak),
)
"""Metrics that are worked out together."""

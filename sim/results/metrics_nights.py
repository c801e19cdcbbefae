"""Metrics of nights: who has come to a shelter and has no place at midnight, tonight and on the first night short.

A bed matters at night: who arrives at noon and is placed by evening was served in time. *Tonight* is the first midnight
after the moment for which the scenario is made (``as_of``), or else after the zero of clearance times.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from sim.arrays import Floats
from sim.journal import ARRIVED, Journal
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question
from sim.results.metric import Metric
from sim.results.metrics_reception import NO_SHELTERS
from sim.results.reception import places_ready, shelter_numbers
from sim.results.sources import MetricGroup, Sources
from sim.results.waiting import earlier_visits
from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter

WITHOUT = "persons who had come to the door of a shelter and had no place at that midnight"
NO_NIGHT = "the run ends before midnight"

PLACES_TONIGHT = {
    unit: Definition(
        f"tonight_places_{unit}",
        unit,
        f"places ready at the first midnight, in shelters that count {unit}",
        label=f"places ready tonight ({unit})",
        line=f"places ready tonight, {unit}",
        better=Better.MORE,
        question=Question.READINESS,
        counted=f"places for {unit}, taken or free",
    )
    for unit in ("persons", "families")
}
"""Places ready tonight, by the unit that shelters count in."""

TONIGHT_AT = Definition(
    "tonight_at_h",
    MOMENT,
    "the first midnight after the moment for which the scenario is made, or else after the zero of clearance times",
    label="tonight",
    one_of_many=True,
    better=Better.NEITHER,
    question=Question.READINESS,
)
TONIGHT_WITHOUT = Definition(
    "tonight_without_place_persons",
    "persons",
    "persons who had come to the door of a shelter and had no place at the first midnight",
    label="without a place tonight",
    better=Better.LESS,
    question=Question.READINESS,
    counted=WITHOUT,
    place=Prominence.LINE,
)
FIRST_SHORT_AT = Definition(
    "first_night_short_at_h",
    MOMENT,
    "the first midnight at which somebody had come to the door of a shelter and had no place",
    label="first night short of places",
    one_of_many=True,
    better=Better.MORE,
    question=Question.READINESS,
    counted=WITHOUT,
    place=Prominence.LINE,
)
FIRST_SHORT = Definition(
    "first_night_short_persons",
    "persons",
    "persons who had come to the door of a shelter and had no place at the first midnight at which there are any",
    label="without a place on the first night short",
    better=Better.LESS,
    question=Question.READINESS,
    counted=WITHOUT,
    place=Prominence.LINE,
)


def midnights_h(scenario: Scenario) -> Floats:
    """The midnights from tonight to the end of the run, local time, hours after the start, shape ``(nights,)``."""
    since_h = scenario.clearance_zero_h if scenario.as_of is None else scenario.hours(scenario.as_of)
    since = scenario.moment(max(since_h, 0.0))
    first = since.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return np.arange(scenario.hours(first), scenario.horizon_h + 1e-9, 24.0)


def has_nights(scenario: Scenario) -> bool:
    """Whether somebody may need a bed at a midnight of the run."""
    return bool(len(midnights_h(scenario))) and any(isinstance(one, Shelter) for one in scenario.stages.values())


def without_place(journal: Journal, at_h: Floats) -> Floats:
    """Persons at the door of a shelter, without a place, at some hours, shape ``(len(at_h),)``."""
    total, persons = np.zeros(len(at_h)), journal.groups.persons
    for number in shelter_numbers(journal):
        last = np.arange(len(persons)), journal.passage_h[:, number, ARRIVED], journal.waited_until_h[:, number]
        for rows, came_h, until_h in (last, earlier_visits(journal, number)):
            waits = (came_h[:, None] <= at_h) & ~(until_h[:, None] <= at_h)
            total += persons[rows] @ waits
    return total


def _nights(run: Sources) -> Iterator[Metric]:
    journal, scenario = run.journal, run.journal.scenario
    shelters = [stage for stage in scenario.stages.values() if isinstance(stage, Shelter)]
    at_h = midnights_h(scenario)
    missing = "" if shelters else NO_SHELTERS
    missing = missing or ("" if len(at_h) else NO_NIGHT)
    yield Metric(TONIGHT_AT, None if missing else float(at_h[0]), note=missing)
    for unit, definition in PLACES_TONIGHT.items():
        counted = [stage.places for stage in shelters if stage.places.unit == unit]
        why = missing or ("" if counted else f"no shelter counts {unit}")
        ready = None if why else float(sum(places_ready(scenario, one, at_h[:1])[0] for one in counted))
        yield Metric(definition, ready, note=why)
    short = without_place(journal, at_h) if not missing else np.zeros(0)
    nights = np.flatnonzero(short > 0.0)
    yield Metric(TONIGHT_WITHOUT, None if missing else float(short[0]), note=missing)
    never = missing or ("" if len(nights) else "nobody is without a place at any midnight of the run")
    beyond = bool(never) and not missing and bool(len(journal.groups))
    yield Metric(FIRST_SHORT_AT, None if never else float(at_h[nights[0]]), note=never, beyond=beyond)
    yield Metric(FIRST_SHORT, None if never else float(short[nights[0]]), note=never)


GROUPS = (MetricGroup((TONIGHT_AT, *PLACES_TONIGHT.values(), TONIGHT_WITHOUT, FIRST_SHORT_AT, FIRST_SHORT), _nights),)
"""Metrics that are worked out together."""

"""Metrics of registration: who is registered, who waits for a desk, who is on the way to one, who meets none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import Journal
from sim.results.carried import people_h
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question
from sim.results.metric import NO_CROSSING, Metric
from sim.results.peaks import most_at_once
from sim.results.registration import Unregistered, desks, unregistered, waits_for_a_desk
from sim.results.sources import MetricGroup, Sources

NO_REGISTRATION = "the scenario names no milestone 'registered'"
NO_DESKS = "no station registers anybody"
WAIT = "persons who had come to a registration desk, or stood on the road before it, and were not yet served"

REGISTERED = Definition(
    "registered_persons",
    "persons",
    "persons registered by the end of the run",
    label="persons registered",
    better=Better.MORE,
    question=Question.REGISTRATION,
    counted="persons in groups that were registered",
)
BACKLOG = Definition(
    "backlog_max_persons",
    "persons",
    "most persons who waited for a registration desk at once",
    label="largest backlog of registration",
    line="largest backlog",
    heading="largest backlog",
    better=Better.LESS,
    question=Question.REGISTRATION,
    counted=WAIT,
    place=Prominence.HEADLINE,
    objective=True,
)
BACKLOG_AT = Definition(
    "backlog_max_at_h",
    MOMENT,
    "when the registration backlog was largest",
    label="largest backlog of registration, at",
    line="largest backlog, at",
    better=Better.NEITHER,
    question=Question.REGISTRATION,
    counted=WAIT,
    place=Prominence.LINE,
)


def _at_end(name: str, meaning: str, label: str, better: Better) -> Definition:
    return Definition(
        f"{name}_persons",
        "persons",
        f"persons who had crossed and were not registered by the end of the run: {meaning}",
        label=label,
        better=better,
        question=Question.REGISTRATION,
        counted="persons who had crossed and were not registered",
        place=Prominence.LINE,
    )


AT_DESK = _at_end("at_desk", "they waited for a desk or stood at one", "at a desk at the end", Better.LESS)
TO_DESK = _at_end("to_desk", "a desk may still come on their way", "still on the way to a desk", Better.NEITHER)
NO_DESK = _at_end("no_desk", "no desk comes on their way", "never come to a desk", Better.NEITHER)


def _registered(run: Sources) -> Iterator[Metric]:
    """Registered by the end of the run, and the backlog."""
    journal = run.journal
    known, persons = "registered" in journal.milestones, journal.groups.persons
    registered = float(persons[~np.isnan(people_h(journal, "registered"))].sum()) if known else None
    yield Metric(REGISTERED, registered, note="" if known else NO_REGISTRATION)
    missing = "" if desks(journal.scenario) else NO_DESKS if known else NO_REGISTRATION
    most, first_h = most_at_once(*waits_for_a_desk(journal))
    yield Metric(BACKLOG, None if missing else most, note=missing)
    yield Metric(BACKLOG_AT, first_h, note=missing or ("" if first_h is not None else "there was no backlog"))


def _unregistered(run: Sources) -> Iterator[Metric]:
    """Those who had crossed and were not registered, by where they were: three classes that exclude each other."""
    found, why = _shown(run.journal)
    for definition, count in zip((AT_DESK, TO_DESK, NO_DESK), found or (None,) * 3, strict=True):
        yield Metric(definition, None if count is None else float(count), note=why)


def _shown(journal: Journal) -> tuple[Unregistered | None, str]:
    """The three counts, or why there are none."""
    if "registered" not in journal.milestones:
        return None, NO_REGISTRATION
    return (unregistered(journal), "") if "crossed" in journal.milestones else (None, NO_CROSSING)


GROUPS = (
    MetricGroup((REGISTERED, BACKLOG, BACKLOG_AT), _registered),
    MetricGroup((AT_DESK, TO_DESK, NO_DESK), _unregistered),
)
"""Metrics that are worked out together."""

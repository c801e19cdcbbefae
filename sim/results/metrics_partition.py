"""Metrics of where everybody is at the end of a run, and their means over many runs, which add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.results.definition import Again, Better, Definition, Prominence, Question, Weighs
from sim.results.metric import Metric
from sim.results.metrics_crossing import CROSSED_PERSONS
from sim.results.partition import partition
from sim.results.person_class import EVERYBODY, Standing
from sim.results.person_classes import CLASSES, classes
from sim.results.sources import MetricGroup, Sources
from sim.results.times import local_label
from sim.scenario.model import Scenario
from sim.scenario.titles import titles


def _of_all(name: str, meaning: str, label: str, better: Better, place: Prominence = Prominence.LINE) -> Definition:
    return Definition(
        name,
        "persons",
        meaning,
        label=label,
        better=better,
        question=Question.LEFT_BEHIND,
        counted=EVERYBODY,
        place=place,
        weighs=Weighs.SIDE if place is Prominence.HEADLINE else Weighs.NOT,
        mean_of_many=True,
    )


PRESENT = _of_all(
    "present_persons",
    "persons who were there when the clock started, and those of arrival streams: all but the absent",
    "present at the start",
    Better.NEITHER,
)


ARRIVED = _of_all(
    "arrived_persons",
    "persons who had come to where they were going, by the end of the run",
    "have arrived",
    Better.MORE,
)


NOT_ARRIVED = _of_all(
    "not_arrived_persons",
    "all other persons who were there, wherever they are",
    "have not arrived",
    Better.LESS,
    Prominence.HEADLINE,
)


def definitions(scenario: Scenario) -> Iterator[Definition]:
    """The metrics of the classes that a scenario can have, in the same order, their labels in the scenario's words."""
    words = titles(scenario)
    return (one.definition.titled(words) for one in classes(scenario))


def adding_up(scenario: Scenario, pooled: Sequence[Metric]) -> tuple[Metric, ...]:
    """The metrics of many runs, in which the means of the partition are whole persons that add up.

    Each mean is rounded down, and the persons that are then missing go to the classes of the largest remainders.
    Medians of classes would not add up to the median of all, so a sentence that names both would be wrong.
    """
    known = {metric.name: metric.number for metric in pooled}
    if PRESENT.name not in known:
        return tuple(pooled)
    parts = [one for one in classes(scenario) if one.definition.name in known]
    means = np.array([known[one.definition.name] for one in parts], np.float64)
    whole, present = np.floor(means), round(known[PRESENT.name])
    whole[np.argsort(whole - means, kind="stable")[: max(0, present - int(whole.sum()))]] += 1.0
    shown = {one.definition.name: count for one, count in zip(parts, whole.tolist(), strict=True)}
    arrived = sum(shown[one.definition.name] for one in parts if one.standing is Standing.ARRIVED)
    shown |= {PRESENT.name: float(present), ARRIVED.name: arrived, NOT_ARRIVED.name: present - arrived}
    return tuple(
        replace(metric, value=shown[metric.name], note=MEANS if metric.name == PRESENT.name else "")
        if metric.name in shown
        else metric
        for metric in pooled
    )


MEANS = "this and the lines below it are means over the runs, so that they add up"
"""What is said beside the partition of many runs."""


def _metrics(run: Sources) -> Iterator[Metric]:
    """Those present, those who have arrived and have not, and each class; the same metrics in every run."""
    found, start = partition(run.journal), run.journal.scenario.start
    arrived = found.of(Standing.ARRIVED)
    yield Metric(PRESENT, float(found.present))
    yield Metric(ARRIVED, float(arrived))
    yield Metric(NOT_ARRIVED, float(found.present - arrived))
    for one, persons in found.persons.items():
        since_h = found.since_h.get(one) if one.standing is not Standing.WAITING else None
        note = f"the first of them on the way since {local_label(start, since_h)}" if since_h is not None else ""
        yield Metric(one.definition, float(persons), note=note)


GROUPS = (
    MetricGroup(
        (
            PRESENT,
            Again(CROSSED_PERSONS, Question.LEFT_BEHIND, "of these crossed"),
            ARRIVED,
            NOT_ARRIVED,
            *(one.definition for one in CLASSES),
        ),
        _metrics,
    ),
)
"""Metrics that are worked out together."""

"""Measures of the second road: who left by it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import LEFT, Journal
from sim.results.curves import Curve, Steps
from sim.results.definition import Better, Definition, OnFoot, Question
from sim.results.metric import Metric

LEFT_BY_IT = {
    unit: Definition(
        f"second_road_{unit}",
        unit,
        "left by the second road",
        label=f"{unit} that left by the second road",
        better=Better.NEITHER,
        question=Question.ROAD,
        counted=f"{unit} that passed the second gate by the end of the run",
        on_foot=OnFoot.GROUPS if unit == "vehicles" else OnFoot.SAME,
    )
    for unit in ("persons", "vehicles")
}
"""Who left by it, by unit."""

DEFINITIONS = tuple(LEFT_BY_IT.values())


def curves(journal: Journal) -> Iterator[Curve]:
    """``second_road.passed``: persons who have passed the gate of the second road."""
    road = journal.scenario.second_road
    if road is None:
        return
    left_h = journal.stage_h(road.second_gate, "left")
    steps = Steps(journal.balance.time_h)
    yield Curve(
        "second_road.passed", "persons", steps.between(left_h, np.full(len(left_h), np.nan), journal.groups.persons)
    )


def metrics(journal: Journal) -> Iterator[Metric]:
    """Persons and vehicles that left by the second road."""
    road = journal.scenario.second_road
    if road is None:
        return
    # Counted at the gate and not by choice: who chose the road may still stand before it.
    passed = ~np.isnan(journal.passage_h[:, journal.stages.index(road.second_gate), LEFT])
    persons, vehicles = int(journal.groups.persons[passed].sum()), int(passed.sum())
    yield Metric(LEFT_BY_IT["persons"], float(persons))
    yield Metric(LEFT_BY_IT["vehicles"], float(vehicles))

"""Who can never move again at the end of a run, where vehicles can wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.results.counted import how_many
from sim.results.definition import Better, Definition, OnFoot, Prominence, Question
from sim.results.metric import Metric
from sim.results.positions import positions
from sim.results.sources import MetricGroup, Sources
from sim.scenario.features import may_deadlock
from sim.world.deadlock import Deadlock

DEADLOCKED = Definition(
    "deadlocked_veh",
    "vehicles",
    "vehicles that stood, at the end of the run, on roads or at gates that wait for each other in a circle: none of "
    "them can ever move",
    label="vehicles in a deadlock at the end",
    on_foot=OnFoot.PERSONS,
    better=Better.LESS,
    question=Question.ROAD,
    counted="vehicles on the nodes of the circle, and those that wait to enter them",
    place=Prominence.LINE,
    needs=may_deadlock,
)


def _deadlocked(run: Sources) -> Iterator[Metric]:
    if may_deadlock(run.journal.scenario):
        circle = run.journal.table(Deadlock).stage
        where = positions(run.journal, run.journal.scenario.horizon_h)
        stuck = np.isin(where.stage, circle) | np.isin(where.waits_for, circle)
        yield Metric(DEADLOCKED, how_many(run.journal, np.flatnonzero(stuck)))


GROUPS = (MetricGroup((DEADLOCKED,), _deadlocked),)
"""Metrics that are worked out together."""

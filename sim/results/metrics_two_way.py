"""Metrics of roads of two directions: what each direction lost on the road that it shares with the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats
from sim.journal import ARRIVED, LEFT, Journal
from sim.results.counted import how_many, weights
from sim.results.definition import Better, Definition, OnFoot, Prominence, Question, Weighs
from sim.results.metric import Metric
from sim.results.sources import MetricGroup, Sources
from sim.scenario.stages import Link

PASSED_ON = Definition(
    "passed_on_{road}_veh",
    "vehicles",
    "vehicles that had driven along {title} to its end, by the end of the run, on each of their visits",
    label="vehicles that passed {road}",
    on_foot=OnFoot.PERSONS,
    better=Better.NEITHER,
    question=Question.ROAD,
    counted="vehicles in this direction of a road of two",
    place=Prominence.LINE,
)
LOST_ON = Definition(
    "lost_on_{road}_veh_h",
    "vehicle-h",
    "vehicle-hours lost before and on {title} beyond the free drive, by the end of the run",
    label="vehicle-hours lost on {road}",
    on_foot=OnFoot.PERSONS,
    better=Better.LESS,
    question=Question.ROAD,
    counted="vehicles in this direction of a road of two, from standing before it to leaving it",
    place=Prominence.LINE,
    weighs=Weighs.NOT,
)


def lost_h(journal: Journal, road: str) -> Floats:
    """Hours that each vehicle, or all of a group on foot, lost before and on a link beyond the free drive, by visit.

    Who was still there at the end of the run has lost what it had lost by then, which may be nothing.

    Args:
        journal: The run.
        road: A link.
    """
    link, number = journal.scenario.stages[road], journal.stages.index(road)
    assert isinstance(link, Link)
    earlier = journal.revisits.times_h[journal.revisits.stage == number]
    times_h = np.concatenate([journal.passage_h[:, number], earlier])
    came = ~np.isnan(times_h[:, ARRIVED])
    counts = weights(journal, np.arange(len(journal.groups)), journal.revisits.group[journal.revisits.stage == number])
    times_h = times_h[came]
    until_h = np.where(np.isnan(times_h[:, LEFT]), journal.scenario.horizon_h, times_h[:, LEFT])
    lost = np.asarray(np.maximum(until_h - times_h[:, ARRIVED] - link.free_flow_h, 0.0))
    return lost if counts is None else lost * counts[came]


def _of_each(run: Sources) -> Iterator[Metric]:
    for road, stage in run.journal.scenario.stages.items():
        if isinstance(stage, Link) and stage.opposite is not None:
            named, number = {"road": road, "title": stage.title or road}, run.journal.stages.index(road)
            passed = np.flatnonzero(~np.isnan(run.journal.passage_h[:, number, LEFT]))
            again = run.journal.revisits.group[run.journal.revisits.stage == number]
            yield Metric(PASSED_ON.of(**named), how_many(run.journal, passed, again))
            yield Metric(LOST_ON.of(**named), float(lost_h(run.journal, road).sum()))


GROUPS = (MetricGroup((PASSED_ON, LOST_ON), _of_each),)
"""Metrics that are worked out together."""

"""Metrics of queues: the longest, when it was first so, and for how long the road behind it was full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.results.connected import roads_before_crossing
from sim.results.curves import Curves
from sim.results.definition import MOMENT, Better, Definition, OnFoot, Prominence, Question, Weighs
from sim.results.metric import Metric
from sim.results.sources import MetricGroup, Sources
from sim.scenario.movers import Movers


@dataclass(frozen=True)
class Longest:
    """The longest that a queue was, and when that was first so.

    Attributes:
        curve: The curve that counts the queue; of all who stand, that of vehicles, which others replace.
        most: The metric of its length.
        at: The metric of the moment.
    """

    curve: str
    most: Definition
    at: Definition

    @classmethod
    def of(cls, curve: str, most: Definition, place: Prominence = Prominence.DETAIL) -> Longest:
        """With the moment that belongs to the length.

        Args:
            curve: The curve.
            most: The metric of the length.
            place: Where the moment stands.
        """
        at = Definition(
            f"{most.name}_at_h",
            MOMENT,
            f"when that was first so ({most.meaning})",
            label=f"{most.label}, first at",
            line=f"{most.line}, first at" if most.line else "",
            better=Better.NEITHER,
            question=most.question,
            counted=most.counted,
            on_foot=most.on_foot,
            place=place,
        )
        return cls(curve, most, at)


ROAD_FULL = Definition(
    "road_full_h",
    "h",
    "hours for which the road on which the longest queue ended was full to its beginning while others waited to get "
    "onto it; 0 where that road had room when the queue was longest",
    label="road full to its beginning",
    line="the road was full for",
    better=Better.LESS,
    question=Question.QUEUE,
    place=Prominence.LINE,
    only_if_any=True,
    weighs=Weighs.NOT,
)
OUTSIDE = Definition(
    "queue_outside_max_veh",
    "vehicles",
    "most vehicles that waited to get onto the road on which the longest queue ended, while it was full",
    label="vehicles that waited to get onto a full road",
    line="and so many more waited to get onto it",
    on_foot=OnFoot.PERSONS,
    better=Better.LESS,
    question=Question.QUEUE,
    counted="vehicles that stood on no road: in town, or done in a gate or after a delay",
    place=Prominence.LINE,
    only_if_any=True,
    weighs=Weighs.NOT,
)
QUEUE_KM = Longest.of(
    "queue_km",
    Definition(
        "queue_max_km",
        "km",
        "longest physical queue before crossing, over consecutive links, at a recording step",
        label="longest queue",
        line="longest",
        better=Better.LESS,
        question=Question.QUEUE,
        place=Prominence.HEADLINE,
        at_bound_if=ROAD_FULL.name,
    ),
    Prominence.LINE,
)
QUEUE_ON = Definition(
    "queue_on_{road}_max_km",
    "km",
    "longest physical queue on {title}, at a recording step",
    label="longest queue on {road}",
    better=Better.LESS,
    question=Question.QUEUE,
    weighs=Weighs.NOT,
)
QUEUE_VEH = Longest.of(
    Movers.VEHICLES.queue,
    Definition(
        "queue_max_veh",
        "vehicles",
        "most vehicles standing before they had crossed, at a recording step",
        label="most vehicles standing",
        on_foot=OnFoot.PERSONS,
        better=Better.LESS,
        question=Question.QUEUE,
        counted="vehicles that had set off and not crossed",
        place=Prominence.LINE,
        weighs=Weighs.NOT,
    ),
)
QUEUE_ORIGIN = Longest.of(
    "queue_origin",
    Definition(
        "queue_origin_max_veh",
        "vehicles",
        "most vehicles that had set off and were not yet on the road",
        label="vehicles not yet on the road",
        on_foot=OnFoot.PERSONS,
        better=Better.LESS,
        question=Question.QUEUE,
        counted="vehicles that had set off and not come onto a road",
    ),
)
LONGEST = (QUEUE_KM, QUEUE_VEH, QUEUE_ORIGIN)


def _longest(queue: Longest, run: Sources) -> Iterator[Metric]:
    """How long a queue was at most, and when that was first so."""
    curves = run.curves
    curve = run.movers.queue if queue is QUEUE_VEH else queue.curve
    if curve not in curves:
        yield Metric(queue.most, None, note=no_links(curves))
        yield Metric(queue.at, None, note=no_links(curves))
        return
    values = curves[curve].values
    top = int(np.argmax(values)) if len(values) else 0
    longest = float(values[top]) if len(values) else 0.0
    yield Metric(queue.most, longest)
    first_h = float(curves.time_h[top]) if longest > 0.0 else None
    yield Metric(queue.at, first_h, note="" if longest > 0.0 else "nobody queued")


def bound_in_words(full: Metric, outside: Metric) -> str:
    """That the longest queue was the most that it can be, for a sentence; empty where it was not.

    Args:
        full: The metric ``ROAD_FULL``.
        outside: The metric ``OUTSIDE``.
    """
    if not full.value or outside.value is None:
        return ""
    more, _, who = outside.text.partition(" ")
    return f"the road was full for {full.text}; up to {more} more {who} waited to get onto it"


def _full(run: Sources) -> Iterator[Metric]:
    """For how long the road was full where the queue was longest, and how many more then waited to get onto it."""
    curves = run.curves
    if QUEUE_KM.curve not in curves:
        yield Metric(ROAD_FULL, None, note=no_links(curves))
        yield Metric(OUTSIDE, None, note=no_links(curves))
        return
    outside_veh = curves["queue_outside"].values
    lasts_h = np.diff(curves.time_h, append=curves.time_h[-1:])
    yield Metric(ROAD_FULL, float(lasts_h[outside_veh >= 1.0].sum()))
    yield Metric(OUTSIDE, float(outside_veh.max(initial=0.0)))


def _by_road(run: Sources) -> Iterator[Metric]:
    """The longest queue on each road before crossing."""
    scenario = run.journal.scenario
    for road in roads_before_crossing(scenario):
        of = QUEUE_ON.of(road=road, title=scenario.stages[road].title or road)
        yield Metric(of, float(run.curves[f"queue_km_{road}"].values.max(initial=0.0)))


def no_links(curves: Curves) -> str:
    """Why there is no queue in km."""
    return "no links before crossing" if any(name.startswith("queue_km_") for name in curves.names) else "no links"


GROUPS = (
    MetricGroup((QUEUE_KM.most, QUEUE_KM.at), partial(_longest, QUEUE_KM)),
    MetricGroup((ROAD_FULL, OUTSIDE), _full),
    *(MetricGroup((queue.most, queue.at), partial(_longest, queue)) for queue in LONGEST if queue is not QUEUE_KM),
    MetricGroup((QUEUE_ON,), _by_road),
)
"""Metrics that are worked out together."""

"""Metrics of queues and of waiting: the longest queue, time on the road, person-hours stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from sim.results.connected import roads_before_crossing
from sim.results.curves import Curves
from sim.results.definition import MOMENT, Better, Definition, OnFoot, Prominence, Question, Weighs
from sim.results.metric import NO_CROSSING, Metric
from sim.results.sources import MetricGroup, Sources
from sim.results.waiting import FOR_A_BUS
from sim.results.waits import RoadTime
from sim.scenario.features import some_go_by_bus
from sim.scenario.movers import Movers

SET_OFF = "all vehicles that set off by the end of the run"
EVERYBODY = "everybody, by the end of the run"


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
    "hours for which the road on which the longest queue ended was full to its beginning while vehicles waited to get "
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

ROAD_TIME_MEDIAN, ROAD_TIME_P90 = (
    Definition(
        f"road_time_{name}_h",
        "h",
        f"time from setting off within which {words} of all vehicles that set off had crossed",
        label=label,
        line=f"{words} are on the road for up to",
        on_foot=OnFoot.PERSONS,
        better=Better.LESS,
        question=Question.STANDING,
        counted=f"vehicles: {SET_OFF}; who had not crossed counts as slower than all others",
        place=place,
    )
    for name, words, label, place in (
        ("median", "half", "median time on the road", Prominence.HEADLINE),
        ("p90", "90 %", "90 % quantile of the time on the road", Prominence.LINE),
    )
)
ROAD_TIME_FINISHED = Definition(
    "road_time_finished_veh",
    "vehicles",
    "vehicles that had set off and crossed by the end of the run",
    label="vehicles that set off and crossed",
    on_foot=OnFoot.PERSONS,
    better=Better.MORE,
    question=Question.STANDING,
    counted=f"vehicles: {SET_OFF}",
    weighs=Weighs.NOT,
)
ROAD_TIME_UNFINISHED = Definition(
    "road_time_unfinished_veh",
    "vehicles",
    "vehicles that had set off and not crossed by the end of the run",
    label="vehicles still on the road at the end",
    on_foot=OnFoot.PERSONS,
    better=Better.LESS,
    question=Question.STANDING,
    counted=f"vehicles: {SET_OFF}",
    place=Prominence.LINE,
    weighs=Weighs.NOT,
)

WAITED_BEFORE = Definition(
    "waited_before_crossing_person_h",
    "person-h",
    "person-hours stood before crossing, wherever people stand",
    label="person-hours stood before the crossing",
    line="person-hours stood before crossing",
    heading="before crossing",
    better=Better.LESS,
    question=Question.STANDING,
    counted=f"persons: {EVERYBODY}",
    place=Prominence.HEADLINE,
    weighs=Weighs.AIM,
)
WAITED_AFTER = Definition(
    "waited_after_crossing_person_h",
    "person-h",
    "person-hours stood after crossing, wherever people stand",
    label="stood after the crossing",
    better=Better.LESS,
    question=Question.STANDING,
    counted=f"persons: {EVERYBODY}",
)
WAITED = Definition(
    "waited_person_h",
    "person-h",
    "person-hours stood in all, by the end of the run",
    label="person-hours stood in all",
    heading="in all",
    better=Better.LESS,
    question=Question.STANDING,
    counted=f"persons: {EVERYBODY}",
    place=Prominence.LINE,
    weighs=Weighs.AIM,
    objective=True,
)
WAITED_FOR_BUS = Definition(
    "waited_for_bus_person_h",
    "person-h",
    "person-hours that people who were ready to go waited for a bus",
    label="waited for a bus",
    better=Better.LESS,
    question=Question.STANDING,
    counted=f"persons without a seat in a car: {EVERYBODY}",
    needs=some_go_by_bus,
)


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


def _road_time(run: Sources) -> Iterator[Metric]:
    """Time on the road of all vehicles, and how many had not finished."""
    seen = run.road_time
    if seen is None:
        for definition in (ROAD_TIME_MEDIAN, ROAD_TIME_P90, ROAD_TIME_FINISHED, ROAD_TIME_UNFINISHED):
            yield Metric(definition, None, note=NO_CROSSING)
        return
    yield _within(ROAD_TIME_MEDIAN, 0.5, float(seen.median_h[0]), seen)
    yield _within(ROAD_TIME_P90, 0.9, float(seen.p90_h[0]), seen)
    yield Metric(ROAD_TIME_FINISHED, float(seen.finished[0]))
    yield Metric(ROAD_TIME_UNFINISHED, float(seen.unfinished[0]))


def _within(definition: Definition, share: float, value_h: float, seen: RoadTime) -> Metric:
    """The time within which a share of the vehicles had crossed."""
    reason, unfinished, departed = seen.reason(0, share), int(seen.unfinished[0]), int(seen.departed[0])
    carried = f"{unfinished:,} of {departed:,} vehicles unfinished, counted as slower than all others"
    note = reason or (carried if unfinished else "")
    return Metric(definition, None if reason else value_h, note=note, beyond=bool(reason) and departed > 0)


def _waited(run: Sources) -> Iterator[Metric]:
    """Person-hours stood, in all and before and after crossing."""
    waited, crossing = run.waited, "crossed" in run.journal.milestones
    for definition, hours in ((WAITED_BEFORE, waited.before_crossing), (WAITED_AFTER, waited.after_crossing)):
        yield Metric(definition, hours if crossing else None, note="" if crossing else NO_CROSSING)
    yield Metric(WAITED, waited.total)
    yield Metric(WAITED_FOR_BUS, waited.by_place.get(FOR_A_BUS, 0.0))


GROUPS = (
    MetricGroup((QUEUE_KM.most, QUEUE_KM.at), partial(_longest, QUEUE_KM)),
    MetricGroup((ROAD_FULL, OUTSIDE), _full),
    *(MetricGroup((queue.most, queue.at), partial(_longest, queue)) for queue in LONGEST if queue is not QUEUE_KM),
    MetricGroup((QUEUE_ON,), _by_road),
    MetricGroup((ROAD_TIME_MEDIAN, ROAD_TIME_P90, ROAD_TIME_UNFINISHED, ROAD_TIME_FINISHED), _road_time),
    MetricGroup((WAITED_BEFORE, WAITED, WAITED_AFTER, WAITED_FOR_BUS), _waited),
)
"""Metrics that are worked out together."""

"""Metrics of waiting: time on the road, and person-hours stood."""

from __future__ import annotations

from collections.abc import Iterator

from sim.results.definition import Better, Definition, OnFoot, Prominence, Question, Weighs
from sim.results.metric import NO_CROSSING, Metric
from sim.results.sources import MetricGroup, Sources
from sim.results.suppression import in_words
from sim.results.waiting import FOR_A_BUS
from sim.results.waits import RoadTime
from sim.scenario.features import some_go_by_bus
from sim.scenario.movers import Movers, movers

SET_OFF = "all vehicles that set off by the end of the run"
EVERYBODY = "everybody, by the end of the run"


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


def _road_time(run: Sources) -> Iterator[Metric]:
    """Time on the road of all vehicles, and how many had not finished."""
    seen = run.road_time
    if seen is None:
        for definition in (ROAD_TIME_MEDIAN, ROAD_TIME_P90, ROAD_TIME_FINISHED, ROAD_TIME_UNFINISHED):
            yield Metric(definition, None, note=NO_CROSSING)
        return
    unit = "persons" if movers(run.journal.scenario) is Movers.ON_FOOT else "vehicles"
    yield _within(ROAD_TIME_MEDIAN, 0.5, float(seen.median_h[0]), seen, unit)
    yield _within(ROAD_TIME_P90, 0.9, float(seen.p90_h[0]), seen, unit)
    yield Metric(ROAD_TIME_FINISHED, float(seen.finished[0]))
    yield Metric(ROAD_TIME_UNFINISHED, float(seen.unfinished[0]))


def _within(definition: Definition, share: float, value_h: float, seen: RoadTime, unit: str) -> Metric:
    """The time within which a share of the vehicles had crossed; on foot each person is one, and a few hide."""
    reason, unfinished, departed = seen.reason(0, share), int(seen.unfinished[0]), int(seen.departed[0])
    few = in_words(unfinished, unit, f"{unfinished:,}")
    carried = f"{few} of {departed:,} vehicles unfinished, counted as slower than all others"
    if reason.startswith(f"{unfinished:,} of "):
        reason = few + reason.removeprefix(f"{unfinished:,}")
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
    MetricGroup((ROAD_TIME_MEDIAN, ROAD_TIME_P90, ROAD_TIME_UNFINISHED, ROAD_TIME_FINISHED), _road_time),
    MetricGroup((WAITED_BEFORE, WAITED, WAITED_AFTER, WAITED_FOR_BUS), _waited),
)
"""Metrics that are worked out together."""

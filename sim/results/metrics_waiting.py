"""Metrics of waiting: how long the queues are, and how long people stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.results.curves import Curves
from sim.results.metric import MOMENT, NO_CROSSING, Metric
from sim.results.waiting import FOR_A_BUS
from sim.results.waits import RoadTime, Waited


@dataclass(frozen=True)
class Longest:
    """The longest that a queue was: the curve that counts it, the name of the metric, its unit and what it means."""

    curve: str
    name: str
    unit: str
    meaning: str


LONGEST = (
    Longest("queue_km", "queue_max_km", "km", "longest physical queue, all links before crossing, at a recording step"),
    Longest(
        "queue_vehicles",
        "queue_max_veh",
        "vehicles",
        "most vehicles standing before they had crossed, at a recording step",
    ),
    Longest(
        "queue_origin",
        "queue_origin_max_veh",
        "vehicles",
        "most vehicles that had set off and were not yet let onto the road",
    ),
)


def queue_metrics(queue: Longest, curves: Curves) -> Iterator[Metric]:
    """How long a queue was at most, and when that was first so."""
    name, when = queue.name, f"when that was first so ({queue.meaning})"
    if queue.curve not in curves:
        yield Metric(name, None, queue.unit, queue.meaning, note=no_links(curves))
        yield Metric(f"{name}_at_h", None, MOMENT, when, note=no_links(curves))
        return
    values = curves[queue.curve].values
    top = int(np.argmax(values)) if len(values) else 0
    longest = float(values[top]) if len(values) else 0.0
    yield Metric(name, longest, queue.unit, queue.meaning)
    first_h = float(curves.time_h[top]) if longest > 0.0 else None
    yield Metric(f"{name}_at_h", first_h, MOMENT, when, note="" if longest > 0.0 else "nobody queued")


def no_links(curves: Curves) -> str:
    """Why there is no queue in km."""
    return "no links before crossing" if any(name.startswith("queue_km_") for name in curves.names) else "no links"


def road_time_metrics(road_time: RoadTime | None) -> Iterator[Metric]:
    """Time on the road of all vehicles, and how many had not finished."""
    values = (None, None) if road_time is None else (road_time.median_h, road_time.p90_h)
    for name, share, value in (("median", 0.5, values[0]), ("p90", 0.9, values[1])):
        words = "half" if share == 0.5 else "90 %"
        meaning = f"time from setting off within which {words} of all vehicles that set off had crossed"
        if road_time is None or value is None:
            yield Metric(f"road_time_{name}_h", None, "h", meaning, note=NO_CROSSING)
            continue
        reason, unfinished = road_time.reason(0, share), int(road_time.unfinished[0])
        carried = (
            f"{unfinished:,} of {int(road_time.departed[0]):,} vehicles unfinished, counted as slower than all others"
        )
        yield Metric(
            f"road_time_{name}_h",
            None if reason else float(value[0]),
            "h",
            meaning,
            note=reason or (carried if unfinished else ""),
            beyond=bool(reason) and int(road_time.departed[0]) > 0,
        )
    note = NO_CROSSING if road_time is None else ""
    finished, unfinished_veh = (
        (None, None) if road_time is None else (float(road_time.finished[0]), float(road_time.unfinished[0]))
    )
    told = "vehicles that had set off and crossed by the end of the run"
    yield Metric("road_time_finished_veh", finished, "vehicles", told, note=note)
    told = "vehicles that had set off and not crossed by the end of the run"
    yield Metric("road_time_unfinished_veh", unfinished_veh, "vehicles", told, note=note)


def waited_metrics(waited: Waited, *, crossing: bool) -> Iterator[Metric]:
    """Person-hours stood, in all and before and after crossing.

    Args:
        waited: The person-hours.
        crossing: Whether the scenario names a milestone ``crossed``.
    """
    parts = (
        (
            "before_crossing",
            waited.before_crossing,
            "person-hours stood before crossing: for a bus, at the origin, in queues on the road, before stations",
        ),
        (
            "after_crossing",
            waited.after_crossing,
            "person-hours stood after crossing: for registration, for a place in a shelter",
        ),
    )
    for name, hours, meaning in parts:
        value = hours if crossing else None
        note = "" if crossing else NO_CROSSING
        yield Metric(f"waited_{name}_person_h", value, "person-h", meaning, note=note)
    yield Metric("waited_person_h", waited.total, "person-h", "person-hours stood in all, by the end of the run")
    told = "person-hours that people who were ready to go waited for a bus"
    yield Metric("waited_for_bus_person_h", waited.by_place.get(FOR_A_BUS, 0.0), "person-h", told)

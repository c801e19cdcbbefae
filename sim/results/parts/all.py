"""The curves and metrics of all parts: each part has a line in each of the two tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.metric import Metric
from sim.results.parts import (
    aid,
    arms,
    checkpoint,
    displaced,
    medical,
    petrol,
    road,
    second_road,
    sojourn,
    stocks,
    warehouses,
)

CURVES: tuple[Callable[[Journal], Iterator[Curve]], ...] = (
    arms.curves,
    checkpoint.curves,
    displaced.curves,
    medical.curves,
    petrol.curves,
    second_road.curves,
    sojourn.curves,
    stocks.curves,
    aid.curves,
    warehouses.curves,
)
"""One function a part; it yields nothing when the scenario has no such part."""

PART_METRICS: tuple[tuple[tuple[str, ...], Callable[[Journal], Iterator[Metric]]], ...] = (
    (("arms_*", "disarmament_*", "held_back_*"), arms.metrics),
    (("*_second_inspection_*", "detained_persons", "*_wait_*_min"), checkpoint.metrics),
    (("displaced_*",), displaced.metrics),
    (("medical_*", "incidents_*"), medical.metrics),
    (("fuel_*",), petrol.metrics),
    (("breakdowns_*", "held_by_convoys_h"), road.metrics),
    (("second_road_*",), second_road.metrics),
    (("sojourn_*",), sojourn.metrics),
    (("stocks_*",), stocks.metrics),
    (("aid_*",), aid.metrics),
    (("warehouse_*",), warehouses.metrics),
)
"""One function a part, with patterns of the names of its metrics; it yields nothing without such a part."""


def part_curves(journal: Journal) -> Iterator[Curve]:
    """The curves of every part that the scenario has."""
    for curves in CURVES:
        yield from curves(journal)

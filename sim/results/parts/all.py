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

METRICS: tuple[Callable[[Journal], Iterator[Metric]], ...] = (
    arms.metrics,
    checkpoint.metrics,
    displaced.metrics,
    medical.metrics,
    petrol.metrics,
    road.metrics,
    second_road.metrics,
    sojourn.metrics,
    stocks.metrics,
    aid.metrics,
    warehouses.metrics,
)
"""One function a part; it yields nothing when the scenario has no such part."""


def part_curves(journal: Journal) -> Iterator[Curve]:
    """The curves of every part that the scenario has."""
    for curves in CURVES:
        yield from curves(journal)


def part_metrics(journal: Journal) -> Iterator[Metric]:
    """The metrics of every part that the scenario has."""
    for metrics in METRICS:
        yield from metrics(journal)

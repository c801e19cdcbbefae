"""The curves and metrics of all parts: each part has a line in each of the two tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.journal import Journal
from sim.parts.aid import figures as aid
from sim.parts.breakdowns import figures as breakdowns
from sim.parts.disarmament import figures as disarmament
from sim.parts.displaced import figures as displaced
from sim.parts.fuel import figures as fuel
from sim.parts.incidents import figures as incidents
from sim.parts.medical import figures as medical
from sim.parts.screening import figures as screening
from sim.parts.second_road import figures as second_road
from sim.parts.sojourn import figures as sojourn
from sim.parts.stocks import figures as stocks
from sim.parts.warehouses import figures as warehouses
from sim.results.curves import Curve
from sim.results.metric import Metric

CURVES: tuple[Callable[[Journal], Iterator[Curve]], ...] = (
    disarmament.curves,
    screening.curves,
    displaced.curves,
    medical.curves,
    incidents.curves,
    fuel.curves,
    second_road.curves,
    sojourn.curves,
    stocks.curves,
    aid.curves,
    warehouses.curves,
)
"""One function a part; it yields nothing when the scenario has no such part."""

PART_METRICS: tuple[tuple[tuple[str, ...], Callable[[Journal], Iterator[Metric]]], ...] = (
    (("arms_*", "disarmament_*", "held_back_*"), disarmament.metrics),
    (("*_second_inspection_*", "detained_persons", "*_wait_*_min"), screening.metrics),
    (("displaced_*",), displaced.metrics),
    (("medical_*",), medical.metrics),
    (("incidents_*",), incidents.metrics),
    (("fuel_*",), fuel.metrics),
    (("breakdowns_*", "held_by_convoys_h"), breakdowns.metrics),
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

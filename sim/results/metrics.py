"""All metrics: their definitions, which need no run, and their values in one run.

Metrics that share their work form a group. Who names some pays for their groups, and for the curves and
other steps that these read; steps that several groups read are worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from difflib import get_close_matches
from functools import cache, partial
from typing import Any

from sim.parts.part_files import Measures
from sim.parts.registry import PARTS
from sim.results import (
    metrics_arrival,
    metrics_crossing,
    metrics_deadlock,
    metrics_fit,
    metrics_modes,
    metrics_nights,
    metrics_partition,
    metrics_queues,
    metrics_reception,
    metrics_registration,
    metrics_two_way,
    metrics_waiting,
)
from sim.results.counted import counting
from sim.results.definition import Definition, OnFoot
from sim.results.metric import Metric
from sim.results.sources import MetricGroup, Sources
from sim.scenario.errors import nearest
from sim.scenario.movers import Movers


def _groups() -> Iterator[MetricGroup]:
    yield from metrics_crossing.GROUPS
    yield from metrics_queues.GROUPS
    yield from metrics_waiting.GROUPS
    yield from metrics_modes.GROUPS
    yield from metrics_two_way.GROUPS
    yield from metrics_deadlock.GROUPS
    yield from metrics_registration.GROUPS
    yield from metrics_reception.GROUPS
    yield from metrics_nights.GROUPS
    yield from metrics_partition.GROUPS
    yield from metrics_arrival.GROUPS
    for part in PARTS:
        if (measures := part.measures()) is not None:
            yield MetricGroup(measures.DEFINITIONS, partial(_of_part, measures))
    yield from metrics_fit.GROUPS


def _of_part(measures: Measures, run: Sources) -> Iterator[Metric]:
    yield from measures.metrics(run.journal)


GROUPS = tuple(_groups())
"""What a run works out, in the order in which planners ask."""

OF_MANY = tuple(metrics_fit.RMSE_OF_MEDIAN.values())
"""Metrics that only many runs have together."""

LINES = (*(line for group in GROUPS for line in group.lines), *OF_MANY)
"""Every definition, and lines for it in other questions, in the order of the tables."""

DEFINITIONS = tuple(line for line in LINES if isinstance(line, Definition))
"""Every definition, in the same order."""

ON_FOOT = tuple(
    counting(one, who)
    for one in DEFINITIONS
    if one.on_foot is not OnFoot.SAME
    for who in Movers
    if who is not Movers.VEHICLES
)
"""What scenarios with people on foot have in the place of metrics that count vehicles."""


@cache
def definition(name: str) -> Definition | None:
    """What a metric is, by its name; None where there is none. Of a family, the one of that name.

    A whole name goes before one of a family that would match too, and metrics of vehicles before those of people on
    foot.
    """
    for known in (DEFINITIONS, ON_FOOT):
        exact = (one for one in known if one.name == name)
        of_family = (found for one in known if one.is_family and (found := one.named(name)) is not None)
        if (found := next(exact, None) or next(of_family, None)) is not None:
            return found
    return None


def defined(name: str, unit: str = "", meaning: str = "") -> Definition:
    """What a metric is of which a file says name, unit and meaning: the file's words go before those of the code.

    Raises:
        ValueError: There is no such metric: the file was written by another version.
    """
    known = definition(name)
    if known is None:
        raise ValueError(no_metric(name))
    return replace(known, unit=unit or known.unit, meaning=meaning or known.meaning)


COLUMNS = ("name", "value", "unit", "meaning", *(field.name for field in fields(Metric)[2:]))
"""A metric as a row of a file: its definition in three columns, its value among them."""


def row_of(metric: Metric) -> dict[str, object]:
    """A metric as plain values, by :data:`COLUMNS`."""
    return {name: getattr(metric, name) for name in COLUMNS}


def metric_of(row: Mapping[str, Any]) -> Metric:
    """A metric from its row.

    Raises:
        ValueError: There is no such metric: the row was written by another version.
    """
    rest = {name: row[name] for name in COLUMNS if name not in ("name", "unit", "meaning")}
    return Metric(defined(row["name"], row["unit"], row["meaning"]), **rest)


def select(wanted: Callable[[Definition], bool]) -> tuple[Definition, ...]:
    """The definitions of which something is true, such as ``lambda one: one.headline``; families are left out."""
    return tuple(one for one in DEFINITIONS if not one.is_family and wanted(one))


def no_metric(name: str, known: Iterable[str] = ()) -> str:
    """The message that there is no such metric, with the nearest names of those that are known, or of all."""
    names = tuple(known) or tuple(one.name for one in DEFINITIONS)
    near = nearest(name, names)
    # A name is words in a row: "crossd" is near no whole name, and near the first word of "crossed_persons".
    if "did you mean" not in near and (like := [one for one in names if _has_words_like(one, name)]):
        near = f"; did you mean {' or '.join(map(repr, get_close_matches(name, like, n=3, cutoff=0.0)))}?"
    return f"there is no metric '{name}'{near}"


def _has_words_like(name: str, given: str) -> bool:
    words = name.split("_")
    return all(get_close_matches(one, words, n=1, cutoff=0.75) for one in given.casefold().split("_"))


def all_metrics(run: Sources) -> tuple[Metric, ...]:
    """Every metric of one run; the names do not depend on what happened in it."""
    return tuple(metric for group in GROUPS for metric in run.of(group))


def metrics_named(run: Sources, names: Iterable[str]) -> tuple[Metric, ...]:
    """Some metrics of one run, in the order of their names; nothing else is worked out.

    Raises:
        KeyError: There is none of a name.
    """
    wanted = tuple(names)
    # By group: metrics of one group share what is dear to work out, such as every wait of a run.
    numbers = {number for name in wanted if (number := _group_of(name)) is not None}
    metrics = [metric for number in sorted(numbers) for metric in run.of(GROUPS[number])]
    found = {one.definition.stands_for: one for one in metrics} | {one.name: one for one in metrics}
    for name in wanted:
        if name not in found:
            raise KeyError(no_metric(name, (metric.name for metric in all_metrics(run))))
    return tuple(found[name] for name in wanted)


def is_of_a_run(name: str) -> bool:
    """Whether some run may have a metric of that name."""
    return _group_of(name) is not None


def with_bounds(names: Iterable[str]) -> tuple[str, ...]:
    """The same names, and those of the metrics that say how far they lie at their bounds, each once."""
    wanted = tuple(names)
    bounds = (known.at_bound_if for name in wanted if (known := definition(name)) is not None)
    return tuple(dict.fromkeys((*wanted, *filter(None, bounds))))


@cache
def _group_of(name: str) -> int | None:
    """Which group works a metric out; None where no run has it."""
    groups = {one: number for number, group in enumerate(GROUPS) for one in (d.name for d in group.definitions)}
    if name in groups:
        return groups[name]
    known = definition(name)
    return None if known is None else groups.get(known.family)

"""Which counts of a run are too small to show, in a table, a sentence or a notebook, and what stands in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from sim.results.definition import Better, Definition
from sim.results.metric import Metric
from sim.results.metrics import DEFINITIONS
from sim.results.metrics_crossing import CROSSED_PERSONS, CROSSED_TRAIT
from sim.results.metrics_partition import ARRIVED, NOT_ARRIVED, definitions
from sim.results.suppression import Shown, beside
from sim.scenario.model import Scenario

LookUp = Callable[[Definition], Metric | None]
"""Gives a metric of a run; None where the run did not keep it."""


def held(scenario: Scenario, metric: LookUp) -> Iterator[Definition]:
    """The classes of the partition that hold somebody in some run."""
    for one in definitions(scenario):
        found = metric(one)
        if found is not None and (found.value or found.high):
            yield one


def hidden_counts(scenario: Scenario, metric: LookUp) -> Mapping[str, Shown]:
    """Counts that are not written, by the name of the metric, and why.

    A group of 1 to 9 persons hides, and so does what would give it back: the smallest other group beside a total that
    is reported, or all groups where that does not do. Totals of everybody are reported.

    Args:
        scenario: What was run.
        metric: Gives its metrics.
    """
    found: dict[str, Shown] = {}
    for total, groups in _tables(scenario, metric):
        counts = [(one, metric(one)) for one in groups]
        known = [(one, round(count.value)) for one, count in counts if count is not None and count.value is not None]
        of = metric(total)
        if of is None or of.value is None:
            continue
        shown = beside([count for _, count in known], round(of.value))
        found |= {one.name: how for (one, _), how in zip(known, shown, strict=True) if how is not Shown.PUBLISHED}
    return found


def _tables(scenario: Scenario, metric: LookUp) -> list[tuple[Definition, Sequence[Definition]]]:
    """Totals and the groups that they are split into; groups of traits do not add up to theirs."""
    somebody = list(held(scenario, metric))
    arrived = [one for one in somebody if one.better is Better.MORE]
    left = [one for one in somebody if one.better is Better.LESS]
    ages = [CROSSED_TRAIT["children"], CROSSED_TRAIT["older"]]
    traits = [[one] for one in CROSSED_TRAIT.values() if one not in ages]
    return [
        (ARRIVED, arrived),
        (NOT_ARRIVED, left),
        (CROSSED_PERSONS, ages),
        *((CROSSED_PERSONS, one) for one in traits),
        *_splits(),
    ]


@cache
def _splits() -> tuple[tuple[Definition, Sequence[Definition]], ...]:
    """The totals of which definitions say that they are parts."""
    totals = dict.fromkeys(one.part_of for one in DEFINITIONS if one.part_of)
    return tuple(
        (total, [one for one in DEFINITIONS if one.part_of == total.name])
        for total in DEFINITIONS
        if total.name in totals
    )

"""Which counts of a run are too small to show, in a table, a sentence or a notebook, and what stands in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from sim.results.definition import Definition
from sim.results.metric import Metric
from sim.results.metrics import DEFINITIONS
from sim.results.metrics_crossing import CROSSED_FAMILIES, CROSSED_PERSONS, CROSSED_TRAIT, NOT_CROSSED, WOULD_LEAVE
from sim.results.metrics_nights import PLACES_TONIGHT
from sim.results.metrics_partition import ARRIVED, NOT_ARRIVED, PRESENT
from sim.results.metrics_reception import ABSENT
from sim.results.person_class import Standing
from sim.results.reasons import LookUp, Reason, reasons
from sim.results.suppression import PEOPLE, Shown, alone, beside
from sim.scenario.model import Scenario

OF_EVERYBODY = (WOULD_LEAVE, NOT_CROSSED, CROSSED_PERSONS, CROSSED_FAMILIES, ABSENT, PRESENT, ARRIVED, NOT_ARRIVED)
"""Totals of everybody, which are reported however small they are: other counts hide so as not to give parts away."""


def hidden_counts(scenario: Scenario, metrics: Mapping[str, Metric]) -> Mapping[str, Shown]:
    """Counts that are not written, by the name of the metric or of the reason, and why.

    The one rule for every output: any other count of persons hides by itself where it is small, for where people walk
    those who stand or are on the way are counted one by one, and would give back what hides among the reasons.

    A group of 1 to 9 persons hides, and so does what would give it back: the smallest other group beside a total that
    is reported, or all groups where that does not do. Totals of everybody are reported, but for those who have not
    crossed where that would give back a few of those who have not arrived. Of a reason of several nodes
    the sum is reported as well, unless it hides: beside it a node hides as a group does beside its total.

    Args:
        scenario: What was run.
        metrics: Its metrics by name.
    """

    def metric(one: Definition) -> Metric | None:
        return metrics.get(one.name)

    every = reasons(scenario, metric)
    found = {one.name: alone(round(one.value)) for one in metrics.values() if _may_be_small(one) and one.value}
    for total, arrived in ((ARRIVED, True), (NOT_ARRIVED, False)):
        of = [one for one in every if (one.standing is Standing.ARRIVED) == arrived]
        found |= _of_reasons(total, of, metric)
    for total, groups in _tables():
        known = [(one.name, count) for one in groups if (count := _persons(metric, one)) is not None]
        if (all_of_them := _persons(metric, total)) is not None:
            found |= zip((name for name, _ in known), beside([count for _, count in known], all_of_them), strict=True)
    if _is_all_but_few(
        metric(NOT_CROSSED), [one for one in every if one.standing is not Standing.ARRIVED], found, metric
    ):
        found[NOT_CROSSED.name] = Shown.COMPLEMENTARY
    return {name: how for name, how in found.items() if how is not Shown.PUBLISHED}


def _is_all_but_few(total: Metric | None, of: Sequence[Reason], how: Mapping[str, Shown], metric: LookUp) -> bool:
    """Whether a reason that is written, or all that are, would with a second total give back a few who hide.

    Of those who have not arrived some have crossed, so the total of those who have not crossed is none of its own of
    the reasons; but where nearly all of it stand for one, the difference is a handful of persons.
    """
    if total is None or total.value is None:
        return False
    counts = [
        sum(_persons(metric, member) or 0 for member in one.members)
        for one in of
        if how.get(one.name, Shown.PUBLISHED) is Shown.PUBLISHED
    ]
    return any(count and alone(abs(round(total.value) - count)) is Shown.PRIMARY for count in (*counts, sum(counts)))


def _may_be_small(metric: Metric) -> bool:
    """Whether a metric counts some people, and not everybody, nor places."""
    return metric.unit in PEOPLE and metric.definition not in (*OF_EVERYBODY, *PLACES_TONIGHT.values())


def _of_reasons(total: Definition, of: Sequence[Reason], metric: LookUp) -> Iterator[tuple[str, Shown]]:
    """How the reasons of a total are written, and each of their classes."""
    all_of_them = _persons(metric, total)
    if all_of_them is None:
        return
    counts = [[_persons(metric, member) or 0 for member in one.members] for one in of]
    for reason, parts, how in zip(of, counts, beside([sum(parts) for parts in counts], all_of_them), strict=True):
        yield reason.name, how
        yield from zip((member.name for member in reason.members), _of_nodes(parts, how), strict=True)


def _of_nodes(parts: Sequence[int], of_sum: Shown) -> Sequence[Shown]:
    """How the classes of a reason are written whose sum is written so."""
    if len(parts) == 1:
        return (of_sum,)
    if of_sum is Shown.PUBLISHED:
        return beside(parts, sum(parts))
    # Those that are written would add up to a sum that is not.
    return [alone(count) if alone(count) is Shown.PRIMARY else of_sum for count in parts]


def _persons(metric: LookUp, of: Definition) -> int | None:
    """A count in whole persons; None where it is not known."""
    found = metric(of)
    return None if found is None or found.value is None else round(found.value)


def _tables() -> list[tuple[Definition, Sequence[Definition]]]:
    """Totals and the groups that they are split into; groups of traits do not add up to theirs."""
    ages = [CROSSED_TRAIT["children"], CROSSED_TRAIT["older"]]
    traits = [[one] for one in CROSSED_TRAIT.values() if one not in ages]
    return [(CROSSED_PERSONS, ages), *((CROSSED_PERSONS, one) for one in traits), *_splits()]


@cache
def _splits() -> tuple[tuple[Definition, Sequence[Definition]], ...]:
    """The totals of which definitions say that they are parts."""
    totals = dict.fromkeys(one.part_of for one in DEFINITIONS if one.part_of)
    return tuple(
        (total, [one for one in DEFINITIONS if one.part_of == total.name])
        for total in DEFINITIONS
        if total.name in totals
    )

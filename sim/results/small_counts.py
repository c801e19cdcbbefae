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
    is reported, or all groups where that does not do. Totals of everybody are reported. A reason hides also where
    it is all but a few of those who have not crossed. Of a reason of several nodes the sum is reported as well, unless
    it hides: beside it a node hides as a group does beside its total.

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
    not_arrived = [one for one in every if one.standing is not Standing.ARRIVED]
    found |= _beside_not_crossed(metric(NOT_CROSSED), not_arrived, found, metric)
    return {name: how for name, how in found.items() if how is not Shown.PUBLISHED}


def _beside_not_crossed(
    total: Metric | None, of: Sequence[Reason], how: Mapping[str, Shown], metric: LookUp
) -> Iterator[tuple[str, Shown]]:
    """What hides beside a second total of those who have not arrived: it is none of their sum, for some have crossed.

    But where nearly all who have not crossed stand for one reason, or for all that are written, the difference is a
    handful of persons. The total itself cannot hide: it is demand less persons crossed, and both are reported.
    """
    if total is None or total.value is None:
        return
    whole = round(total.value)
    counts = {
        one: count
        for one in of
        if how.get(one.name, Shown.PUBLISHED) is Shown.PUBLISHED
        and (count := sum(_persons(metric, member) or 0 for member in one.members))
    }
    hide = [one for one, count in counts.items() if alone(whole - count) is Shown.PRIMARY]
    if not hide and counts and alone(whole - sum(counts.values())) is Shown.PRIMARY:
        hide = [min(counts, key=counts.__getitem__)]
    for name in dict.fromkeys(name for one in hide for name in (one.name, *(member.name for member in one.members))):
        yield name, Shown.PRIMARY if how.get(name) is Shown.PRIMARY else Shown.COMPLEMENTARY


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

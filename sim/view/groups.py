"""Counts by group: who has arrived and who has not, read in one place, and which counts are too small to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.analysis.suppression import Shown, beside
from sim.results.definition import Better, Definition
from sim.results.metrics_crossing import CROSSED_PERSONS, CROSSED_TRAIT
from sim.results.partition import ARRIVED, NOT_ARRIVED, PRESENT, definitions
from sim.view.series import Run


@dataclass(frozen=True)
class LeftBehind:
    """Who has not arrived, of whom, and where they are.

    Attributes:
        present: The metric of everybody who was there.
        total: The metric of all who have not arrived.
        groups: The metrics of the classes of the partition that hold somebody in some run, in words for people.
    """

    present: Definition
    total: Definition
    groups: tuple[Definition, ...]


def left_behind(run: Run) -> LeftBehind:
    """Who has not arrived at the end of a run."""
    return LeftBehind(PRESENT, NOT_ARRIVED, tuple(one for one in _held(run) if one.better is Better.LESS))


def _held(run: Run) -> Iterator[Definition]:
    """The classes of the partition that hold somebody in some run."""
    for one in definitions(run.scenario):
        metric = run.metric(one)
        if metric.value or metric.high:
            yield one


def hidden_groups(run: Run) -> Mapping[str, str]:
    """Counts that are not written, by the name of the metric, and what is written instead.

    A group of 1 to 9 persons hides, and so does what would give it back: the smallest other group beside a total that
    is reported, or all groups where that does not do. Totals of everybody are reported.
    """
    found: dict[str, str] = {}
    for total, groups in _tables(run):
        counts = [run.metric(one).value for one in groups]
        known = [(one, round(count)) for one, count in zip(groups, counts, strict=True) if count is not None]
        of = run.metric(total).value
        if of is None:
            continue
        shown = beside([count for _, count in known], round(of))
        found |= {one.name: how.value for (one, _), how in zip(known, shown, strict=True) if how is not Shown.PUBLISHED}
    return found


def _tables(run: Run) -> list[tuple[Definition, Sequence[Definition]]]:
    """Totals and the groups that they are split into; groups of traits do not add up to theirs."""
    held = list(_held(run))
    arrived = [one for one in held if one.better is Better.MORE]
    left = [one for one in held if one.better is Better.LESS]
    ages = [CROSSED_TRAIT["children"], CROSSED_TRAIT["older"]]
    traits = [[one] for one in CROSSED_TRAIT.values() if one not in ages]
    return [
        (ARRIVED, arrived),
        (NOT_ARRIVED, left),
        (CROSSED_PERSONS, ages),
        *((CROSSED_PERSONS, one) for one in traits),
    ]

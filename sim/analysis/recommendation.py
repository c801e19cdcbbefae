"""What to add so that nobody is without a bed: how many, where, by which night, how sure; and a test of it by runs.

People are placed before anything is needed: who finds a full shelter is sent along ``overflow_to``, and only who
waits at the end of a chain is short (:mod:`sim.analysis.readiness`). What is recommended covers every run that was
looked at. How good that is in further runs is known without any assumption (:func:`covering_at_most`), and can be
tried: :func:`provided` is the scenario with the places, and :func:`anybody_short` counts its runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.additions import LIMIT
from sim.analysis.assessment import Assessment, NeedGroup, when
from sim.analysis.readiness import RunShare, first_short_h, needs
from sim.results.metrics_reception import OVERFLOWED
from sim.results.suppression import Shown, alone
from sim.results.times import local_label
from sim.runs.ensemble import Ensemble
from sim.scenario.everywhere import with_values
from sim.scenario.features import overflow_ends
from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter
from sim.scenario.titles import titles

NAMED = 6
"""Places that are named in a sentence; the others are in the table."""


@dataclass(frozen=True)
class MorePlaces:
    """Places to add in one shelter.

    Attributes:
        shelter: Its name in the scenario.
        where: What people call it.
        unit: ``beds`` or ``places for families``.
        places: How many more.
        by_h: When the first run of all needs one of them, hours after the start.
    """

    shelter: str
    where: str
    unit: str
    places: int
    by_h: float


@dataclass(frozen=True)
class Recommendation:
    """What to add so that nobody waits for a place in any run that was looked at.

    Attributes:
        more: The additions, the largest first; none where the places suffice.
        runs: Runs that were looked at.
        at_most: In at most this share of further runs is anybody short with them, with 95 % confidence.
        runs_for_limit: Runs from which that share would be ``LIMIT``.
    """

    more: tuple[MorePlaces, ...]
    runs: int
    at_most: float
    runs_for_limit: int


def recommended(found: Assessment) -> Recommendation:
    """What to add in the shelters of an assessment, of whatever unit their places are."""
    groups = [group for group in found.groups if group.kind == "places"]
    more = [one for group in groups for one in _more(found.ensemble, group)]
    return Recommendation(
        more=tuple(sorted(more, key=lambda one: -one.places)),
        runs=len(found.ensemble),
        # Either of two groups may fail: their shares add up at most.
        at_most=min(1.0, sum(group.plan.covering_at_most for group in groups)),
        runs_for_limit=max((group.plan.runs_for_limit for group in groups), default=0),
    )


def _more(ensemble: Ensemble, group: NeedGroup) -> Iterator[MorePlaces]:
    for one in group.members:
        places = int(np.ceil(one.need.largest.max()))
        if places:
            # The earliest of all runs, as the places cover all runs.
            by_h = float(first_short_h(ensemble, one.need).min())
            yield MorePlaces(one.need.shelter, one.need.region, group.unit, places, by_h)


def provided(scenario: Scenario, of: Iterable[MorePlaces]) -> Scenario:
    """The scenario with so many more places, from the first hour on."""
    values = []
    for one in of:
        shelter = scenario.stages[one.shelter]
        assert isinstance(shelter, Shelter)
        path = f"stages.{one.shelter}.places"
        values += [(f"{path}.full", shelter.places.full + one.places)]
        # Both ends of the ramp: with the full number alone the places would grow in and be late.
        values += [(f"{path}.initial", shelter.places.initial + one.places)]
    return with_values(scenario, values)


def anybody_short(ensemble: Ensemble) -> RunShare:
    """In how many runs anybody is without a place in any shelter at any recording step."""
    places = [need.largest > 0.0 for need in needs(ensemble) if need.kind == "places"]
    return RunShare.of(int(np.any(places, axis=0).sum()) if places else 0, len(ensemble))


def in_words(found: Recommendation, scenario: Scenario, again: RunShare | None = None, named: int = NAMED) -> str:
    """What to add, where, by when, how sure, and how many runs would make it surer: for a planner.

    Args:
        found: The recommendation.
        scenario: What was run, for the dates.
        again: Further runs with these places, in how many of which anybody was short; None where none were made.
        named: How many shelters are named; the others are counted.
    """
    if not found.more:
        return f"The places suffice everywhere in all of {found.runs} runs.{_how_sure(found, 'As they are')}"
    totals = [
        f"{sum(one.places for one in found.more if one.unit == unit):,} {unit}"
        for unit in dict.fromkeys(one.unit for one in found.more)
    ]
    where = [f"{one.places:,} in {one.where} by {local_label(scenario.start, one.by_h)}" for one in found.more[:named]]
    if rest := found.more[named:]:
        where.append(f"{sum(one.places for one in rest):,} in {len(rest)} others")
    tried = ""
    if again is not None:
        tried = f" Tried in {again.replications} other runs: {again.count or 'none'} left anybody without a place."
    # Of one shelter the number is said once.
    what = totals[0] + where[0].removeprefix(f"{found.more[0].places:,}") if len(found.more) == 1 else ""
    what = what or f"{' and '.join(totals)}: {', '.join(where)}"
    return f"Add {what}.{_how_sure(found, 'With these')}{tried}"


def finding(found: Assessment, again: RunShare | None = None) -> Iterator[str]:
    """What a planner reads first, in sentences; ``again`` as of :func:`in_words`."""
    ensemble = found.ensemble
    for one in found.single:
        ready, short = float(np.median(one.need.ready[:, -1])), one.first.short
        text = f"The announced {ready:,.0f} {one.need.unit} suffice for those who {one.need.who} in "
        text += f"{short.replications - short.count} of {short.replications} runs"
        if short.count:
            text += f"; short from {when(ensemble, one.first.median_h)} in half of the runs"
        yield f"{text}."
    groups = [group for group in found.groups if group.kind == "announced, split"]
    for group in groups:
        any_short = int(np.any([one.need.largest > 0.0 for one in group.members], axis=0).sum())
        worst = max(group.members, key=lambda one: one.first.short.count)
        if any_short:
            yield (
                f"If the announced {group.unit} were split as the places are, which nobody announced, some region "
                f"would be short in {any_short} of {len(ensemble)} runs, {worst.need.region} in most."
            )
    if any(group.kind == "places" for group in found.groups):
        yield in_words(recommended(found), ensemble.scenario, again)
    if ends := overflow_ends(ensemble.scenario):
        persons = np.median(ensemble.metric_values(OVERFLOWED.name))
        where = " or ".join(titles(ensemble.scenario)[name] for name in ends)
        if persons:
            how = alone(round(persons))
            count = f"{persons:,.0f}" if how is Shown.PUBLISHED else how.words
            yield (
                f"Not counted as without a place: {count} persons (median) who found the shelters full and went "
                f"on to {where}."
            )


def _how_sure(found: Recommendation, subject: str) -> str:
    """How sure it is, and how many more runs would make it surer."""
    limit = f"1 run in {round(1.0 / LIMIT)}"
    if found.at_most <= LIMIT:
        return f" {subject}, fewer than {limit} leaves anybody without one."
    sure = f"that fewer than 1 run in {int(1.0 / found.at_most)} does" if found.at_most <= 0.5 else "of little"
    more = found.runs_for_limit - found.runs
    return (
        f" {subject}, none of these {found.runs} runs leaves anybody without one; from so few one can be sure only "
        f"{sure}. {more:,} more runs would make that fewer than {limit}."
    )

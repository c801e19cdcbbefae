"""Metrics of reception, and of those who have not come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import Journal
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question
from sim.results.metric import NO_CROSSING, Metric
from sim.results.reception import Passed, first_placed_h, readiness_passed, shelter_numbers
from sim.results.sources import MetricGroup, Sources
from sim.results.waiting import visits
from sim.scenario.features import has_settlements, overflow_ends, overflows_out
from sim.scenario.stages import Shelter
from sim.world.guesthood import Guesthood

NO_SHELTERS = "the scenario has no shelters"
NO_FAMILIES = "no group has a family"

IN_SHELTER = Definition(
    "in_shelter_persons",
    "persons",
    "persons whose places in shelters are taken at the end of the run: placed, less those who have given theirs back; "
    "who has left again and gave none back is among them",
    label="persons whose places in shelters are taken",
    line="whose places in shelters are taken at the end",
    heading="in shelters",
    better=Better.NEITHER,
    question=Question.READINESS,
    counted="persons in groups that were given a place, less those who have given theirs back",
    place=Prominence.HEADLINE,
)

OVERFLOWED = Definition(
    "overflowed_persons",
    "persons",
    "persons who found no place in a shelter and had to go on to where there are none; who came back and was given a "
    "place later is among them",
    label="found the shelters full and went on elsewhere",
    line="found the shelters full and went on elsewhere",
    better=Better.LESS,
    question=Question.READINESS,
    counted="persons in groups that a full or closed shelter has sent to a node that is no shelter, each once",
    place=Prominence.LINE,
    needs=overflows_out,
)
"""Nobody waits where an overflow leads out of all shelters, so no metric of places is short of them."""

_READINESS_WORDS = {
    "crossed": ("crossed", "readiness used up by who crosses", "who cross"),
    "in_shelter": ("been placed in shelters", "readiness used up by who is in shelters", "placed in shelters"),
}
"""What each of the two who are counted have done, in three forms."""

READINESS = {
    (unit, who): Definition(
        f"readiness_{unit}_passed_by_{who}_at_h",
        MOMENT,
        f"when more {unit} than {{announced}} had {done}",
        label=f"{label} ({unit})",
        line=f"readiness used up, {unit} {counted}",
        better=Better.MORE,
        question=Question.READINESS,
        counted=f"{unit} that had {done}",
        place=Prominence.DETAIL if (unit, who) == ("families", "in_shelter") else Prominence.LINE,
    )
    for who, (done, label, counted) in _READINESS_WORDS.items()
    for unit in ("families", "persons")
}
"""When the announced readiness was passed, by its unit and who is counted."""

ABSENT = Definition(
    "absent_persons",
    "persons",
    "residents who were away from the start",
    label="away from the start",
    better=Better.NEITHER,
    question=Question.LEFT_BEHIND,
    counted="residents who were not there when the clock started",
    place=Prominence.LINE,
    needs=has_settlements,
)


def _reception(run: Sources) -> Iterator[Metric]:
    """Who has a place at the end of the run, and when readiness was passed."""
    journal, there = run.journal, 0
    shelters = shelter_numbers(journal)
    for number in shelters:
        rows, _, entered_h, left_h = visits(journal, number)
        there += int(journal.groups.persons[rows[~np.isnan(entered_h) & np.isnan(left_h)]].sum())
    guests = journal.table(Guesthood)
    there -= int(guests.persons[~np.isnan(guests.freed_h)].sum())
    yield Metric(IN_SHELTER, float(there) if shelters else None, note="" if shelters else NO_SHELTERS)
    yield from _readiness(journal)


def _overflowed(run: Sources) -> Iterator[Metric]:
    """Who had to go on from a shelter to where there are no places."""
    journal, ends = run.journal, overflow_ends(run.journal.scenario)
    if not ends:
        yield Metric(OVERFLOWED, None, note="no shelter sends people on to where there are no places")
        return
    gone_on: set[int] = set()
    for number, name in enumerate(journal.stages):
        stage = journal.scenario.stages[name]
        if isinstance(stage, Shelter) and stage.overflow_to in ends:
            rows, _, entered_h, left_h = visits(journal, number)
            gone_on.update(rows[np.isnan(entered_h) & ~np.isnan(left_h)].tolist())
    yield Metric(OVERFLOWED, float(journal.groups.persons[sorted(gone_on)].sum()))


def _readiness(journal: Journal) -> Iterator[Metric]:
    passed: dict[tuple[str, str], Passed] = {(found.reading, found.who): found for found in readiness_passed(journal)}
    for unit in ("families", "persons"):
        for who, (words, *_) in _READINESS_WORDS.items():
            found = passed.get((unit, who))
            note = "" if found else _why_not_counted(journal, unit, who)
            if found and found.passed_h is None:
                note = f"{found.at_end:,} {unit} had {words} by the end of the run"
            yield Metric(
                READINESS[unit, who].of(announced=f"the announced {found.readiness:,}" if found else "announced"),
                found.passed_h if found else None,
                note=note,
                beyond=found is not None and found.passed_h is None and bool(journal.groups.persons.any()),
            )


def _why_not_counted(journal: Journal, reading: str, who: str) -> str:
    if getattr(journal.scenario.readiness, reading) is None:
        return f"no readiness in {reading} is announced"
    if who == "crossed" and "crossed" not in journal.milestones:
        return NO_CROSSING
    return NO_SHELTERS if who == "in_shelter" and first_placed_h(journal) is None else NO_FAMILIES


def _absent(run: Sources) -> Iterator[Metric]:
    """Who was not there; where all others are is reported by the partition."""
    yield Metric(ABSENT, float(run.journal.persons_absent))


GROUPS = (
    MetricGroup((*READINESS.values(), IN_SHELTER), _reception),
    MetricGroup((OVERFLOWED,), _overflowed),
    MetricGroup((ABSENT,), _absent),
)
"""Metrics that are worked out together."""

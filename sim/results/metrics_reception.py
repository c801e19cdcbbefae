"""Metrics of reception, and of those who have not come."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.journal import Journal
from sim.results.metric import MOMENT, NO_CROSSING, Metric
from sim.results.peaks import most_at_once
from sim.results.reception import first_placed_h, readiness_passed

NO_SHELTERS = "the scenario has no shelters"
NO_FAMILIES = "no party has a family"


def reception_metrics(journal: Journal) -> Iterator[Metric]:
    """Registered and placed by the end of the run, the backlog of registration, and when readiness was passed."""
    persons, registered, placed_h = journal.parties.persons, "registered" in journal.milestones, first_placed_h(journal)
    yield Metric(
        "registered_persons",
        float(persons[~np.isnan(journal.milestone_h("registered"))].sum()) if registered else None,
        "persons",
        "persons registered by the end of the run",
        note="" if registered else "the scenario names no milestone 'registered'",
    )
    yield from _backlog(journal)
    yield Metric(
        "in_shelter_persons",
        None if placed_h is None else float(persons[~np.isnan(placed_h)].sum()),
        "persons",
        "persons placed in shelters by the end of the run",
        note=NO_SHELTERS if placed_h is None else "",
    )
    yield from _readiness(journal)


def _readiness(journal: Journal) -> Iterator[Metric]:
    passed = {(found.who, found.reading): found for found in readiness_passed(journal)}
    for reading in ("families", "persons"):
        for who, words in (("crossed", "crossed"), ("in_shelter", "been placed in shelters")):
            found = next((f for key, f in passed.items() if key == (who, reading)), None)
            announced = f"the announced {found.readiness:,}" if found else "announced"
            note = "" if found else _why_not_counted(journal, reading, who)
            if found and found.passed_h is None:
                note = f"never within the run: {found.at_end:,} {reading} had {words} by its end"
            yield Metric(
                f"readiness_{reading}_passed_by_{who}_at_h",
                found.passed_h if found else None,
                MOMENT,
                f"when more {reading} than {announced} had {words}",
                note=note,
                beyond=found is not None and found.passed_h is None and bool(journal.parties.persons.any()),
            )


def _why_not_counted(journal: Journal, reading: str, who: str) -> str:
    if getattr(journal.scenario.readiness, reading) is None:
        return f"no readiness in {reading} is announced"
    if who == "crossed" and "crossed" not in journal.milestones:
        return NO_CROSSING
    return NO_SHELTERS if who == "in_shelter" and first_placed_h(journal) is None else NO_FAMILIES


def _backlog(journal: Journal) -> Iterator[Metric]:
    known = {"crossed", "registered"} <= set(journal.milestones)
    most, first_h = 0.0, None
    if known:
        crossed_h, registered_h = journal.milestone_h("crossed"), journal.milestone_h("registered")
        most, first_h = most_at_once(crossed_h, np.maximum(crossed_h, registered_h), journal.parties.persons)
    missing = "" if known else "the scenario names no milestone 'crossed' or 'registered'"
    meaning = "most persons who had crossed and were not yet registered"
    yield Metric("backlog_max_persons", most if known else None, "persons", meaning, note=missing)
    yield Metric(
        "backlog_max_at_h",
        first_h,
        MOMENT,
        "when the registration backlog was largest",
        note=missing or ("" if first_h is not None else "there was no backlog"),
    )


def left_behind_metrics(journal: Journal) -> Iterator[Metric]:
    """Who has not come: away, staying, not set off, on the road."""
    persons = journal.parties.persons
    departed = ~np.isnan(journal.departed_h)
    yield Metric("absent_persons", float(journal.persons_absent), "persons", "residents who were away from the start")
    yield Metric("staying_persons", float(journal.persons_staying), "persons", "residents who never leave")
    yield Metric(
        "not_departed_persons",
        float(persons[~departed].sum()),
        "persons",
        "persons who would leave and had not set off by the end of the run",
    )
    known = "crossed" in journal.milestones
    on_road = departed & np.isnan(journal.milestone_h("crossed")) if known else departed
    yield Metric(
        "on_road_persons",
        float(persons[on_road].sum()) if known else None,
        "persons",
        "persons who had set off and not crossed by the end of the run",
        note="" if known else NO_CROSSING,
    )

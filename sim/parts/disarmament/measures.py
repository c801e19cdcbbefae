"""Metrics of disarmament: arms handed in by kind, men who have withdrawn, families held back, waits of squads.

All of it is read from the journal: the books keep arms by owner and the men of the squads by state, and every change of
state is an entry with its hour.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal
from sim.results.curves import Curve, Steps
from sim.results.definition import MOMENT, Better, Definition, Question, Weighs
from sim.results.metric import Metric
from sim.results.peaks import most_at_once
from sim.results.served import WaitDefinitions

MEN = "combatants"
RECEIPT = "with a receipt"
HELD_BACK = "waiting for their men"
REFUSING = "refusing"
STILL_AWAY = ("at their posts", REFUSING, "on the way")
"""States of men who have not come to a collection point."""

FAMILIES = "families by car that were packed and waited for a man"


def _arms(
    name: str,
    unit: str,
    meaning: str,
    label: str,
    counted: str,
    better: Better = Better.NEITHER,
    weighs: Weighs = Weighs.NOT,
) -> Definition:
    return Definition(
        name, unit, meaning, label=label, better=better, question=Question.ARMS, counted=counted, weighs=weighs
    )


HANDED_IN = _arms(
    "arms_{kind}_handed_in",
    "pieces",
    "{title} handed in by the end of the run, from men and from depots",
    "{kind} handed in",
    "arms of that kind, of men and in depots",
)
WITHDRAWN = _arms(
    "disarmament_withdrawn_persons",
    "persons",
    "combatants who had come to a collection point by the end of the run",
    "combatants who have withdrawn",
    "combatants of formations",
)
REFUSED = _arms(
    "disarmament_refused_persons",
    "persons",
    "combatants who did not come, for want of amnesty",
    "combatants who did not come",
    "combatants of formations",
)
LAST_RECEIPT_AT = _arms(
    "disarmament_last_receipt_at_h",
    MOMENT,
    "when the last squad that does not refuse had its receipt",
    "last receipt",
    "squads of formations, less those that refuse",
    Better.LESS,
)
WAIT = WaitDefinitions.named(
    "disarmament_wait_*_h",
    wait="wait of a squad at its collection point until a crew begins",
    label="wait of a squad",
    who="squads",
    question=Question.ARMS,
)
HELD_BACK_PERSONS = _arms(
    "held_back_max_persons",
    "persons",
    "most persons at a recording step whose packed family waits for a man",
    "most persons held back",
    "persons of families that were packed and waited for a man",
    Better.LESS,
)
HELD_BACK_FAMILIES = _arms(
    "held_back_max_families",
    "families",
    "most families by car that were packed and waited for a man",
    "most families held back",
    FAMILIES,
    Better.LESS,
)
HELD_BACK_H = _arms(
    "held_back_family_h",
    "family-h",
    "time that families by car waited for a man after they were packed, within the run",
    "waited for men",
    FAMILIES,
    Better.LESS,
    Weighs.SIDE,
)
DEFINITIONS = (
    HANDED_IN,
    WITHDRAWN,
    REFUSED,
    LAST_RECEIPT_AT,
    *WAIT.definitions,
    HELD_BACK_PERSONS,
    HELD_BACK_FAMILIES,
    HELD_BACK_H,
)


def curves(journal: Journal) -> Iterator[Curve]:
    """Arms, men and families over time; nothing without a disarmament.

    - ``arms.<kind>.handed_in``: pieces collected so far, from men and from depots.
    - ``disarmament.withdrawn``, ``disarmament.with_receipt``: men who have come to a collection point, and whose arms
      have been recorded.
    - ``disarmament.persons_held_back``: persons of families that are packed and wait for a man.
    - ``disarmament.families_held_back``: such families that go by car; a household that waits for a bus afterwards
      leaves no hour of its own in the journal, so it is in the persons only.
    """
    section = journal.scenario.disarmament
    if section is None:
        return
    for kind in section.arms:
        yield Curve(f"arms.{kind}.handed_in", "pieces", journal.books.series(kind, "collected"))
    yield Curve("disarmament.withdrawn", "persons", _withdrawn(journal))
    yield Curve("disarmament.with_receipt", "persons", journal.books.series(MEN, RECEIPT))
    yield Curve("disarmament.persons_held_back", "persons", journal.balance.series(HELD_BACK))
    begin_h, end_h, families = _families_held_back(journal)
    steps = Steps(journal.balance.time_h)
    yield Curve("disarmament.families_held_back", "families", steps.between(begin_h, end_h, families))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Arms and men at the end, the last receipt, waits of squads, families held back; nothing without a disarmament."""
    section = journal.scenario.disarmament
    if section is None:
        return
    for name, kind in section.arms.items():
        total = float(journal.books.series(name, "collected")[-1])
        yield Metric(HANDED_IN.of(kind=name, title=kind.title or name), total)
    yield Metric(WITHDRAWN, float(_withdrawn(journal)[-1]))
    yield Metric(REFUSED, float(journal.books.series(MEN, "refusing")[-1]))
    yield from _last_receipt(journal)
    yield from WAIT.metrics(squad_waits_h(journal), "no squad came")
    yield from _held_back(journal)


def squad_waits_h(journal: Journal) -> Floats:
    """How long each squad that came waited at its collection point, hours, NaN for those that still wait, ``(n,)``.

    A point's line is first come, first served, so the k-th that is called is the k-th that came.
    """
    section = journal.scenario.disarmament
    waits: list[Floats] = [np.zeros(0)]
    for point in section.collection_points if section else ():
        came = _entered(journal, f"waiting at {point}")
        called = np.full(len(came), np.nan)
        begun = _entered(journal, f"being recorded at {point}")
        called[: len(begun)] = begun
        waits.append(called - came)
    return np.concatenate(waits)


def _entered(journal: Journal, state: str) -> Floats:
    """Hours at which squads passed into a state, in order."""
    return np.array([entry.time_h for entry in journal.books.entries_of(MEN) if entry.target == state])


def _withdrawn(journal: Journal) -> Floats:
    books = journal.books
    everybody: Floats = np.sum([books.series(MEN, state) for state in books.accounts_of(MEN)], axis=0)
    away: Floats = np.sum([books.series(MEN, state) for state in STILL_AWAY], axis=0)
    return everybody - away


def _families_held_back(journal: Journal) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """From when to when (NaN: beyond the end) each group with a man was held after it was packed, and its families."""
    groups = journal.groups
    packed_h, departed_h = journal.packed_h, journal.departed_h
    rows = ~groups.by_bus & (groups.combatants > 0) & ~np.isnan(packed_h) & ~(departed_h <= packed_h)
    rows &= groups.origin < len(journal.scenario.settlements)
    return packed_h[rows], departed_h[rows], groups.households[rows]


def _last_receipt(journal: Journal) -> Iterator[Metric]:
    at_h, books = _entered(journal, RECEIPT), journal.books
    without = sum(float(books.series(MEN, state)[-1]) for state in books.accounts_of(MEN) if state != RECEIPT)
    late = without - float(books.series(MEN, REFUSING)[-1]) > 0.0
    note = f"{without:,.0f} combatants had no receipt by the end of the run" if without else ""
    last_h = float(at_h.max()) if len(at_h) and not late else None
    yield Metric(
        LAST_RECEIPT_AT, last_h, note=note or "there are no combatants" if last_h is None else note, beyond=late
    )


def _held_back(journal: Journal) -> Iterator[Metric]:
    held = journal.balance.series(HELD_BACK)
    yield Metric(HELD_BACK_PERSONS, float(held.max()))
    begin_h, end_h, families = _families_held_back(journal)
    most, _ = most_at_once(begin_h, end_h, families)
    yield Metric(HELD_BACK_FAMILIES, most)
    until_h = np.where(np.isnan(end_h), journal.balance.time_h[-1], end_h)
    yield Metric(HELD_BACK_H, float(((until_h - begin_h) * families).sum()))

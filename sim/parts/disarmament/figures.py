"""Disarmament in figures: arms handed in by kind, men who have withdrawn, families held back, waits of squads.

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
from sim.results.metric import Metric, quantile
from sim.results.peaks import most_at_once

MEN = "combatants"
RECEIPT = "with a receipt"
HELD_BACK = "waiting for their men"
STILL_AWAY = ("at their posts", "refusing", "on the way")
"""States of men who have not come to a collection point."""

SQUADS = "squads that were called at a collection point by the end of the run"
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
    "when the last squad of the run had its receipt",
    "last receipt",
    "squads that had a receipt by the end of the run",
    Better.LESS,
)
_WAIT = "wait of a squad at its collection point until a crew begins"
WAIT_MEAN = _arms("disarmament_wait_mean_h", "h", f"mean {_WAIT}", "mean wait of a squad", SQUADS, Better.LESS)
WAIT_P90 = _arms(
    "disarmament_wait_p90_h",
    "h",
    f"90 % quantile of the {_WAIT}",
    "90 % quantile of the wait of a squad",
    SQUADS,
    Better.LESS,
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
    WAIT_MEAN,
    WAIT_P90,
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
    yield from _waits(journal)
    yield from _held_back(journal)


def squad_waits_h(journal: Journal) -> tuple[Floats, int]:
    """How long each squad that was called had waited at its collection point, hours, and how many still wait.

    A point's line is first come, first served, so the k-th that is called is the k-th that came.
    """
    section = journal.scenario.disarmament
    waits: list[Floats] = [np.zeros(0)]
    left = 0
    for point in section.collection_points if section else ():
        came = _entered(journal, f"waiting at {point}")
        called = _entered(journal, f"being recorded at {point}")
        waits.append(called - came[: len(called)])
        left += len(came) - len(called)
    return np.concatenate(waits), left


def _entered(journal: Journal, state: str) -> Floats:
    """Hours at which squads passed into a state, in order."""
    return np.array([entry.time_h for entry in journal.books.entries_of(MEN) if entry.target == state])


def _withdrawn(journal: Journal) -> Floats:
    books = journal.books
    everybody: Floats = np.sum([books.series(MEN, state) for state in books.accounts_of(MEN)], axis=0)
    away: Floats = np.sum([books.series(MEN, state) for state in STILL_AWAY], axis=0)
    return everybody - away


def _families_held_back(journal: Journal) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """From when to when (NaN: beyond the end) each party with a man was held after it was packed, and its families."""
    parties = journal.parties
    packed_h, departed_h = journal.packed_h, journal.departed_h
    rows = ~parties.by_bus & (parties.combatants > 0) & ~np.isnan(packed_h) & ~(departed_h <= packed_h)
    rows &= parties.origin < len(journal.scenario.settlements)
    return packed_h[rows], departed_h[rows], parties.households[rows]


def _last_receipt(journal: Journal) -> Iterator[Metric]:
    at_h = _entered(journal, RECEIPT)
    away = sum(float(journal.books.series(MEN, state)[-1]) for state in journal.books.accounts_of(MEN))
    away -= float(journal.books.series(MEN, RECEIPT)[-1])
    note = f"{away:,.0f} combatants had no receipt by the end of the run" if away else ""
    last_h = float(at_h.max()) if len(at_h) else None
    yield Metric(LAST_RECEIPT_AT, last_h, note=note if last_h is not None else note or "there are no combatants")


def _waits(journal: Journal) -> Iterator[Metric]:
    waits_h, left = squad_waits_h(journal)
    note = f"left out: squads that still waited at the end of the run, {left:,}" if left else ""
    mean = float(waits_h.mean()) if len(waits_h) else None
    most = quantile(waits_h, 0.9) if len(waits_h) else None
    note = note if mean is not None else note or "no squad was called"
    yield Metric(WAIT_MEAN, mean, note=note)
    yield Metric(WAIT_P90, most, note=note)


def _held_back(journal: Journal) -> Iterator[Metric]:
    held = journal.balance.series(HELD_BACK)
    yield Metric(HELD_BACK_PERSONS, float(held.max()))
    begin_h, end_h, families = _families_held_back(journal)
    most, _ = most_at_once(begin_h, end_h, families)
    yield Metric(HELD_BACK_FAMILIES, most)
    until_h = np.where(np.isnan(end_h), journal.balance.time_h[-1], end_h)
    yield Metric(HELD_BACK_H, float(((until_h - begin_h) * families).sum()))

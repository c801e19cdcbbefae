"""Disarmament in figures: arms handed in by kind, men who have withdrawn, families held back, waits of squads.

All of it is read from the journal: the books keep arms by owner and the men of the squads by state, and every change of
state is an entry with its hour.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.curves import Curve, Steps
from sim.results.metric import MOMENT, Metric, quantile
from sim.results.peaks import most_at_once

NAMES = ("arms_*", "disarmament_*", "held_back_*")


Floats = NDArray[np.float64]

MEN = "combatants"
RECEIPT = "with a receipt"
HELD_BACK = "waiting for their men"
STILL_AWAY = ("at their posts", "refusing", "on the way")
"""States of men who have not come to a collection point."""


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
        meaning = f"{kind.title or name} handed in by the end of the run, from men and from depots"
        yield Metric(f"arms_{name}_handed_in", total, "pieces", meaning)
    withdrawn = float(_withdrawn(journal)[-1])
    meaning = "combatants who had come to a collection point by the end of the run"
    yield Metric("disarmament_withdrawn_persons", withdrawn, "persons", meaning)
    refused = float(journal.books.series(MEN, "refusing")[-1])
    yield Metric("disarmament_refused_persons", refused, "persons", "combatants who did not come, for want of amnesty")
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
    yield Metric(
        "disarmament_last_receipt_at_h",
        last_h,
        MOMENT,
        "when the last squad of the run had its receipt",
        note=note if last_h is not None else note or "there are no combatants",
    )


def _waits(journal: Journal) -> Iterator[Metric]:
    waits_h, left = squad_waits_h(journal)
    note = f"left out: squads that still waited at the end of the run, {left:,}" if left else ""
    mean = float(waits_h.mean()) if len(waits_h) else None
    most = quantile(waits_h, 0.9) if len(waits_h) else None
    note = note if mean is not None else note or "no squad was called"
    meaning = "wait of a squad at its collection point until a crew begins"
    yield Metric("disarmament_wait_mean_h", mean, "h", f"mean {meaning}", note=note)
    yield Metric("disarmament_wait_p90_h", most, "h", f"90 % quantile of the {meaning}", note=note)


def _held_back(journal: Journal) -> Iterator[Metric]:
    held = journal.balance.series(HELD_BACK)
    meaning = "most persons at a recording step whose packed family waits for a man"
    yield Metric("held_back_max_persons", float(held.max()), "persons", meaning)
    begin_h, end_h, families = _families_held_back(journal)
    most, _ = most_at_once(begin_h, end_h, families)
    yield Metric(
        "held_back_max_families", most, "families", "most families by car that were packed and waited for a man"
    )
    until_h = np.where(np.isnan(end_h), journal.balance.time_h[-1], end_h)
    total_h = float(((until_h - begin_h) * families).sum())
    meaning = "time that families by car waited for a man after they were packed, within the run"
    yield Metric("held_back_family_h", total_h, "family-h", meaning)

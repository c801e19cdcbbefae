"""Curves and metrics of aid: tonnes that came in, tonnes that wait, and how long convoys stood at the border."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.parts.aid.tables import Holds
from sim.parts.stocks.goods import BEING_UNLOADED, DEPOTS, waiting_account
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, Question, Weighs
from sim.results.metric import Metric
from sim.world.ledger import Posting

KG_PER_TONNE = 1000.0

HELD_BY_CONVOYS = Definition(
    "held_by_convoys_h",
    "h",
    "time that convoys held a road or a checkpoint for themselves, all nodes together",
    label="road held by convoys",
    better=Better.LESS,
    question=Question.ROAD,
)
DELIVERED = Definition(
    "aid_delivered_tonnes",
    "t",
    "aid unloaded into the depots by the end of the run",
    label="aid delivered",
    better=Better.MORE,
    question=Question.SUPPLIES,
)
WAITING = Definition(
    "aid_waiting_tonnes",
    "t",
    "aid that still waited at the border at the end of the run",
    label="aid that waits at the border",
    better=Better.LESS,
    question=Question.SUPPLIES,
    weighs=Weighs.NOT,
)
PASSED = Definition(
    "aid_convoys_passed",
    "convoys",
    "convoys let through at the border during the run",
    label="convoys let through",
    better=Better.MORE,
    question=Question.SUPPLIES,
    counted="convoys that came to the border by the end of the run",
    weighs=Weighs.NOT,
)
LONGEST_WAIT = Definition(
    "aid_longest_wait_h",
    "h",
    "longest time that a convoy stood at the border",
    label="longest wait of a convoy",
    better=Better.LESS,
    question=Question.SUPPLIES,
    counted="convoys that came to the border by the end of the run",
    weighs=Weighs.NOT,
)
LONGEST_WAIT_OF_PASSED = Definition(
    "aid_longest_wait_of_passed_h",
    "h",
    "longest time that a convoy stood at the border which was let through",
    label="longest wait of a convoy that was let through",
    better=Better.LESS,
    question=Question.SUPPLIES,
    counted="convoys that were let through by the end of the run",
    weighs=Weighs.NOT,
)
DEFINITIONS = (HELD_BY_CONVOYS, DELIVERED, WAITING, PASSED, LONGEST_WAIT, LONGEST_WAIT_OF_PASSED)


@dataclass(frozen=True)
class ConvoyStay:
    """One convoy at the border.

    Attributes:
        convoy: Its name.
        arrived_h: When it came, hours after the start; below 0 before it.
        passed_h: When it was let through; None if it still waits at the end of the run.
        tonnes: What it brings.
    """

    convoy: str
    arrived_h: float
    passed_h: float | None
    tonnes: float


def curves(journal: Journal) -> Iterator[Curve]:
    """Tonnes unloaded into the depots so far, and tonnes that wait at the border, at each recording step."""
    if not journal.scenario.aid:
        return
    yield Curve("aid.tonnes_delivered", "t", lambda: _running_tonnes(journal, _unloaded(journal)), "of aid delivered")
    waiting = np.zeros(len(journal.balance.time_h))
    for name, convoy in journal.scenario.aid.items():
        for kind in convoy.payload_tonnes:
            waiting += journal.books.series(kind, waiting_account(name)) / KG_PER_TONNE
    yield Curve("aid.tonnes_waiting", "t", waiting)


def metrics(journal: Journal) -> Iterator[Metric]:
    """Tonnes by what became of them, convoys that passed, and the longest wait at the border."""
    if not journal.scenario.aid:
        return
    yield Metric(HELD_BY_CONVOYS, float(journal.table(Holds).held_h.sum()))
    total = sum(entry.amount for entry in _unloaded(journal)) / KG_PER_TONNE
    yield Metric(DELIVERED, total)
    stood = stays(journal)
    held = [stay for stay in stood if stay.passed_h is None]
    waits = ", ".join(_title(journal, stay.convoy) for stay in held)
    yield Metric(WAITING, float(sum(stay.tonnes for stay in held)), note=waits)
    yield Metric(PASSED, float(sum(stay.passed_h is not None for stay in stood)))
    yield from _longest(journal, stood)


def stays(journal: Journal) -> tuple[ConvoyStay, ...]:
    """Every convoy that came to the border by the end of the run, in order of the scenario and of time."""
    found: list[ConvoyStay] = []
    for name, convoy in journal.scenario.aid.items():
        first_h = journal.scenario.hours(convoy.arrives_at)
        kind, account = next(iter(convoy.payload_tonnes)), waiting_account(name)
        passed = [entry.time_h for entry in journal.books.entries_of(kind) if entry.source == account]
        arrived = [hour for hour in convoy.arrivals_h(first_h) if hour <= journal.scenario.horizon_h]
        tonnes = convoy.trucks * sum(convoy.payload_tonnes.values())
        for number, hour in enumerate(arrived):
            found.append(ConvoyStay(name, hour, passed[number] if number < len(passed) else None, tonnes))
    return tuple(found)


def _longest(journal: Journal, stood: tuple[ConvoyStay, ...]) -> Iterator[Metric]:
    def waited_h(stay: ConvoyStay) -> float:
        return (journal.scenario.horizon_h if stay.passed_h is None else stay.passed_h) - stay.arrived_h

    longest = max(stood, key=waited_h, default=None)
    note = "no convoy came to the border"
    if longest is not None:
        still = " still waits at the end of the run" if longest.passed_h is None else ""
        note = f"{_title(journal, longest.convoy)}{still}"
    value = None if longest is None else waited_h(longest)
    yield Metric(LONGEST_WAIT, value, note=note)
    passed = max((stay for stay in stood if stay.passed_h is not None), key=waited_h, default=None)
    yield Metric(
        LONGEST_WAIT_OF_PASSED,
        None if passed is None else waited_h(passed),
        note="no convoy was let through" if passed is None else _title(journal, passed.convoy),
    )


def _unloaded(journal: Journal) -> list[Posting]:
    return [e for e in journal.books.entries if (e.source, e.target) == (BEING_UNLOADED, DEPOTS)]


def _running_tonnes(journal: Journal, entries: list[Posting]) -> NDArray[np.float64]:
    """Sum of what was moved by each recording step, tonnes, shape ``(steps,)``."""
    total = np.zeros(len(journal.balance.time_h))
    for entry in entries:
        total[journal.balance.time_h >= entry.time_h] += entry.amount / KG_PER_TONNE
    return total


def _title(journal: Journal, convoy: str) -> str:
    return journal.scenario.aid[convoy].title or convoy

"""Who has come out by the end of a run, and who has not, by reason: a partition of everybody who was there.

Everybody who was present when the clock started is in exactly one place at its end: crossed, carried to a hospital
outside, or left behind for one reason. In a single run the numbers add up to the person; medians over runs need not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.parts.medical.patients import DIED_OUTSIDE, PATIENTS
from sim.results.definition import Again, Better, Definition, Prominence, Question, Weighs
from sim.results.metric import NO_CROSSING, Metric
from sim.results.metrics_crossing import CROSSED_PERSONS
from sim.results.sources import Group, Sources
from sim.scenario.stages import Station

DISPLACED = "displaced at "
"""How the states of the balance begin that count those displaced inside who have not decided."""


class AtEnd:
    """What is counted at the end of a run: the last row of the balance, and the parties that had set off."""

    def __init__(self, journal: Journal) -> None:
        """Read the journal of the run."""
        last: list[int] = journal.balance.persons[-1].tolist()
        self._in_state = dict(zip(journal.balance.states, last, strict=True))
        self._journal = journal
        self._counts_crossing = "crossed" in journal.milestones
        set_off = ~np.isnan(journal.departed_h)
        self._crossed = set_off & False
        if self._counts_crossing:
            self._crossed = ~np.isnan(journal.milestone_h("crossed"))
        self._on_road = set_off & ~self._crossed
        self._at_fuel = _at_fuel_points(journal)

    def of(self, *states: str) -> int:
        """Persons in some states of the balance; a state that the scenario does not have holds nobody."""
        return sum(self._in_state.get(state, 0) for state in states)

    def undecided(self) -> int:
        """Persons at home, or displaced inside, who would leave."""
        away = (persons for state, persons in self._in_state.items() if state.startswith(DISPLACED))
        return self.of("home") + sum(away)

    def crossed(self) -> int | None:
        """Persons in parties that crossed."""
        return self._persons(self._crossed)

    def at_fuel_points(self) -> int | None:
        """Persons who had set off and not crossed, at a fuel point."""
        return self._persons(self._on_road & self._at_fuel)

    def on_road(self) -> int | None:
        """Persons who had set off and not crossed, anywhere else."""
        return self._persons(self._on_road & ~self._at_fuel)

    def carried_out(self) -> int:
        """Patients who came to a hospital outside."""
        return self.of("in hospital outside") + self._died_outside()

    def died(self) -> int:
        """Everybody who died before coming to a hospital outside."""
        return self.of("died of wounds", "died on the road", "killed") - self._died_outside()

    def _persons(self, parties: NDArray[np.bool_]) -> int | None:
        return int(self._journal.parties.persons[parties].sum()) if self._counts_crossing else None

    def _died_outside(self) -> int:
        books = self._journal.books
        if DIED_OUTSIDE not in books.accounts_of(PATIENTS):
            return 0
        return round(float(books.series(PATIENTS, DIED_OUTSIDE)[-1]))


def in_states(*states: str) -> Callable[[AtEnd], int]:
    """Counts the persons in some states of the balance."""
    return lambda at_end: at_end.of(*states)


THERE = "everybody who was there when the clock started, and those of arrival streams"


def _of_those_there(
    name: str,
    meaning: str,
    label: str,
    *,
    line: str = "",
    place: Prominence = Prominence.LINE,
    better: Better = Better.LESS,
) -> Definition:
    return Definition(
        name,
        "persons",
        meaning,
        label=label,
        line=line,
        better=better,
        question=Question.LEFT_BEHIND,
        counted=THERE,
        place=place,
        weighs=Weighs.NOT,
    )


PRESENT = _of_those_there(
    "present_persons",
    "persons who were there when the clock started, and those of arrival streams: all but the absent",
    "present at the start",
    better=Better.NEITHER,
)
CARRIED_OUT = _of_those_there(
    "carried_out_persons",
    "patients who came to a hospital outside by the end of the run; they are not among those who crossed",
    "carried to a hospital outside",
    better=Better.MORE,
)
LEFT_BEHIND = _of_those_there(
    "left_behind_persons",
    "persons present who had neither crossed nor come to a hospital outside by the end of the run",
    "persons who have not come out",
    line="not come out, in all",
    place=Prominence.HEADLINE,
)


@dataclass(frozen=True)
class Reason:
    """Why some have not come out.

    Attributes:
        name: The metric is ``left_behind_<name>_persons``.
        label: A few words, for tables.
        meaning: Who is counted, after the word "persons".
        count: Counts them at the end of a run; None where the scenario has no crossing to tell by.
    """

    name: str
    label: str
    meaning: str
    count: Callable[[AtEnd], int | None]

    @cached_property
    def definition(self) -> Definition:
        """Its metric."""
        meaning = f"persons {self.meaning}, at the end of the run"
        return _of_those_there(f"left_behind_{self.name}_persons", meaning, self.label)


REASONS = (
    Reason("staying", "stay by choice", "who never leave by choice", in_states("stays")),
    Reason(
        "undecided",
        "too late: had not decided to leave",
        "who would leave and had not decided to, at home or displaced inside",
        AtEnd.undecided,
    ),
    Reason(
        "packing",
        "too late: were packing",
        "who had decided and were packing, or of arrival streams and still to come",
        in_states("packing", "due"),
    ),
    Reason(
        "waiting_for_men",
        "waited for their men",
        "who were packed and waited for men who were with a formation",
        in_states("waiting for their men"),
    ),
    Reason(
        "with_formation",
        "men with a formation",
        "who were with a formation and whose families had left without them",
        in_states("with their formation"),
    ),
    Reason(
        "no_seat",
        "no vehicle: waited for a bus",
        "who had no seat in a car and waited for a bus, or sat in one that was about to leave",
        in_states("waiting for a bus"),
    ),
    Reason(
        "in_hospital",
        "too ill: in hospital inside",
        "in hospital inside, or in a helicopter on the way out",
        in_states("in hospital inside", "on the way to hospital"),
    ),
    Reason(
        "waiting_for_petrol",
        "waited for petrol",
        "who had set off and waited for petrol at a fuel point, or were being served there",
        AtEnd.at_fuel_points,
    ),
    Reason(
        "on_road",
        "on the road elsewhere",
        "who had set off, were not at a fuel point and had not crossed, those in ambulances included",
        AtEnd.on_road,
    ),
    Reason("detained", "detained", "detained at second inspections", in_states("detained")),
    Reason(
        "died",
        "died",
        "who were killed, died on the road, or died of wounds before they came to a hospital outside",
        AtEnd.died,
    ),
    Reason("missing", "missing after incidents", "missing after incidents", in_states("missing")),
)
"""Every reason, in the order of a family's way."""


@dataclass(frozen=True)
class Whereabouts:
    """Where everybody is at the end of a run, each counted once and none as a remainder.

    Attributes:
        present: Everybody who was there at the start, and those of arrival streams: all without the absent.
        crossed: Those who have crossed, whatever they did afterwards; None without a milestone ``crossed``.
        carried_out: Patients who came to a hospital outside, by road or by air, those who died there included.
        by_reason: Persons for each of ``REASONS``; None where there is no crossing to tell by.
    """

    present: int
    crossed: int | None
    carried_out: int
    by_reason: tuple[int | None, ...]

    @property
    def left_behind(self) -> int | None:
        """Everybody who has not come out; None without a milestone ``crossed``."""
        known = [count for count in self.by_reason if count is not None]
        return sum(known) if len(known) == len(self.by_reason) else None


def whereabouts(journal: Journal) -> Whereabouts:
    """Where everybody is at the end of a run.

    Who has not set off is counted by the last row of the balance; who has, by the parties' passages.
    """
    at_end = AtEnd(journal)
    return Whereabouts(
        present=journal.persons_total - journal.persons_absent,
        crossed=at_end.crossed(),
        carried_out=at_end.carried_out(),
        by_reason=tuple(reason.count(at_end) for reason in REASONS),
    )


def _by_reason(run: Sources) -> Iterator[Metric]:
    """Those present, those who came out, and everybody else by reason; the same metrics in every run."""
    found = whereabouts(run.journal)
    yield _counted(PRESENT, found.present)
    yield _counted(CARRIED_OUT, found.carried_out)
    yield _counted(LEFT_BEHIND, found.left_behind)
    for reason, persons in zip(REASONS, found.by_reason, strict=True):
        yield _counted(reason.definition, persons)


def _counted(definition: Definition, persons: int | None) -> Metric:
    return Metric(definition, None, note=NO_CROSSING) if persons is None else Metric(definition, float(persons))


def _at_fuel_points(journal: Journal) -> NDArray[np.bool_]:
    """Parties that waited for petrol or were being served at the end of the run, shape ``(P,)``."""
    found = np.zeros(len(journal.parties), np.bool_)
    for number, stage in enumerate(journal.scenario.stages.values()):
        if isinstance(stage, Station) and stage.issues_litres is not None:
            passage_h = journal.passage_h[:, number]
            waits = ~np.isnan(passage_h[:, ARRIVED]) & np.isnan(journal.waited_until_h[:, number])
            served = ~np.isnan(passage_h[:, ENTERED]) & np.isnan(passage_h[:, LEFT])
            found |= waits | served
    return found


GROUPS = (
    Group(
        (
            PRESENT,
            Again(CROSSED_PERSONS, Question.LEFT_BEHIND, "of these crossed"),
            CARRIED_OUT,
            LEFT_BEHIND,
            *(reason.definition for reason in REASONS),
        ),
        _by_reason,
    ),
)
"""Metrics that are worked out together."""

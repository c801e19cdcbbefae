"""Curves and metrics of medical care: who was carried out, who waited, who died."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.parts.medical.patients import (
    AMBULANCE,
    BODIES,
    BODIES_OUT,
    DIED_INSIDE,
    DIED_OF,
    DIED_ON_THE_WAY,
    DIED_OUTSIDE,
    DISCHARGED,
    HELICOPTER,
    OUTSIDE,
    PATIENTS,
    WAITS,
)
from sim.results.curves import Curve, Steps
from sim.results.definition import MOMENT, Better, Definition, Question, Weighs
from sim.results.metric import Metric
from sim.results.times import local_label
from sim.world.ledger import Posting

ON_ROAD = "died on the road"
"""State of those who died on the road outside any ambulance."""

PATIENTS_INSIDE = "patients in hospitals inside"
CARRIED = "patients who came to a hospital outside by the end of the run"


def _medical(
    name: str,
    unit: str,
    meaning: str,
    label: str,
    counted: str,
    better: Better,
    weighs: Weighs = Weighs.NOT,
) -> Definition:
    return Definition(
        f"medical_{name}",
        unit,
        meaning,
        label=label,
        better=better,
        question=Question.WOUNDED,
        counted=counted,
        weighs=weighs,
    )


EVACUATED = _medical(
    "evacuated_persons",
    "persons",
    "patients in a hospital outside by the end of the run",
    "patients carried out",
    CARRIED,
    Better.MORE,
)
EVACUATED_BY = {
    means: _medical(
        f"evacuated_by_{means}_persons",
        "persons",
        f"of these carried by {means}",
        f"patients carried out by {means}",
        CARRIED,
        Better.NEITHER,
    )
    for means in ("ambulance", "helicopter")
}
"""By means."""

MOST_IN_A_DAY = _medical(
    "evacuated_most_in_a_day_persons",
    "persons",
    "most patients carried out in one local day",
    "most patients carried out in a day",
    CARRIED,
    Better.NEITHER,
)
LAST_OUT_AT = _medical(
    "last_patient_out_at_h",
    MOMENT,
    "when the last patient who was to be carried out came to a hospital outside",
    "last patient out",
    CARRIED,
    Better.LESS,
    Weighs.SIDE,
)
WAITING_MAX = _medical(
    "waiting_max_persons",
    "persons",
    "most patients who waited at once",
    "most patients waiting at once",
    PATIENTS_INSIDE,
    Better.LESS,
)
WAITING_AT_END = _medical(
    "waiting_at_end_persons",
    "persons",
    "patients who waited at the end of the run",
    "patients not carried out",
    PATIENTS_INSIDE,
    Better.LESS,
    Weighs.SIDE,
)
WAITED = _medical(
    "waited_h",
    "person-h",
    "hours that patients waited inside to be carried out, until they left, died or the run ended",
    "waited for transport by patients",
    PATIENTS_INSIDE,
    Better.LESS,
    Weighs.SIDE,
)
LEFT_HOSPITAL = _medical(
    "discharged_persons",
    "persons",
    "patients who left hospital to wait for a bus",
    "patients who left hospital",
    PATIENTS_INSIDE,
    Better.NEITHER,
)
DIED = {
    place: _medical(f"died_{name}_persons", "persons", f"patients who died {where}", label, "patients", better, weighs)
    for place, name, where, label, better, weighs in (
        (
            DIED_INSIDE,
            "inside",
            "in hospital inside, before they could be carried out",
            "deaths in hospital inside",
            Better.LESS,
            Weighs.SIDE,
        ),
        (
            DIED_ON_THE_WAY,
            "on_the_way",
            "in an ambulance or a helicopter",
            "deaths of patients on the way",
            Better.LESS,
            Weighs.SIDE,
        ),
        (
            DIED_OUTSIDE,
            "outside",
            "in a hospital outside",
            "deaths in hospital outside",
            Better.NEITHER,
            Weighs.NOT,
        ),
    )
}
"""Patients who died, by place."""

DIED_ON_ROAD = _medical(
    "died_on_road_persons",
    "persons",
    "persons who died on the road outside any ambulance: want of medicine, care, food, warmth",
    "deaths on the road",
    "persons who had set off, less those in ambulances",
    Better.LESS,
    Weighs.SIDE,
)
DEFINITIONS = (
    EVACUATED,
    *EVACUATED_BY.values(),
    MOST_IN_A_DAY,
    LAST_OUT_AT,
    WAITING_MAX,
    WAITING_AT_END,
    WAITED,
    LEFT_HOSPITAL,
    *DIED.values(),
    DIED_ON_ROAD,
)


def curves(journal: Journal) -> Iterator[Curve]:
    """Patients carried out in all and by means, those who wait to be, and the dead, at each recording step."""
    if journal.scenario.medical is not None:
        by_means = {"": None, **{f"_by_{means}": place for means, place in _MEANS.items()}}
        for means, place in by_means.items():
            yield Curve(f"medical.evacuated{means}", "persons", partial(_arrived, journal, place))
        yield Curve("medical.waiting", "persons", journal.books.series(PATIENTS, WAITS))
        of_wounds, on_road = journal.balance.series("died of wounds"), journal.balance.series(ON_ROAD)
        yield Curve("medical.died_of_wounds", "persons", of_wounds)
        yield Curve("medical.died_on_road", "persons", on_road)
        yield Curve("medical.died", "persons", of_wounds + on_road)
        if journal.scenario.medical.bodies is not None:
            yield Curve("medical.bodies_taken_out", "bodies", journal.books.series(BODIES, BODIES_OUT))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Carried out by means and by day, the last of them, hours waited, and the dead by where they died."""
    if journal.scenario.medical is not None:
        yield from _evacuation(journal)
        yield from _waiting(journal)
        yield from _deaths(journal)


_MEANS = {"ambulance": AMBULANCE, "helicopter": HELICOPTER}


def _evacuation(journal: Journal) -> Iterator[Metric]:
    entries = _carried_out(journal)
    day, most, note = _by_day(journal, entries)
    yield Metric(EVACUATED, _sum(entries))
    for means, place in _MEANS.items():
        yield Metric(EVACUATED_BY[means], _sum(_carried_out(journal, place)))
    yield Metric(MOST_IN_A_DAY, most, note=note if day is not None else "nobody was carried out")
    waits = float(journal.books.series(PATIENTS, WAITS)[-1])
    last_h = entries[-1].time_h if entries and not waits else None
    none = f"{waits:,.0f} patients still waited to be carried out at the end of the run" if waits else ""
    none = none or "nobody was carried out"
    yield Metric(LAST_OUT_AT, last_h, note="" if last_h is not None else none, beyond=waits > 0.0)


def _waiting(journal: Journal) -> Iterator[Metric]:
    waiting = journal.books.series(PATIENTS, WAITS)
    yield Metric(WAITING_MAX, float(waiting.max()))
    yield Metric(WAITING_AT_END, float(waiting[-1]))
    yield Metric(WAITED, _waited_h(journal))
    yield Metric(LEFT_HOSPITAL, float(journal.books.series(PATIENTS, DISCHARGED)[-1]))


def _deaths(journal: Journal) -> Iterator[Metric]:
    for place, definition in DIED.items():
        died = float(journal.books.series(PATIENTS, place)[-1])
        causes = Counter(entry.why for entry in journal.books.entries_of(PATIENTS) if entry.target == place)
        note = ", ".join(f"{count} {why.removeprefix(DIED_OF)}" for why, count in sorted(causes.items()))
        yield Metric(definition, died, note=note)
    rate = journal.scenario.medical.deaths_on_road_per_100k_person_h if journal.scenario.medical else 0.0
    died = float(journal.balance.series(ON_ROAD)[-1])
    yield Metric(DIED_ON_ROAD, died, note=f"{rate:g} per 100,000 person-hours on the road")


def _carried_out(journal: Journal, source: str | None = None) -> list[Posting]:
    """Arrivals in a hospital outside, of all or from one kind of vehicle, in order of time."""
    return [
        entry
        for entry in journal.books.entries_of(PATIENTS)
        if entry.target == OUTSIDE and source in (None, entry.source)
    ]


def _arrived(journal: Journal, source: str | None) -> NDArray[np.float64]:
    """Those carried out so far, at each recording step."""
    entries, steps = _carried_out(journal, source), Steps(journal.balance.time_h)
    amounts = np.array([entry.amount for entry in entries], np.float64)
    return steps.running(steps.of(np.array([entry.time_h for entry in entries], np.float64)), amounts)


def _sum(entries: list[Posting]) -> float:
    return float(sum(entry.amount for entry in entries))


def _by_day(journal: Journal, entries: list[Posting]) -> tuple[date | None, float, str]:
    """The local day with most arrivals, their number, and all days in words."""
    scenario, days = journal.scenario, Counter[date]()
    labels: dict[date, str] = {}
    for entry in entries:
        day = scenario.moment(entry.time_h).date()
        days[day] += round(entry.amount)
        labels[day] = local_label(scenario.start, entry.time_h).rsplit(" ", 1)[0]
    if not days:
        return None, 0.0, ""
    most: Callable[[date], int] = days.__getitem__
    first = max(sorted(days), key=most)
    return first, float(days[first]), ", ".join(f"{days[day]} on {labels[day]}" for day in sorted(days))


def _waited_h(journal: Journal) -> float:
    """Exact area under the number of those who wait: every entry adds or takes off what is left of the run."""
    end_h, total = float(journal.balance.time_h[-1]), 0.0
    for entry in journal.books.entries_of(PATIENTS):
        if WAITS in (entry.source, entry.target):
            sign = 1.0 if entry.target == WAITS else -1.0
            total += sign * entry.amount * (end_h - entry.time_h)
    return total

"""Metrics of families that part: how many are apart, for how long, and when they are together again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.journal import Journal
from sim.parts.split_families.tables import AHEAD, HELD, SECOND_CAR, FamilyParts
from sim.results.curves import Curve
from sim.results.definition import MOMENT, Better, Definition, Prominence, Question
from sim.results.metric import Metric, quantile
from sim.results.partition import arrived_h
from sim.results.positions import positions

WHO = "families whose people do not all travel in one vehicle"


def _metric(
    name: str,
    unit: str,
    meaning: str,
    label: str,
    better: Better = Better.LESS,
    *,
    line: bool = False,
    part_of: str = "",
    counted: str = WHO,
) -> Definition:
    return Definition(
        name,
        unit,
        meaning,
        label=label,
        better=better,
        question=Question.LEFT_BEHIND,
        counted=counted,
        place=Prominence.LINE if line else Prominence.DETAIL,
        part_of=part_of,
    )


PARTING = _metric(
    "parting_families",
    "families",
    "families whose people do not all travel in one vehicle: in two cars, some ahead by bus, or men held back",
    "families in several vehicles",
    Better.NEITHER,
)
TOGETHER = _metric(
    "together_at_end_families",
    "families",
    "families of several parts of which the last had arrived by the end of the run, and who had found each other",
    "families together again",
    Better.MORE,
    line=True,
    part_of=PARTING.name,
)
APART = _metric(
    "apart_at_end_families",
    "families",
    "families of several parts that were apart at the end of the run",
    "families apart at the end",
    line=True,
    part_of=PARTING.name,
)
NOT_PARTED = _metric(
    "not_parted_at_end_families",
    "families",
    "families of several parts of which nobody had set off by the end of the run, or both cars were still on the way",
    "families not parted yet",
    Better.NEITHER,
    part_of=PARTING.name,
)
TWO_PLACES = _metric(
    "in_two_places_at_end_families",
    "families",
    "families apart at the end whose parts had all arrived, at different places, and had not found each other",
    "families apart in two places",
    part_of=APART.name,
)
PARTING_PERSONS = _metric(
    "parting_persons",
    "persons",
    "persons of families whose people do not all travel in one vehicle",
    "persons of families in several vehicles",
    Better.NEITHER,
    counted="persons of these families",
)
APART_PERSONS = _metric(
    "apart_at_end_persons",
    "persons",
    "persons of all parts of families that were apart at the end of the run",
    "persons in families apart at the end",
    part_of=PARTING_PERSONS.name,
    counted="persons of these families, wherever they are",
)
HELD_BACK = _metric(
    "held_back_persons",
    "persons",
    "men who were held back at the second inspection at which some are released, whether they have been or not",
    "men held back",
    part_of=PARTING_PERSONS.name,
    counted="men who came to that second inspection",
)
HALF = _metric(
    "together_half_h",
    MOMENT,
    "when half of the families of several parts were together",
    "half of the families in several vehicles together",
)
LAST = _metric(
    "together_last_h",
    MOMENT,
    "when the last of the families of several parts was together",
    "last family together",
)
LONGER = "those still apart at the end count as longer than all others"


def _hours(name: str, of: str, label: str, who: str, *, line: bool) -> dict[float, Definition]:
    """Median and 90 % quantile of a time, by share."""
    return {
        share: _metric(
            f"{name}_{key}_h", "h", f"{word} {of}; {LONGER}", f"{word} {label}", line=line and share == 0.5, counted=who
        )
        for share, key, word in ((0.5, "median", "median of the"), (0.9, "p90", "90 % quantile of the"))
    }


HOURS_APART = _hours(
    "apart",
    "time for which families were apart, from when some had set off before the others, the first of two cars had "
    "arrived, or men were held back, until they were together",
    "time apart",
    "families that have parted",
    line=True,
)
BETWEEN_CARS = _hours(
    "between_cars",
    "time for which the first car of a family waited for the last, from its arrival",
    "wait for the family's other car",
    "families in two cars of which one has arrived",
    line=False,
)
DEFINITIONS = (
    PARTING,
    TOGETHER,
    APART,
    NOT_PARTED,
    TWO_PLACES,
    PARTING_PERSONS,
    APART_PERSONS,
    HELD_BACK,
    HALF,
    LAST,
    *HOURS_APART.values(),
    *BETWEEN_CARS.values(),
)


@dataclass(frozen=True)
class Reunions:
    """Every family of several parts, each of shape ``(families,)``; hours, NaN if not within the run.

    Attributes:
        parted_h: Since when they are apart: some have set off before the others, the first of two cars has arrived, or
            men of theirs are held back.
        together_h: When they are together: the last part has arrived and, where that was at different places, they have
            found each other.
        in_two_places: Whether all have arrived by the end of the run, at different places, and are not together.
        two_cars: Whether they take two cars.
        persons: Persons of all parts.
    """

    parted_h: Floats
    together_h: Floats
    in_two_places: NDArray[np.bool_]
    two_cars: NDArray[np.bool_]
    persons: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.parted_h)

    @property
    def apart(self) -> NDArray[np.bool_]:
        """Families that are apart at the end of the run."""
        return np.asarray(~np.isnan(self.parted_h) & np.isnan(self.together_h))

    @property
    def hours_apart(self) -> Floats:
        """How long those were apart who have parted, NaN where they still are, shape ``(parted,)``."""
        parted = ~np.isnan(self.parted_h)
        return self.together_h[parted] - self.parted_h[parted]


def reunions(journal: Journal) -> Reunions:
    """Every family of several parts; a journal keeps what was found."""
    return journal.once(_reunions)


def _reunions(journal: Journal) -> Reunions:
    parts = _with_others(journal.table(FamilyParts))
    count = int(parts.family.max(initial=-1)) + 1
    here_h, set_off_h = _of(parts, arrived_h(journal)), _of(parts, journal.departed_h)
    last_h = _latest(parts.family, here_h, count)
    place = _places(journal, parts)
    # Parts at several places have a lowest and a highest number of them.
    low, high = np.full(count, np.iinfo(np.int64).max), np.full(count, -1)
    np.minimum.at(low, parts.family, place)
    np.maximum.at(high, parts.family, place)
    found_after_h = np.zeros(count)
    found_after_h[parts.family] = parts.found_after_h
    together_h = last_h + np.where(low == high, 0.0, found_after_h)
    together_h[~(together_h <= journal.scenario.horizon_h)] = np.nan
    two_cars = np.bincount(parts.family[parts.kind == SECOND_CAR], minlength=count) > 0
    parted_h = _earliest(parts.family, parts.since_h, count)
    own = parts.kind != HELD
    for kind, hours in ((SECOND_CAR, here_h), (AHEAD, set_off_h)):
        has_it = np.bincount(parts.family[parts.kind == kind], minlength=count) > 0
        first_h = _earliest(parts.family[own], hours[own], count)
        parted_h = np.fmin(parted_h, np.where(has_it, first_h, np.nan))
    persons = np.bincount(parts.family, parts.persons, count).astype(np.int64)
    return Reunions(parted_h, together_h, np.isfinite(last_h) & np.isnan(together_h), two_cars, persons)


def _with_others(parts: FamilyParts) -> FamilyParts:
    """Parts that have people, of families that have two such: a man who travels alone leaves nobody when held."""
    several = np.bincount(parts.family[parts.persons > 0], minlength=int(parts.family.max(initial=-1)) + 1) > 1
    kept = (parts.persons > 0) & several[parts.family]
    return FamilyParts(
        family=np.unique(parts.family[kept], return_inverse=True)[1].astype(np.int64),
        kind=parts.kind[kept],
        group=parts.group[kept],
        persons=parts.persons[kept],
        since_h=parts.since_h[kept],
        found_after_h=parts.found_after_h[kept],
    )


def _of(parts: FamilyParts, hours: Floats) -> Floats:
    """What happened to the vehicle of each part, NaN where it has none, shape ``(n,)``."""
    return np.where(parts.group < 0, np.nan, np.append(hours, np.nan)[parts.group])


def _places(journal: Journal, parts: FamilyParts) -> NDArray[np.int64]:
    """The node in which each part is at the end, or that it left last, shape ``(n,)``."""
    where = positions(journal, journal.scenario.horizon_h)
    place = np.append(np.where(where.stage >= 0, where.stage, where.last), -1)
    return np.asarray(place[parts.group], np.int64)


def _earliest(family: NDArray[np.int64], hours: Floats, count: int) -> Floats:
    """The first hour of each family, NaN where no part has one."""
    found = np.full(count, np.nan)
    np.fmin.at(found, family, hours)
    return found


def _latest(family: NDArray[np.int64], hours: Floats, count: int) -> Floats:
    """The last hour of each family, infinite where some part has none."""
    found = np.full(count, -np.inf)
    np.maximum.at(found, family, np.where(np.isnan(hours), np.inf, hours))
    return found


def curves(journal: Journal) -> Iterator[Curve]:
    """Families that are apart and that are together again, and persons of families that are apart."""
    if journal.scenario.split_families is None:
        return
    of, time_h = reunions(journal), journal.balance.time_h
    once, again = np.ones(len(of)), np.where(np.isnan(of.parted_h), np.nan, of.together_h)
    for name, unit, weight in (("apart", "families", once), ("apart_persons", "persons", of.persons)):
        yield Curve(f"split_families.{name}", unit, _upto(of.parted_h, weight, time_h) - _upto(again, weight, time_h))
    yield Curve("split_families.together", "families", _upto(of.together_h, once, time_h))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Families of several parts by what became of them, when they were together, and how long they were apart."""
    if journal.scenario.split_families is None:
        return
    of, parts = reunions(journal), journal.table(FamilyParts)
    together, apart = ~np.isnan(of.together_h), of.apart
    for definition, value in (
        (PARTING, len(of)),
        (TOGETHER, together.sum()),
        (APART, apart.sum()),
        (NOT_PARTED, (~together & ~apart).sum()),
        (TWO_PLACES, of.in_two_places.sum()),
        (PARTING_PERSONS, of.persons.sum()),
        (APART_PERSONS, of.persons[apart].sum()),
        (HELD_BACK, parts.persons[parts.kind == HELD].sum()),
    ):
        yield Metric(definition, float(value))
    yield _late(HALF, of.together_h, 0.5)
    yield _late(LAST, of.together_h, 1.0)
    for definitions, hours in ((HOURS_APART, of.hours_apart), (BETWEEN_CARS, _between_cars(of))):
        for share, definition in definitions.items():
            yield _late(definition, hours, share)


def _between_cars(of: Reunions) -> Floats:
    """How long the first of two cars waited for the other, NaN where that has not come."""
    waited = of.two_cars & ~np.isnan(of.parted_h)
    return of.together_h[waited] - of.parted_h[waited]


def _late(definition: Definition, hours: Floats, share: float) -> Metric:
    """A quantile, where families to which it has not happened count as later than all others."""
    if not len(hours):
        return Metric(definition, None, note="there is no such family")
    value = quantile(np.where(np.isnan(hours), np.inf, hours), share)
    return Metric(definition, value if np.isfinite(value) else None, beyond=bool(np.isinf(value)))


def _upto(hours: Floats, weight: NDArray[np.float64] | NDArray[np.int64], time_h: Floats) -> Floats:
    """The weight of all to whom something has happened by each time, shape ``(times,)``."""
    known = np.flatnonzero(~np.isnan(hours))
    order = known[np.argsort(hours[known], kind="stable")]
    total = np.concatenate([[0.0], np.cumsum(weight[order])])
    return np.asarray(total[np.searchsorted(hours[order], time_h, side="right")])

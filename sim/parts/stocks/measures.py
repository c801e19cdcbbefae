"""Curves and metrics of stocks: what is left, for how long, who goes without, and what need was not met."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats
from sim.journal import Journal
from sim.parts.stocks.goods import CUT, DEPOTS, SERVED, SHORT, UNSERVED, persons_kind, unmet_kind
from sim.parts.stocks.section import Stock
from sim.results.curves import Curve
from sim.results.definition import MOMENT, Better, Definition, Question, Weighs
from sim.results.metric import Metric

THOSE_THERE = "persons who are still there and entitled to the ration"


def _stock(
    name: str,
    unit: str,
    meaning: str,
    label: str,
    better: Better,
    counted: str = "",
    weighs: Weighs = Weighs.NOT,
) -> Definition:
    return Definition(
        f"stocks_{name}",
        unit,
        meaning,
        label=label,
        better=better,
        question=Question.SUPPLIES,
        counted=counted,
        weighs=weighs,
    )


LOWEST_COVER = _stock(
    "{stock}_lowest_cover_days",
    "days",
    "fewest days for which the {title} would last, at the ration of the hour",
    "lowest cover of a stock ({stock})",
    Better.MORE,
    THOSE_THERE,
    Weighs.SIDE,
)
LOWEST_COVER_AT = _stock(
    "{stock}_lowest_cover_at_h",
    MOMENT,
    "when {title} was first so low",
    "lowest cover of a stock, at ({stock})",
    Better.NEITHER,
    THOSE_THERE,
)
WITHOUT_RATION = _stock(
    "{stock}_without_ration_person_days",
    "person-days",
    "rations of {title} that could not be handed out",
    "rations that cannot be handed out ({stock})",
    Better.LESS,
    THOSE_THERE,
    Weighs.SIDE,
)
UNMET_NEED = _stock(
    "{stock}_unmet_need_person_days",
    "person-days",
    "need for {title} that was not met, because rations were below it or could not be handed out",
    "need that is not met ({stock})",
    Better.LESS,
    THOSE_THERE,
)
UNDER_RATION = _stock(
    "{stock}_under_ration_most_persons",
    "persons",
    "most without a ration of {title}",
    "most persons without a ration ({stock})",
    Better.LESS,
    THOSE_THERE,
)
UNMET_ENERGY = _stock(
    "unmet_energy_kcal",
    "kcal",
    "energy of the need for food that was not met",
    "energy that is not met",
    Better.LESS,
    THOSE_THERE,
)
DEFINITIONS = (LOWEST_COVER, LOWEST_COVER_AT, WITHOUT_RATION, UNMET_NEED, UNDER_RATION, UNMET_ENERGY)


def curves(journal: Journal) -> Iterator[Curve]:
    """What is in the depots, days of cover, and persons without a ration, of each stock."""
    for name in journal.scenario.stocks:
        yield Curve(f"stocks.{name}.kg", "kg", journal.books.series(name, DEPOTS))
        yield Curve(f"stocks.{name}.days_of_cover", "days", days_of_cover(journal, name))
        unserved = journal.books.series(persons_kind(name), UNSERVED)
        yield Curve(f"stocks.{name}.persons_under_ration", "persons", unserved)


def metrics(journal: Journal) -> Iterator[Metric]:
    """Lowest cover, person-days without a ration and of need not met, by stock; energy not met in all."""
    for name, stock in journal.scenario.stocks.items():
        yield from _cover(journal, name)
        yield from _unmet(journal, name, stock)
    if any(stock.energy_kcal_per_kg for stock in journal.scenario.stocks.values()):
        yield _energy(journal)


def days_of_cover(journal: Journal, name: str) -> Floats:
    """Days for which a stock covers the rations of those who are there, shape ``(steps,)``.

    NaN where nobody is there, or nobody is entitled to any: there is nothing to be covered.
    """
    kind = persons_kind(name)
    persons = journal.books.series(kind, SERVED) + journal.books.series(kind, UNSERVED)
    per_day_kg = ration_kg(journal, name, journal.balance.time_h) * persons
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(per_day_kg > 0.0, journal.books.series(name, DEPOTS) / per_day_kg, np.nan)


def ration_kg(journal: Journal, name: str, time_h: Floats, *, before: bool = False) -> Floats:
    """The ration of a person and day at some hours, as the timeline sets it, kg.

    Args:
        journal: The record of the run.
        name: The stock.
        time_h: Hours, any shape.
        before: Whether the ration that held until the hour is meant, and not the one that holds from it on.
    """
    parameter = f"stocks.{name}.ration_kg_per_person_day"
    ration = np.full(time_h.shape, journal.scenario.stocks[name].ration_kg_per_person_day)
    for cue in journal.cues:
        if cue.path == parameter:
            ration[time_h > cue.time_h if before else time_h >= cue.time_h] = cue.value
    return ration


def without_ration_person_days(journal: Journal, name: str) -> float:
    """Rations that could not be handed out; those above the need count as far as they are needed."""
    lacking = [entry for entry in journal.books.entries_of(unmet_kind(name)) if entry.target == SHORT]
    # Entries close the time before them, so the ration that held until then is theirs.
    ration = ration_kg(journal, name, np.array([entry.time_h for entry in lacking]), before=True)
    # A ration above the need that is not handed out leaves nobody hungry beyond his need.
    needed = np.minimum(ration, journal.scenario.stocks[name].need_kg_per_person_day)
    return float((np.array([entry.amount for entry in lacking]) / needed).sum())


def _cover(journal: Journal, name: str) -> Iterator[Metric]:
    cover = days_of_cover(journal, name)
    known = not np.isnan(cover).all()
    step = int(np.nanargmin(cover)) if known else 0
    note = "" if known else "nobody is entitled to any"
    words = {"stock": name, "title": _title(journal, name)}
    yield Metric(LOWEST_COVER.of(**words), float(cover[step]) if known else None, note=note)
    first_h = float(journal.balance.time_h[step]) if known else None
    yield Metric(LOWEST_COVER_AT.of(**words), first_h, note=note)


def _unmet(journal: Journal, name: str, stock: Stock) -> Iterator[Metric]:
    words, kind = {"stock": name, "title": _title(journal, name)}, unmet_kind(name)
    short, cut = (float(journal.books.series(kind, account)[-1]) for account in (SHORT, CUT))
    yield Metric(WITHOUT_RATION.of(**words), without_ration_person_days(journal, name))
    yield Metric(UNMET_NEED.of(**words), (short + cut) / stock.need_kg_per_person_day)
    yield Metric(UNDER_RATION.of(**words), float(journal.books.series(persons_kind(name), UNSERVED).max()))


def _energy(journal: Journal) -> Metric:
    unmet = 0.0
    for name, stock in journal.scenario.stocks.items():
        not_met = sum(float(journal.books.series(unmet_kind(name), account)[-1]) for account in (SHORT, CUT))
        unmet += stock.energy_kcal_per_kg * not_met
    return Metric(UNMET_ENERGY, unmet)


def _title(journal: Journal, name: str) -> str:
    return journal.scenario.stocks[name].title.lower() or name

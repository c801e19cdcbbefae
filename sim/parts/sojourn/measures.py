"""After the arrival: how many are in the country, have left it again, and have returned home."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.curves import Curve, Steps
from sim.results.definition import Better, Definition, Question
from sim.results.metric import Metric
from sim.world.going_home import GoingHome

LEFT_AGAIN, RETURNED = "left again", "returned home"
"""States of the balance that the sojourn is in charge of."""


def _after(name: str, meaning: str, label: str) -> Definition:
    return Definition(
        f"sojourn_{name}_persons",
        "persons",
        meaning,
        label=label,
        better=Better.NEITHER,
        question=Question.INSIDE,
        counted="persons who had arrived in the country",
    )


HAVE_LEFT_AGAIN = _after(
    "left_again", "persons who have left the country again by the end of the run", "persons who left the country again"
)
HAVE_RETURNED = _after(
    "returned",
    "persons who have returned home after an agreement by the end of the run",
    "persons who returned home",
)
MOST_RETURNED = _after(
    "most_returned_in_a_day",
    "most persons who returned home within 24 hours: what the return must carry",
    "most who returned home in a day",
)
SET_OUT = _after(
    "set_out", "persons who have set out for home by road by the end of the run", "persons who set out for home"
)
CAME_BACK = _after(
    "came_back",
    "persons who had set out for home and are back: turned back on the way, or for want of a house",
    "persons who set out for home and came back",
)
MEAN_ROUTE_H = Definition(
    "sojourn_route_home_mean_h",
    "h",
    "hours from setting out to being home, mean over the persons who are home",
    label="mean hours on the way home",
    better=Better.LESS,
    question=Question.INSIDE,
    counted="persons who came home by road",
)
DEFINITIONS = (HAVE_LEFT_AGAIN, HAVE_RETURNED, MOST_RETURNED, SET_OUT, CAME_BACK, MEAN_ROUTE_H)


def curves(journal: Journal) -> Iterator[Curve]:
    """Persons who have left again, who have set out for home by road, and who are home, cumulative."""
    if journal.scenario.sojourn is None:
        return
    yield Curve("sojourn.left_again", "persons", journal.balance.series(LEFT_AGAIN))
    yield Curve("sojourn.returned", "persons", journal.balance.series(RETURNED))
    if journal.scenario.route_home is not None:
        table, steps = journal.table(GoingHome), Steps(journal.balance.time_h)
        persons = journal.groups.persons[table.group]
        yield Curve("sojourn.set_out", "persons", steps.running(steps.of(table.set_out_h), persons))
        yield Curve("sojourn.going_home", "persons", steps.between(table.set_out_h, table.ended_h, persons))


def metrics(journal: Journal) -> Iterator[Metric]:
    """Both at the end of the run, and the most who returned within a day."""
    if journal.scenario.sojourn is None:
        return
    left, returned = journal.balance.series(LEFT_AGAIN), journal.balance.series(RETURNED)
    yield Metric(HAVE_LEFT_AGAIN, float(left[-1]))
    if journal.scenario.sojourn.returns is None:
        return
    yield Metric(HAVE_RETURNED, float(returned[-1]))
    yield Metric(MOST_RETURNED, most_in_a_day(journal.balance.time_h, returned))
    if journal.scenario.route_home is not None:
        yield from _by_road(journal)


def _by_road(journal: Journal) -> Iterator[Metric]:
    """Who has set out, who has come back, and how long those were on their route who are home."""
    table = journal.table(GoingHome)
    persons = journal.groups.persons[table.group].astype(np.float64)
    yield Metric(SET_OUT, float(persons.sum()))
    yield Metric(CAME_BACK, float(persons[~np.isnan(table.ended_h) & ~table.home].sum()))
    on_way_h, home = (table.ended_h - table.set_out_h)[table.home], persons[table.home]
    mean_h = float((on_way_h * home).sum() / home.sum()) if len(home) else None
    yield Metric(MEAN_ROUTE_H, mean_h, note="" if len(home) else "nobody is home")


def most_in_a_day(time_h: NDArray[np.float64], cumulative: NDArray[np.float64]) -> float:
    """Largest increase of a cumulative count between a recording step and the last one within 24 hours of it."""
    last = np.searchsorted(time_h, time_h + 24.0, side="right") - 1
    return float((cumulative[last] - cumulative).max(initial=0.0))

"""Displaced people inside: how many are there, went home, and left, by place and in all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, Question
from sim.results.metric import Metric

KIND = "displaced"
"""Kind of the ledger's book of those who were displaced."""

INSIDE, RETURNED, LEFT = "inside", "went home", "left"
"""What became of them: the accounts of a place in the ledger."""


def _displaced(name: str, meaning: str, label: str, better: Better = Better.NEITHER) -> Definition:
    return Definition(
        f"displaced_{name}_persons",
        "persons",
        meaning,
        label=label,
        better=better,
        question=Question.INSIDE,
        counted="persons displaced inside, from the start or during the run",
        mean_of_many=name != "most",
    )


MOST = _displaced("most", "most persons displaced inside at once", "most displaced inside at once")
BY_ACCOUNT = {
    RETURNED: _displaced(
        "returned_home", "displaced persons who went home inside before they decided", "displaced who went home"
    ),
    LEFT: _displaced(
        "left", "displaced persons who decided to leave for good from where they stayed", "displaced who left"
    ),
    INSIDE: _displaced(
        "stayed",
        "displaced persons who were still waiting at the end of the run",
        "displaced who wait at the end",
        Better.LESS,
    ),
}
"""What became of them, by account."""

DEFINITIONS = (MOST, *BY_ACCOUNT.values())


def curves(journal: Journal) -> Iterator[Curve]:
    """Persons who are displaced inside, who went home, and who left for good, in all and by place.

    ``displaced.inside`` counts those who have not decided; the others are cumulative.
    """
    sites = tuple(journal.scenario.displaced)
    if not sites:
        return
    for name, account in (("inside", INSIDE), ("returned_home", RETURNED), ("left", LEFT)):
        yield Curve(f"displaced.{name}", "persons", _sum(journal, sites, account))
    for site in sites:
        yield Curve(f"displaced.{site}.inside", "persons", _sum(journal, (site,), INSIDE))


def metrics(journal: Journal) -> Iterator[Metric]:
    """The most who were displaced at once, and what became of all of them by the end of the run."""
    sites = tuple(journal.scenario.displaced)
    if not sites:
        return
    inside = _sum(journal, sites, INSIDE)
    yield Metric(MOST, float(inside.max()))
    for account, definition in BY_ACCOUNT.items():
        yield Metric(definition, float(_sum(journal, sites, account)[-1]))


def _sum(journal: Journal, sites: tuple[str, ...], account: str) -> NDArray[np.float64]:
    """Persons in one account of several places at every recording step, shape ``(steps,)``."""
    total = np.zeros(len(journal.balance.time_h))
    for site in sites:
        total += journal.books.series(KIND, f"{site}: {account}")
    return total

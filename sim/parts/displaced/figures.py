"""Displaced people inside: how many are there, went home, and left, by place and in all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.metric import Metric

NAMES = ("displaced_*",)


KIND = "displaced"
"""Kind of the ledger's book of those who were displaced."""

INSIDE, RETURNED, LEFT = "inside", "went home", "left"
"""What became of them: the accounts of a place in the ledger."""


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
    yield Metric("displaced_most_persons", float(inside.max()), "persons", "most persons displaced inside at once")
    for name, account, meaning in (
        ("displaced_returned_home_persons", RETURNED, "displaced persons who went home inside before they decided"),
        ("displaced_left_persons", LEFT, "displaced persons who decided to leave for good from where they stayed"),
        ("displaced_stayed_persons", INSIDE, "displaced persons who were still waiting at the end of the run"),
    ):
        yield Metric(name, float(_sum(journal, sites, account)[-1]), "persons", meaning)


def _sum(journal: Journal, sites: tuple[str, ...], account: str) -> NDArray[np.float64]:
    """Persons in one account of several places at every recording step, shape ``(steps,)``."""
    total = np.zeros(len(journal.balance.time_h))
    for site in sites:
        total += journal.books.series(KIND, f"{site}: {account}")
    return total

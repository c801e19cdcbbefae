"""After the arrival: how many are in the country, have left it again, and have returned home."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.definition import Better, Definition, Question
from sim.results.metric import Metric

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
DEFINITIONS = (HAVE_LEFT_AGAIN, HAVE_RETURNED, MOST_RETURNED)


def curves(journal: Journal) -> Iterator[Curve]:
    """Persons who have left again, and who have returned home, cumulative."""
    if journal.scenario.sojourn is None:
        return
    yield Curve("sojourn.left_again", "persons", journal.balance.series(LEFT_AGAIN))
    yield Curve("sojourn.returned", "persons", journal.balance.series(RETURNED))


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


def most_in_a_day(time_h: NDArray[np.float64], cumulative: NDArray[np.float64]) -> float:
    """Largest increase of a cumulative count between a recording step and the last one within 24 hours of it."""
    last = np.searchsorted(time_h, time_h + 24.0, side="right") - 1
    return float((cumulative[last] - cumulative).max(initial=0.0))

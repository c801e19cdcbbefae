"""After the arrival: how many are in the country, have left it again, and have returned home."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.journal import Journal
from sim.results.curves import Curve
from sim.results.metric import Metric

NAMES = ("sojourn_*",)


LEFT_AGAIN, RETURNED = "left again", "returned home"
"""States of the balance that the sojourn is in charge of."""


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
    meaning = "persons who have left the country again by the end of the run"
    yield Metric("sojourn_left_again_persons", float(left[-1]), "persons", meaning)
    if journal.scenario.sojourn.returns is None:
        return
    meaning = "persons who have returned home after an agreement by the end of the run"
    yield Metric("sojourn_returned_persons", float(returned[-1]), "persons", meaning)
    most = most_in_a_day(journal.balance.time_h, returned)
    meaning = "most persons who returned home within 24 hours: what the way back must carry"
    yield Metric("sojourn_most_returned_in_a_day_persons", most, "persons", meaning)


def most_in_a_day(time_h: NDArray[np.float64], cumulative: NDArray[np.float64]) -> float:
    """Largest increase of a cumulative count between a recording step and the last one within 24 hours of it."""
    last = np.searchsorted(time_h, time_h + 24.0, side="right") - 1
    return float((cumulative[last] - cumulative).max(initial=0.0))

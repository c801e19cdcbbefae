"""Who is physically where: for each stage, when every group came into it and left it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, picked
from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.results.waiting import NOT_COME, ORIGIN
from sim.scenario.stages import Link


@dataclass(frozen=True)
class Stays:
    """The stays of groups at one stage, in its waiting room or on it, one entry for each that came.

    Attributes:
        stage: Name of the stage.
        rows: The groups, int64, shape ``(n,)``.
        came_h: When each came in from the stage before, hours, shape ``(n,)``; onto a link when it entered it.
        served_h: When its service began, hours, NaN if not within the run, shape ``(n,)``; on a link as ``came_h``.
        left_h: When it was taken by the next stage, or left the model, hours, NaN if not within the run, ``(n,)``.
    """

    stage: str
    rows: NDArray[np.int64]
    came_h: Floats
    served_h: Floats
    left_h: Floats


def stays(journal: Journal) -> Iterator[Stays]:
    """The stays at every stage, in the scenario's order; of vehicles that go round, every visit.

    Who has arrived at a node and has not entered it stands where it came from (``Balance.persons`` counts alike), so a
    stay begins when the stage before was left; at the first node of a route that is no link, with setting off.
    """
    for number, name in enumerate(journal.stages):
        arrived, entered, left = (journal.passage_h[:, number, event] for event in (ARRIVED, ENTERED, LEFT))
        # Onto a road one comes by entering it; to a desk by standing before it.
        came = entered if isinstance(journal.scenario.stages[name], Link) else _came_h(journal, number)
        # Who was called back by a road that closed has not arrived, though where he came from still stands.
        missing = np.isnan(arrived)
        came = np.where(missing, np.nan, came) if missing.any() else came
        rows = np.flatnonzero(~np.isnan(came))
        here = picked(rows, len(came))
        found = Stays(name, rows, came[here], entered[here], left[here])
        yield _with_revisits(journal, number, found) if len(journal.revisits.group) else found


def _came_h(journal: Journal, number: int) -> Floats:
    """When each group came to a station, delay or shelter, hours, NaN where it never did, shape ``(P,)``."""
    before = journal.came_from[:, number]
    arrived: Floats = journal.passage_h[:, number, ARRIVED]
    came = np.where(before == ORIGIN, journal.departed_h, arrived)
    for stage in (np.flatnonzero(np.bincount(before - NOT_COME)) + NOT_COME).tolist():
        if stage >= 0:
            np.copyto(came, journal.passage_h[:, stage, LEFT], where=before == stage)
    # of who came to a stage again, the stage before may have been passed once more since
    came[journal.revisits.group] = arrived[journal.revisits.group]
    return came


def _with_revisits(journal: Journal, number: int, found: Stays) -> Stays:
    """With the earlier visits of those who came to the stage again."""
    revisits = journal.revisits
    here = revisits.stage == number
    times_h = revisits.times_h[here]
    return Stays(
        found.stage,
        np.concatenate([found.rows, revisits.group[here]]),
        np.concatenate([found.came_h, times_h[:, ARRIVED]]),
        np.concatenate([found.served_h, times_h[:, ENTERED]]),
        np.concatenate([found.left_h, times_h[:, LEFT]]),
    )

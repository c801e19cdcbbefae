"""Those who are away from home: they leave their settlement's clock, keep what hazard they bear, and may come back.

A household decides when the hazards that it has lived through add up to its threshold, wherever that was: the residual
clock of ``docs/model.md`` §1.3. So it carries what is left of its threshold from one place to the next, and no number
is drawn anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.network.flow import Flow
from sim.world.departures import Departures

Rows = NDArray[np.intp]


class Away:
    """What a part may do with households that stay elsewhere.

    Attributes:
        site: Number of the place where each party stays that is displaced, −1 for the others, shape ``(P,)``.
    """

    def __init__(self, departures: Departures, flow: Flow) -> None:
        """Everybody is at home."""
        self._departures, self._flow = departures, flow
        self.site = flow.sources.site

    def decides(self, decide: Callable[[float, float], None]) -> None:
        """Name what lets those who are away decide, from an hour to an hour; called before any settlement decides."""
        self._departures.decide_away = decide

    def settlement(self, rows: Rows) -> NDArray[np.int64]:
        """Number of the settlement of each party, shape ``(n,)``."""
        number: NDArray[np.int64] = self._departures.parties.origin[rows].astype(np.int64)
        return number

    def persons(self, rows: Rows) -> NDArray[np.int64]:
        """Persons of each party now, shape ``(n,)``."""
        count: NDArray[np.int64] = self._departures.persons_of[rows]
        return count

    def hazards_per_h(self, told_to_wait: bool) -> NDArray[np.float64]:
        """Hazard of leaving in each settlement since the last look, per hour.

        Args:
            told_to_wait: Whether an official message to wait counts; else the hazard is what it would be without it.
        """
        departures = self._departures
        message = min(0.0, departures.cues["order"])
        return departures.rates * (1.0 if told_to_wait else math.exp(-departures.effects.order * message))

    def leave_home(self, site: int) -> tuple[Rows, NDArray[np.float64]]:
        """Let those of a site who have not decided leave home now; returns their rows and the hazard each bears yet."""
        departures = self._departures
        departures.settle(departures.clock.now_h)
        gone, left = [np.zeros(0, np.intp)], [np.zeros(0)]
        for town in departures.towns:
            rows = town.rows[town.decided :]
            rows = np.sort(rows[self.site[rows] == site])
            if len(rows):
                gone.append(rows)
                left.append(town.part_with(rows))
        rows = np.concatenate(gone)
        departures.persons_home -= int(self.persons(rows).sum())
        departures.parties_away += len(rows)
        self._flow.reroute(rows, self._flow.sources.from_site[rows])
        return rows, np.concatenate(left)

    def come_home(self, rows: Rows, left: NDArray[np.float64], at_h: NDArray[np.float64]) -> None:
        """Let parties be at home from an hour since the last look on, with the hazard that each bears yet."""
        departures, settlement = self._departures, self.settlement(rows)
        for number in np.unique(settlement).tolist():
            town, here = departures.towns[number], settlement == number
            lived = town.hazard + departures.rates[number] * (at_h[here] - departures.looked_h)
            town.take_back(rows[here], lived + left[here], departures.parties.persons[rows[here]].astype(np.int64))
        departures.persons_home += int(self.persons(rows).sum())
        departures.parties_away -= len(rows)
        self._flow.reroute(rows, self._flow.sources.origin[rows])

    def leave_for_good(self, rows: Rows, decided_h: NDArray[np.float64]) -> None:
        """Let parties pack where they are, having decided at the given hours; their kin at home hear of it."""
        departures, settlement = self._departures, self.settlement(rows)
        for number in np.unique(settlement).tolist():
            size = departures.parties.persons[rows[settlement == number]]
            departures.towns[number].decided_away_persons += int(size.sum())
        departures.parties_away -= len(rows)
        departures.pack(rows, decided_h)

    def change(self, now: float, change: Callable[[], None]) -> None:
        """Change a hazard: who has decided under the old one goes by that."""
        self._departures.settle(now)
        change()
        self._departures.look()

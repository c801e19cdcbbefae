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

from sim.arrays import Rows
from sim.network.flow import Flow
from sim.world.departures import Departures


class Away:
    """What a part may do with households that stay elsewhere.

    Attributes:
        site: Number of the place where each group stays that is displaced, −1 for the others, shape ``(P,)``.
    """

    def __init__(self, departures: Departures, flow: Flow) -> None:
        """Everybody is at home."""
        self._departures, self._flow = departures, flow
        self.site = flow.sources.site
        self._orders: tuple[float, list[float]] | None = None
        self._factors = np.zeros(0)

    def decides(self, decide: Callable[[float, float], None]) -> None:
        """Name what lets those who are away decide, from an hour to an hour; called before any settlement decides."""
        self._departures.decide_away = decide

    def settlement(self, rows: Rows) -> NDArray[np.int64]:
        """Number of the settlement of each group, shape ``(n,)``."""
        number: NDArray[np.int64] = self._departures.groups.origin[rows].astype(np.int64)
        return number

    def persons(self, rows: Rows) -> NDArray[np.int64]:
        """Persons of each group now, shape ``(n,)``."""
        count: NDArray[np.int64] = self._departures.persons_of[rows]
        return count

    def hazards_per_h(self, heeds_message: bool) -> NDArray[np.float64]:
        """Hazard of leaving in each settlement since the last look, per hour.

        Args:
            heeds_message: Whether an official message to wait counts; else the hazard is what it would be without it.
        """
        departures = self._departures
        hazards: NDArray[np.float64] = departures.towns.all["per_h"].copy()
        return hazards if heeds_message else hazards * self._without_message()

    def _without_message(self) -> NDArray[np.float64]:
        """By what each settlement's hazard would be higher without a message to wait; worked out when that changes."""
        departures = self._departures
        orders = departures.cues["order"], departures.zones.cues["order"].tolist()
        if orders != self._orders:
            everywhere, own = self._orders = orders
            messages = [min(0.0, everywhere + local) for local in own]
            self._factors = np.array([math.exp(-departures.effects.order * message) for message in messages])
        return self._factors

    def leave_home(self, site: int) -> tuple[Rows, NDArray[np.float64]]:
        """Let those of a site who have not decided leave home now; returns their rows and the hazard each bears yet."""
        departures = self._departures
        departures.settle(departures.clock.now_h)
        rows, left = departures.towns.part_with(self.site == site)
        self._moves_away(rows)
        self._flow.reroute(rows, self._flow.sources.from_site[rows])
        return rows, left

    def come_home(self, rows: Rows, left: NDArray[np.float64], at_h: NDArray[np.float64]) -> None:
        """Let groups be at home from an hour since the last look on, with the hazard that each bears yet."""
        departures, town = self._departures, self.settlement(rows)
        lived = departures.towns.all["hazard"][town] + departures.towns.all["per_h"][town] * (
            at_h - departures.looked_h
        )
        departures.towns.take_back(rows, town, lived + left, departures.groups.persons[rows].astype(np.int64))
        departures.persons_home += self._is_away_no_more(rows)
        self._flow.reroute(rows, self._flow.sources.origin[rows])

    def leave_for_good(self, rows: Rows, decided_h: NDArray[np.float64]) -> None:
        """Let groups pack where they are, having decided at the given hours; their kin at home hear of it."""
        departures = self._departures
        persons = departures.groups.persons[rows]
        np.add.at(departures.towns.all["decided_persons"], self.settlement(rows), persons)
        self._is_away_no_more(rows)
        departures.decided(rows, decided_h)

    def _moves_away(self, rows: Rows) -> None:
        departures, persons = self._departures, int(self.persons(rows).sum())
        departures.persons_home -= persons
        departures.persons_away += persons
        departures.groups_away += len(rows)

    def _is_away_no_more(self, rows: Rows) -> int:
        departures, persons = self._departures, int(self.persons(rows).sum())
        departures.persons_away -= persons
        departures.groups_away -= len(rows)
        return persons

    def change(self, now: float, change: Callable[[], None]) -> None:
        """Change a hazard: who has decided under the old one goes by that."""
        self._departures.settle(now)
        change()
        self._departures.look()

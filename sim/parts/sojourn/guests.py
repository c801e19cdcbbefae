"""Guests of shelters: when a family leaves, its places are given to whoever waits, or comes next."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows
from sim.network.records import ARRIVED, ENTERED, LEFT
from sim.network.time import HOUR_US, NOT_YET, us
from sim.parts.sojourn.clocks import FamilyClocks, dealt, have_crossed
from sim.scenario.stages import Shelter
from sim.world.clock import Bell, Story
from sim.world.guesthood import Guesthood
from sim.world.setting import Setting
from sim.world.table import within

Until = Callable[[Floats, Floats, Floats], Floats]
"""Until when families stay that have come at an hour, by their clocks of leaving and of returning, hours."""


@dataclass
class _Guest:
    """A family in a shelter: since when, its two clocks, and the places that it gives back."""

    stage: int
    since_h: float
    leave: float
    home: float
    places: int
    gone: bool = False


class Guests:
    """The families in shelters that give back places, and when each will.

    A hazard that changes moves the hours of all who are still there; then they are worked out anew.
    """

    def __init__(self, setting: Setting, clocks: FamilyClocks, until_h: Until, set_out_h: Floats) -> None:
        """Nobody is there; ``set_out_h`` is kept by the road home: NaN for who has not set out on it."""
        self._setting, self._clocks, self._until_h, self._set_out_h = setting, clocks, until_h, set_out_h
        self._shelters = {
            number: stage
            for number, stage in enumerate(setting.scenario.stages.values())
            if isinstance(stage, Shelter) and stage.frees_places and stage.stay is None
        }
        self._guests: list[_Guest] = []
        self._due: list[tuple[int, int]] = []
        self._bell = Bell(setting.clock)

    def start(self) -> None:
        """Wait for guests, and for the hours at which they leave."""
        if self._shelters:
            self._setting.clock.on_placed(self._shelters, self._placed)
            self._setting.clock.process(self._story())

    def think_again(self) -> None:
        """Work out anew when everybody leaves who is still there: a hazard has changed."""
        there = [number for number, guest in enumerate(self._guests) if not guest.gone]
        # All hours anew: a list with old and new hours would free the same places twice.
        self._due = []
        self._expect(there)

    def tables(self) -> Iterator[Guesthood]:
        """The stay of every family that came, as it was and as it would have been with a place at once."""
        found = [self._stays(stage) for stage in self._shelters]
        if found:
            columns = (np.concatenate(column) for column in zip(*found, strict=True))
            yield Guesthood(*columns)

    def _placed(self, group: int) -> None:
        """Note the families of a group that has just been placed."""
        rows, stage = np.array([group], np.intp), int(self._setting.flow.stages_of(np.array([group]))[0])
        if stage not in self._shelters or not have_crossed(self._setting.scenario, self._setting.flow, rows)[0]:
            return
        if not np.isnan(self._set_out_h[group]):
            return  # who has come back from the road home stays
        _, _, leave, home = self._clocks.of(rows)
        now_h, first = self._setting.clock.now_h, len(self._guests)
        for one, other, places in zip(leave.tolist(), home.tolist(), self._places(stage, rows).tolist(), strict=True):
            self._guests.append(_Guest(stage, now_h, one, other, places))
        self._expect(range(first, len(self._guests)))

    def _places(self, stage: int, groups: Rows) -> NDArray[np.int64]:
        """Places that each family of some groups takes up in a shelter."""
        persons = self._shelters[stage].places.unit == "persons"
        return dealt(
            self._setting.flow.vehicle["persons" if persons else "households"][groups], self._clocks.families(groups)
        )

    def _expect(self, numbers: list[int] | range) -> None:
        """Put the hours at which guests leave into the list of what is due."""
        guests = [self._guests[number] for number in numbers]
        clocks = (np.array([getattr(one, name) for one in guests], np.float64) for name in ("since_h", "leave", "home"))
        for number, hour in zip(numbers, self._until_h(*clocks).tolist(), strict=True):
            # The others stay to the end of the run, unless a hazard changes; then they are looked at anew.
            if hour < self._setting.scenario.horizon_h:
                # A hazard that jumps up may put an hour into the past; then it is now.
                heapq.heappush(self._due, (max(us(hour), self._setting.clock.now), number))
        self._bell.ring()

    def _story(self) -> Story:
        """Give back the places of each family at its hour."""
        clock, flow = self._setting.clock, self._setting.flow
        while True:
            next_h = self._due[0][0] / HOUR_US if self._due else np.inf
            yield clock.until(next_h) | self._bell.news
            freed: Counter[int] = Counter()
            while self._due and self._due[0][0] <= clock.now:
                guest = self._guests[heapq.heappop(self._due)[1]]
                guest.gone = True
                # Added up first: a large group that waits needs the places of several families at once.
                freed[guest.stage] += guest.places
            for stage, places in freed.items():
                flow.rules.free_places(stage, places)

    def _stays(self, stage: int) -> tuple[NDArray[np.int64] | Floats, ...]:
        """The columns of :class:`Guesthood` for one shelter."""
        flow, horizon_h = self._setting.flow, self._setting.scenario.horizon_h
        times_us = flow.passage_us[:, stage]
        # Who found no place has left for another; who was placed has left for home, by the hours below.
        there = (times_us[:, LEFT] == NOT_YET) | (times_us[:, ENTERED] != NOT_YET)
        groups = np.flatnonzero((times_us[:, ARRIVED] != NOT_YET) & there)
        count = self._clocks.families(groups)
        rows, persons, leave, home = self._clocks.of(groups)
        came_h, entered_h = (
            np.where(at != NOT_YET, at / HOUR_US, np.nan) for at in times_us[rows][:, [ARRIVED, ENTERED]].T
        )
        # Who has set out by road has left his shelter, which ends his visit there; it must not end twice.
        leaves = have_crossed(self._setting.scenario, flow, rows) & np.isnan(self._set_out_h[rows])
        needs_h = np.where(leaves, self._until_h(came_h, leave, home), np.inf)
        placed = ~np.isnan(entered_h) & leaves
        freed_h = np.full(len(rows), np.nan)
        freed_h[placed] = within(self._until_h(entered_h[placed], leave[placed], home[placed]), horizon_h)
        families = dealt(flow.vehicle["households"][groups], count)
        return np.full(len(rows), stage, np.int64), came_h, needs_h, freed_h, persons.astype(np.int64), families

"""Families that part: those who follow go where the others went; who has travelled in what is put together later.

Population and departures part most of them (``sim.population.split``), a checkpoint the others; nobody has to know
during the run when they are together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.network.draws import draws_by_origin
from sim.parts.buses.coaches import Coaches
from sim.parts.split_families.held import Holding
from sim.parts.split_families.section import BOARDING, KIND, RELEASED, SplitFamilies
from sim.parts.split_families.tables import AHEAD, FIRST, HELD, SECOND_CAR, FamilyParts
from sim.world.part import Part, Setter
from sim.world.setting import Setting


class FollowingCoaches(Coaches):
    """One fleet of buses that brings on men who have been released."""

    part = "split_families"
    kind = KIND
    states = ("at the checkpoint", "loading", "under way", "coming back")


class SplitFamiliesOfRun(Part):
    """All families of several parts."""

    def __init__(self, setting: Setting, spec: SplitFamilies) -> None:
        """Draw how long each would take to find each other; nobody has set off."""
        self._setting, groups = setting, setting.people.groups
        self._found_after_h = np.full(len(groups), np.inf)
        if (after := spec.found_after) is not None:
            drawn = draws_by_origin(after, setting.streams, "split_families: found after", groups)
            self._found_after_h = after.minimum_h + after.mean_h * drawn
        self._followed_by = {ahead: follows for follows, ahead in groups.ahead.tolist()}
        setting.park.hears = self._heard
        self._holding: Holding | None = None
        self._fleets: list[FollowingCoaches] = []
        if (held := spec.held_men) is not None:
            self._holding = Holding(setting, held)
            for name, fleet in held.buses.items():
                path = f"split_families.held_men.buses.{name}"
                self._fleets.append(FollowingCoaches(path, fleet, setting, self._holding.line))

    def start(self) -> None:
        """Let men be released, and every bus make its trips."""
        if self._holding is not None:
            self._setting.clock.process(self._holding.story())
        for fleet in self._fleets:
            fleet.start()

    def setters(self) -> dict[str, Setter]:
        """Those of the fleets."""
        return {path: setter for fleet in self._fleets for path, setter in fleet.setters().items()}

    def persons(self) -> dict[str, int]:
        """Men who have been released: those who wait, and those in buses that load."""
        if self._holding is None:
            return {}
        line = self._holding.line
        return {RELEASED: line.persons_waiting, BOARDING: line.persons_loading}

    def recount(self) -> dict[tuple[str, str], float]:
        """Vehicles of each fleet by where they are."""
        return {account: held for fleet in self._fleets for account, held in fleet.recount().items()}

    def tables(self) -> Iterator[FamilyParts]:
        """All parts: the first of each family, second cars, those who went ahead, and men who were held back."""
        groups, park = self._setting.people.groups, self._setting.park
        pairs = np.concatenate([groups.two_cars, groups.ahead])
        held = [] if self._holding is None else self._holding.parts
        taken_from, men = (np.array([getattr(part, name) for part in held], np.int64) for name in ("group", "persons"))
        first_of = np.arange(len(groups))
        first_of[pairs[:, 1]] = pairs[:, 0]
        # Families of whom nothing is apart but the men who are held back.
        of_held = np.setdiff1d(first_of[taken_from], pairs[:, 0])
        first = np.concatenate([pairs[:, 0], of_held])
        rows = np.concatenate([first, pairs[:, 1]])
        number = np.zeros(len(groups), np.int64)
        number[rows] = np.append(np.arange(len(first)), np.arange(len(pairs)))
        family = np.append(number[rows], number[taken_from])
        persons = park.persons.astype(np.int64)
        # A household that went by bus is counted as it got on; from all others the men have been taken already.
        on_bus = park.boarded[taken_from]
        np.subtract.at(persons, taken_from[on_bus], men[on_bus])
        trips = np.array([part.trip for part in held], np.int64)
        vehicle = np.append(np.where(park.boarded[rows], park.trip[rows], rows), trips)
        counts = (len(first), len(groups.two_cars), len(groups.ahead), len(held))
        yield FamilyParts(
            family=family,
            kind=np.repeat([FIRST, SECOND_CAR, AHEAD, HELD], counts),
            group=self._in_journal(vehicle),
            persons=np.append(persons[rows], men),
            since_h=np.append(np.full(len(rows), np.nan), [part.since_h for part in held]),
            found_after_h=self._found_after_h[first][family],
        )

    def _heard(self, households: Sequence[int], trip: int) -> None:
        """Households have set off in a bus: the others of their families know where they are brought."""
        if self._holding is not None:
            self._holding.hears(households, trip)
        for ahead in households:
            if (follows := self._followed_by.get(ahead)) is not None:
                self._setting.flow.follow(follows, trip)

    def _in_journal(self, vehicle: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row in the journal of each vehicle, −1 where there is none yet."""
        kept = self._setting.trips.kept(self._setting.park.boarded)
        return np.where(vehicle < 0, -1, np.searchsorted(kept, vehicle)).astype(np.int64)


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if (families := setting.scenario.split_families) is not None:
        yield SplitFamiliesOfRun(setting, families)

"""Families that part: those who follow go where the others' bus goes; who has travelled in what is put together later.

Population and departures part them (``sim.population.split``), for a family that parts is one that was drawn so; nobody
has to know during the run when they are together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.network.draws import draws_by_origin
from sim.parts.split_families.section import SplitFamilies
from sim.parts.split_families.tables import AHEAD, FIRST, SECOND_CAR, FamilyParts
from sim.world.part import Part
from sim.world.setting import Setting


class SplitFamiliesOfRun(Part):
    """All families of two parts."""

    def __init__(self, setting: Setting, spec: SplitFamilies) -> None:
        """Draw how long each would take to find each other; nobody has set off."""
        self._setting, groups = setting, setting.people.groups
        self._found_after_h = np.full(len(groups), np.inf)
        if (after := spec.found_after) is not None:
            drawn = draws_by_origin(after, setting.streams, "split_families: found after", groups)
            self._found_after_h = after.minimum_h + after.mean_h * drawn
        self._followed_by = {ahead: follows for follows, ahead in groups.ahead.tolist()}
        setting.park.hears = self._heard

    def tables(self) -> Iterator[FamilyParts]:
        """All parts, family by family: those that take two cars, then those of whom some go ahead."""
        groups = self._setting.people.groups
        pairs = np.concatenate([groups.two_cars, groups.ahead])
        second = np.repeat([SECOND_CAR, AHEAD], [len(groups.two_cars), len(groups.ahead)])
        rows = pairs.ravel()
        yield FamilyParts(
            family=np.repeat(np.arange(len(pairs)), 2),
            kind=np.stack([np.full(len(pairs), FIRST), second], axis=1).ravel(),
            group=self._travels_in(rows),
            persons=self._persons(rows),
            found_after_h=np.repeat(self._found_after_h[pairs[:, 0]], 2),
        )

    def _heard(self, households: Sequence[int], trip: int) -> None:
        """Households have set off in a bus: the others of their families know where they are brought."""
        for ahead in households:
            if (follows := self._followed_by.get(ahead)) is not None:
                self._setting.flow.follow(follows, trip)

    def _travels_in(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row in the journal of the vehicle of each, −1 where it has none yet."""
        park, trips = self._setting.park, self._setting.trips
        kept = trips.kept(park.boarded)
        vehicle = np.where(park.boarded[rows], park.trip[rows], rows)
        return np.where(vehicle < 0, -1, np.searchsorted(kept, vehicle)).astype(np.int64)

    def _persons(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Persons of each when it got on its bus, or now."""
        return self._setting.park.persons[rows].astype(np.int64)


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if (families := setting.scenario.split_families) is not None:
        yield SplitFamiliesOfRun(setting, families)

"""Families and their men: who waits for a man who is still with his formation, and who leaves without him."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Rows
from sim.world.clock import Bell, Clock, Story

Ints = NDArray[np.int64]


NONE = -1
"""Instead of the row of a car: there is none."""


class Families:
    """Groups whose combatants are not all free to go.

    A group that waits for its men sets off when it is packed and the last of them has been released. One that does not
    wait leaves the missing behind; they follow by bus when they are released. A group never leaves empty.

    Attributes:
        group_of: Group of each man, shape ``(men,)``.
        missing: Men of each group who are still with their formation, shape ``(P,)``.
        first_car: Of the second car of a family its first, whose people decide for both, ``NONE`` of all other groups.
        left_behind: Persons who are with their formation while their group has left.
    """

    def __init__(
        self,
        clock: Clock,
        persons: Ints,
        combatants: Ints,
        waits: NDArray[np.bool_],
        leave: Callable[[Sequence[int], float], None],
        follow: Callable[[float], None],
        two_cars: Ints,
    ) -> None:
        """Everybody is free to go until :meth:`call_up` is reported otherwise.

        Args:
            clock: The clock.
            persons: Persons of each group; those left behind are taken off, shape ``(P,)``.
            combatants: Combatants of each group, from whom they are taken off as well, shape ``(P,)``.
            waits: Whether each group waits for its men, shape ``(P,)``.
            leave: Lets groups set off (or wait for their bus) at an hour.
            follow: Lets one man take a bus from an hour on.
            two_cars: Rows of the first and of the second car of families that take two: they set off together.
        """
        self._clock, self._persons, self._combatants, self._waits_for_men = clock, persons, combatants, waits
        self._leave, self._follow = leave, follow
        self.first_car = np.full(len(persons), NONE, np.int64)
        self.first_car[two_cars[:, 1]] = two_cars[:, 0]
        self._second_car = dict(two_cars.tolist())
        self.group_of = np.zeros(0, np.int64)
        self.missing = np.zeros(len(persons), np.int64)
        self._left_without = np.zeros(len(persons), np.int64)
        self.left_behind = 0
        self._packing: list[tuple[float, int]] = []
        self._persons_packing = self._persons_held = 0
        self._held: set[int] = set()
        self._bell = Bell(clock)

    def call_up(self, group_of: Ints) -> None:
        """Say which men are with their formations at the start: the group of each, shape ``(men,)``."""
        self.group_of = group_of
        self.missing += np.bincount(group_of, minlength=len(self.missing))

    def release(self, men: Ints) -> None:
        """Let men go to their families, now."""
        free: list[int] = []
        for group in self.group_of[men].tolist():
            # His group has left without him: nobody waits, and he follows alone.
            if self._left_without[group]:
                self._left_without[group] -= 1
                self.left_behind -= 1
                self._follow(self._clock.now_h)
                continue
            self.missing[group] -= 1
            if group in self._held and self.missing[group] == 0:
                self._held.remove(group)
                self._persons_held -= self._size(group)
                free += self._cars(group)
        self._leave(free, self._clock.now_h)

    def gather(self, groups: Iterable[tuple[float, int]]) -> None:
        """Let groups with missing men get ready: pairs (hour at which they are packed, group)."""
        for packed_h, group in groups:
            # Ties by the row of the group, so that the order does not depend on how they came in.
            heapq.heappush(self._packing, (packed_h, group))
            self._persons_packing += self._size(group)
        self._bell.ring()

    def story(self) -> Story:
        """When a group is packed, let it go, let it wait, or let it leave its men behind."""
        while True:
            if not self._packing:
                yield self._bell.news
                continue
            packed_h, group = self._packing[0]
            if not self._clock.come(packed_h):
                yield self._bell.news | self._clock.until(packed_h)
                continue
            heapq.heappop(self._packing)
            self._persons_packing -= self._size(group)
            self._when_packed(group)

    def persons(self) -> dict[str, int]:
        """Persons by state: packing, waiting for their men, and men left behind with their formation."""
        return {
            "packing": self._persons_packing,
            "waiting for their men": self._persons_held,
            "with their formation": self.left_behind,
        }

    def _when_packed(self, group: int) -> None:
        missing = int(self.missing[group])
        # A group of such men alone waits whatever its draw: without them nobody would be there to set off.
        if missing and (self._waits_for_men[group] or missing >= self._persons[group]):
            self._held.add(group)
            self._persons_held += self._size(group)
            return
        if missing:
            # They leave the group's counts for good: each follows alone by bus, and would be counted twice otherwise.
            self._persons[group] -= missing
            self._combatants[group] -= missing
            self._left_without[group] = missing
            self.missing[group] = 0
            self.left_behind += missing
        self._leave(self._cars(group), self._clock.now_h)

    def waits(self, groups: Rows) -> NDArray[np.bool_]:
        """Which groups do not set off as soon as they are packed: men of theirs, or of their family's first car, miss.

        Those are gathered; their second cars set off with them.
        """
        first = self.first_car[groups]
        return np.asarray(self.missing[np.where(first == NONE, groups, first)] > 0)

    def _cars(self, group: int) -> list[int]:
        """The cars of a family, by the row of its first."""
        second = self._second_car.get(group)
        return [group] if second is None else [group, second]

    def _size(self, group: int) -> int:
        """Persons in the cars of a family."""
        return int(self._persons[self._cars(group)].sum())

"""Families and their men: who waits for a man who is still with his formation, and who leaves without him."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.world.clock import Bell, Clock, Story

Ints = NDArray[np.int64]


class Families:
    """Parties whose combatants are not all free to go.

    A party that waits for its men sets off when it is packed and the last of them has been let go. One that does not
    wait leaves the missing behind; they follow by bus when they are let go. A party never leaves empty.

    Attributes:
        party_of: Party of each man, shape ``(men,)``.
        missing: Men of each party who are still with their formation, shape ``(P,)``.
        left_behind: Persons who are with their formation while their party has left.
    """

    def __init__(
        self,
        clock: Clock,
        persons: Ints,
        combatants: Ints,
        waits: NDArray[np.bool_],
        leave: Callable[[Sequence[int], float], None],
        follow: Callable[[float], None],
    ) -> None:
        """Everybody is free to go until :meth:`call_up` is told otherwise.

        Args:
            clock: The clock.
            persons: Persons of each party; those left behind are taken off, shape ``(P,)``.
            combatants: Combatants of each party, from whom they are taken off as well, shape ``(P,)``.
            waits: Whether each party waits for its men, shape ``(P,)``.
            leave: Lets parties set off (or wait for their bus) at an hour.
            follow: Lets one man take a bus from an hour on.
        """
        self._clock, self._persons, self._combatants, self._waits = clock, persons, combatants, waits
        self._leave, self._follow = leave, follow
        self.party_of = np.zeros(0, np.int64)
        self.missing = np.zeros(len(persons), np.int64)
        self._left_without = np.zeros(len(persons), np.int64)
        self.left_behind = 0
        self._packing: list[tuple[float, int]] = []
        self._persons_packing = self._persons_held = 0
        self._held: set[int] = set()
        self._bell = Bell(clock)

    def call_up(self, party_of: Ints) -> None:
        """Say which men are with their formations at the start: the party of each, shape ``(men,)``."""
        self.party_of = party_of
        self.missing += np.bincount(party_of, minlength=len(self.missing))

    def let_go(self, men: Ints) -> None:
        """Let men go to their families, now."""
        free: list[int] = []
        for party in self.party_of[men].tolist():
            if self._left_without[party]:
                self._left_without[party] -= 1
                self.left_behind -= 1
                self._follow(self._clock.now_h)
                continue
            self.missing[party] -= 1
            if party in self._held and self.missing[party] == 0:
                self._held.remove(party)
                self._persons_held -= int(self._persons[party])
                free.append(party)
        self._leave(free, self._clock.now_h)

    def gather(self, parties: Iterable[tuple[float, int]]) -> None:
        """Let parties with missing men get ready: pairs (hour at which they are packed, party)."""
        for packed_h, party in parties:
            heapq.heappush(self._packing, (packed_h, party))
            self._persons_packing += int(self._persons[party])
        self._bell.ring()

    def story(self) -> Story:
        """When a party is packed, let it go, let it wait, or let it leave its men behind."""
        while True:
            if not self._packing:
                yield self._bell.news
                continue
            packed_h, party = self._packing[0]
            if not self._clock.come(packed_h):
                yield self._bell.news | self._clock.until(packed_h)
                continue
            heapq.heappop(self._packing)
            self._persons_packing -= int(self._persons[party])
            self._when_packed(party)

    def persons(self) -> dict[str, int]:
        """Persons by state: packing, waiting for their men, and men left behind with their formation."""
        return {
            "packing": self._persons_packing,
            "waiting for their men": self._persons_held,
            "with their formation": self.left_behind,
        }

    def _when_packed(self, party: int) -> None:
        missing = int(self.missing[party])
        if missing and (self._waits[party] or missing >= self._persons[party]):
            self._held.add(party)
            self._persons_held += int(self._persons[party])
            return
        if missing:
            self._persons[party] -= missing
            self._combatants[party] -= missing
            self._left_without[party] = missing
            self.missing[party] = 0
            self.left_behind += missing
        self._leave([party], self._clock.now_h)

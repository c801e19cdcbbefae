"""Men who are held back at a second inspection: counted vehicle by vehicle, released together, and brought on by bus.

The network takes them out of their vehicles (``sim.network.checkpoint``). Every step this looks at the vehicles that
have been inspected: how many men fewer there are in each. Nobody is known by name: a part is so many men of a family.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from sim.network.draws import draws_by_origin, uniform_by_origin
from sim.network.records import ENTERED, LEFT
from sim.network.time import HOUR_US, NOT_YET
from sim.parts.split_families.section import HeldMen
from sim.world.clock import Story
from sim.world.setting import Setting
from sim.world.stand import Stand
from sim.world.trips import Load


@dataclass
class HeldPart:
    """So many men of a family who are held back, and what becomes of them.

    Attributes:
        group: Row of those who set off with them: of a car, or of a household that went by bus.
        persons: How many.
        since_h, released_h: Since when they are held, and when they are released, hours; infinite: not within the run.
        trip: Row of the bus that brings them on, −1 while none has.
    """

    group: int
    persons: int
    since_h: float
    released_h: float
    trip: int = -1


@dataclass(frozen=True)
class Released(Load):
    """Men who got on together."""

    parts: tuple[HeldPart, ...] = ()


class ReleasedLine(Stand):
    """Men who have been released at one second inspection and wait for a bus that brings them on."""

    def __init__(self, setting: Setting) -> None:
        """Nobody waits."""
        super().__init__(setting.clock)
        self._flow, self._park = setting.flow, setting.park
        self._waiting: deque[HeldPart] = deque()

    @property
    def since_h(self) -> float:
        """Since when the first waits."""
        return self._waiting[0].released_h if self._waiting else np.inf

    def join(self, part: HeldPart) -> None:
        """Let men who are released now stand in line."""
        self._waiting.append(part)
        self.persons_waiting += part.persons
        self.bell.ring()

    def board(self, seats: int) -> Released:
        """The first get on, one after the other, until the next have no room; men of one family are not parted."""
        on: list[HeldPart] = []
        taken = 0
        while self._waiting and (not on or taken + self._waiting[0].persons <= seats):
            on.append(self._waiting.popleft())
            taken += on[-1].persons
        self.persons_waiting -= taken
        released_h = max(part.released_h for part in on)
        return Released(persons=taken, men=taken, decided_h=released_h, packed_h=released_h, parts=tuple(on))

    def sets_off(self, load: Load, trip: int) -> None:
        """Note with which bus they are brought on: it takes the route of the family of the first who got on."""
        assert isinstance(load, Released), "a line of released men lets them board"
        family = load.parts[0].group
        self._flow.follow(trip, int(self._park.trip[family]) if self._park.boarded[family] else family)
        for part in load.parts:
            part.trip = trip


class Holding:
    """The second inspection at which men are held back for a time.

    Attributes:
        line: Where those who are released wait.
        parts: All who were held back so far.
    """

    def __init__(self, setting: Setting, spec: HeldMen) -> None:
        """Draw for each vehicle for how long its men would be held, and whether they are released."""
        self._setting, self._flow, self._clock = setting, setting.flow, setting.clock
        self._station = list(setting.scenario.stages).index(spec.at)
        self.line = ReleasedLine(setting)
        self.parts: list[HeldPart] = []
        self._groups, streams = setting.people.groups, setting.streams
        drawn = draws_by_origin(spec.held_for, streams, "split_families: held for", self._groups)
        self._held_h = spec.held_for.minimum_h + spec.held_for.mean_h * drawn
        stays = uniform_by_origin(streams, "split_families: released", self._groups) >= spec.released_share
        self._held_h[stays] = np.inf
        self._rank = uniform_by_origin(streams, "split_families: whose men are held", self._groups)
        # By group: men who set off in it (a bus has those who boarded), and how many of them were held back so far.
        self._men = self._groups.men.astype(np.int64)
        self._held = np.zeros(len(self._groups), np.int64)

    def hears(self, households: Sequence[int], trip: int) -> None:
        """Households have set off in a bus: their men are in it."""
        self._men[trip] = self._groups.men[list(households)].sum()

    def story(self) -> Story:
        """Look every step who has been held back; whoever is released is so at the exact hour."""
        for number in count(1):
            yield self._clock.until(number * self._setting.scenario.step_h)
            for part in self._found():
                self.parts.append(part)
                if np.isfinite(part.released_h):
                    self._clock.process(self._releases(part))

    def _found(self) -> Iterator[HeldPart]:
        """Who has been held back since the last look, in order of time."""
        passage_us = self._flow.passage_us[:, self._station]
        # Who set off, is not known to be held, and is no longer in the vehicle has been held since the last look.
        lost = self._men - self._held - self._flow.vehicle["men"]
        rows = np.flatnonzero((lost > 0) & (passage_us[:, ENTERED] != NOT_YET))
        # Who has been inspected and finds the road full is still there: then it was a moment ago.
        left_us = passage_us[rows, LEFT]
        since_h = np.where(left_us == NOT_YET, self._clock.now_h, left_us / HOUR_US)
        for at in np.lexsort((rows, since_h)).tolist():
            row = int(rows[at])
            self._held[row] += lost[row]
            released_h = since_h[at] + self._held_h[row]
            for family, men in self._families(row, int(lost[row])):
                yield HeldPart(family, men, float(since_h[at]), float(released_h))

    def _families(self, row: int, men: int) -> Iterator[tuple[int, int]]:
        """Whose men are held back from a vehicle, and how many: from a bus those of one household after the other."""
        aboard = np.flatnonzero(self._setting.park.trip == row)
        if not len(aboard):
            yield row, men
        for household in aboard[np.argsort(self._rank[aboard], kind="stable")].tolist():
            taken = min(men, int(self._men[household] - self._held[household]))
            if taken:
                self._held[household] += taken
                men -= taken
                yield household, taken

    def _releases(self, part: HeldPart) -> Story:
        yield self._clock.until(part.released_h)
        self._flow.set_free(part.persons)
        self.line.join(part)

"""Where nobody queues for a lane: a delay in which time passes, and a shelter with places that become ready."""

from __future__ import annotations

from collections import deque

import simpy

from sim.scenario.stages import Delay, Shelter
from tests.oracle.clock import FOREVER, Process, us_of_minutes
from tests.oracle.luck import Luck, Record
from tests.oracle.parts import Stage, Visit


class Pause(Stage):
    """A delay: everybody enters at once and stays for as long as the mean at the entry says."""

    def __init__(self, env: simpy.Environment, name: str, index: int, record: Record, delay: Delay, luck: Luck) -> None:
        """Nobody is there."""
        super().__init__(env, name, index, record, {"duration.mean_min": delay.duration.mean_min})
        self.delay, self.luck = delay, luck
        env.process(self.keep_door())

    def next_passage_us(self) -> int:
        """Now, for everybody."""
        return self.now if self.line else FOREVER

    def let_in(self) -> None:
        """The first of the line enters."""
        self.enter(self.line.pop())

    def serve(self, visit: Visit) -> Process[None]:
        """The time passes."""
        draw = self.luck.draw("time", self.name, visit.vehicle.number, visit.number)
        random_min = self.parameters["duration.mean_min"] * draw
        yield self.env.timeout(us_of_minutes(self.delay.duration.minimum_min + random_min))


class Reception(Stage):
    """A shelter: whoever comes waits inside, in order, for places that become ready along a ramp, or are given back.

    Whoever needs more places than will ever be free is passed over and waits for ever. Without a stay nobody leaves.
    """

    def __init__(
        self,
        env: simpy.Environment,
        name: str,
        index: int,
        record: Record,
        shelter: Shelter,
        ramp_us: tuple[int, int],
        luck: Luck,
    ) -> None:
        """Nobody is there; ``ramp_us``: when the places begin to grow, and when the last is ready."""
        stay = {} if shelter.stay is None else {"stay.mean_min": shelter.stay.mean_min}
        super().__init__(env, name, index, record, {"open": shelter.open, **stay})
        self.places, self.elsewhere, self.stay, self.luck = shelter.places, shelter.overflow_to, shelter.stay, luck
        self.taken: dict[Visit, int] = {}
        self.ramp_from_us, self.ramp_to_us = ramp_us
        self.used = 0
        self.waiting: deque[Visit] = deque()
        env.process(self.keep_door())

    def need(self, visit: Visit) -> int:
        """Places that the group needs."""
        return visit.vehicle.persons if self.places.unit == "persons" else visit.vehicle.households

    def next_passage_us(self) -> int:
        """Now for whoever stands at the door; then when so many places are ready that the first inside fits."""
        if self.line:
            return self.now
        if self.elsewhere is not None:
            return self.now if self.waiting else FOREVER
        while self.waiting and self.parameters["open"] and self.never_fits(self.waiting[0]):
            self.waiting.popleft()
        return self.place_us(self.waiting[0]) if self.waiting else FOREVER

    def never_fits(self, visit: Visit) -> bool:
        """Whether there will never be places enough; where guests leave again all of them may be free one day."""
        return (0 if self.stay else self.used) + self.need(visit) > self.places.full

    def place_us(self, visit: Visit) -> int:
        """When there is a place for the first inside; ``FOREVER`` if not at all."""
        if not self.parameters["open"]:
            return FOREVER
        initial, full = self.places.initial, self.places.full
        needed = self.used + self.need(visit)
        if needed <= initial:
            return self.now
        if needed > full:
            return FOREVER
        return self.ramp_from_us + round((needed - initial) / (full - initial) * (self.ramp_to_us - self.ramp_from_us))

    def let_in(self) -> None:
        """The first of the line comes inside, else the first inside moves in, or is diverted if it finds no place."""
        if self.line:
            visit = self.line.pop()
            visit.taken.succeed()
            self.waiting.append(visit)
            return
        visit = self.waiting.popleft()
        if self.elsewhere is not None and self.place_us(visit) > self.now:
            visit.sent_on.succeed()
            return
        self.taken[visit] = self.need(visit)
        self.used += self.taken[visit]
        self.enter(visit)

    def serve(self, visit: Visit) -> Process[None]:
        """They stay, for good or for as long as the mean at their entry says, but for those who are sent on."""
        yield visit.sent_on | visit.entered
        if visit.entered.triggered:
            if self.stay is None:
                yield self.env.event()
            else:
                draw = self.luck.draw("time", self.name, visit.vehicle.number, visit.number)
                yield self.env.timeout(us_of_minutes(self.stay.minimum_min + self.parameters["stay.mean_min"] * draw))

    def sends_to(self, visit: Visit) -> str | None:
        """Where those go who are sent on."""
        return self.elsewhere if visit.sent_on.triggered else None

    def let_go(self, visit: Visit, there: Visit | None) -> None:
        """Their places are free for others."""
        super().let_go(visit, there)
        if visit in self.taken:
            self.used -= self.taken.pop(visit)
            self.news.ring()

"""Departures: households watch the cues, decide, pack, and set off (``docs/model.md`` §1.2–1.3).

A group decides when its settlement's cumulative hazard reaches its threshold (:mod:`sim.world.towns`), which is exact
for a hazard that is constant between two looks. A look lies at most ``step_h`` after the one before, and no
departure follows its decision in less than that (the lookahead bound), so none comes too late for the flows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from sim.network.draws import draws_by_origin, uniform_by_origin
from sim.network.time import to_the_us
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.world.clock import Clock, Story
from sim.world.families import NONE, Families
from sim.world.on_the_road import OnTheRoad
from sim.world.park import BusPark
from sim.world.towns import Towns, set_hazards
from sim.world.trips import Trips
from sim.world.zones import MobilisationCurve, Zones


class Departures:
    """The households of all settlements, as they make up their minds.

    Attributes:
        is_open, base_hazard_per_h, cues: What the timeline sets.
        zones: What holds in one settlement alone.
        trips: The groups' times and counts.
        park: Those who wait for a bus.
        families: Those whose men are not free to go.
        follow_h: How much longer than those who went ahead the others of a family take; empty where nobody does.
        decide_away: Lets those decide who are not at home, from an hour to an hour; see :mod:`sim.world.away`.
        groups_away, persons_away: Groups that may still come home, and their persons.
    """

    def __init__(
        self,
        scenario: Scenario,
        replication: int,
        groups: TravelGroups,
        clock: Clock,
        trips: Trips,
        on_the_road: OnTheRoad,
    ) -> None:
        """Everybody is at home; the cues are those of the scenario's start."""
        spec, streams = scenario.departure, Streams(scenario.seed, replication)
        self.step_h = scenario.step_h
        self.effects = spec.effects
        self.is_open = spec.open
        self.base_hazard_per_h = spec.base_hazard_per_h
        self.curve = None if spec.curve is None else MobilisationCurve(spec.curve.distribution_h(), scenario.step_h)
        self.zones = Zones(scenario)
        self.cues = {"threat": spec.cues.threat, "order": spec.cues.order, "fuel": spec.cues.fuel}
        self.clock, self.trips, self.on_the_road, self.groups = clock, trips, on_the_road, groups
        self.persons_of = trips.counts["persons"]
        self.packing = spec.packing
        self.packing_draws = groups.one_a_family(draws_by_origin(spec.packing, streams, "packing", groups))
        self.packing_mean_h = spec.packing.mean_h
        self.towns = Towns(groups, len(scenario.settlements))
        # A running count: to add up all households at every look would cost more than the rest of the look.
        self.persons_home = int(self.persons_of[groups.origin < len(scenario.settlements)].sum())
        self.arrivals_persons = int(self.persons_of.sum()) - self.persons_home
        self.looked_h = 0.0
        self.park = BusPark(clock, trips)
        waits = uniform_by_origin(streams, "waits for its men", groups) < spec.waits_for_men_share
        men = trips.counts["combatants"]
        # Filled in by the parts that need it; a scenario without displaced people or a second road pays nothing.
        self.decide_away: Callable[[float, float], None] = lambda since_h, now: None
        self.choose_road: Callable[[NDArray[np.intp]], None] = lambda groups: None
        self.groups_away = self.persons_away = 0
        self._decided: list[tuple[NDArray[np.intp], NDArray[np.float64]]] = []
        self._leaving_h: list[NDArray[np.float64]] = []
        self._leaving_persons: list[NDArray[np.int64]] = []
        self.families = Families(clock, self.persons_of, men, waits, self._leave_now, self.park.follow, groups.two_cars)
        self.follow_h = follow_h(scenario, streams, groups)

    def story(self) -> Story:
        """Look at the cues every step until everybody has decided."""
        self.look()
        # Multiples of the step, not the last look plus a step: entries of the timeline look in between and must not
        # shift it.
        for number in count(1):
            if not self.groups_away and not self.towns.undecided:
                return
            yield self.clock.until(number * self.step_h)
            self.settle(self.clock.now_h)
            self.look()

    def settle(self, now: float) -> None:
        """Let those decide whose threshold was reached between the last look and ``now``, at the exact hour.

        Those who are away come first: who came home in the meantime decides there from then on.
        """
        self.decide_away(self.looked_h, now)
        # The hazards are those of the last look, so this must run before the next look changes them.
        groups, decided_h = self.towns.decide(self.looked_h, now)
        self.looked_h = now
        if len(groups):
            self.persons_home -= int(self.persons_of[groups].sum())
            self.decided(groups, decided_h)
        if self._decided:
            self._pack(*(np.concatenate(column) for column in zip(*self._decided, strict=True)))
            self._decided.clear()

    def decided(self, groups: NDArray[np.intp], decided_h: NDArray[np.float64]) -> None:
        """Say that groups have decided at the given hours; they pack together with all others of this look."""
        self._decided.append((groups, decided_h))

    def look(self) -> None:
        """Work out the hazard that holds until the next look: h = base · exp(Σ effect · cue), 0 while it is closed.

        Besides the cues that are named it takes the share of a settlement's leavers that have decided, and the share
        of everybody who travels that is on the road.
        """
        # A curve gives the hazard of the coming step; what the timeline sets as base hazard does not count beside it.
        if self.curve is not None:
            self.base_hazard_per_h = self.curve.hazard_per_h(self.looked_h)
        cues, effects = self.cues, self.effects
        named = effects.threat * cues["threat"] + effects.order * cues["order"] + effects.fuel * cues["fuel"]
        road = effects.road * self.on_the_road.share() if effects.road else 0.0
        set_hazards(self.towns.all, 1.0, named, effects.social, road)
        base_per_h = self.zones.bases_per_h(self.base_hazard_per_h, effects, self.looked_h)
        self.towns.all["per_h"] *= base_per_h if self.is_open else 0.0

    def scale_packing(self, mean_min: float) -> None:
        """Change the mean packing time of those who decide from now on, minutes."""
        self.packing_mean_h = mean_min / 60.0

    def _packing_h(self, groups: NDArray[np.intp]) -> NDArray[np.float64]:
        packing_h = self.packing.minimum_h + self.packing_mean_h * self.packing_draws[groups]
        # Without anybody who follows nothing is added, not even a zero: the hours must stay the same to the last bit.
        return packing_h + self.follow_h[groups] if len(self.follow_h) else packing_h

    def _pack(self, groups: NDArray[np.intp], decided_h: NDArray[np.float64]) -> None:
        """Let groups set off when they are packed; those with missing men gather first."""
        self.trips.decided_h[groups] = decided_h
        # Who decides chooses by the queues of this moment, not by those of the moment at which it has packed.
        self.choose_road(groups)
        # The engine counts whole microseconds: what the journal says must be what the network did.
        ready_h = to_the_us(decided_h + self._packing_h(groups))
        self.trips.packed_h[groups] = ready_h
        # Only groups with men at their posts go through SimPy one by one; all others set off as arrays.
        waits = self.families.waits(groups)
        if waits.any():
            first = waits & (self.families.first_car[groups] == NONE)
            self.families.gather(zip(ready_h[first].tolist(), groups[first].tolist(), strict=True))
            groups, ready_h = groups[~waits], ready_h[~waits]
        self._leave(groups, ready_h)

    def _leave(self, groups: NDArray[np.intp], ready_h: NDArray[np.float64]) -> None:
        by_bus = self.groups.by_bus[groups]
        if by_bus.any():
            self.park.join(groups[by_bus], ready_h[by_bus])
            groups, ready_h = groups[~by_bus], ready_h[~by_bus]
        if len(groups):
            self._leaving_h.append(ready_h)
            self._leaving_persons.append(self.persons_of[groups])
            self.trips.go(groups, ready_h)

    def _leave_now(self, groups: Sequence[int], now: float) -> None:
        if groups:
            self._leave(np.array(groups, np.intp), np.full(len(groups), now))

    def take(self, count: int, rng: np.random.Generator) -> int:
        """Take persons out of undecided groups, one a group and round, as long as each keeps one that is there."""
        towns = self.towns.at_home()
        taken = 0
        while taken < count:
            # At least one who is there must stay: a group of nobody could never set off, and its count would be lost.
            able = towns[self.persons_of[towns] - self.families.missing[towns] > 1]
            if not len(able):
                break
            # Without replacement: one person a group in each pass, so that no family is emptied while others keep
            # all.
            chosen = rng.choice(able, min(count - taken, len(able)), replace=False)
            self.persons_of[chosen] -= 1
            taken += len(chosen)
        self.persons_home -= taken
        return taken

    def persons_not_set_off(self) -> int:
        """Persons of the settlements who have not set off now, those with their formation included."""
        if self._leaving_h:
            leaving_h, persons = np.concatenate(self._leaving_h), np.concatenate(self._leaving_persons)
            # Those who have set off are dropped here, so that the list does not grow over the run.
            still = leaving_h > self.clock.now_h
            self._leaving_h, self._leaving_persons = [leaving_h[still]], [persons[still]]
        # Packed and sent, but their hour is still to come: the flows do not count them yet.
        due = sum(int(persons.sum()) for persons in self._leaving_persons)
        waiting = self.park.persons_packing + self.park.persons_waiting
        return self.persons_home + self.persons_away + sum(self.families.persons().values()) + waiting + due

    def persons(self) -> dict[str, int]:
        """Persons by state, of all who have not set off."""
        return {"home": self.persons_home, **self.families.persons()}


def follow_h(scenario: Scenario, streams: Streams, groups: TravelGroups) -> NDArray[np.float64]:
    """How long after those who went ahead the others of their family are packed, hours, 0 of all others, ``(P,)``.

    Empty where nobody goes ahead.
    """
    after = scenario.family_splits().follow_after
    if after is None or not len(groups.ahead):
        return np.zeros(0)
    found = np.zeros(len(groups))
    drawn = after.minimum_h + after.mean_h * draws_by_origin(after, streams, "split_families: follow after", groups)
    found[groups.ahead[:, 0]] = drawn[groups.ahead[:, 0]]
    return found

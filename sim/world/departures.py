"""Departures: households watch the cues, decide, pack, and set off (``MODEL.md`` §1.2–1.3).

Every settlement has one cumulative hazard; a party decides when that reaches its threshold, which is exact for
a hazard that is constant between two looks. A look lies at most ``step_h`` after the one before, and no
departure follows its decision in less than that (the lookahead bound), so none comes too late for the flows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from sim.network.draws import draws_by_origin, uniform_by_origin
from sim.network.time import to_the_us
from sim.population.parties import Parties
from sim.population.streams import Streams
from sim.scenario.laws import Distribution
from sim.scenario.model import Scenario
from sim.world.buses import BusPark
from sim.world.clock import Clock, Story
from sim.world.families import Families
from sim.world.on_the_road import OnTheRoad
from sim.world.trips import Trips

MOST_HAZARD = 700.0
"""A cumulative hazard that nobody survives."""


class Departures:
    """The households of all settlements, as they make up their minds.

    Attributes:
        is_open, base_hazard_per_h, cues: What levers change.
        trips: The parties' times and counts.
        park: Those who wait for a bus.
        families: Those whose men are not free to go.
        decide_away: Lets those decide who are not at home, from an hour to an hour; see :mod:`sim.world.away`.
        parties_away: Parties that may still come home.
    """

    def __init__(
        self, scenario: Scenario, replication: int, parties: Parties, clock: Clock, trips: Trips, on_the_road: OnTheRoad
    ) -> None:
        """Everybody is at home; the cues are those of the scenario's start."""
        spec, streams = scenario.departure, Streams(scenario.seed, replication)
        self.step_h = scenario.step_h
        self.effects = spec.effects
        self.is_open = spec.open
        self.base_hazard_per_h = spec.base_hazard_per_h
        self.curve = None if spec.curve is None else MobilisationCurve(spec.curve.distribution_h(), scenario.step_h)
        self.cues = {"threat": spec.cues.threat, "order": spec.cues.order, "fuel": spec.cues.fuel}
        self.clock, self.trips, self.on_the_road, self.parties = clock, trips, on_the_road, parties
        self.persons_of = trips.counts["persons"]
        self.packing = spec.packing
        self.packing_draws = draws_by_origin(spec.packing, streams, "packing", parties)
        self.packing_mean_h = spec.packing.mean_h
        self.towns = [Town(parties, number) for number in range(len(scenario.settlements))]
        self.persons_home = int(self.persons_of[parties.origin < len(self.towns)].sum())
        self.arrivals_persons = int(self.persons_of.sum()) - self.persons_home
        self.looked_h = 0.0
        self.rates = np.zeros(len(self.towns))
        self.park = BusPark(clock, trips)
        waits = uniform_by_origin(streams, "waits for its men", parties) < spec.waits_for_men_share
        men = trips.counts["combatants"]
        self.decide_away: Callable[[float, float], None] = lambda since_h, now: None
        self.choose_road: Callable[[NDArray[np.intp]], None] = lambda parties: None
        self.parties_away = 0
        self.families = Families(clock, self.persons_of, men, waits, self._leave_now, self.park.follow)

    def story(self) -> Story:
        """Look at the cues every step until everybody has decided."""
        self.look()
        for number in count(1):
            if not self.parties_away and not any(town.undecided for town in self.towns):
                return
            yield self.clock.until(number * self.step_h)
            self.settle(self.clock.now_h)
            self.look()

    def settle(self, now: float) -> None:
        """Let those decide whose threshold was reached between the last look and ``now``, at the exact hour.

        Those who are away come first: who came home in the meantime decides there from then on.
        """
        self.decide_away(self.looked_h, now)
        decisions = [
            town.decide(self.looked_h, now, float(rate)) for town, rate in zip(self.towns, self.rates, strict=True)
        ]
        self.looked_h = now
        parties = np.concatenate([who for who, _ in decisions]) if decisions else np.zeros(0, np.intp)
        if len(parties):
            self.persons_home -= int(self.persons_of[parties].sum())
            self.pack(parties, np.concatenate([when for _, when in decisions]))

    def pack(self, parties: NDArray[np.intp], decided_h: NDArray[np.float64]) -> None:
        """Let parties pack that have decided at the given hours."""
        self.trips.decided_h[parties] = decided_h
        self.choose_road(parties)
        self._pack(parties, to_the_us(decided_h + self._packing_h(parties)))

    def look(self) -> None:
        """Work out the hazard that holds until the next look."""
        road = self.on_the_road.share()
        if self.curve is not None:
            self.base_hazard_per_h = self.curve.hazard_per_h(self.looked_h)
        for number, town in enumerate(self.towns):
            self.rates[number] = self.hazard_per_h(town.share_decided, road)

    def hazard_per_h(self, social: float, road: float) -> float:
        """Hazard h = base · exp(Σ effect · cue) of a settlement while the corridor is open, per hour.

        Args:
            social: Share of the settlement's leavers that have decided, S.
            road: Share of everybody who travels that is on the road, Q.
        """
        if not self.is_open:
            return 0.0
        cues, effects = self.cues, self.effects
        named = effects.threat * cues["threat"] + effects.order * cues["order"] + effects.fuel * cues["fuel"]
        return self.base_hazard_per_h * math.exp(named + effects.social * social + effects.road * road)

    def scale_packing(self, mean_min: float) -> None:
        """Change the mean packing time of those who decide from now on, minutes."""
        self.packing_mean_h = mean_min / 60.0

    def _packing_h(self, parties: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.packing.minimum_h + self.packing_mean_h * self.packing_draws[parties]

    def _pack(self, parties: NDArray[np.intp], ready_h: NDArray[np.float64]) -> None:
        """Let parties set off when they are packed; those with missing men gather first."""
        self.trips.packed_h[parties] = ready_h
        missing = self.families.missing[parties] > 0
        if missing.any():
            self.families.gather(zip(ready_h[missing].tolist(), parties[missing].tolist(), strict=True))
        self._leave(parties[~missing], ready_h[~missing])

    def _leave(self, parties: NDArray[np.intp], ready_h: NDArray[np.float64]) -> None:
        by_bus = self.parties.by_bus[parties]
        if by_bus.any():
            self.park.join(parties[by_bus], ready_h[by_bus])
        self.trips.go(parties[~by_bus], ready_h[~by_bus])

    def _leave_now(self, parties: Sequence[int], now: float) -> None:
        if parties:
            self._leave(np.array(parties, np.intp), np.full(len(parties), now))

    def take(self, count: int, rng: np.random.Generator) -> int:
        """Take persons out of undecided parties, one a party and round, as long as each keeps one that is there."""
        towns = np.concatenate([town.rows[town.decided :] for town in self.towns] or [np.zeros(0, np.intp)])
        taken = 0
        while taken < count:
            able = towns[self.persons_of[towns] - self.families.missing[towns] > 1]
            if not len(able):
                break
            chosen = rng.choice(able, min(count - taken, len(able)), replace=False)
            self.persons_of[chosen] -= 1
            taken += len(chosen)
        self.persons_home -= taken
        return taken

    def persons_not_set_off(self) -> int:
        """Persons of the settlements who have not set off now, those with their formation included."""
        rows = self.parties.origin < len(self.towns)
        there = ~(self.trips.departed_h[rows] <= self.clock.now_h)
        return int(self.persons_of[rows][there].sum()) + self.families.left_behind + self.park.followers_left

    def persons(self) -> dict[str, int]:
        """Persons by state, of all who have not set off."""
        return {"home": self.persons_home, **self.families.persons()}


class MobilisationCurve:
    """A curve F(t) as the hazard that gives it: H(t) = −ln(1 − F(t)), in straight lines from step to step."""

    def __init__(self, law: Distribution, step_h: float) -> None:
        """Nobody has set off: every curve is conditioned on t > 0 (``docs/model.md`` §1.1)."""
        self._law, self._step_h = law, step_h

    def hazard_per_h(self, now: float) -> float:
        """Mean hazard from ``now`` to the next step, per hour."""
        next_h = (math.floor(now / self._step_h + 1e-9) + 1) * self._step_h
        return (self._cumulative(next_h) - self._cumulative(now)) / (next_h - now)

    def _cumulative(self, time_h: float) -> float:
        if time_h <= 0.0:
            return 0.0
        there = self._law.sf(time_h)
        return min(-math.log(there), MOST_HAZARD) if there > 0.0 else MOST_HAZARD


class Town:
    """The parties of one settlement, in the order in which they will decide."""

    def __init__(self, parties: Parties, number: int) -> None:
        """Sort the settlement's parties by their thresholds."""
        rows = np.flatnonzero((parties.origin == number) & np.isnan(parties.arrival_h))
        self.rows = rows[np.argsort(parties.threshold[rows], kind="stable")]
        self.threshold = parties.threshold[self.rows]
        self.decided_persons = np.concatenate([[0], np.cumsum(parties.persons[self.rows])])
        self.persons = int(self.decided_persons[-1])
        self.hazard = 0.0
        self.decided = 0
        self.decided_away_persons = 0

    @property
    def undecided(self) -> int:
        """Parties that have not decided."""
        return len(self.rows) - self.decided

    @property
    def share_decided(self) -> float:
        """Persons that have decided, here or away, over all leavers of the settlement; 0 where there are none."""
        decided = self.decided_persons[self.decided] + self.decided_away_persons
        return float(decided / self.persons) if self.persons else 0.0

    def part_with(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Let undecided parties leave the settlement; returns the hazard that each still bears, in their order."""
        ahead = self.rows[self.decided :]
        order = np.argsort(ahead, kind="stable")
        found = order[np.searchsorted(ahead, rows, sorter=order)]
        left = self.threshold[self.decided :][found] - self.hazard
        stay = np.ones(len(self.rows), np.bool_)
        stay[self.decided + found] = False
        self._keep(self.rows[stay], self.threshold[stay], self._sizes()[stay])
        return left

    def take_back(self, rows: NDArray[np.intp], threshold: NDArray[np.float64], persons: NDArray[np.int64]) -> None:
        """Let parties come back, to decide when the settlement's cumulative hazard reaches their threshold."""
        order = np.argsort(threshold, kind="stable")
        at = self.decided + np.searchsorted(self.threshold[self.decided :], threshold[order], side="right")
        self._keep(
            np.insert(self.rows, at, rows[order]),
            np.insert(self.threshold, at, threshold[order]),
            np.insert(self._sizes(), at, persons[order]),
        )

    def _sizes(self) -> NDArray[np.int64]:
        return np.diff(self.decided_persons)

    def _keep(self, rows: NDArray[np.intp], threshold: NDArray[np.float64], persons: NDArray[np.int64]) -> None:
        self.rows, self.threshold = rows, threshold
        self.decided_persons = np.concatenate([[0], np.cumsum(persons)])

    def decide(self, since_h: float, now: float, rate: float) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Add the hazard of a span and return who decided in it, and when (inversion, case D06)."""
        if rate <= 0.0 or now <= since_h:
            return self.rows[:0], np.zeros(0)
        before, self.hazard = self.hazard, self.hazard + rate * (now - since_h)
        upto = int(np.searchsorted(self.threshold, self.hazard, side="right"))
        chosen = slice(self.decided, upto)
        self.decided = upto
        return self.rows[chosen], np.minimum(now, reached_h(self.threshold[chosen], before, since_h, rate))


def reached_h(threshold: NDArray[np.float64], before: float, since_h: float, rate: float) -> NDArray[np.float64]:
    """When a cumulative hazard reaches thresholds, while its rate stays the same (inversion, case D06).

    Args:
        threshold: Thresholds above ``before``.
        before: Cumulative hazard at ``since_h``.
        since_h: Since when the rate holds, hours.
        rate: The hazard, per hour.

    Returns:
        Hours, in the shape of ``threshold``.
    """
    return since_h + (threshold - before) / rate

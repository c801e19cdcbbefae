"""Squads: the combatants of every formation, what they carry, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.parts.disarmament.section import Disarmament
from sim.population.streams import Streams

AT_POST, REFUSES, ON_THE_WAY, RECEIPT = "at their posts", "refusing", "on the way", "with a receipt"
"""States of a squad, besides those at each collection point."""

HELD, REFUSED, DEPOTS, COLLECTED = "held", "refused", "depots", "collected"
"""Who has the arms."""


def waiting_at(point: str) -> str:
    """State of a squad in line at a collection point."""
    return f"waiting at {point}"


def recorded_at(point: str) -> str:
    """State of a squad whose arms a crew is counting."""
    return f"being recorded at {point}"


def states(section: Disarmament) -> tuple[str, ...]:
    """All states, in the order in which a squad passes them."""
    points = (state(point) for point in section.collection_points for state in (waiting_at, recorded_at))
    return (AT_POST, REFUSES, ON_THE_WAY, *points, RECEIPT)


@dataclass(frozen=True)
class Squad:
    """Men who withdraw and hand in their arms together.

    Attributes:
        number: Its number among all squads, from 0.
        men: Numbers of its men, as :meth:`sim.world.people.PeoplePort.release` takes them.
        arms: How many of each kind they carry.
        spacing, travel, service: Draws with mean 1 of the time until the next squad leaves, of the travel, of the
            count.
        refusal: Uniform draw; below ``refuses_share`` it does not come without an amnesty.
    """

    number: int
    men: NDArray[np.int64]
    arms: dict[str, int]
    spacing: float
    travel: float
    service: float
    refusal: float


class Roster:
    """All squads, and the state of each.

    Attributes:
        of: The squads of each formation, in the order in which they leave.
    """

    def __init__(self, section: Disarmament, men: int, streams: Streams) -> None:
        """Everybody is at his post.

        Args:
            section: Formations, points, arms.
            men: Combatants in all.
            streams: Random numbers by name.
        """
        self.of = muster(section, men, streams)
        squads = [squad for formation in self.of.values() for squad in formation]
        self._states = states(section)
        self._state = np.full(len(squads), self._states.index(AT_POST), np.int64)
        self._men = np.array([len(squad.men) for squad in squads], np.int64)
        self._arms = {kind: np.array([squad.arms[kind] for squad in squads], np.int64) for kind in section.arms}
        self._carried = {kind: int(counts.sum()) for kind, counts in self._arms.items()}

    def state(self, squad: Squad) -> str:
        """Where a squad is."""
        return self._states[int(self._state[squad.number])]

    def put(self, squad: Squad, state: str) -> None:
        """Change a squad's state."""
        self._state[squad.number] = self._states.index(state)

    def men_by_state(self) -> dict[str, int]:
        """Men in each state."""
        men = np.bincount(self._state, weights=self._men, minlength=len(self._states))
        return {state: int(count) for state, count in zip(self._states, men, strict=True)}

    def arms_by_owner(self, kind: str) -> dict[str, int]:
        """Arms of a kind that squads have, refuse to hand in, or have handed in."""
        total = self._carried[kind]
        if not total:
            return {HELD: 0, REFUSED: 0, COLLECTED: 0}
        by_state = np.bincount(self._state, weights=self._arms[kind], minlength=len(self._states))
        refused = int(by_state[self._states.index(REFUSES)])
        collected = int(by_state[self._states.index(RECEIPT)])
        return {HELD: total - refused - collected, REFUSED: refused, COLLECTED: collected}


def muster(section: Disarmament, men: int, streams: Streams) -> dict[str, list[Squad]]:
    """Put all men, in random order, into formations by their shares and into squads; each formation has its streams.

    Arms are dealt evenly along the squads, to the whole piece of the running total, so none is lost in rounding.
    """
    order = streams["disarmament: men by squad"].permutation(men).astype(np.int64)
    totals = {name: kind.carried or round(men * (kind.per_combatant or 0.0)) for name, kind in section.arms.items()}
    ends = np.rint(np.cumsum([formation.share for formation in section.formations.values()]) * men).astype(int)
    found: dict[str, list[Squad]] = {}
    first = number = 0
    for (name, formation), last in zip(section.formations.items(), ends.tolist(), strict=True):
        cuts = [*range(first, last, section.squad_persons), last]
        count = len(cuts) - 1
        service = section.collection_points[formation.collection_point].service
        spacing = formation.spacing.unit_draws(streams[f"disarmament: spacing of {name}"], count)
        travel = formation.travel.unit_draws(streams[f"disarmament: travel of {name}"], count)
        counting = service.unit_draws(streams[f"disarmament: recording of {name}"], count)
        refusal = streams[f"disarmament: refusal in {name}"].random(count)
        found[name] = [
            Squad(
                number=number + k,
                men=order[begin:end],
                arms={kind: total * end // men - total * begin // men for kind, total in totals.items()},
                spacing=float(spacing[k]),
                travel=float(travel[k]),
                service=float(counting[k]),
                refusal=float(refusal[k]),
            )
            for k, (begin, end) in enumerate(pairwise(cuts))
        ]
        first, number = last, number + count
    return found

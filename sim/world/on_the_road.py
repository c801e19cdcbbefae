"""Those on the road: who has set off and has the milestone ``crossed`` still before them."""

from __future__ import annotations

import numpy as np

from sim.network.flow import Flow
from sim.population.groups import TravelGroups


class OnTheRoad:
    """Counts the persons on the road, and takes some of them out.

    On a route without such a passage, whoever is in a stage is on the road.
    """

    def __init__(self, groups: TravelGroups, flow: Flow) -> None:
        """Nobody has set off."""
        self._flow = flow
        self._everybody = max(1, int(groups.persons.sum()))

    def share(self) -> float:
        """Share of all persons of all groups that are on the road now, those waiting at their origin included."""
        return self.persons() / self._everybody

    def persons(self) -> int:
        """Persons who are on the road now, those waiting at their origin included."""
        return self._flow.persons_on_road

    def take(self, count: int, rng: np.random.Generator) -> int:
        """Take up to so many persons, one a vehicle, out of vehicles that are on the road and keep somebody."""
        there = self._flow.vehicles_on_road()
        able = there[self._flow.vehicle["persons"][there] > 1]
        chosen = rng.choice(able, min(count, len(able)), replace=False)
        for group in chosen.tolist():
            self._flow.lose(group, 1)
        return len(chosen)

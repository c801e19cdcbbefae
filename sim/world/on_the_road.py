"""Who is on the road: the persons that people hear of when they ask how long the queue is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.scenario.milestones import passages
from sim.scenario.model import Scenario
from sim.world.compiled import compiled
from sim.world.flow import Flow
from sim.world.routes import Routes


class OnTheRoad:
    """Counts the persons that have set off and have the milestone ``crossed`` still before them on their way.

    On a way without such a passage, whoever is in a stage is on the road.
    """

    def __init__(self, scenario: Scenario, parties: Parties, routes: Routes, flow: Flow) -> None:
        """Mark the stages that lie before the crossing, way by way."""
        self._flow = flow
        self._everybody = max(1, int(parties.persons.sum()))
        names = list(scenario.stages)
        crossing = {(names.index(stage), event) for stage, event in passages(scenario, "crossed")}
        self._before = np.zeros((len(routes.stages), len(names) + 2), np.bool_)
        self._before[:, -1] = True
        for way, stages in enumerate(routes.stages):
            passed = False
            for stage in stages:
                passed = passed or (stage, "arrived") in crossing or (stage, "entered") in crossing
                self._before[way, stage] = not passed
                passed = passed or (stage, "left") in crossing

        self._able = np.zeros(len(parties), np.int64)
        self._weights = self._before.astype(np.int64)

    def share(self) -> float:
        """Share of all persons of all parties that are on the road now, those waiting at their origin included."""
        return float(self.persons()) / self._everybody

    def persons(self) -> int:
        """Persons who are on the road now, those waiting at their origin included."""
        return int(np.vdot(self._weights, self._flow.persons_at))

    def take(self, count: int, rng: np.random.Generator) -> int:
        """Take up to so many persons, one a party, out of parties that are on the road and keep somebody."""
        c, stage = self._flow.travellers, self._flow.motion.stage
        able = self._able[: keeping_somebody(self._before, c.route, stage, c.persons, self._able)]
        chosen = rng.choice(able, min(count, len(able)), replace=False)
        for party in chosen.tolist():
            self._flow.lose(party, 1)
        return len(chosen)


@compiled
def keeping_somebody(
    before: NDArray[np.bool_],
    route: NDArray[np.int64],
    stage: NDArray[np.int64],
    persons: NDArray[np.int64],
    found: NDArray[np.int64],
) -> int:
    """Write down the parties in a stage before the crossing that are more than one person; returns how many."""
    count = 0
    for p in range(len(stage)):
        if stage[p] >= 0 and persons[p] > 1 and before[route[p], stage[p]]:
            found[count] = p
            count += 1
    return count

"""Who is on the road: the persons that people hear of when they ask how long the queue is."""

from __future__ import annotations

import numpy as np

from sim.scenario.model import Scenario
from sim.world.flow import Flow
from sim.world.routes import Routes


class OnTheRoad:
    """Counts the persons that have set off and have the milestone ``crossed`` still before them.

    Where a scenario has no such milestone, everybody in a stage is on the road.
    """

    def __init__(self, scenario: Scenario, routes: Routes, flow: Flow) -> None:
        """Mark the stages that lie before the crossing on any way."""
        self._flow = flow
        self._before = np.ones(len(scenario.stages), np.bool_)
        names = list(scenario.stages)
        passages = [passage.split(".") for passage in scenario.milestones.get("crossed", ())]
        crossing = {(names.index(stage), event) for stage, event in passages}
        for way in routes.stages:
            passed = False
            for stage in way:
                passed = passed or (stage, "arrived") in crossing or (stage, "entered") in crossing
                self._before[stage] = not passed
                passed = passed or (stage, "left") in crossing

    def persons(self) -> int:
        """Persons on the road now, with those who wait at their origin to be let onto it."""
        *stages, _gone, at_origin = self._flow.persons_at
        return int(np.dot(stages, self._before)) + int(at_origin)

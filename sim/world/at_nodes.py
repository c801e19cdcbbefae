"""What stands at each node at this moment, as somebody there would count it: for conditions of the timeline.

All is read from the network when it is asked for, at the looks of a condition, and nothing is kept: a scenario without
such conditions pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from sim.arrays import Rows
from sim.network.records import ARRIVED, ENTERED
from sim.network.time import HOUR_US, NOT_YET
from sim.scenario.model import Scenario
from sim.scenario.node_measures import node_measures
from sim.scenario.stages import Link, Shelter
from sim.world.setting import Setting


def node_observables(setting: Setting) -> dict[str, Callable[[], float]]:
    """Every measure of every node, as ``stages.<node>.<measure>``."""
    seen = NodeSight(setting)
    stages = list(setting.scenario.stages)
    return {
        f"stages.{name}.{measure}": partial(getattr(seen, measure), stages.index(name))
        for name, measure in node_measures(setting.scenario.stages)
    }


class NodeSight:
    """Counts at a node, by its number; each method is a measure of :mod:`sim.scenario.node_measures`."""

    def __init__(self, setting: Setting) -> None:
        """Look at the network of a run."""
        self._flow, self._clock, self._scenario = setting.flow, setting.clock, setting.scenario
        self._stages = list(setting.scenario.stages.values())
        self._space_pcu = np.array([one.space_pcu for one in setting.scenario.vehicle_classes.values()])

    def arrivals_persons(self, stage: int) -> float:
        """Persons who have come to a node so far, as their vehicles are now, each counted once."""
        came = self._flow.passage_us[:, stage, ARRIVED] != NOT_YET
        return float(self._flow.vehicle["persons"][came].sum())

    def inside_persons(self, stage: int) -> float:
        """Persons who are in a node: on the road, at the desks and in front of them, in the shelter."""
        return float(self._flow.persons_at[stage])

    def queue_veh(self, stage: int) -> float:
        """Vehicles, or groups on foot, that stand."""
        return float(len(self._standing(stage)[0]))

    def queue_persons(self, stage: int) -> float:
        """Persons who stand."""
        return float(self._flow.vehicle["persons"][self._standing(stage)[0]].sum())

    def queue_h(self, stage: int) -> float:
        """For how long the one who has stood longest has, hours; 0 where nobody stands."""
        since_us = self._standing(stage)[1]
        return float(self._now_us - since_us.min()) / HOUR_US if len(since_us) else 0.0

    def queue_km(self, stage: int) -> float:
        """Road that those who stand on a link take, bumper to bumper on its open lanes, km."""
        link = self._stages[stage]
        assert isinstance(link, Link)
        node = self._flow.network.node
        lanes = max(1, int(node["lanes"][node["stage"] == stage].sum()))
        spaces = self._space_pcu[self._flow.vehicle["kind"][self._standing(stage)[0]]].sum()
        return float(spaces) / (link.jam_density_vpkm * lanes)

    def occupied_share(self, stage: int) -> float:
        """Share of the places that are ready now that is taken; 1 where none is ready."""
        ready, taken = self._places(stage)
        return taken / ready if ready > 0.0 else 1.0

    def free_places(self, stage: int) -> float:
        """Places that are ready now and not taken."""
        ready, taken = self._places(stage)
        return ready - taken

    @property
    def _now_us(self) -> int:
        return round(self._clock.now_h * HOUR_US)

    def _standing(self, stage: int) -> tuple[Rows, Rows]:
        """Vehicles that stand at a node, and since when, microseconds.

        On a link those who would have left it at free flow; at stations and shelters those who have come and are not
        yet served or placed. Of a queue on the road before a gate only the first has come to it.
        """
        flow, link = self._flow, self._stages[stage]
        vehicle, node = flow.vehicle, flow.network.node
        if isinstance(link, Link):
            there = np.flatnonzero(flow.stages_of(np.arange(len(vehicle))) == stage)
            due_us = vehicle["entered_us"][there] + round(link.free_flow_h * HOUR_US)
            stands = due_us < self._now_us
            return there[stands], due_us[stands]
        inside = flow.stages_of(np.arange(len(vehicle))) == stage
        target = vehicle["target"]
        before = (target >= 0) & (node["stage"][np.maximum(target, 0)] == stage)
        came_us = flow.passage_us[:, stage, ARRIVED]
        unserved = (flow.passage_us[:, stage, ENTERED] == NOT_YET) & (vehicle["reneged"] == 0)
        rows = np.flatnonzero((inside | before) & unserved & (came_us != NOT_YET))
        return rows, came_us[rows]

    def _places(self, stage: int) -> tuple[float, float]:
        """Places of a shelter that are ready now, and those that are taken."""
        shelter, node = self._stages[stage], self._flow.network.node
        assert isinstance(shelter, Shelter)
        return places_ready(self._scenario, shelter, self._clock.now_h), float(
            node["used"][node["stage"] == stage].sum()
        )


def places_ready(scenario: Scenario, shelter: Shelter, time_h: float) -> float:
    """Places of a shelter that are ready at an hour, by its ramp, rounded down: who needs the next one waits for it."""
    places = shelter.places
    hours = (scenario.hours(places.ramp_from), scenario.hours(places.ramp_to))
    return float(np.floor(np.interp(time_h, hours, (places.initial, places.full)) + 1e-9))

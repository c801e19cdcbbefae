"""The choice between two roads: a family that decides to leave takes the one that seems shorter to it (binary logit).

P(second) = 1 / (1 + exp((T2 + extra − T1) / spread)), where T is the free-flow time of the links plus the vehicles
before the gate over what it passes in an hour, as things stand when the family decides. One uniform number a party,
from a stream of its settlement, is compared with P: a changed queue moves the same families first.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.scenario.model import LeverValue
from sim.scenario.second_road import SecondRoad
from sim.world import kernels
from sim.world.draws import uniform_by_origin
from sim.world.part import Part, Pull
from sim.world.setting import Setting
from sim.world.state import ENTERED, ORIGIN

Rows = NDArray[np.intp]


class RoadChoice(Part):
    """Whoever decides to leave chooses a road.

    Attributes:
        is_open, extra_h: What levers change.
    """

    def __init__(self, setting: Setting, road: SecondRoad) -> None:
        """The draws are made; nobody has chosen."""
        self._flow, self._routes = setting.flow, setting.people.away.routes
        self.is_open, self.extra_h, self._spread_h = road.open, road.extra_min / 60.0, road.spread_min / 60.0
        self._draws = uniform_by_origin(setting.streams, "second road: taken", setting.people.parties)
        names = list(setting.scenario.stages)
        self._car = list(setting.scenario.vehicle_classes).index(setting.scenario.people.transport.car_class)
        self._gates = names.index(road.first_gate), names.index(road.second_gate)
        self._before = [self._stages_before(gate) for gate in self._gates]
        rules = self._flow.rules
        self._free_h = np.array([rules.free_flow_h[list(way)].sum() for way in self._routes.stages])
        setting.people.chooses_road(self.choose)

    def levers(self) -> dict[str, Pull]:
        """Opening, and by how much it must seem shorter."""

        def change(name: str, now: float, value: LeverValue) -> None:
            setattr(self, name, bool(value) if name == "is_open" else float(value) / 60.0)

        return {"second_road.open": partial(change, "is_open"), "second_road.extra_min": partial(change, "extra_h")}

    def choose(self, parties: Rows) -> None:
        """Let parties that have just decided take the second road, or not."""
        first, second = self._routes.of_party[parties], self._routes.second[parties]
        able = (first != second) & (self._flow.travellers.route[parties] == first)
        if not self.is_open or not able.any():
            return
        waits_h = [self._wait_h(gate, before) for gate, before in zip(self._gates, self._before, strict=True)]
        longer_h = self._free_h[second] + waits_h[1] + self.extra_h - self._free_h[first] - waits_h[0]
        share = 1.0 / (1.0 + np.exp(np.clip(longer_h / self._spread_h, -700.0, 700.0)))
        takes = able & (self._draws[parties] < share)
        self._flow.reroute(parties[takes], second[takes])

    def _wait_h(self, gate: int, before: NDArray[np.bool_]) -> float:
        """Vehicles before a gate over what it passes in an hour; very long where it is closed."""
        rules, motion = self._flow.rules, self._flow.motion
        service_h = float(rules.minimum_h[gate, self._car] + rules.mean_h[gate, self._car])
        if not kernels.is_open(rules, gate) or rules.lanes[gate] == 0:
            return 1e6
        there = (motion.stage != ORIGIN) & before[self._flow.travellers.route, motion.stage]
        inside = (motion.stage == gate) & np.isnan(motion.passage_h[:, gate, ENTERED])
        return math.fsum([float(there.sum()), float(inside.sum())]) * service_h / float(rules.lanes[gate])

    def _stages_before(self, gate: int) -> NDArray[np.bool_]:
        """Stages that lie before a gate, by way, shape ``(ways, S + 2)``."""
        found = np.zeros((len(self._routes.stages), self._flow.persons_at.shape[1]), np.bool_)
        for number, way in enumerate(self._routes.stages):
            if gate in way:
                found[number, list(way[: way.index(gate)])] = True
        return found

"""The choice between two roads: a family that decides to leave takes the one that seems shorter to it (binary logit).

P(second) = 1 / (1 + exp((T2 + extra − T1) / spread)), where T is the free-flow time of the links plus the vehicles
before the gate over what it passes in an hour, as things stand when the family decides. One uniform number a group,
from a stream of its settlement, is compared with P: a changed queue moves the same families first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Rows
from sim.network.draws import uniform_by_origin
from sim.network.graph import first_destinations
from sim.parts.second_road.section import SECOND, SecondRoad
from sim.scenario.geography import Destination
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.stages import Link
from sim.world.ahead import stages_before
from sim.world.part import Part, Setter
from sim.world.setting import Setting


class RoadChoice(Part):
    """Whoever decides to leave chooses a road.

    Attributes:
        is_open, extra_h: What the timeline sets.
    """

    def __init__(self, setting: Setting, road: SecondRoad) -> None:
        """The draws are made; nobody has chosen."""
        scenario = setting.scenario
        self._flow, self._sources = setting.flow, setting.flow.sources
        self.is_open, self.extra_h, self._spread_h = road.open, road.extra_min / 60.0, road.spread_min / 60.0
        groups = setting.people.groups
        self._draws = groups.one_a_family(uniform_by_origin(setting.streams, "second road: taken", groups))
        names = list(scenario.stages)
        self._car = list(scenario.vehicle_classes).index(scenario.people.transport.car_class)
        self._gates = names.index(road.first_gate), names.index(road.second_gate)
        first = list(first_destinations(scenario).values())
        self._before = [stages_before(scenario, first, gate) for gate in (road.first_gate, road.second_gate)]
        self._free_h = np.array([free_flow_h(scenario, to) for to in first])
        setting.people.chooses_road(self.choose)

    def setters(self) -> dict[str, Setter]:
        """Opening, and by how much it must seem shorter."""

        def change(name: str, now: float, value: ParameterValue) -> None:
            setattr(self, name, bool(value) if name == "is_open" else float(value) / 60.0)

        return {"second_road.open": partial(change, "is_open"), "second_road.extra_min": partial(change, "extra_h")}

    def choose(self, groups: Rows) -> None:
        """Let groups that have just decided take the second road, or not."""
        first, second = self._sources.origin[groups], self._sources.by[SECOND][groups]
        # Not who has one road only, nor whose first destination was changed before.
        able = (first != second) & (self._flow.vehicle["source"][groups] == first)
        if not self.is_open or not able.any():
            return
        waits_h = [self._wait_h(gate, before) for gate, before in zip(self._gates, self._before, strict=True)]
        longer_h = self._free_h[second] + waits_h[1] + self.extra_h - self._free_h[first] - waits_h[0]
        # exp overflows beyond 709; at 700 the share is zero or one in any case.
        share = 1.0 / (1.0 + np.exp(np.clip(longer_h / self._spread_h, -700.0, 700.0)))
        # One number a group, drawn at the start: a shorter queue lets the same families change roads, not others.
        takes = able & (self._draws[groups] < share)
        self._flow.reroute(groups[takes], second[takes])

    def _wait_h(self, gate: int, before: NDArray[np.bool_]) -> float:
        """Vehicles before a gate over what it passes in an hour; very long where it is closed."""
        passed_vph = self._flow.passes_vph(gate, self._car)
        # Finite, so that two closed gates give a difference of zero and not of NaN.
        return self._flow.vehicles_before(gate, before) / passed_vph if passed_vph > 0.0 else 1e6


def free_flow_h(scenario: Scenario, to: Destination | None, passed: frozenset[str] = frozenset()) -> float:
    """Free-flow time of the links on a route, hours; where it splits, the mean by the shares."""
    options = {} if to is None else {to: 1.0} if isinstance(to, str) else to
    found = []
    for name, share in options.items():
        stage = scenario.stages[name]
        # A route that comes back counts each link once; otherwise the sum would not end.
        if name not in passed:
            here = stage.free_flow_h if isinstance(stage, Link) else 0.0
            found.append(share * (here + free_flow_h(scenario, stage.to, passed | {name})))
    return math.fsum(found)


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if (road := setting.scenario.second_road) is not None:
        yield RoadChoice(setting, road)

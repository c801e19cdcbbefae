"""The choice among several routes: the one that seems shortest, by what people know and hear (multinomial logit).

A route seems to take its free time, what its kilometres are worth, and ``extra_min``; to those who hear of queues also
the wait that they would find: until the gate has served all who are on their way to it, less their own free time to it.
That is exact for a queue at one gate, so with fresh news and a small spread people are in user equilibrium: all routes
that are used take the same time (Wardrop 1952). Old news let them swing around it.

One Gumbel draw a group and route, from a stream of its settlement, is added to each: a changed queue moves the same
families first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows
from sim.network.draws import uniform_by_origin
from sim.network.graph import first_destinations
from sim.parts.route_choice.section import RouteChoice, called, choosers
from sim.parts.route_choice.tables import Chosen
from sim.scenario.model import ParameterValue, Scenario
from sim.scenario.stages import Link
from sim.world.ahead import free, stages_before
from sim.world.clock import Story
from sim.world.part import Part, Setter
from sim.world.setting import Setting
from sim.world.table import Table

LONGEST_H = 1e6
"""Wait before a gate that is closed: finite, so that two of them differ by nothing."""


class RouteChooser(Part):
    """Whoever decides to leave, or comes in a stream, chooses a route.

    Attributes:
        is_open, extra_h: What the timeline sets, by route.
        heard_h: In how many hours each gate will have served those on their way to it, as people hear, ``(routes,)``.
    """

    def __init__(self, setting: Setting, choice: RouteChoice) -> None:
        """The draws are made; nobody has chosen, and nobody has heard of a queue."""
        scenario, groups = setting.scenario, setting.people.groups
        self._setting, self._flow, self._choice = setting, setting.flow, choice
        self._names, routes = list(choice.routes), list(choice.routes.values())
        self.is_open = np.array([route.open for route in routes], np.bool_)
        self.extra_h = np.array([route.extra_min for route in routes]) / 60.0
        self.heard_h = np.zeros(len(routes))
        self._seen: list[Floats] = []
        uniform = np.array(
            [uniform_by_origin(setting.streams, f"route choice: {name}", groups) for name in self._names]
        )
        # A draw of zero would be infinite; it is as likely as any other of 2^53.
        gumbel = -np.log(-np.log(np.clip(uniform.T, 1e-300, 1.0 - 1e-16)))
        self._minds_h = groups.one_a_family(gumbel) * choice.spread_min / 60.0
        informed = uniform_by_origin(setting.streams, "route choice: hears of queues", groups) < choice.informed_share
        self._informed = groups.one_a_family(informed)
        self._by = [setting.flow.sources.by[called(name)] for name in self._names]
        self._own = setting.flow.sources.origin
        numbers = [groups.origins.index(name) for name in choosers(scenario, choice)]
        self._may = np.isin(groups.origin, numbers)
        stages, first = list(scenario.stages), list(first_destinations(scenario).values())
        self._gates = [stages.index(route.gate) for route in routes]
        self._before = [stages_before(scenario, first, route.gate) for route in routes]
        self._free(scenario, groups.vehicle_class, groups.class_names)
        self._rest_h = self._rest(scenario, groups.class_names)
        coming = np.flatnonzero(self._may & ~np.isnan(groups.arrival_h))
        self._coming = coming[np.argsort(groups.arrival_h[coming], kind="stable")]
        self._comes_h = groups.arrival_h[self._coming]
        self._chosen: list[tuple[int, float, int, int]] = []
        setting.people.chooses_road(self.choose)

    def _free(self, scenario: Scenario, kind: NDArray[np.int32], names: tuple[str, ...]) -> None:
        """Free times by route and vehicle class, hours, ``(classes, routes)``: what does not change in a run."""
        worth_h = self._choice.minutes_per_km / 60.0
        found = [
            [free(scenario, route.to, route.gate, name) for route in self._choice.routes.values()] for name in names
        ]
        self._kind = kind
        self._to_gate_h = np.array([[one.to_gate_h for one in row] for row in found])
        self._all_h = np.array([[one.to_gate_h + one.from_gate_h for one in row] for row in found])
        self._worth_h = np.array([[worth_h * one.km for one in row] for row in found])

    def _rest(self, scenario: Scenario, names: tuple[str, ...]) -> list[Floats]:
        """Free times from the beginning of each stage before a gate to it, hours, ``(classes, stages)`` by route."""
        stages = list(scenario.stages)
        found = [np.zeros((len(names), len(stages))) for _ in self._names]
        for rest_h, before, gate in zip(found, self._before, self._gates, strict=True):
            is_link = isinstance(scenario.stages[stages[gate]], Link)
            for stage in np.flatnonzero(before.any(axis=0) | (is_link & (np.arange(len(stages)) == gate))).tolist():
                rest_h[:, stage] = [free(scenario, stages[stage], stages[gate], name).to_gate_h for name in names]
        return found

    def start(self) -> None:
        """The queues are looked at again and again."""
        self._setting.clock.process(self._news())

    def setters(self) -> dict[str, Setter]:
        """Opening, and how much longer than it is a route seems."""

        def opens(route: int, now: float, value: ParameterValue) -> None:
            self.is_open[route] = bool(value)

        def seems(route: int, now: float, value: ParameterValue) -> None:
            self.extra_h[route] = float(value) / 60.0

        found: dict[str, Setter] = {}
        for route, name in enumerate(self._names):
            found[f"route_choice.routes.{name}.open"] = partial(opens, route)
            found[f"route_choice.routes.{name}.extra_min"] = partial(seems, route)
        return found

    def observables(self) -> dict[str, Callable[[], float]]:
        """Minutes that each route would take a vehicle of the first class that sets off now."""

        def minutes(route: int) -> float:
            waits_h = max(0.0, self._served_h(route) - float(self._to_gate_h[0, route]))
            return 60.0 * (float(self._all_h[0, route]) + waits_h)

        return {f"route_choice.{name}.minutes": partial(minutes, route) for route, name in enumerate(self._names)}

    def tables(self) -> Iterator[Table]:
        """How many chose which route."""
        route, time_h, vehicles, persons = zip(*self._chosen, strict=True) if self._chosen else ((), (), (), ())
        yield Chosen(
            np.array(route, np.int64), np.array(time_h), np.array(vehicles, np.int64), np.array(persons, np.int64)
        )

    def _news(self) -> Story:
        """Look at the queues, report those that were looked at a while ago, and let those choose who come next."""
        every_h = self._choice.news_every_min / 60.0
        looks_old = math.ceil(self._choice.news_delay_min / self._choice.news_every_min - 1e-9)
        first = 0
        for look in count():
            yield self._setting.clock.until(look * every_h)
            self._seen.append(np.array([self._served_h(route) for route in range(len(self._names))]))
            if len(self._seen) > looks_old:
                self.heard_h = self._seen.pop(0)
            last = int(np.searchsorted(self._comes_h, (look + 1) * every_h, side="left"))
            self.choose(self._coming[first:last])
            first = last

    def choose(self, groups: Rows) -> None:
        """Let groups that have just decided, or come next, take a route."""
        # Not those whose first destination was changed before: who is displaced leaves from elsewhere.
        able = groups[self._may[groups] & (self._flow.vehicle["source"][groups] == self._own[groups])]
        if not len(able) or not self.is_open.any():
            return
        kind = self._kind[able]
        waits_h = np.maximum(0.0, self.heard_h - self._to_gate_h[kind]) * self._informed[able, None]
        seems_h = self._all_h[kind] + self._worth_h[kind] + self.extra_h + waits_h
        takes = np.where(self.is_open, self._minds_h[able] - seems_h, -np.inf).argmax(axis=1)
        persons = self._flow.vehicle["persons"]
        for route, by in enumerate(self._by):
            rows = able[takes == route]
            if len(rows):
                self._flow.reroute(rows, by[rows])
                self._chosen.append((route, self._setting.clock.now_h, len(rows), int(persons[rows].sum())))

    def _served_h(self, route: int) -> float:
        """In how many hours the gate of a route will have served those who are on their way to it."""
        found_h = self._flow.served_in_h(self._gates[route], self._before[route], self._rest_h[route])
        return min(LONGEST_H, found_h)


def actors(setting: Setting) -> Iterator[Part]:
    """The part where the scenario has it."""
    if (choice := setting.scenario.route_choice) is not None:
        yield RouteChooser(setting, choice)

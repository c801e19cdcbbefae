"""What the model is made of: draws, groups of people, roads, stations."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy as np
import simpy

Story = Generator[simpy.Event, Any, None]
Leave = Callable[[], None]
Tree = dict[str, Any]


class Luck:
    """Draws of a law one by one; made a thousand at a time, as a call of numpy for each would be slow."""

    def __init__(self, rng: np.random.Generator, law: Tree) -> None:
        self.rng, self.law, self.mean_min = rng, law, float(law["mean_min"])
        self.least_min = float(law.get("minimum_min", 0.0))
        self.draws: Iterator[float] = iter(())

    def __call__(self) -> float:
        """A duration, hours."""
        draw = next(self.draws, None)
        if draw is None:
            self.draws = iter(self._unit(1_000).tolist())
            draw = next(self.draws)
        return (self.least_min + self.mean_min * draw) / 60.0

    def _unit(self, count: int) -> np.ndarray[Any, Any]:
        cv = float(self.law.get("cv", 1.0))
        match self.law["law"]:
            case "exponential":
                return self.rng.standard_exponential(count)
            case "lognormal":
                s2 = math.log(1.0 + cv * cv)
                return self.rng.lognormal(-s2 / 2.0, math.sqrt(s2), count)
            case "gamma":
                return self.rng.gamma(1.0 / cv**2, cv**2, count)
            case "uniform":
                half = float(self.law["half_width_share"])
                return self.rng.uniform(1.0 - half, 1.0 + half, count)
        return np.ones(count)


class Group:
    """The people in one vehicle, or a household that waits for a bus."""

    __slots__ = (
        "away",
        "break_km",
        "by_bus",
        "kind",
        "km",
        "men",
        "missing",
        "news",
        "persons",
        "seen",
        "state",
        "tank",
        "threshold",
        "waits",
    )

    def __init__(self, persons: int, kind: str = "car") -> None:
        self.persons, self.kind, self.men, self.missing = persons, kind, 0, 0
        self.state, self.by_bus, self.waits = "home", False, False
        self.tank = self.threshold = self.break_km = math.inf
        self.km = 0.0
        self.away = ""
        self.news: simpy.Event | None = None
        self.seen: list[tuple[str, str, float]] = []


class Link:
    """A road: entrance, space, exit."""

    def __init__(self, env: simpy.Environment, name: str, spec: Tree) -> None:
        self.env, self.name, self.km, self.to = env, name, float(spec["length_km"]), spec["to"]
        lanes, rate = spec.get("lanes", 1), float(spec["capacity_vph"])
        self.free_h = self.km / spec["free_flow_kmh"]
        self.wave_h = self.km * (spec["jam_density_vpkm"] / rate - 1.0 / spec["free_flow_kmh"])
        self.gap_h = 1.0 / (rate * lanes)
        self.out_h = 1.0 / spec.get("exit_capacity_vph", rate * lanes)
        self.drop = 1.0 / (1.0 - spec.get("capacity_drop_share", 0.0))
        self.entrance, self.exit = simpy.Resource(env), simpy.Resource(env)
        self.space = simpy.Container(env, init=spec["jam_density_vpkm"] * lanes * self.km)

    def later(self, resource: simpy.Resource, turn: Any, after_h: float) -> Story:
        """The gap to the next vehicle."""
        yield self.env.timeout(after_h)
        resource.release(turn)

    def hole(self, space: float) -> Story:
        """A freed space travels back to the entrance."""
        yield self.env.timeout(self.wave_h)
        yield self.space.put(space)

    def leave(self, turn: Any, space: float) -> None:
        """A vehicle has left at the end; who queued there for it starts up slowly."""
        self.env.process(self.later(self.exit, turn, space * self.out_h * (self.drop if self.exit.queue else 1.0)))
        self.env.process(self.hole(space))


class Station:
    """Lanes with a queue by priority."""

    def __init__(self, env: simpy.Environment, rng: np.random.Generator, name: str, spec: Tree) -> None:
        self.name, self.spec, self.to = name, spec, spec.get("to")
        self.lanes = simpy.PriorityResource(env, spec["lanes"])
        self.on_the_road = spec.get("waiting_room_veh") == 0
        self.service = Luck(rng, spec["service"])
        self.per_person_h = spec.get("per_person_min", 0.0) / 60.0
        self.open = bool(spec.get("open", True))
        self.opened = env.event()

    def set_lanes(self, lanes: int) -> None:
        """More or fewer lanes; SimPy has no call for it."""
        self.lanes._capacity = lanes
        self.lanes._trigger_put(None)

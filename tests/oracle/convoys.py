"""Convoys of aid: one after the other of the roads of their way is theirs alone while they drive in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import simpy

from sim.parts.aid.section import Convoy
from sim.scenario.model import Scenario
from sim.scenario.stages import Link
from tests.oracle.changes import dated, us_at
from tests.oracle.clock import US_PER_H, Bell, Process, at, now_us, us_of_hours
from tests.oracle.luck import Luck

Hold = Callable[[int], None]
"""Holds a road (+1), or lets go of it (−1)."""


class Border:
    """Where a convoy waits until it may pass."""

    def __init__(self, env: simpy.Environment, scenario: Scenario, name: str, luck: Luck, roads: Mapping[str, Hold]):
        """It has not come; every coming of it is a process."""
        self.env, self.scenario, self.convoy = env, scenario, scenario.aid[name]
        self.permitted, self.mean_h = self.convoy.permitted, self.convoy.travel.mean_h
        self.news = Bell(env)
        self.legs = [(roads[road], share) for road, share in shares(scenario, self.convoy).items()]
        for at_us, path, value in dated(scenario):
            if path.startswith(f"aid.{name}."):
                env.process(self.change(at_us, path.removeprefix(f"aid.{name}."), value))
        first_us = us_at(scenario, self.convoy.arrives_at)
        for number, draw in enumerate(luck.convoys[name]):
            every_days = self.convoy.repeats.every_days if self.convoy.repeats else 0.0
            env.process(self.comes(first_us + us_of_hours(24.0 * every_days * number), float(draw)))

    def change(self, at_us: int, parameter: str, value: float) -> Process[None]:
        """A parameter moves."""
        yield at(self.env, max(at_us, 0))
        if parameter == "permitted":
            self.permitted = bool(value)
        elif parameter == "travel.mean_min":
            self.mean_h = value / 60.0
        self.news.ring()

    def comes(self, at_us: int, draw: float) -> Process[None]:
        """It comes to the border, passes when it may, and drives in; how long that takes is settled when it passes."""
        yield at(self.env, max(at_us, now_us(self.env)))
        while not self.permitted:
            yield self.news.next
        travel_h = self.convoy.travel.minimum_h + self.mean_h * draw
        for hold, share in self.legs:
            hold(+1)
            yield self.env.timeout(round(share * travel_h * US_PER_H))
            hold(-1)


def shares(scenario: Scenario, convoy: Convoy) -> dict[str, float]:
    """What share of the travel is spent on each road of the way: by length."""
    stages = scenario.stages
    km = {name: link.length_km for name in convoy.way if isinstance(link := stages[name], Link)}
    return {name: length_km / sum(km.values()) for name, length_km in km.items()}

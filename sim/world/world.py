"""The world: a scenario's people, flows and actors put together on one clock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.population.form import form_parties
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from sim.world.clock import Clock
from sim.world.departures import Departures
from sim.world.flow import Flow
from sim.world.levers import levers
from sim.world.on_the_road import OnTheRoad
from sim.world.opening import opening_hours
from sim.world.recorder import Recorder
from sim.world.routes import draw_routes
from sim.world.timeline import timeline

Progress = Callable[[float], None]
"""Called with the share of the horizon that is done, 0 to 1."""


class World:
    """Everything that exists in one run.

    Attributes:
        scenario, replication: What is run.
        parties, households, routes: Who travels, and which way.
        clock, flow, departures, recorder: The clock and what lives on it.
        deeds: (hour, actor, what) in order of time.
    """

    def __init__(self, scenario: Scenario, replication: int = 0) -> None:
        """Draw the people and put everything in its place; nothing has happened yet."""
        self.scenario, self.replication = scenario, replication
        self.parties, self.households = form_parties(scenario, Streams(scenario.seed, replication))
        self.routes = draw_routes(scenario, replication, self.parties)
        self.flow = Flow(scenario, replication, self.parties, self.routes)
        self.clock = Clock(self.flow)
        on_the_road = OnTheRoad(scenario, self.parties, self.routes, self.flow)
        self.departures = Departures(scenario, replication, self.parties, self.clock, on_the_road)
        self.recorder = Recorder(scenario, self.households, self.parties, self.clock, self.departures)
        self.deeds: list[tuple[float, str, str]] = []

    def run(self, progress: Progress | None = None) -> None:
        """Let it happen, up to and including the horizon."""
        scenario, clock = self.scenario, self.clock
        expected = np.flatnonzero(~np.isnan(self.parties.arrival_h))
        self.flow.depart(expected, self.parties.arrival_h[expected])
        for number, stage in enumerate(scenario.stages.values()):
            if isinstance(stage, Station) and stage.opening_hours:
                clock.process(opening_hours(clock, number, stage.daily_spans_h, scenario.start))
        pulls = levers(scenario, self.flow, self.departures)
        clock.process(timeline(clock, scenario, pulls, self.tell))
        clock.process(self.departures.story())
        clock.process(self.departures.bus_park.story())
        clock.process(self.recorder.story(progress))
        clock.run(until=float(np.nextafter(scenario.horizon_h, np.inf)))
        self.departures.settle(scenario.horizon_h)
        self.recorder.finish()

    def tell(self, time_h: float, actor: str, what: str) -> None:
        """Write down a deed."""
        self.deeds.append((time_h, actor, what))

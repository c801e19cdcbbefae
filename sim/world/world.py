"""The world: a scenario's people, flows and parts put together on one clock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.network.flow import Flow
from sim.network.time import us
from sim.parts.registry import PARTS
from sim.population.form import form_groups
from sim.population.gather import Reserve
from sim.population.streams import Streams
from sim.scenario.empty_trips import empty_trips
from sim.scenario.fleets import fleets, most_trips
from sim.scenario.model import Scenario
from sim.world.clock import Clock
from sim.world.deadlock import Deadlock
from sim.world.departures import Departures
from sim.world.door import StageDoor
from sim.world.ledger import Ledger
from sim.world.on_the_road import OnTheRoad
from sim.world.people import PeoplePort
from sim.world.recorder import Recorder
from sim.world.setters import setters
from sim.world.setting import Setting
from sim.world.timeline import Timeline
from sim.world.trips import Trips

Progress = Callable[[float], None]
"""Called with the share of the horizon that is done, 0 to 1."""


class World:
    """Everything that exists in one run.

    Attributes:
        scenario, replication: What is run.
        groups, households: Who travels.
        clock, flow, departures, trips, recorder, ledger, timeline: The clock and what lives on it.
        setting: What the parts have in common.
        parts: The parts of the story.
        deadlock: The nodes in which nobody can move any more when the run is over.
    """

    def __init__(self, scenario: Scenario, replication: int = 0) -> None:
        """Draw the people and put everything in its place; nothing has happened yet."""
        self.scenario, self.replication = scenario, replication
        # The order below does not matter for the draws: each stream is named, and seeded by its name alone.
        streams = Streams(scenario.seed, replication)
        self.groups, self.households = form_groups(scenario, streams, reserves(scenario))
        self.flow = Flow(scenario, streams, self.groups)
        self.deadlock = Deadlock.empty()
        self.clock = clock = Clock(self.flow)
        self.ledger = Ledger(lambda: clock.now_h)
        self.trips = Trips(scenario, self.groups, self.clock)
        on_the_road = OnTheRoad(self.groups, self.flow)
        self.departures = Departures(scenario, replication, self.groups, self.clock, self.trips, on_the_road)
        people = PeoplePort(scenario, self.households, self.departures, self.flow)
        park = self.departures.park
        self.setting = Setting(scenario, streams, self.clock, self.ledger, people, park, self.trips, self.flow)
        self.parts = self.setting.parts
        for part in PARTS:
            if (actor := part.actor()) is not None:
                self.parts += actor.actors(self.setting)
        # After the parts: it counts them too, and the ledger must have all accounts before the first recording step.
        observables = self.setting.observables
        self.recorder = Recorder(scenario, self.clock, people, self.parts, self.ledger, self.trips, observables)
        self.timeline = Timeline(self.setting, setters(scenario, self.flow.rules, self.departures, self.parts))

    def run(self, progress: Progress | None = None) -> None:
        """Let it happen, up to and including the horizon."""
        self.start(progress)
        self.finish()

    def start(self, progress: Progress | None = None) -> None:
        """Put everybody and everything into motion; nothing happens yet."""
        scenario, clock = self.scenario, self.clock
        expected = np.flatnonzero(~np.isnan(self.groups.arrival_h))
        # All arrivals of streams are known at the start; given now they go by the flows' timetable, not through the
        # heap.
        self.trips.go(expected, self.trips.departed_h[expected])
        for number, stage in enumerate(scenario.stages.values()):
            happening = stage.happens(StageDoor(clock, number, scenario.start))
            if happening is not None:
                clock.process(happening)
        for part in self.parts:
            # Before the timeline starts: its conditions may name what a part reports.
            self.setting.observables.update(part.observables())
        # Before the actors: at hour 0 they must find what the timeline sets at hour 0.
        self.timeline.start()
        clock.process(self.departures.story())
        clock.process(self.departures.families.story())
        for part in self.parts:
            part.start()
        clock.process(self.recorder.story(progress))

    def go_to(self, time_h: float) -> None:
        """Let happen what comes before an hour."""
        self.clock.run(until=us(time_h))

    def go_on_as(self, scenario: Scenario) -> None:
        """From now on it is another scenario, which differs in what the timeline has not set yet and nowhere else."""
        self.scenario, self.timeline.changes = scenario, scenario.timeline

    def finish(self) -> None:
        """Let happen the rest, up to and including the horizon, and put together what was seen."""
        scenario, clock = self.scenario, self.clock
        # One microsecond beyond: SimPy stops before the events of `until`, and the horizon itself is part of the run.
        clock.run(until=us(scenario.horizon_h) + 1)
        # Decisions between the last look and the horizon would be missing otherwise.
        self.departures.settle(scenario.horizon_h)
        stages = self.flow.deadlock()
        self.deadlock = Deadlock(np.array(stages, np.int64))
        if stages:
            names = [list(scenario.stages)[number] for number in (*stages, stages[0])]
            self.setting.report("network", f"deadlock: nobody can move any more from {' to '.join(names)}")
        self.recorder.finish()


def reserves(scenario: Scenario) -> list[Reserve]:
    """Rows for the trips of every fleet, and for vehicles that set off with nobody on board who leaves."""
    found = [
        Reserve(name, fleet.vehicle_class, most_trips(scenario, name), fleet.carries_people and fleet.stop is None)
        for name, fleet in fleets(scenario).items()
    ]
    for name, one in empty_trips(scenario).items():
        found.append(Reserve(name, one.vehicle_class, one.vehicles, one.follow_riders))
    return found

"""What a run will take, from the scenario alone: vehicles, events, memory and time, before anything begins.

The rule. *Vehicles* are the households that leave, the expected arrivals of each stream with those that wait at hour
0, and the trips of fleets. Each passes as many *stages* as its route has on average (circles included: the expected
visits of a random walk by the shares of ``to``), and each passage is three *events* (arrives, enters, leaves). Beside
these are the passages of vehicles in closed loops, two for each closure of a gate that closes at random, and the
decision and recording steps of the clock. *Memory* is that of the table of vehicles by stages and of the curves by
steps, *time* a fixed time for each event and step, both fitted to runs on one machine. All are rough, within a factor
of three: they separate a run of seconds from one of days, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.scenario.arrivals import Arrivals
from sim.scenario.distributions import Duration
from sim.scenario.fleets import fleets, most_trips
from sim.scenario.geography import Destination
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Link, Stage, Station

EVENTS_A_PASSAGE = 3
"""A vehicle arrives at a stage, enters it and leaves it."""

EVENT_US = 1.0
"""Time of one event in the flows, microseconds on one core."""

CALL_US = 3.0
"""Time of what the clock calls by itself: a closure, a step, a departure of a trip."""

VEHICLE_BYTES = 600.0
"""Memory of a vehicle, whatever it passes."""

CELL_BYTES = 120.0
"""Memory of a vehicle at each stage of the scenario, whether it passes it or not."""

RESIDENT_BYTES = 40.0
"""Memory of a resident while households are drawn."""

CURVES = 60
"""Curves of a small scenario; each stage adds some."""

MANY_STAGES = 400
"""Stages from which on each vehicle is taken to pass all of them: to work out the rest would take too long."""


@dataclass(frozen=True)
class Workload:
    """What one run of a scenario takes, roughly.

    Attributes:
        vehicles: Vehicles and groups on foot.
        events: What happens to them, and what the clock does.
        memory_bytes: Memory at the end of the run.
        wall_h: Time on one core, hours.
    """

    vehicles: float
    events: float
    memory_bytes: float
    wall_h: float

    @property
    def words(self) -> str:
        """It for people: vehicles, events, memory and time, rounded as roughly as they are known."""
        time = f"{self.wall_h:.2g} h" if self.wall_h >= 1.0 else f"{max(1.0, 60.0 * self.wall_h):.0f} min"
        memory = f"{self.memory_bytes / 1e9:.2g} GB"
        return f"about {self.vehicles:.2g} vehicles and {self.events:.2g} events, {memory} of memory and {time}"


NOTED_H, NOTED_BYTES = 0.25, 4e9
"""From which time and memory of one run on a check says so."""


def workload_notices(scenario: Scenario) -> Iterator[str]:
    """What a run takes, where that is much."""
    found = workload(scenario)
    if found.wall_h >= NOTED_H or found.memory_bytes >= NOTED_BYTES:
        yield f"one run takes {found.words}"


def workload(scenario: Scenario) -> Workload:
    """What one run of a scenario takes, by the rule of this module."""
    return _Estimate(scenario).found


def expected_arrivals(stream: Arrivals, horizon_h: float) -> float:
    """Arrivals of a stream up to the horizon by its distribution, about; without those that wait at hour 0."""
    distribution, most = stream.interarrival, np.inf if stream.most is None else float(stream.most)
    if (rate := stream.varying_rate) is not None:
        expected = float(rate.expected(np.array([horizon_h]))[0])
    elif distribution is not None:
        # The elementary renewal theorem: exact in the limit, which is enough to separate much from little.
        expected = horizon_h / (distribution.mean_h + distribution.minimum_h) * stream.multiplier
    else:
        expected = 0.0 if stream.most is None else most
    return float(min(expected * (stream.batch.mean_veh if stream.batch else 1.0), most))


@dataclass(frozen=True)
class _Estimate:
    """The rule, step by step."""

    scenario: Scenario

    @cached_property
    def found(self) -> Workload:
        scenario = self.scenario
        sources = list(self._sources())
        vehicles = sum(count for count, _ in sources) + sum(loop.vehicles for loop in scenario.loops().values())
        passages = sum(count * self._passed(to) for count, to in sources) + self._in_loops()
        calls = self._calls()
        events = EVENTS_A_PASSAGE * passages + calls
        residents = float(sum(town.residents_persons for town in scenario.settlements.values()))
        curves = 8.0 * (CURVES + 4 * len(scenario.stages)) * scenario.horizon_h / scenario.record_step_h
        cells = vehicles * (VEHICLE_BYTES + CELL_BYTES * len(scenario.stages))
        wall_us = EVENT_US * EVENTS_A_PASSAGE * passages + CALL_US * calls
        return Workload(vehicles, events, cells + curves + RESIDENT_BYTES * residents, wall_us / 3.6e9)

    def _sources(self) -> Iterator[tuple[float, Destination]]:
        """How many vehicles each source sends, and where."""
        scenario = self.scenario
        for town in scenario.settlements.values():
            yield town.residents_persons / scenario.people.household_size.mean_persons, town.to
        for stream in scenario.arrivals.values():
            yield expected_arrivals(stream, scenario.horizon_h) + stream.waiting_veh, stream.to
        for name, fleet in fleets(scenario).items():
            yield float(most_trips(scenario, name)), fleet.to

    def _passed(self, to: Destination) -> float:
        """How many stages a vehicle passes that sets off for some of them, on average."""
        shares = {to: 1.0} if isinstance(to, str) else to
        return sum(share * self._visits.get(name, 0.0) for name, share in shares.items())

    @cached_property
    def _visits(self) -> dict[str, float]:
        """Stages that a vehicle passes from each stage on, that one included: v = 1 + P v."""
        stages = self.scenario.stages
        if len(stages) > MANY_STAGES:
            return dict.fromkeys(stages, float(len(stages)))
        number = {name: k for k, name in enumerate(stages)}
        onward = np.zeros((len(stages), len(stages)))
        for name, stage in stages.items():
            shares = {stage.to: 1.0} if isinstance(stage.to, str) else stage.to or {}
            for there, share in shares.items():
                if there in number:
                    onward[number[name], number[there]] += share
        # A hair less than certain: who is in a circle for ever passes very many, and not infinitely many.
        found = np.linalg.solve(np.eye(len(stages)) - (1.0 - 1e-6) * onward, np.ones(len(stages)))
        return {name: float(found[k]) for name, k in number.items()}

    def _in_loops(self) -> float:
        """Passages of vehicles in closed loops."""
        total = 0.0
        for loop in self.scenario.loops().values():
            stages = [self.scenario.stages[name] for name in loop.round if name in self.scenario.stages]
            round_h = sum(map(mean_h, stages))
            if round_h > 0.0:
                total += loop.vehicles * len(stages) * self.scenario.horizon_h / round_h
        return total

    def _calls(self) -> float:
        """What the clock does by itself."""
        scenario = self.scenario
        found = (len(scenario.settlements) + 1) * scenario.horizon_h / scenario.step_h
        found += scenario.horizon_h / scenario.record_step_h
        for stage in scenario.stages.values():
            if isinstance(stage, Station) and stage.closures is not None:
                found += (
                    2.0 * scenario.horizon_h / sum(map(_mean_h, (stage.closures.open_for, stage.closures.closed_for)))
                )
        return found


def mean_h(stage: Stage) -> float:
    """The time that a stage takes on average where nobody is in the way, hours."""
    match stage:
        case Link():
            return stage.free_flow_h
        case Delay():
            return _mean_h(stage.duration)
        case Station():
            return _mean_h(stage.service)
    return 0.0


def _mean_h(duration: Duration) -> float:
    return duration.minimum_h + duration.mean_h

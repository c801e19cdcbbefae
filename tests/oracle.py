"""The oracle: a textbook SimPy model with one process per vehicle, written from the rules and not from the engine.

It knows nothing of windows, lookahead or kernels, so where it and the engine agree on every party's every passage,
the engine's shortcuts changed nothing. Times are hours. Rules (``MODEL.md`` §2.3 for links, §3 for stations) and,
where they leave room, what was chosen:

* Lines are ordered by the time of asking, then by the party's number; the line of a station with
  ``waiting_room_veh: 0`` by (priority, time, number). Whoever is in a line still occupies the stage before it.
* Changes of levers and hours of opening come before every passage at the same time. A waiting time that depends on
  a lever is worked out anew when the lever changes; no passage happens before the change that allows it.
* At any one time, everything else is settled before a door lets anybody in. A door then lets in all who may pass as
  things stand, in order; what follows from that at the same time (the vehicle behind becomes the head of its road
  and asks) is settled before any door lets in more.
* A station gives free lanes first to those in its waiting room, by (priority, order of being taken in), then to the
  line; only with no lane free does the line fill the room, in the order of the line. An unlimited room takes in the
  whole line before a lane is given to anybody. A shelter takes everybody inside and places them in that order.
* A road that closes calls its head back from the next line; until it asks again it has not ``arrived`` at the next
  stage (NaN). With no next stage a vehicle leaves when it is ready, so a closed end holds it too.
* A road's storage follows ``lanes`` at once. If it becomes smaller than what is inside, nobody enters until enough
  of it has left. The time of a hole, L/w, stays that of the scenario's first values.
* A change at or before the start acts at the start. Passages at the horizon still count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Link, Station
from tests.oracle_parts import Floats, Process, Stage, Vehicle, Visit, at
from tests.oracle_stages import Checkpoint, Home, Pause, Reception, Road

Announcement = tuple[float, str, str, float]
"""Time (h), name of the stage, lever and its new value."""


def oracle(
    scenario: Scenario,
    parties: Parties,
    departed_h: Floats,
    route_stages: Sequence[Sequence[int]],
    route: NDArray[np.integer],
    unit_draws: Mapping[int, Floats],
) -> Floats:
    """Every party's passages of every stage.

    Args:
        scenario: Stages, vehicle classes, timeline and horizon; settlements and arrival streams are not looked at.
        parties: Who travels.
        departed_h: When each party sets off and asks its first stage, NaN if never, hours, shape ``(P,)``.
        route_stages: Stages of each route, as indices in the order of ``scenario.stages``.
        route: Route of each party, shape ``(P,)``.
        unit_draws: Draws with mean 1 of each station and delay by index of the stage, each of shape ``(P,)``.

    Returns:
        Times of arrived, entered and left, NaN if never, hours, shape ``(P, stages, 3)``.
    """
    env = simpy.Environment()
    passages = np.full((len(parties), len(scenario.stages), 3), np.nan)
    stages = [
        build(env, scenario, name, passages[:, index], unit_draws.get(index, np.empty(0)))
        for index, name in enumerate(scenario.stages)
    ]
    by_name = dict(zip(scenario.stages, stages, strict=True))
    # Started before all journeys: among events at the same time SimPy keeps the order in which they were scheduled.
    for time_h, name, lever, value in (*timeline(scenario), *opening_hours(scenario)):
        env.process(announce(env, time_h, by_name[name], lever, value))
    home = Home(env, np.empty((0, 3)), {})
    for vehicle in vehicles(scenario, parties):
        stops = [stages[index] for index in route_stages[route[vehicle.number]]]
        if not math.isnan(departed_h[vehicle.number]):
            env.process(journey(env, vehicle, float(departed_h[vehicle.number]), home, stops))
    env.run(until=math.nextafter(scenario.horizon_h, math.inf))
    return passages


def build(env: simpy.Environment, scenario: Scenario, name: str, passages: Floats, draws: Floats) -> Stage:
    """The stage of that name."""
    plan = scenario.stages[name]
    if isinstance(plan, Link):
        return Road(env, passages, plan)
    if isinstance(plan, Station):
        return Checkpoint(env, passages, plan, draws)
    if isinstance(plan, Delay):
        return Pause(env, passages, plan, draws)
    return Reception(env, passages, plan, scenario)


def vehicles(scenario: Scenario, parties: Parties) -> Iterator[Vehicle]:
    """The vehicles of all parties, in order."""
    for number in range(len(parties)):
        kind = scenario.vehicle_classes[parties.class_names[parties.vehicle_class[number]]]
        persons, households = int(parties.persons[number]), int(parties.households[number])
        yield Vehicle(number, round(1000 * kind.space_pcu), kind.priority, persons, households)


def journey(
    env: simpy.Environment, vehicle: Vehicle, departed_h: float, home: Stage, route: Sequence[Stage]
) -> Process[None]:
    """One vehicle, from setting off to the end of its route."""
    yield at(env, departed_h)
    here = Visit(home, vehicle, departed_h, env.event(), env.event())
    for stage in route:
        here = yield from hand_over(here, stage)
        yield from stage.serve(here)
    yield from here.stage.until_ready(here)
    here.stage.let_go(here)


def hand_over(here: Visit, there: Stage) -> Process[Visit]:
    """Ask the next stage until it takes the vehicle; a road that closes meanwhile calls it back."""
    while True:
        yield from here.stage.until_ready(here)
        visit = there.ask(here.vehicle)
        while here.stage.lets_go and not visit.taken.triggered:
            yield visit.taken | here.stage.changed.next
        if visit.taken.triggered:
            here.stage.let_go(here)
            return visit
        there.withdraw(visit)


def announce(env: simpy.Environment, time_h: float, stage: Stage, lever: str, value: float) -> Process[None]:
    """A lever moves at a time."""
    yield env.timeout(max(time_h, 0.0))
    stage.change(lever, value)


def timeline(scenario: Scenario) -> Iterator[Announcement]:
    """What the timeline changes at stages."""
    dated = [(scenario.hours(change.at), change) for change in scenario.timeline.values() if change.at is not None]
    for at_h, change in sorted(dated, key=lambda entry: entry[0]):
        for path, value in change.set.items():
            section, _, rest = path.partition(".")
            if section == "stages":
                name, _, lever = rest.partition(".")
                yield at_h, name, lever, value


def opening_hours(scenario: Scenario) -> Iterator[Announcement]:
    """When stations open and close every day, from the midnight before the start to the horizon."""
    midnight_h = scenario.hours(scenario.start.replace(hour=0, minute=0, second=0, microsecond=0))
    days = math.ceil((scenario.horizon_h - midnight_h) / 24.0) + 1
    for name, stage in scenario.stages.items():
        if isinstance(stage, Station):
            for day in range(days):
                for from_h, to_h in stage.daily_spans_h:
                    yield midnight_h + 24.0 * day + from_h, name, "within_hours", True
                    yield midnight_h + 24.0 * day + to_h, name, "within_hours", False

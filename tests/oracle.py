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
  and asks) is settled before any door lets in more. Of several doors the first in the order of the scenario's stages.
* A station gives free lanes first to those in its waiting room, by (priority, order of being taken in), then to the
  line; only with no lane free does the line fill the room, in the order of the line. An unlimited room takes in the
  whole line before a lane is given to anybody. A shelter takes everybody inside and places them in that order.
* A road that closes calls its head back from the next line; until it asks again it has not ``arrived`` at the next
  stage (NaN). With no next stage a vehicle leaves when it is ready, so a closed end holds it too.
* Where a road shares out its entrance, each vehicle has a turn: 1/share after that of the one before it from the same
  stage, or that of the last who entered, if that is later. The lowest turn enters, of equal ones the first in the line.
* A road's storage follows ``lanes`` at once. If it becomes smaller than what is inside, nobody enters until enough
  of it has left. The time of a hole, L/w, stays that of the scenario's first values.
* While vehicles queue at the end of a road its headway there is longer by 1/(1 − capacity drop): for whoever comes to
  the end before the shorter headway is over.
* A vehicle that stops on a road of one lane (broken down, or dry) does so when it comes to that point, by its own
  speed or by the queue before it, stands for its time, then drives on freely; nobody passes it. It runs dry where what
  it burns, driving and standing until the vehicle before it left the road, has emptied the tank. What it burnt in the
  end is taken off when it leaves the road; who has too little is given the rest, and at least the rescue amount.
* A vehicle with patience waits inside a station for so long and then goes on unserved; at the same hour it does so
  before anybody is served. Where a stock is handed out no service begins without enough in stock.
* A class that pre-empts sends aside, when no lane is free, the vehicle in service of the least urgent class, of these
  the last to have begun or gone on. It waits inside before all of its class who have not begun, those who began
  earlier first, and does the rest of its service later. Without a waiting room whoever was sent aside comes before
  those of its class in the line and after those of a more urgent one.
* Who stands first at the door of a station and does not join, for the number inside then, is sent on at once to where
  such go, as is who finds every lane taken and the room full where the station sends those on.
* A gate that closes at random stops its services where they are; when it opens, what is left of each is done.
* A vehicle is chosen for a second inspection, and men are detained, at the end of the service; one person goes on.
* A shelter with an overflow sends on, in order, everybody for whom there is no place at that moment. The stage to
  which it, or a station, sends them looks at its line at once, not when everything is settled.
* A change at or before the start acts at the start. Passages at the horizon still count.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.population.parties import Parties
from sim.scenario.model import Scenario
from sim.scenario.stages import Delay, Link, Station
from tests.oracle_parts import Floats, Luck, Process, Pumps, Stage, Vehicle, Visit, at
from tests.oracle_stages import Checkpoint, Home, Pause, Reception, Road

Announcement = tuple[float, str, str, float]
"""Time (h), name of the stage, lever and its new value."""


def oracle(
    scenario: Scenario,
    parties: Parties,
    departed_h: Floats,
    route_stages: Sequence[Sequence[int]],
    route: NDArray[np.integer],
    luck: Luck,
) -> Floats:
    """Every party's passages of every stage.

    Args:
        scenario: Stages, vehicle classes, timeline and horizon; settlements and arrival streams are not looked at.
        parties: Who travels.
        departed_h: When each party sets off and asks its first stage, NaN if never, hours, shape ``(P,)``.
        route_stages: Stages of each route, as indices in the order of ``scenario.stages``.
        route: Route of each party, shape ``(P,)``.
        luck: Every random number that is used.

    Returns:
        Times of arrived, entered and left, NaN if never, hours, shape ``(P, stages, 3)``.
    """
    env = simpy.Environment()
    pumps = Pumps(round(1000 * scenario.fuel.points_litres) if scenario.fuel else 0)
    pumps.rescue_ml = round(1000 * scenario.fuel.run_dry.rescue_litres) if scenario.fuel else 0
    passages = np.full((len(parties), len(scenario.stages), 3), np.nan)
    stages = [build(env, scenario, name, passages[:, index], luck, pumps) for index, name in enumerate(scenario.stages)]
    by_name = dict(zip(scenario.stages, stages, strict=True))
    for number, (name, stage) in enumerate(by_name.items()):
        stage.called, stage.number = name, number
    # Started before all journeys: among events at the same time SimPy keeps the order in which they were scheduled.
    for time_h, name, lever, value in (*timeline(scenario), *opening_hours(scenario), *closures(luck)):
        env.process(announce(env, time_h, by_name[name], lever, value))
    home = Home(env, np.empty((0, 3)), {})
    for vehicle in vehicles(scenario, parties, luck):
        stops = [stages[index] for index in route_stages[route[vehicle.number]]]
        if not math.isnan(departed_h[vehicle.number]):
            env.process(journey(env, vehicle, float(departed_h[vehicle.number]), home, stops, by_name))
    env.run(until=math.nextafter(scenario.horizon_h, math.inf))
    return passages


def build(env: simpy.Environment, scenario: Scenario, name: str, passages: Floats, luck: Luck, pumps: Pumps) -> Stage:
    """The stage of that name."""
    plan, number = scenario.stages[name], list(scenario.stages).index(name)
    draws = luck.unit_draws.get(number, np.empty(0))
    if isinstance(plan, Link):
        return Road(env, passages, plan, number, luck, pumps)
    if isinstance(plan, Station):
        first = [
            n for n, s in scenario.stages.items() if isinstance(s, Station) and s.screening and s.screening.at == name
        ]
        detains = scenario.stages[first[0]] if first else None
        share = detains.screening.detained_share if isinstance(detains, Station) and detains.screening else 0.0
        return Checkpoint(env, passages, name, plan, draws, luck, pumps, first[0] if first else None, share)
    if isinstance(plan, Delay):
        return Pause(env, passages, plan, draws)
    return Reception(env, passages, plan, scenario)


def vehicles(scenario: Scenario, parties: Parties, luck: Luck) -> Iterator[Vehicle]:
    """The vehicles of all parties, in order."""
    for number in range(len(parties)):
        name = parties.class_names[parties.vehicle_class[number]]
        kind = scenario.vehicle_classes[name]
        persons, households = int(parties.persons[number]), int(parties.households[number])
        petrol = int(luck.tank_ml[number]), float(luck.ml_per_km[number]), float(luck.idle_ml_per_h[number])
        who = persons, households, int(parties.men[number])
        yield Vehicle(number, name, round(1000 * kind.space_pcu), kind.priority, kind.preempts, *who, *petrol)


def journey(
    env: simpy.Environment,
    vehicle: Vehicle,
    departed_h: float,
    home: Stage,
    route: Sequence[Stage],
    by_name: Mapping[str, Stage],
) -> Process[None]:
    """One vehicle, from setting off to the end of its route."""
    yield at(env, departed_h)
    here = Visit(home, vehicle, departed_h, env.event(), env.event())
    to_come = deque(route)
    while to_come:
        stage = to_come.popleft()
        here = yield from hand_over(here, stage)
        yield from stage.serve(here)
        extra = stage.after(here)
        if extra is not None:
            if here.sent_on.triggered:
                to_come.clear() if not to_come or to_come[0] is not by_name[extra] else to_come.popleft()
            to_come.appendleft(by_name[extra])
    yield from here.stage.until_ready(here)
    here.stage.let_go(here)


def hand_over(here: Visit, there: Stage) -> Process[Visit]:
    """Ask the next stage until it takes the vehicle; a road that closes meanwhile calls it back."""
    while True:
        yield from here.stage.until_ready(here)
        visit = there.ask(here.vehicle, here.stage.called)
        if here.sent_on.triggered:
            there.send_on()
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


def closures(luck: Luck) -> Iterator[Announcement]:
    """When gates close and open at random."""
    for name, changes in luck.closures.items():
        for time_h, is_open in changes:
            yield time_h, name, "shut", not is_open


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

"""The oracle: a textbook SimPy model with one process per vehicle, written from the rules and not from the engine.

It reads the scenario and works out for itself free-flow times, waves, units, means, gaps and the next stage; only the
random draws come from outside. It knows nothing of windows, lookahead or kernels, so where it and the engine agree on
every group's every passage, the engine's shortcuts changed nothing. Times are whole microseconds.

Where the rules leave room, this was chosen:

* Of several doors that could open at one instant the one of the lowest number opens first, and what follows is settled
  before the next, even if that lets a door of a lower number open again.
* A gap is worked out when the vehicle passes and scaled at each change after that; two changes at one instant scale
  it twice. So is when the last unit has passed the end of a road of those of which it is known, and the hour before
  which nobody follows it.
* A space that is on its way when the wave becomes quicker is back at once if it were back by then; what is back stays
  back when the wave becomes slower again.
* Where journeys begin is one approach of a merge, however many towns and streams there are. An approach that
  ``merge_shares`` leaves out has share 1.
* A stop forbids the entrance until the first who had no room behind it has entered: those behind him are held by
  their entry gaps, which add up to the same. Without this a capacity lowered days later would hold everybody.
* The place of a vehicle counts exits before its entry too: the spaces of those may still be on their way to it.
* A stop holds the vehicles behind it beyond x' as well: they pass x' at the rate q·lanes after it, and drive on freely.
  It holds those who entered before its wave came to the entrance; later ones are held by their own free drive alone.
* Whoever runs dry while standing at the end of the road, asking, stands there for its time and is called back. Whoever
  stands broken down when the tank is empty goes on when both are over. What it burns is settled, once, on leaving.
* The gap of a queue (capacity drop) applies to those whose own free drive, or restart, ends before the gap is over.
* ``came`` orders the doors of stations. Lines of links, delays and shelters go by asking.
* Who turns away at a door has ``left`` that door when the next stage takes him. Who is inside a full shelter is sent
  on from inside, and occupies nothing there.
* Those inside, whom a vehicle counts before it joins, are all in the room, who gave up too, and all lanes kept.
* Whether a vehicle needs petrol is decided by what is in its tank at the start.
* After a second inspection the next stage is that of the second station, with the draw of the second station.
* Who is sent to a second inspection that keeps the lane has ``left`` the first station when the second takes him.
* A vehicle that is called back has not arrived; if it was there before, that visit is the last again.
* Of the buses of a fleet those of the highest numbers are the first out of service. One that waits for the bay keeps
  its turn while it is out of service, and gives it up when that comes. Households that are packed at one instant stand
  in line by number. A household larger than a bus has one to itself.
* A convoy that may pass holds one road after the other, each for its share by length of the whole travel, whose mean
  is the one when it passes. It waits at the border from the start if it came before that.
* A household's mean packing time is the one when it decides.
* A change at or before the start acts at the start. Passages at the horizon still count. Entries of the timeline that
  wait for a condition are not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import simpy

from sim.population.groups import TravelGroups
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.stages import BusStop, Delay, Link, Shelter, Station
from tests.oracle.buses import BusLine
from tests.oracle.changes import Announcement, closures, midnights, opening_hours, shifts, timeline, us_at
from tests.oracle.checkpoint import Checkpoint
from tests.oracle.clock import Process, us_of_hours
from tests.oracle.convoys import Border
from tests.oracle.halt import Halt, Park
from tests.oracle.households import ready_us
from tests.oracle.journey import Journeys, Place
from tests.oracle.luck import ARRIVED, ENTERED, LEFT, NEVER, Floats, Hold, Ints, Luck, Passages, Record, Round
from tests.oracle.parts import Pumps, Vehicle
from tests.oracle.places import Pause, Reception
from tests.oracle.plan import approaches, millilitres, units_of, ways_from
from tests.oracle.route import Router
from tests.oracle.street import Street

__all__ = [
    "ARRIVED",
    "ENTERED",
    "LEFT",
    "NEVER",
    "Announcement",
    "Floats",
    "Hold",
    "Ints",
    "Luck",
    "Passages",
    "Round",
    "opening_hours",
    "oracle",
    "timeline",
]


def oracle(
    scenario: Scenario,
    groups: TravelGroups,
    departed_us: Ints | None,
    luck: Luck,
    horizon_us: int,
    holds: Iterable[Hold] = (),
) -> Passages:
    """Every group's passages of every stage.

    Args:
        scenario: Stages, vehicle classes, departures, buses, convoys, shuttles, petrol, timeline.
        groups: Who travels: class, origin, and who is on board when they set off; nobody yet for trips of buses.
        departed_us: When each group sets off and asks its first stage, ``NEVER`` if never, int64, shape ``(P,)``; left
            out where the oracle is to work that out too.
        luck: Every random number that is used.
        horizon_us: Until when.
        holds: Other things than convoys that begin and cease to hold a stage.
    """
    env = simpy.Environment()
    fuel = scenario.fuel
    pumps = Pumps(millilitres(fuel.points_litres), millilitres(fuel.run_dry.rescue_litres)) if fuel else Pumps(0)
    record = Record(len(groups), len(scenario.stages))
    places = {name: build(env, scenario, name, record, luck, pumps) for name in scenario.stages}
    join_up(scenario, places, luck)
    # Started before all journeys: among events at the same time SimPy keeps the order in which they were scheduled.
    by_the_clock = (*opening_hours(scenario), *shifts(scenario), *midnights(scenario))
    for time_us, name, parameter, value in (*timeline(scenario), *by_the_clock, *closures(luck)):
        env.process(later(env, time_us, partial(places[name].change, parameter, value)))
    for time_us, name, by in holds:
        env.process(later(env, time_us, partial(places[name].hold, by)))
    for delivery in fuel.deliveries.values() if fuel else ():
        assert delivery.depot is None, "depots are not known here"
        brings = partial(pumps.refill, millilitres(delivery.litres), [*places.values()])
        env.process(later(env, us_at(scenario, delivery.at), brings))
    for name in scenario.aid:
        Border(env, scenario, name, luck, {road: place.hold for road, place in places.items()})
    journeys = Journeys(env, places, Router(scenario, luck))
    all_vehicles = list(vehicles(scenario, groups, luck))
    if departed_us is None:
        departed_us = ready_us(scenario, groups, luck)
    park = Park(env)
    for vehicle in all_vehicles:
        if (at_us := int(departed_us[vehicle.number])) != NEVER:
            by_bus = bool(groups.by_bus[vehicle.number])
            env.process(park.joins(vehicle, at_us) if by_bus else journeys.journey(vehicle, at_us))
    for name in scenario.buses:
        trips, returns = (
            [all_vehicles[row] for row in groups.rows_of(origin)] if origin in groups.origins else []
            for origin in (name, f"{name} coming back")
        )
        BusLine(env, scenario, name, stand(scenario, name, park, places), journeys, luck).start(trips, returns)
    env.run(until=horizon_us + 1)
    return record.passages(pumps.ran_dry)


def stand(scenario: Scenario, fleet: str, park: Park, places: dict[str, Place]) -> Park:
    """Where people wait for a fleet."""
    stop = scenario.buses[fleet].boards_at
    if stop is None:
        return park
    halt = places[stop]
    assert isinstance(halt, Halt)
    return halt.line_to(scenario.buses[fleet].turns_at)


def later(env: simpy.Environment, time_us: int, happens: Callable[[], None]) -> Process[None]:
    """Something happens at a time, or at once if that is past."""
    yield env.timeout(max(time_us, 0))
    happens()


def build(env: simpy.Environment, scenario: Scenario, name: str, record: Record, luck: Luck, pumps: Pumps) -> Place:
    """The stage of that name."""
    plan, index = scenario.stages[name], list(scenario.stages).index(name)
    if isinstance(plan, Link):
        return Street(env, name, index, record, plan, pumps)
    if isinstance(plan, Station):
        return Checkpoint(env, name, index, record, plan, luck, pumps)
    if isinstance(plan, BusStop):
        return Halt(env, scenario, name, index, record, luck)
    if isinstance(plan, Delay):
        return Pause(env, name, index, record, plan, luck)
    assert isinstance(plan, Shelter)
    ramp_us = us_at(scenario, plan.places.ramp_from), us_at(scenario, plan.places.ramp_to)
    return Reception(env, name, index, record, plan, ramp_us, luck)


def join_up(scenario: Scenario, places: dict[str, Place], luck: Luck) -> None:
    """Introduce the stages of one another: what merges where, and which station screens for which."""
    begin_here = {target for first in luck.first for target in targets(first)}
    for name, plan in scenario.stages.items():
        place = places[name]
        if isinstance(plan, Link) and isinstance(place, Street):
            leading = approaches(scenario, name, name in begin_here)
            streets = [one for one in (places.get(before) for before in leading) if isinstance(one, Street)]
            place.merge(leading, streets, plan)
            for road in place.roads:
                road.forks = len(ways_from(scenario, name)) > 1
            if plan.opposite is not None and list(places).index(name) < list(places).index(plan.opposite):
                other, other_plan = places[plan.opposite], scenario.stages[plan.opposite]
                assert isinstance(other, Street) and isinstance(other_plan, Link)
                place.is_one_road_with(other, (plan.green_min, other_plan.green_min))
        if isinstance(plan, Station) and plan.screening and isinstance(place, Checkpoint):
            second = places[plan.screening.at]
            assert isinstance(second, Checkpoint)
            second.first = second.first or place


def vehicles(scenario: Scenario, groups: TravelGroups, luck: Luck) -> Iterator[Vehicle]:
    """The vehicles of all groups, in order."""
    tanks = scenario.fuel.tanks if scenario.fuel else None
    for number in range(len(groups)):
        name = groups.class_names[groups.vehicle_class[number]]
        kind, tank_ml = scenario.vehicle_classes[name], int(luck.tank_ml[number])
        yield Vehicle(
            number=number,
            kind=name,
            origin=groups.origins[groups.origin[number]],
            units=units_of(kind.space_pcu),
            priority=kind.priority,
            preempts=kind.preempts,
            persons=int(groups.persons[number]),
            households=int(groups.households[number]),
            men=int(groups.men[number]),
            need=need(scenario, groups, number),
            needs_petrol=tanks is not None
            and name == tanks.vehicle_class
            and tank_ml < millilitres(tanks.needed_litres or 0.0),  # it has no need by distance
            tank_ml=tank_ml,
            ml_per_km=float(luck.ml_per_km[number]),
            idle_ml_per_h=float(luck.idle_ml_per_h[number]),
            break_km=float(luck.break_km[number]),
            break_us=us_of_hours(float(luck.break_h[number])),
            dry_us=us_of_hours(float(luck.dry_h[number])),
        )


def need(scenario: Scenario, groups: TravelGroups, number: int) -> int:
    """How urgently a group needs a bus, by the first trait that a bus stop names of which it has somebody.

    All stops of a scenario must name the same.
    """
    named = {stage.board_first for stage in scenario.stages.values() if isinstance(stage, BusStop)}
    assert len(named) <= 1, "not known here"
    first = next(iter(named), ())
    return next((rank for rank, trait in enumerate(first) if getattr(groups, trait)[number] > 0), len(first))

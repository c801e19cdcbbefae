"""The network at rest: all records of a run, before anybody has set off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.network.agenda import BELOW
from sim.network.compiled import readable
from sim.network.draws import Decision, FurtherDraws, decisions, first_draws, rows_by_origin
from sim.network.graph import circles
from sim.network.plan import (
    Branches,
    group_table,
    join_shares,
    lay_out_lines,
    lay_out_rings,
    millilitres,
    node_records,
    preempting,
    service_records,
    weigh_approaches,
)
from sim.network.records import (
    COUNTS,
    EVENT,
    FREE_STOP,
    FREE_STRETCH,
    NOBODY,
    NOT_COME,
    NOW,
    POINTS_ML,
    SPACE,
    STOP,
    STOPS_LEFT,
    STRETCH,
    STRETCHES_LEFT,
    VISIT,
    Ints,
    Network,
    Records,
)
from sim.network.time import NEVER_US, NOT_YET
from sim.network.vehicles import VehicleSources, comes_again, sources_of, vehicle_records
from sim.population.groups import TravelGroups
from sim.population.streams import Streams
from sim.scenario.model import Scenario
from sim.scenario.stages import Link, Stage

BLOCKS = 2**21
"""Draws that are kept ready for vehicles that come to a stage again, in all."""

LONGEST_BLOCK = 256

VISITS = 2**15
"""Room for visits of stages that were passed again, doubled when it is full."""

STRETCHES = 2**12
"""Room for stretches of space on their way back, doubled when few are left."""

SPARE_EVENTS = 64
"""Events for which the heap has room beside two a vehicle and node: more than the ``BELOW`` that follow the last."""

SOON_EVENTS = 64
"""Events of one instant that need not pass through the heap; further ones do."""


def network_at_rest(
    scenario: Scenario, streams: Streams, groups: TravelGroups
) -> tuple[Network, VehicleSources, FurtherDraws]:
    """All records of a run, from where each vehicle may set off, and the draws of those who come again."""
    plan = list(decisions(scenario))
    branches = Branches(scenario, plan, groups.origins)
    sources = sources_of(scenario, streams, groups, branches)
    again = comes_again(scenario, sources, branches)
    vehicle = vehicle_records(scenario, streams, groups, sources, again)
    node = node_records(scenario, plan)
    slot = lay_out_lines(scenario, node)
    stages = list(scenario.stages.values())
    links = [s for s in range(len(node)) if isinstance(stages[node[s]["stage"]], Link)]
    weigh_approaches(scenario, node, slot, {s: _link(stages, node, s).capacity_vph for s in links})
    draws = _first_of_all(plan, streams, groups)
    further = FurtherDraws(plan, streams, groups, again, frozenset(scenario.loops()))
    round_again = circles(scenario)
    rows_again = {row for row, decision in enumerate(plan) if decision.stage in round_again}
    pool, pool_at = pool_of(len(plan), len(again), rows_again, further)
    first_from_pool(draws, pool, pool_at, again, vehicle, groups, scenario, rows_again)
    names, count = list(scenario.stages), len(groups)
    may_stop = int(vehicle["may_stop"].sum())
    stop = a_free_list(STOP, 4 * may_stop + 1)
    stretch = a_free_list(STRETCH, STRETCHES)
    places = lay_out_rings(scenario, node, vehicle["units"].astype(np.int64), once=not len(again))
    network = Network(
        node=readable(node),
        slot=readable(slot),
        vehicle=readable(vehicle),
        space=readable(np.zeros(places, SPACE)),
        stretch=readable(stretch),
        stop=readable(stop),
        agenda=readable(_no_events(2 * (count + len(node)) + may_stop)),
        soon=np.zeros(SOON_EVENTS, np.int64),
        timetable=readable(timetable_of(np.zeros(0, np.int64), np.zeros(0, np.int64))),
        passage_us=np.full((count, len(names), 3), NOT_YET, np.int64),
        came_from=np.full((count, len(names)), NOT_COME, np.int16),
        draws=draws,
        service=readable(service_records(scenario, node)),
        joins=join_shares(scenario),
        preempts=preempting(scenario),
        first_node=np.arange(len(names), dtype=np.int64),
        group=group_table(scenario),
        branch=readable(branches.branch),
        option=readable(branches.option),
        by_class=branches.by_class,
        by_origin=branches.by_origin,
        pool=pool,
        pool_at=pool_at,
        rows_of=rows_of(names, [(row, plan[row].stage) for row in sorted(rows_again)]),
        visit=readable(np.zeros(VISITS if len(again) else 2048, VISIT)),
        seen=np.zeros(count, np.int64),
        ended=np.zeros(count * (1 + len(list(scenario.entrances()))), np.int64),
        persons_at=np.zeros(len(names) + 2, np.int64),
        **_scalars(scenario, len(stop), len(stretch)),
    )
    return network, sources, further


def _first_of_all(plan: Sequence[Decision], streams: Streams, groups: TravelGroups) -> Floats:
    """What each vehicle draws where it comes for the first time, shape ``(decisions, vehicles)``."""
    draws, rows = np.zeros((len(plan), len(groups))), rows_by_origin(groups)
    for row, decision in enumerate(plan):
        drawn = first_draws(decision, streams, groups, rows)
        # A family has one address: where routes part, all its vehicles go the same.
        draws[row] = groups.one_a_family(drawn) if decision.kind == "split" else drawn
    return draws


def _no_events(room: int) -> Records:
    """An empty heap with room for so many events, and for those that stand for none."""
    agenda = np.zeros(room + SPARE_EVENTS, EVENT)
    agenda["time_us"][:BELOW] = NEVER_US
    return agenda


def _scalars(scenario: Scenario, stops: int, stretches: int) -> dict[str, Ints]:
    """Numbers of the network as a whole: free records, petrol at the points and for who is rescued."""
    petrol = scenario.road_fuel()
    count = np.zeros(COUNTS, np.int64)
    count[POINTS_ML] = millilitres(petrol.points_litres) if petrol else 0
    count[FREE_STOP], count[STOPS_LEFT], count[NOW] = 0, stops, NOT_YET
    count[FREE_STRETCH], count[STRETCHES_LEFT] = 0, stretches
    rescue_ml = millilitres(petrol.run_dry.rescue_litres) if petrol else 0
    return {"count": count, "rescue_ml": np.array([rescue_ml], np.int64)}


def a_free_list(of: np.dtype[Any], count: int, first: int = 0, following: int = NOBODY) -> Records:
    """Records that nobody has taken, from a number on, as one list that another may follow."""
    found = np.zeros(count, of)
    found["next"] = np.arange(first + 1, first + count + 1)
    found["next"][-1:] = following
    return found


def timetable_of(who: Ints, times_us: Ints) -> Records:
    """Departures in order, and after the last an event that never happens."""
    order = np.lexsort((who, times_us))
    found = np.zeros(len(order) + 1, EVENT)
    found["time_us"] = NEVER_US
    found["time_us"][:-1], found["who"][:-1] = times_us[order], who[order]
    return found


def _link(stages: Sequence[Stage], node: Records, s: int) -> Link:
    link = stages[node[s]["stage"]]
    assert isinstance(link, Link)
    return link


def pool_of(
    rows: int, vehicles: int, again: set[int], further: FurtherDraws
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], np.ndarray[tuple[int, ...], np.dtype[np.int64]]]:
    """Draws for further visits and the next to use, ``(rows, vehicles, block)`` and ``(rows, vehicles)``."""
    if not again or not vehicles:
        return np.zeros((rows, 0, 0)), np.zeros((rows, 0), np.int64)
    block = int(np.clip(BLOCKS // (rows * vehicles), 2, LONGEST_BLOCK))
    pool = np.zeros((rows, vehicles, block))
    further.first_blocks(pool, again)
    return pool, np.zeros((rows, vehicles), np.int64)


def first_from_pool(
    draws: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    pool: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    pool_at: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    again: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    vehicle: Records,
    groups: TravelGroups,
    scenario: Scenario,
    rows: set[int],
) -> None:
    """Let vehicles that go round use their own streams from the first visit on."""
    round_trips = [groups.origins.index(name) for name in scenario.loops()]
    members = np.flatnonzero(np.isin(vehicle["origin"][again], round_trips))
    for row in rows if len(members) else ():  # without any there is no pool to take from
        draws[row, again[members]] = pool[row, members, 0]
        pool_at[row, members] = 1


def rows_of(names: list[str], rows: list[tuple[int, str]]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Rows of draws of each stage that can be passed again, ``(stages, most)``, −1 where there are fewer."""
    found: list[list[int]] = [[] for _ in names]
    for row, stage in rows:
        if stage in names:
            found[names.index(stage)].append(row)
    most = max(map(len, found), default=0)
    return np.array([[*one, *[-1] * (most - len(one))] for one in found], np.int64).reshape(len(names), most)

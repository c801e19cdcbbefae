"""One run, from a scenario to its journal."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.journal import Balance, Books, Cue, Deed, Entry, Journal, Rides, RoadFacts, Rounds, StoreLog
from sim.network.time import hours_of
from sim.parts.warehouses.actor import Warehouses
from sim.scenario.model import Scenario
from sim.world.road import held_h
from sim.world.world import World

MOST_LEFT_BYTES = 2**28
"""Arrays of worlds that have come to their end, before their memory is asked back."""


@dataclass
class _Left:
    """What ended worlds of this process may still hold."""

    bytes: int = 0


_left = _Left()


def within(time_h: NDArray[np.float64], horizon_h: float) -> NDArray[np.float64]:
    """The times, with NaN for what lies beyond the horizon and so never happened in the run."""
    return np.where(time_h <= horizon_h, time_h, np.nan)


def simulate(scenario: Scenario, replication: int = 0, progress: Callable[[float], None] | None = None) -> Journal:
    """Run a scenario once.

    Args:
        scenario: What to run; its seed and ``replication`` fix every random number.
        replication: Number of the replication, from 0.
        progress: Called with the share of the horizon that is done, 0 to 1.

    Returns:
        The record of the run.

    Raises:
        ConservationError: Persons or things were lost or made on the way, which would be an error of the engine.
    """
    world = World(scenario, replication)
    world.run(progress)
    journal = journal_of(world)
    _left.bytes += world.flow.network.nbytes
    del world
    # A world is a circle: the clock knows its processes, and they know the clock. Python looks for circles by the
    # number of objects, and a few objects may hold gigabytes of arrays; so it is asked to when much has been left.
    if _left.bytes > MOST_LEFT_BYTES:
        _left.bytes = 0
        gc.collect()
    return journal


def journal_of(world: World) -> Journal:
    """What was seen in a world that has run."""
    scenario, recorder, trips = world.scenario, world.recorder, world.trips
    horizon_h = scenario.horizon_h
    parties, rows = trips.seen(world.departures.park.boarded)
    people = world.setting.people
    return Journal(
        scenario=scenario,
        replication=world.replication,
        parties=parties,
        households_total=len(world.households),
        persons_total=recorder.total,
        persons_absent=people.absent,
        persons_staying=people.stays,
        decided_h=within(trips.decided_h[rows], horizon_h),
        packed_h=within(trips.packed_h[rows], horizon_h),
        departed_h=within(trips.departed_h[rows], horizon_h),
        stages=tuple(scenario.stages),
        passage_h=hours_of(world.flow.passage_us[rows]),
        came_from=world.flow.network.came_from[rows],
        balance=Balance(recorder.time_h, recorder.states, recorder.persons),
        books=books(world),
        rides=rides(world),
        rounds=rounds(world, rows),
        stores=stores(world),
        road=road(world),
        cues=tuple(Cue(cue.time_h, cue.entry, cue.lever, float(cue.value)) for cue in world.timeline.cues),
        deeds=tuple(Deed(*deed) for deed in world.setting.deeds),
        counts={
            "parties": len(parties),
            "flow_events": world.flow.events,
            "simpy_events": world.clock.steps,
        },
    )


def books(world: World) -> Books:
    """The ledger of a run as its journal keeps it."""
    ledger = world.ledger
    units = {kind: book.unit for kind, book in ledger.books.items()}
    entries = (Entry(m.time_h, m.kind, m.source, m.target, m.amount, m.why) for m in ledger.moves)
    return Books(units, ledger.accounts, ledger.series(), tuple(entries))


def road(world: World) -> RoadFacts:
    """What befell traffic on the road."""
    scenario, flow = world.scenario, world.flow
    count, blocked_h = flow.breakdowns
    convoys_h = held_h(flow.holds, len(scenario.stages), scenario.horizon_h)
    return RoadFacts(flow.fuel.ran_dry_vehicles, count, blocked_h, convoys_h)


def rounds(world: World, rows: NDArray[np.intp]) -> Rounds:
    """The earlier visits of vehicles that came to a stage again."""
    visits = world.flow.visits
    return Rounds(np.searchsorted(rows, visits["who"]), visits["stage"].copy(), hours_of(visits["times_us"]))


def stores(world: World) -> dict[str, StoreLog]:
    """What happened at each warehouse."""
    parts = [part for part in world.parts if isinstance(part, Warehouses)]
    return {name: StoreLog.of(store.log) for part in parts for name, store in part.stores.items()}


def rides(world: World) -> Rides:
    """Those who waited for a bus, within the run."""
    horizon_h, park = world.scenario.horizon_h, world.departures.park
    rows = np.flatnonzero(world.parties.by_bus & (park.ready_h <= horizon_h))
    alone = np.array(park.followers, np.float64).reshape(-1, 2)
    alone = alone[alone[:, 0] <= horizon_h]
    return Rides(
        ready_h=np.concatenate([park.ready_h[rows], alone[:, 0]]),
        boarded_h=within(np.concatenate([park.boarded_h[rows], alone[:, 1]]), horizon_h),
        persons=np.concatenate([park.persons[rows], np.ones(len(alone), np.int64)]),
    )

"""One run, from a scenario to its journal."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.journal import Balance, Books, Journal, LogEntry, Revisits, TimelineEvent
from sim.network.time import hours_of
from sim.scenario.model import Scenario
from sim.scenario.stages import Link
from sim.world.deadlock import Deadlock
from sim.world.recorded import Recorded
from sim.world.table import Columns, within
from sim.world.world import World

MOST_LEFT_BYTES = 2**28
"""Arrays of worlds that have come to their end, before their memory is collected."""


TURNED_AT_ONCE = 2_048
"""Vehicles whose passages are turned round together."""


@dataclass
class _Left:
    """What ended worlds of this process may still hold."""

    bytes: int = 0


_left = _Left()


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
    # number of objects, and a few objects may hold gigabytes of arrays; so it is called when much has been left.
    if _left.bytes > MOST_LEFT_BYTES:
        _left.bytes = 0
        gc.collect()
    return journal


def journal_of(world: World) -> Journal:
    """What was seen in a world that has run."""
    scenario, recorder, trips = world.scenario, world.recorder, world.trips
    horizon_h = scenario.horizon_h
    groups, rows = trips.seen(world.departures.park.boarded)
    people = world.setting.people
    return Journal(
        scenario=scenario,
        replication=world.replication,
        groups=groups,
        households_total=len(world.households),
        persons_total=recorder.total,
        persons_absent=people.absent,
        persons_staying=people.stays,
        decided_h=within(trips.decided_h[rows], horizon_h),
        packed_h=within(trips.packed_h[rows], horizon_h),
        departed_h=within(trips.departed_h[rows], horizon_h),
        stages=tuple(scenario.stages),
        passage_h=passages_h(world.flow.passage_us, rows),
        came_from=world.flow.network.came_from[rows],
        balance=Balance(recorder.time_h, recorder.states, recorder.persons),
        books=books(world),
        revisits=revisits(world, rows),
        tables=tables(world),
        cues=cues(world),
        log=tuple(LogEntry(*entry) for entry in world.setting.log),
        counts={
            "groups": len(groups),
            "flow_events": world.flow.events,
            "simpy_events": world.clock.steps,
        },
    )


def tables(world: World) -> dict[str, Columns]:
    """What the parts have seen, what the scenario has recorded, and the deadlock: a run without has no table of it."""
    found = {table.name: table.columns for part in world.parts for table in part.tables()}
    if world.recorder.measured:
        found[Recorded.name] = Recorded.of(world.recorder.measured).columns
    return found | ({Deadlock.name: world.deadlock.columns} if len(world.deadlock.stage) else {})


HANDED_OVER = "lanes handed over"
"""In place of an entry of the timeline: lanes of a road of two directions were free, and changed hands."""


def cues(world: World) -> tuple[TimelineEvent, ...]:
    """What was moved by the timeline, in order of time.

    Lanes that two directions of a road share are those that each has, from when it has them: the timeline can only
    wish for them.
    """
    names = list(world.scenario.stages)
    shared = {
        f"stages.{name}.lanes" for name, one in world.scenario.stages.items() if isinstance(one, Link) and one.opposite
    }
    moved = [
        TimelineEvent(cue.time_h, cue.entry, cue.path, float(cue.value))
        for cue in world.timeline.cues
        if cue.path not in shared
    ]
    for hour, stage, lanes in world.flow.rules.handed_over:
        moved.append(TimelineEvent(hour, HANDED_OVER, f"stages.{names[stage]}.lanes", float(lanes)))
    return tuple(sorted(moved, key=lambda cue: cue.time_h))


def passages_h(time_us: NDArray[np.int64], rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """The passages of some vehicles, hours, those of all at one stage side by side in memory: so they are read.

    So many vehicles at a time stay near the processor while their passages are turned round.
    """
    found = np.empty((*time_us.shape[1:], len(rows)))
    for first in range(0, len(rows), TURNED_AT_ONCE):
        some = slice(first, first + TURNED_AT_ONCE)
        found[..., some] = hours_of(time_us[rows[some]]).transpose(1, 2, 0)
    return found.transpose(2, 0, 1)


def books(world: World) -> Books:
    """The ledger of a run as its journal keeps it."""
    ledger = world.ledger
    units = {kind: book.unit for kind, book in ledger.books.items()}
    return Books(units, ledger.accounts, ledger.series(), tuple(ledger.moves))


def revisits(world: World, rows: NDArray[np.intp]) -> Revisits:
    """The earlier visits of vehicles that came to a stage again."""
    visits = world.flow.visits
    return Revisits(np.searchsorted(rows, visits["who"]), visits["stage"].copy(), hours_of(visits["times_us"]))

"""Queues at every recording step: vehicles by stage, vehicles in all, and km of road.

Where everybody is on foot persons are counted in place of vehicles (:mod:`sim.scenario.movers`), and the curve of all
who stand is named after its unit: ``queue_persons``; ``queue_groups`` where some are on foot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

import numpy as np

from sim.arrays import Floats
from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.results.carried import crossed_h
from sim.results.connected import Queues, roads_before_crossing
from sim.results.counted import weights
from sim.results.curves import Curve, Steps
from sim.results.jam import jam
from sim.results.waiting import AT_ORIGIN, earlier_visits, waits
from sim.scenario.movers import movers
from sim.scenario.stages import Delay, Link
from sim.world.park import Rides


def queue_curves(journal: Journal) -> Iterator[Curve]:
    """All curves of queues.

    - ``queue_<stage>``: for a station or shelter those who have arrived at it and are not yet in, wherever they
      stand; for a link the delayed ones, A(t − L/v_f) − D(t) (vertical queue); for a delay those who are done
      and not yet taken by the next stage. One vehicle can be in two of them: the head of a link that waits for a
      station without a waiting room.
    - ``queue_origin``: set off, and not yet on the link that the route begins with.
    - ``queue_vehicles``: all who stand before they have crossed, each counted once.
    - ``queue_km_<link>``: the physical queue on each link; ``queue_km``: the longest that is one queue before the
      crossing, over consecutive links where it has grown back into them (none where there is no such link).
    - ``queue_outside``: vehicles that wait to get onto the road on which the longest queue ends where it is longest,
      while that road is full to its beginning.
    - ``waiting_for_bus``: persons who are ready to go and stand in line for a seat in a bus.
    """
    yield from _by_stage(journal)
    yield from _everywhere(journal)
    yield from _km(journal)
    yield _for_bus(journal)


def _by_stage(journal: Journal) -> Iterator[Curve]:
    unit = movers(journal.scenario).value
    for number, name in enumerate(journal.stages):
        stage = journal.scenario.stages[name]
        # Delays are left to `_everywhere`: their queue is blocking, which only the waits know.
        if isinstance(stage, Link):
            yield Curve(f"queue_{name}", unit, partial(_delayed, journal, number, stage))
        elif not isinstance(stage, Delay):
            yield Curve(f"queue_{name}", unit, partial(_unserved, journal, number))


def _delayed(journal: Journal, number: int, link: Link) -> Floats:
    """Vehicles on a link that would have left it at free flow."""
    again = journal.revisits.stage == number
    earlier_h = journal.revisits.times_h[again]
    entered_h, left_h = (
        np.concatenate([journal.passage_h[:, number, event], earlier_h[:, event]]) for event in (ENTERED, LEFT)
    )
    due_h = entered_h + link.free_flow_h
    # A vehicle that leaves at the very end of its free-flow time was never delayed: rounding of the
    # sum above must not make it leave before it is due.
    due_h = np.fmin(due_h, np.where(np.isnan(left_h), np.inf, left_h))
    counts = weights(journal, np.arange(len(journal.groups)), journal.revisits.group[again])
    return Steps(journal.balance.time_h).between(due_h, left_h, counts)


def _unserved(journal: Journal, number: int) -> Floats:
    """Vehicles that have arrived at a station or shelter and are not yet in."""
    earlier, earlier_from_h, earlier_until_h = earlier_visits(journal, number)
    from_h = np.concatenate([journal.passage_h[:, number, ARRIVED], earlier_from_h])
    until_h = np.concatenate([journal.waited_until_h[:, number], earlier_until_h])
    counts = weights(journal, np.arange(len(journal.groups)), earlier)
    return Steps(journal.balance.time_h).between(from_h, until_h, counts)


def _everywhere(journal: Journal) -> Iterator[Curve]:
    stages = journal.scenario.stages
    delays = [name for name in journal.stages if isinstance(stages[name], Delay)]
    who = movers(journal.scenario)

    @cache
    def standing() -> tuple[Floats, dict[str, Floats]]:
        return _standing(journal, (AT_ORIGIN, *delays))

    def at(place: str) -> Floats:
        return standing()[1][place]

    for name in delays:
        yield Curve(f"queue_{name}", who.value, partial(at, name))
    yield Curve("queue_origin", who.value, partial(at, AT_ORIGIN))
    yield Curve(who.queue, who.value, lambda: standing()[0])


def _standing(journal: Journal, places: Sequence[str]) -> tuple[Floats, dict[str, Floats]]:
    """Vehicles that stand before they have crossed, in all, and those that stand at some places."""
    steps = Steps(journal.balance.time_h)
    across_h = crossed_h(journal)
    total = np.zeros(len(steps.time_h))
    there = {place: np.zeros(len(steps.time_h)) for place in places}
    for wait in waits(journal):
        # Who has crossed may stand again, at a desk: that is another question's queue.
        before = wait.before(across_h)
        total += steps.between(before.begin_h, before.end_h, weights(journal, before.rows))
        if wait.place in there:
            there[wait.place] += steps.between(wait.begin_h, wait.end_h, weights(journal, wait.rows))
    return total, there


def _km(journal: Journal) -> Iterator[Curve]:
    before = roads_before_crossing(journal.scenario)

    @cache
    def queues() -> Queues:
        return Queues(journal)

    def length_km(name: str) -> Floats:
        return queues().on[name].km if name in before else jam(journal, name).queue_km(journal.balance.time_h)

    for name in journal.stages:
        if isinstance(journal.scenario.stages[name], Link):
            yield Curve(f"queue_km_{name}", "km", partial(length_km, name))
    if before:
        yield Curve("queue_km", "km", lambda: queues().longest.km)
        yield Curve("queue_outside", movers(journal.scenario).value, lambda: queues().outside_veh)


def _for_bus(journal: Journal) -> Curve:
    steps, rides = Steps(journal.balance.time_h), journal.table(Rides)
    return Curve("waiting_for_bus", "persons", lambda: steps.between(rides.ready_h, rides.boarded_h, rides.persons))

"""Where every group is at an hour, and for which node those who stand are waiting."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows
from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.results.capacity import lanes_of
from sim.results.carried import carriers
from sim.results.stays import stays
from sim.results.waiting import earlier_visits
from sim.scenario.stages import Link, Station
from sim.world.going_home import GoingHome
from sim.world.stop import Boardings
from sim.world.stranded import Stranded

Numbers = NDArray[np.int64]

NOT_SET_OFF, GONE, AT_ORIGIN = -3, -2, -1
"""Instead of the number of a stage: it has not set off, it has left the model, it is not yet on the road."""

NOTHING = -1
"""Instead of the number of a stage: it waits for none, it has left none."""

# A few thousandths of a second: above the rounding of hours, below any headway.
_MOVES_H = 1e-6
"""Who is on a road for so much longer than a free drive still drives freely: the clock counts whole microseconds."""


@dataclass(frozen=True)
class Positions:
    """Where every group is at an hour; all arrays have the shape ``(P,)`` and name a stage by its number.

    Attributes:
        stage: Where it stands or drives; ``NOT_SET_OFF``, ``GONE`` or ``AT_ORIGIN``.
        since_h: When it came there, hours; NaN where it is at no stage.
        last: The stage that it left last, ``NOTHING`` where there is none.
        served: Whether the stage where it is, or the last one of its route, has taken it in.
        waits_for: The stage that keeps it waiting, ``NOTHING`` where it moves or is served.
        by_bus: Whether it sits in a bus that carries it on, and so is where that is.
    """

    stage: Numbers
    since_h: Floats
    last: Numbers
    served: NDArray[np.bool_]
    waits_for: Numbers
    by_bus: NDArray[np.bool_]


def positions(journal: Journal, time_h: float) -> Positions:
    """Where every group is at an hour; what happens at that very hour has happened. A journal keeps what was found.

    Who waits for a road that is full, or behind somebody who waits, is kept waiting by what stands at the head of that
    road: a gate, a fuel point, a shelter. So it is given for which node people stand, not only on which road.
    Who waits at a bus stop waits for that. A bus that carries groups on from a stop is nowhere: they are where it is.
    Who is home again is nowhere either.
    """
    return journal.once(_positions, time_h)


def _positions(journal: Journal, time_h: float) -> Positions:
    count = len(journal.groups)
    stage, since_h = np.full(count, NOT_SET_OFF, np.int64), np.full(count, np.nan)
    last, served, left_h = np.full(count, NOTHING, np.int64), np.zeros(count, np.bool_), np.full(count, -np.inf)
    entered = np.zeros(count, np.bool_)
    stage[journal.departed_h <= time_h] = AT_ORIGIN
    for number, stay in enumerate(stays(journal)):
        gone = stay.left_h <= time_h
        here = np.flatnonzero((stay.came_h <= time_h) & ~gone)
        rows = stay.rows[here]
        stage[rows], since_h[rows], entered[rows] = number, stay.came_h[here], stay.served_h[here] <= time_h
        if len(stay.rows) == count and not len(journal.revisits.group):  # everybody once: nobody is picked
            later = gone & (stay.left_h >= left_h)
            np.copyto(left_h, stay.left_h, where=later)
            np.copyto(last, number, where=later)
            np.copyto(served, ~np.isnan(stay.served_h), where=later)
            continue
        order = np.flatnonzero(gone)
        if len(journal.revisits.group):  # in order of time, so that of several visits the last one stays in the array
            order = order[np.argsort(stay.left_h[order], kind="stable")]
        rows = stay.rows[order]
        later = stay.left_h[order] >= left_h[rows]
        rows, order = rows[later], order[later]
        left_h[rows], last[rows], served[rows] = stay.left_h[order], number, ~np.isnan(stay.served_h[order])
    served = np.where(stage >= 0, entered, served)
    # It has left a stage and is at none: its route has ended.
    stage[(stage == AT_ORIGIN) & (last != NOTHING)] = GONE
    # Who is home again is counted by the part that is in charge of him.
    home = journal.table(GoingHome)
    stage[home.group[home.home & (home.ended_h < time_h)]] = NOT_SET_OFF
    waits_for = _waits_for(journal, time_h, stage, since_h)
    nobody = np.zeros(count, np.bool_)
    return _with_passengers(journal, time_h, Positions(stage, since_h, last, served, waits_for, nobody))


def _with_passengers(journal: Journal, time_h: float, where: Positions) -> Positions:
    """The same where people wait at bus stops and sit in buses that carry them on.

    Who sits in one that loads has left the stop and is on no road: he is at no stage, as before he set off.
    """
    ride = journal.table(Boardings)
    if not len(ride.group):
        return where
    stage, since_h, waits_for = where.stage.copy(), where.since_h.copy(), where.waits_for.copy()
    in_line = (ride.ready_h <= time_h) & ~(ride.boarded_h <= time_h)
    waits_for[ride.group[in_line]] = ride.stop[in_line]
    on = (ride.boarded_h <= time_h) & ~(ride.set_down_h <= time_h)
    under_way = on & (ride.trip >= 0)
    under_way[under_way] = journal.departed_h[ride.trip[under_way]] <= time_h
    group, bus, by_bus = ride.group[under_way], ride.trip[under_way], where.by_bus.copy()
    stage[ride.group[on]] = NOT_SET_OFF
    stage[group], since_h[group], waits_for[group] = where.stage[bus], where.since_h[bus], where.waits_for[bus]
    by_bus[group] = True
    carrying = carriers(journal)
    stage[carrying], waits_for[carrying] = NOT_SET_OFF, NOTHING
    return replace(where, stage=stage, since_h=since_h, waits_for=waits_for, by_bus=by_bus)


def stranded_rows(journal: Journal, stranded: Stranded) -> Rows:
    """The groups that stand on a road at the end of a run, by the passages that let them onto it."""
    found = [
        np.flatnonzero(journal.passage_h[:, stage, ENTERED] == entered_h)
        for stage, entered_h in zip(stranded.stage.tolist(), stranded.entered_h.tolist(), strict=True)
    ]
    return np.concatenate([np.zeros(0, np.intp), *found])


def _waits_for(journal: Journal, time_h: float, stage: Numbers, since_h: Floats) -> Numbers:
    waits_at = _waits_at(journal, time_h)
    waits_at[stage == GONE] = NOTHING
    ahead = _keeps_waiting(journal, time_h, stage, waits_at)
    waits_for = waits_at.copy()
    for number, name in enumerate(journal.stages):
        link = journal.scenario.stages[name]
        if isinstance(link, Link):
            late = (stage == number) & (waits_at == NOTHING) & (since_h + link.free_flow_h + _MOVES_H < time_h)
            waits_for[late] = number
    waiting = waits_for != NOTHING
    # All at once: a queue may reach back over several roads, and who stands far behind waits for the same gate.
    waits_for[waiting] = ahead[waits_for[waiting]]
    return waits_for


def _waits_at(journal: Journal, time_h: float) -> Numbers:
    """The node at which each group has arrived and that it has not entered, ``NOTHING`` where there is none."""
    found = np.full(len(journal.groups), NOTHING, np.int64)
    for number in range(len(journal.stages)):
        arrived_h, until_h = journal.passage_h[:, number, ARRIVED], journal.waited_until_h[:, number]
        found[np.flatnonzero((arrived_h <= time_h) & ~(until_h <= time_h))] = number
        rows, arrived_h, until_h = earlier_visits(journal, number)
        found[rows[(arrived_h <= time_h) & ~(until_h <= time_h)]] = number
    return found


def _keeps_waiting(journal: Journal, time_h: float, stage: Numbers, waits_at: Numbers) -> Numbers:
    """For each stage, the one that keeps those waiting who wait for it: itself, or what stands at its head.

    Roads that wait for each other in a circle keep themselves waiting.
    """
    count = len(journal.stages)
    ahead = np.arange(count, dtype=np.int64)
    for number, name in enumerate(journal.stages):
        heads = waits_at[(stage == number) & (waits_at != NOTHING) & (waits_at != number)]
        # A station with a free lane serves who comes next, whatever the others wait for.
        if len(heads) and len(heads) >= _held_by(journal, time_h, name):
            ahead[number] = int(np.bincount(heads, minlength=count).argmax())
        elif not len(heads) and isinstance(journal.scenario.stages[name], Link):
            ahead[number] = _held_the_last(journal, time_h, number)
    for number in range(count):
        passed = [number]
        while ahead[passed[-1]] not in passed:
            passed.append(int(ahead[passed[-1]]))
        ahead[number] = passed[-1] if ahead[passed[-1]] == passed[-1] else number
    return ahead


def _held_the_last(journal: Journal, time_h: float, number: int) -> int:
    """What the last vehicle that left a road had to wait for, while the next one moves up; the road if nothing."""
    left_h = journal.passage_h[:, number, LEFT]
    left_h = np.where(left_h <= time_h, left_h, -np.inf)
    last = int(left_h.argmax()) if len(left_h) else 0
    there = np.flatnonzero(journal.came_from[last] == number) if len(left_h) and np.isfinite(left_h[last]) else ()
    for following in there:
        if journal.passage_h[last, following, ARRIVED] + _MOVES_H < left_h[last]:
            return int(following)
    return number


def _held_by(journal: Journal, time_h: float, name: str) -> int:
    """How many who cannot go on hold a stage up: the first of a road, all lanes of a station."""
    stage = journal.scenario.stages[name]
    if isinstance(stage, Link):
        return 1
    if isinstance(stage, Station):
        return max(1, int(lanes_of(journal.scenario, journal.cues, name, stage).at(np.array(time_h))))
    # Nothing holds up a delay or a shelter: nobody waits for the one ahead of him.
    return len(journal.groups) + 1

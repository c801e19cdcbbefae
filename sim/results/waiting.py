"""Waiting: every stretch of time that a group stands, each of them counted once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows, picked
from sim.journal import ARRIVED, ENTERED, LEFT, Journal
from sim.scenario.stages import BusStop, Link
from sim.world.stop import Boardings

AT_ORIGIN = "at origin"
"""Where those wait who have set off and are not yet on the road."""

FOR_A_BUS = "for a bus"
"""Where those wait who are ready to go and have no vehicle yet."""

ORIGIN, NOT_COME = -1, -2
"""In ``Journal.came_from``: from the origin, and a stage to which a group has not come."""


@dataclass(frozen=True)
class Wait:
    """Stretches of waiting at one place, one per group concerned.

    Attributes:
        place: Name of the stage that the groups stand in or wait for in its waiting room, ``at origin``, or
            ``for a bus``.
        rows: The groups, shape ``(n,)``.
        begin_h: When each began to wait, hours, shape ``(n,)``.
        end_h: When it ended, hours, NaN if not by the end of the run, shape ``(n,)``.
    """

    place: str
    rows: Rows
    begin_h: Floats
    end_h: Floats

    def before(self, time_h: Floats) -> Wait:
        """The part of it that lies before a time of each group (shape ``(P,)``; NaN: it all does)."""
        limit = time_h[self.rows]  # a comparison with NaN does not hold, and fmin leaves NaN aside
        return self._of(~(self.begin_h >= limit), np.fmin(self.end_h, limit))

    def _of(self, which: NDArray[np.bool_], end_h: Floats) -> Wait:
        """The stretches of some groups, with other ends."""
        if which.all():
            return self if end_h is self.end_h else Wait(self.place, self.rows, self.begin_h, end_h)
        kept = np.flatnonzero(which)  # three times by number is cheaper than three times by truth
        return Wait(self.place, self.rows[kept], self.begin_h[kept], end_h[kept])

    def hours(self, horizon_h: float) -> Floats:
        """Hours waited by each group, up to the horizon where the wait goes on."""
        end = np.where(np.isnan(self.end_h), horizon_h, self.end_h)
        return np.maximum(end - self.begin_h, 0.0)


def waits(journal: Journal) -> tuple[Wait, ...]:
    """All waiting in vehicles, from setting off on, stage by stage; the stretches of one group do not overlap.

    Queues and hours stood both go through them, so a journal keeps what was found in it. A group waits

    - at its origin, from setting off until it enters a link that its route begins with;
    - for a stage, from the time it physically left the previous one (or set off) until it enters, reneges, or is
      diverted because there is no place for it;
    - on a link, for as long as it stays longer than the free-flow time;
    - in a station or delay, from the time it is done until the next stage takes it (blocking after service);
    - at a bus stop, from the time it stands in line until it gets on.

    Of a group that passed a stage again every visit counts; what it waits blocked is counted at the node at which it
    has arrived.
    """
    return journal.once(_all_waits)


def _all_waits(journal: Journal) -> tuple[Wait, ...]:
    return tuple(_waits(journal))


def _waits(journal: Journal) -> Iterator[Wait]:
    passage_h, horizon_h, waited_until_h = journal.passage_h, journal.scenario.horizon_h, journal.waited_until_h
    again_there = np.zeros(len(journal.groups), np.bool_)
    again_there[journal.revisits.group] = True
    for number, name in enumerate(journal.stages):
        stage = journal.scenario.stages[name]
        yield from _waits_of_revisits(journal, number)
        arrived = passage_h[:, number, ARRIVED]
        rows = np.flatnonzero(~np.isnan(arrived))
        if not len(rows):
            continue
        here = picked(rows, len(arrived))
        arrived, entered, left = arrived[here], passage_h[:, number, ENTERED][here], passage_h[:, number, LEFT][here]
        served = waited_until_h[:, number][here]
        previous = journal.came_from[:, number][here]
        # Where the stage before is not known for certain, waiting begins with the arrival and never earlier: it may
        # have been passed once more since.
        certain = ~again_there[here]
        first = np.flatnonzero((previous == ORIGIN) & certain)
        diverted = np.flatnonzero((previous == NOT_COME) | ~certain)
        # Before a road people stand in town; before a desk with which a route begins they stand at the desk.
        at = AT_ORIGIN if isinstance(stage, Link) else name
        yield _wait(at, rows[first], journal.departed_h[rows[first]], served[first], horizon_h)
        arrived_h = _off_the_road_h(journal, rows[diverted], arrived[diverted], served[diverted])
        yield _wait(name, rows[diverted], arrived_h, served[diverted], horizon_h)
        for before in (np.flatnonzero(np.bincount(previous - NOT_COME)) + NOT_COME).tolist():
            came = np.flatnonzero((previous == before) & certain)
            if before < 0 or not len(came):
                continue
            which = picked(came, len(rows))
            gone = passage_h[:, before, LEFT][rows[which]]
            yield _wait(name, rows[which], gone, served[which], horizon_h)
            before_name = journal.stages[before]
            # Blocking after service stands at the station. On a link the wait is in its delay already and would count
            # twice.
            if not isinstance(journal.scenario.stages[before_name], Link):
                yield _wait(before_name, rows[which], arrived[which], gone, horizon_h)
        if isinstance(stage, Link):
            yield _wait(name, rows, entered + stage.free_flow_h, left, horizon_h)
        elif isinstance(stage, BusStop):
            ride = journal.table(Boardings)
            mine = ride.stop == number
            yield _wait(name, ride.group[mine].astype(np.intp), ride.ready_h[mine], ride.boarded_h[mine], horizon_h)


def earlier_visits(journal: Journal, number: int) -> tuple[Rows, Floats, Floats]:
    """Finished earlier visits of a stage that was passed again, each of shape ``(n,)``.

    Returns:
        Whose, and from its arrival until it was served, reneged or was diverted.
    """
    revisits = journal.revisits
    here = revisits.stage == number
    arrived, entered, left = revisits.times_h[here].T
    return revisits.group[here].astype(np.intp), arrived, np.where(np.isnan(entered), left, entered)


def visits(journal: Journal, number: int) -> tuple[Rows, Floats, Floats, Floats]:
    """Every visit of a stage, the last of each group first: whose, and when it arrived, entered and left, ``(n,)``."""
    last_h = journal.passage_h[:, number]
    rows = np.flatnonzero(~np.isnan(last_h[:, ARRIVED]))
    earlier = journal.revisits.stage == number
    times_h = np.concatenate([last_h[rows], journal.revisits.times_h[earlier]])
    return np.concatenate([rows, journal.revisits.group[earlier].astype(np.intp)]), *times_h.T


def _waits_of_revisits(journal: Journal, number: int) -> Iterator[Wait]:
    """Waiting in earlier visits of a stage."""
    name, horizon_h = journal.stages[number], journal.scenario.horizon_h
    stage = journal.scenario.stages[name]
    rows, arrived, served = earlier_visits(journal, number)
    if not len(rows):
        return
    yield _wait(name, rows, _off_the_road_h(journal, rows, arrived, served), served, horizon_h)
    if isinstance(stage, Link):
        _, entered, left = journal.revisits.times_h[journal.revisits.stage == number].T
        yield _wait(name, rows, entered + stage.free_flow_h, left, horizon_h)


def _off_the_road_h(journal: Journal, rows: Rows, arrived_h: Floats, served_h: Floats) -> Floats:
    """From when on groups that had arrived at a node stood anywhere but on the road before it, hours.

    The head of a road has arrived at the next node and still waits on the road. NaN: it stands there at the end.
    """
    if not len(journal.revisits.group):
        return arrived_h
    entered_h, left_h, group = _on_roads(journal)
    # each arrived at a node from the road that it entered last before, or it has left that road
    who, time_h = np.concatenate([group, rows]), np.concatenate([entered_h, arrived_h])
    order = np.lexsort((np.arange(len(who)) < len(group), time_h, who))
    last = np.maximum.accumulate(np.where(order < len(group), np.arange(len(order)), -1))
    arrivals = np.flatnonzero(order >= len(group))
    arrivals = arrivals[last[arrivals] >= 0]
    query, visit = order[arrivals] - len(group), order[last[arrivals]]
    own = group[visit] == rows[query]
    query, visit = query[own], visit[own]
    found = arrived_h.copy()
    found[query] = np.maximum(arrived_h[query], left_h[visit])  # NaN where it has not left
    return found


def _on_roads(journal: Journal) -> tuple[Floats, Floats, Rows]:
    """Every visit of a road by those who passed some stage again: entered, left, whose."""
    revisits, stages = journal.revisits, journal.scenario.stages
    links = np.flatnonzero([isinstance(stages[name], Link) for name in journal.stages])
    again = np.unique(revisits.group).astype(np.intp)
    last_h = journal.passage_h[np.ix_(again, links)].reshape(-1, 3)
    there = np.isin(revisits.stage, links)
    times_h = np.concatenate([last_h, revisits.times_h[there]])
    group = np.concatenate([np.repeat(again, len(links)), revisits.group[there].astype(np.intp)])
    began = ~np.isnan(times_h[:, ENTERED])
    return times_h[began, ENTERED], times_h[began, LEFT], group[began]


def _wait(place: str, rows: Rows, begin_h: Floats, end_h: Floats, horizon_h: float) -> Wait:
    begun = (begin_h <= horizon_h) & ~(end_h <= begin_h)
    return Wait(place, rows, begin_h, end_h)._of(begun, end_h)

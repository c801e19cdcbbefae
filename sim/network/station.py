"""Stations: lanes, desks or pumps in parallel with one queue (``docs/model.md`` §3).

Everybody has a place: in the lane, in the waiting room, or still where he came from. Who reneges inside keeps his
place in the waiting room until the next node takes him; who turns away at the door has never come in, and stands where
he stood.
"""

from __future__ import annotations

import numpy as np

from sim.network.agenda import door_at, ready_at
from sim.network.compiled import compiled, inlined
from sim.network.line import (
    end_as_served,
    first_in_line,
    first_rank_inside,
    is_open,
    join_queue,
    leave_line,
    line_rank,
    list_as_served,
    queue_again,
    ranks_of,
    take_out,
)
from sim.network.move import come_to, move, note
from sim.network.records import ENTERED, ISSUED_ML, LEFT, NOBODY, POINTS_ML, UNLIMITED, Network
from sim.network.time import DAY_US, NEVER_US


@inlined
def service_us(n: Network, p: int, s: int) -> int:
    """How long a station serves a vehicle, or a delay lasts for it."""
    kind = n.vehicle[p].kind
    random_part = n.service[s, kind].mean_us * n.draws[n.node[s].draw_row, p]
    per_person = n.node[s].per_person_us * n.vehicle[p].persons
    # Rounded once, at the end: three rounded terms would differ from the oracle by a microsecond.
    return int(np.rint(n.service[s, kind].minimum_us + random_part + per_person))


@inlined
def begin_service(n: Network, p: int, s: int, now: int) -> None:
    """Give a vehicle a lane; who was interrupted gets the rest of his service."""
    n.node[s].busy += 1
    if n.node[s].lists_served:
        list_as_served(n, s, p)
    if n.vehicle[p].served:
        ready_at(n, p, now + n.vehicle[p].left_over_us)
        n.vehicle[p].left_over_us = -1
        return
    n.vehicle[p].served = 1
    note(n, p, s, ENTERED, now)
    if n.node[s].issue_ml > 0:
        # Reserved when service starts, so that two pumps never promise the same last litres.
        if n.node[s].own_stock:
            n.node[s].stock_ml -= n.node[s].issue_ml
        else:
            n.count[POINTS_ML] -= n.node[s].issue_ml
        n.count[ISSUED_ML] += n.node[s].issue_ml
        n.vehicle[p].tank_ml += n.node[s].issue_ml
    if n.node[s].quota != UNLIMITED:
        n.node[s].quota_used += counts_as(n, p, s)
    ready_at(n, p, now + service_us(n, p, s))


@inlined
def counts_as(n: Network, p: int, s: int) -> int:
    """How much of a station's quota a vehicle uses up."""
    return int(n.vehicle[p].persons) if n.node[s].quota_persons else 1


@compiled
def fits_quota(n: Network, p: int, s: int, now: int) -> bool:
    """Whether what is left of the day's quota lets a vehicle begin; where not, the door looks again at midnight.

    Who needs more than the quota of a whole day begins when nobody has on that day: else he would wait for ever.
    """
    day = (now + n.node[s].after_midnight_us) // DAY_US
    if day != n.node[s].quota_day:
        n.node[s].quota_day, n.node[s].quota_used = day, 0
    quota, used = n.node[s].quota, n.node[s].quota_used
    if used + counts_as(n, p, s) <= quota or (used == 0 and quota > 0):
        return True
    if quota > 0:
        door_at(n, s, (day + 1) * DAY_US - n.node[s].after_midnight_us)
    return False


@compiled
def first_interrupted(n: Network, s: int) -> int:
    """Who goes on first of those whose service was interrupted: the most urgent, of these the first to have begun."""
    for rank in range(ranks_of(n)):
        p = n.slot[n.node[s].first_queue + rank].head
        if p != NOBODY and n.vehicle[p].served:
            return int(p)
    return NOBODY


@compiled
def interrupt(n: Network, s: int, urgent: int, now: int) -> bool:
    """Free a lane for a vehicle whose class pre-empts: the last to have begun of the least urgent class makes way.

    It keeps its place in its class, and the rest of its service is done later (pre-emptive resume).
    """
    rank = n.vehicle[urgent].rank
    return bool(n.preempts[rank, n.vehicle[urgent].kind]) and stop_one(n, s, rank, now)


@compiled
def stop_one(n: Network, s: int, rank: int, now: int) -> bool:
    """Stop the service that was the last to begin of the least urgent class below a rank; −1: of all classes."""
    # The least urgent first: whoever is nearly as urgent is disturbed last.
    for lower in range(ranks_of(n) - 1, rank, -1):
        p = n.slot[n.node[s].first_queue + lower].served
        # Who ends at this very instant leaves anyway: to interrupt it would send a finished vehicle back into the
        # queue.
        while p != NOBODY and n.vehicle[p].ready_us <= now:
            p = n.vehicle[p].next
        if p == NOBODY:
            continue
        n.vehicle[p].left_over_us = n.vehicle[p].ready_us - now
        # The entry in the agenda stays and is void; the rest of the service makes a new one.
        n.vehicle[p].ready_us = NEVER_US
        end_as_served(n, s, p)
        n.node[s].busy -= 1
        n.node[s].waiting += 1
        queue_again(n, s, lower, p)
        return True
    return False


@compiled
def hand_over(n: Network, s: int, now: int) -> None:
    """Stop the services for which there is no lane any more, since a crew has gone."""
    while n.node[s].busy > n.node[s].lanes and stop_one(n, s, NOBODY, now):
        pass


@inlined
def wait_inside(n: Network, p: int, s: int, now: int) -> None:
    """Let a vehicle into the waiting room; its patience begins to run."""
    join_queue(n, s, n.vehicle[p].rank, p)
    n.node[s].waiting += 1
    row = n.node[s].patience_row
    if row != NOBODY:
        ready_at(n, p, now + int(np.rint(n.node[s].patience_least_us + n.node[s].patience_us * n.draws[row, p])))


@inlined
def balks(n: Network, p: int, s: int) -> bool:
    """Whether a vehicle at the door does not join, for the number of others inside."""
    row = n.node[s].join_row
    if row == NOBODY:
        return False
    # The last column holds for every longer queue.
    found = min(n.node[s].waiting + n.node[s].busy, n.joins.shape[1] - 1)
    # One uniform number a vehicle, drawn at the start: with common random numbers the same vehicle is as hesitant
    # in every variant, however long the queue that it meets.
    return bool(n.draws[row, p] >= n.joins[n.node[s].joins, found])


@compiled
def turn_away(n: Network, p: int, s: int, now: int) -> int:
    """Send the first of the line elsewhere, from where it stands; returns the node in whose line it is then."""
    leave_line(n, p)
    if n.vehicle[p].turned != NOBODY:
        note(n, p, n.vehicle[p].turned, LEFT, now)
    n.vehicle[p].turned = s
    return come_to(n, p, n.node[s].overflow, now)


@inlined
def renege(n: Network, p: int) -> None:
    """Take a vehicle whose patience has ended out of the queue; it keeps its place in the waiting room."""
    take_out(n, p)
    n.vehicle[p].reneged = 1


@inlined
def admit_station(n: Network, s: int, now: int) -> int:
    """Vehicles that may pass enter, and services that may begin begin.

    Inside comes before outside, except for a more urgent class where nobody waits inside by choice; into a room without
    limit all go before any service begins. Where the day's quota is used up the first waits, and all behind him, except
    who was counted before he was interrupted. Returns the node to which somebody was sent elsewhere; −1 if nobody was.
    """
    sent_to, unlimited = NOBODY, n.node[s].buffer == UNLIMITED
    while True:
        p, outside = first_in_line(n, s), NOBODY
        may_begin = lane_free = makes_way = used_up = False
        if p == NOBODY or not unlimited:
            has_ml = n.node[s].stock_ml if n.node[s].own_stock else n.count[POINTS_ML]
            may_begin = is_open(n, s) and n.node[s].issue_ml <= has_ml
            lane_free = may_begin and n.node[s].busy < n.node[s].lanes
            inside = first_rank_inside(n, s)
            outside = NOBODY if p == NOBODY else line_rank(n, s, p)
            from_inside = inside != NOBODY and (p == NOBODY or inside <= outside or n.node[s].buffer > 0)
            q = n.slot[n.node[s].first_queue + inside].head if from_inside else NOBODY
            first = q if from_inside else p
            if n.node[s].quota != UNLIMITED and first != NOBODY and not (from_inside and n.vehicle[q].served):
                used_up = not fits_quota(n, first, s, now)
            if used_up:
                q = first_interrupted(n, s)
                from_inside, lane_free = q != NOBODY, lane_free and q != NOBODY
            if from_inside and (lane_free or (may_begin and interrupt(n, s, q, now))):
                take_out(n, q)
                n.node[s].waiting -= 1
                begin_service(n, q, s, now)
                continue
            if p == NOBODY:
                return sent_to
        if balks(n, p, s):
            sent_to = turn_away(n, p, s, now)
            continue
        if not unlimited:
            may_begin = may_begin and not used_up
            makes_way = may_begin and not lane_free and n.node[s].buffer == 0 and interrupt(n, s, p, now)
            if not (lane_free or makes_way or n.node[s].waiting < n.node[s].buffer):
                if n.node[s].overflow == NOBODY:
                    return sent_to
                sent_to = turn_away(n, p, s, now)
                continue
        leave_line(n, p)
        move(n, p, s, now)
        if makes_way or (lane_free and n.node[s].buffer == 0):
            begin_service(n, p, s, now)
        else:
            wait_inside(n, p, s, now)

"""Vehicles that stand on the way along a link of one lane: broken down, or out of petrol (``docs/model.md`` §2.3.7).

A vehicle that stands at x km is an exit at x for those behind it, and holds back nothing else. Two things follow. It is
at the end of the link a free drive after it has gone on; and behind it the link has room for what fits into x km, until
it has gone on and the wave has come back from x.
"""

from __future__ import annotations

import numpy as np

from sim.network.agenda import look_at_stop
from sim.network.compiled import compiled, inlined
from sim.network.place import UNKNOWN_US, comes_to_us, drive_us, is_at_km, units_before, wave_us
from sim.network.records import FREE_STOP, MAY_RUN_DRY, MOVING, NOBODY, STANDS, STOPS_LEFT, WILL_BREAK, Network
from sim.network.run_dry import LEAST_ML, list_tank, watch_tank
from sim.network.time import NEVER_US


@compiled
def add_stop(n: Network, p: int, km: float) -> None:
    """Write down where a vehicle will stand: there it is an exit for those behind it from when it does (``end_us``).

    An event begins with a stop that is left (``must_pause``) and adds no second one unless one is left.
    """
    s, k = n.vehicle[p].node, n.count[FREE_STOP]
    n.count[FREE_STOP] = n.stop[k].next
    n.count[STOPS_LEFT] -= 1
    n.stop[k].who, n.stop[k].before = p, units_before(n, p)
    n.stop[k].km, n.stop[k].end_us, n.stop[k].over = km, NEVER_US, 0
    n.stop[k].next = n.node[s].stopped
    n.node[s].stopped = k
    n.vehicle[p].stop_at = k


@compiled
def drop_stop(n: Network, s: int, k: int) -> None:
    """Take a stop off the list of its link."""
    if n.node[s].stopped == k:
        n.node[s].stopped = n.stop[k].next
    else:
        before = n.node[s].stopped
        while n.stop[before].next != k:
            before = n.stop[before].next
        n.stop[before].next = n.stop[k].next
    n.stop[k].next = n.count[FREE_STOP]
    n.count[FREE_STOP] = k
    n.count[STOPS_LEFT] += 1


@compiled
def may_stop(n: Network, p: int, s: int, now: int) -> None:
    """Prepare the stop of a vehicle that has just entered a link, if it has one to come."""
    length_km, break_km = n.node[s].length_km, n.vehicle[p].break_km
    n.vehicle[p].restart_us, n.vehicle[p].stop = 0, MOVING
    # The distance to the breakdown counts down from link to link; below 0 it lies behind.
    n.vehicle[p].break_km = break_km - length_km
    # On more lanes than one too: how many there are counts when it gets there.
    if 0.0 <= break_km < length_km:
        n.vehicle[p].stop, n.vehicle[p].restart_us = WILL_BREAK, NEVER_US
        add_stop(n, p, break_km)
        plan_breakdown(n, p, now)
    elif n.vehicle[p].dry_us > 0 and n.vehicle[p].ml_per_km > 0.0:
        n.vehicle[p].stop = MAY_RUN_DRY
        list_tank(n, s, p)
        # Most tanks last: only one that is low already gets an event, the others are looked at when the queue moves.
        if watch_tank(n, p, now) <= LEAST_ML:
            look_at_stop(n, p, now)


@compiled
def plan_breakdown(n: Network, p: int, now: int) -> None:
    """Look at a breakdown at the moment at which the vehicle comes to its place, once that is certain."""
    at = comes_to_us(n, p, n.stop[n.vehicle[p].stop_at].km)
    look_at_stop(n, p, max(at, now) if at != UNKNOWN_US else NEVER_US)


@compiled
def begin_stop(n: Network, p: int, now: int) -> bool:
    """Carry out what was foreseen for a vehicle on its way; returns whether its link has to be looked at again."""
    s, foreseen = n.vehicle[p].node, n.vehicle[p].stop
    n.vehicle[p].stop_us = NEVER_US
    if foreseen == MAY_RUN_DRY:
        if watch_tank(n, p, now) > LEAST_ML:
            return False
        if n.node[s].lanes != 1:  # the others drive round it
            n.vehicle[p].stop = MOVING
            return False
        add_stop(n, p, is_at_km(n, p, now))
    k = n.vehicle[p].stop_at
    if n.node[s].lanes != 1:  # the others drive round it
        n.vehicle[p].stop, n.vehicle[p].restart_us = MOVING, 0
        drop_stop(n, s, k)
        return True
    lasts = n.vehicle[p].dry_us if foreseen == MAY_RUN_DRY else n.vehicle[p].break_us
    n.vehicle[p].stop = STANDS
    n.stop[k].end_us = now + lasts
    # When it would be at the end if it found the rest of the link empty: it must not leave before.
    n.vehicle[p].restart_us = now + lasts + drive_us(n, s, n.node[s].length_km - n.stop[k].km)
    if foreseen == WILL_BREAK:
        n.node[s].broken_down += 1
        n.node[s].stood_us += lasts
    return True


@compiled
def plan_stops(n: Network, s: int, now: int) -> None:
    """Work out anew the breakdowns to come: after an exit that was awaited, a stop ahead, other lanes or rates."""
    n.node[s].awaited_exit = NEVER_US
    k = n.node[s].stopped
    while k != NOBODY:
        if n.stop[k].end_us == NEVER_US:
            plan_breakdown(n, n.stop[k].who, now)
        k = n.stop[k].next


@compiled
def plan_again(n: Network, s: int, now: int) -> None:
    """Lanes or rates are others: who stands goes on if others drive round it now, and who will stand is there else."""
    k = n.node[s].stopped
    while k != NOBODY:
        p, end_us = n.stop[k].who, n.stop[k].end_us
        if now < end_us < NEVER_US and n.node[s].lanes > 1:
            if n.vehicle[p].break_km < 0.0 <= n.vehicle[p].break_km + n.node[s].length_km:
                n.node[s].stood_us -= end_us - now
            n.stop[k].end_us = now
            n.vehicle[p].restart_us = now + drive_us(n, s, n.node[s].length_km - n.stop[k].km)
        k = n.stop[k].next
    plan_stops(n, s, now)


@inlined
def units_above(n: Network, s: int, k: int) -> int:
    """By how many units those who entered from a stopped vehicle on exceed the room behind it; below 0: it has room."""
    room = int(np.rint(n.node[s].units_per_km * n.stop[k].km))
    return int(n.node[s].entered_units - n.stop[k].before - room)


@compiled
def room_behind_us(n: Network, s: int, now: int) -> int:
    """When a vehicle may enter a link as far as those go that stand on it."""
    found, k = now, n.node[s].stopped
    while k != NOBODY:
        end_us = n.stop[k].end_us
        if not n.stop[k].over and end_us != NEVER_US:
            above = units_above(n, s, k)
            if above >= 0:
                drives_up = int(np.rint(above * n.node[s].in_us_per_unit))
                found = max(found, end_us + wave_us(n, s, n.stop[k].km) + drives_up)
        k = n.stop[k].next
    return int(found)


@compiled
def enter_behind_stops(n: Network, s: int, now: int) -> None:
    """One vehicle enters: those after one that had no room behind a stop are held by their entry gaps alone.

    Such a stop is dropped when the last of its queue has passed the place.
    """
    k = n.node[s].stopped
    while k != NOBODY:
        following, km = n.stop[k].next, n.stop[k].km
        if n.stop[k].over:
            # Rounded twice, as the oracle does: first to whole units of space, then to whole microseconds.
            queue = int(np.rint(int(np.rint(n.node[s].units_per_km * km)) * n.node[s].in_us_per_unit))
            if n.stop[k].end_us + wave_us(n, s, km) + queue < now:
                drop_stop(n, s, k)
        elif n.stop[k].end_us != NEVER_US and units_above(n, s, k) >= 0:
            n.stop[k].over = 1
        k = following

"""Shelters: places that become ready along a ramp; first come, first placed (``docs/model.md`` §7).

A place is given for good, or for a stay: then it is free for the next when the group is gone, and not before the next
node has taken it.
"""

from __future__ import annotations

import numpy as np

from sim.network.agenda import door_at, ready_at
from sim.network.compiled import compiled, inlined
from sim.network.line import first_in_line, is_open, join_queue, leave_line, take_out
from sim.network.move import come_to, end_route, move, note
from sim.network.records import ENTERED, NOBODY, SEEN, Network
from sim.network.station import service_us
from sim.network.time import NEVER_US


@compiled
def places_ready_us(n: Network, s: int, needed: int) -> int:
    """When so many places are ready: long ago before the ramp, ``NEVER_US`` when there are never so many."""
    initial, full = n.node[s].places_initial, n.node[s].places_full
    if needed <= initial:
        return -NEVER_US
    if needed > full:
        return NEVER_US
    span = n.node[s].ramp_to_us - n.node[s].ramp_from_us
    return int(n.node[s].ramp_from_us + np.rint((needed - initial) / (full - initial) * span))


@inlined
def gives_back(n: Network, s: int) -> bool:
    """Whether places of a shelter become free again: guests leave the country again, or stay only for a time."""
    return bool(n.node[s].reports or n.node[s].draw_row != NOBODY)


@compiled
def admit_shelter(n: Network, s: int, now: int) -> int:
    """Take everybody in who stands before a shelter, and place them in order; who can never fit is passed over.

    Returns the node to which somebody was sent for want of a place; −1 if nobody was.
    """
    sent_to = NOBODY
    while n.node[s].in_line > 0:
        p = first_in_line(n, s)
        leave_line(n, p)
        move(n, p, s, now)
        join_queue(n, s, 0, p)
        n.node[s].waiting += 1
    while n.node[s].waiting > 0:
        p = n.slot[n.node[s].first_queue].head
        need = n.vehicle[p].households if n.node[s].counts_families else n.vehicle[p].persons
        ready = places_ready_us(n, s, n.node[s].used + need)
        closed = not is_open(n, s)
        if (closed or now < ready) and n.node[s].overflow != NOBODY:
            take_out(n, p)
            n.node[s].waiting -= 1
            sent_to = come_to(n, p, n.node[s].overflow, now)
            continue
        if closed:
            break
        if now < ready < NEVER_US:
            door_at(n, s, ready)
            break
        if ready == NEVER_US and gives_back(n, s) and need <= n.node[s].places_full:
            break  # until guests give places back
        take_out(n, p)
        n.node[s].waiting -= 1
        if ready <= now:
            n.node[s].used += need
            note(n, p, s, ENTERED, now)
            if n.node[s].draw_row == NOBODY:
                end_route(n, p)
            else:
                n.vehicle[p].served = 1
                # Noted, since people may be lost on the way: what was taken is what is given back.
                n.vehicle[p].ring_at = need
                ready_at(n, p, now + service_us(n, p, s))
            if n.node[s].reports:
                n.seen[n.count[SEEN]] = p
                n.count[SEEN] += 1
    return sent_to

"""Roads by kinematic wave theory, vehicle by vehicle (``docs/model.md`` §2.3; Newell 1993, 2002).

A link is one line of vehicles, first in, first out. One enters in an entry gap, and only while there is room for the
front of one more; it lets out its head one exit gap after the vehicle before, while it is open and the next node takes
it. Space that is freed at the exit travels back and is at the entrance a wave's time L/w later (``wave.py``).
"""

from __future__ import annotations

import numpy as np

from sim.network.agenda import ready_at
from sim.network.compiled import compiled, inlined
from sim.network.handle import fetch
from sim.network.line import is_open
from sim.network.place import left_units
from sim.network.records import (
    BURNT_ML,
    LINK,
    MOVING,
    NOBODY,
    RAN_DRY,
    RESCUED_ML,
    Network,
)
from sim.network.run_dry import look_at_tanks
from sim.network.stop import plan_stops
from sim.network.time import HOUR_US, NEVER_US
from sim.network.wave import look_across, look_for_space, reach_back, send_back


@inlined
def head_ready(n: Network, s: int, now: int) -> None:
    """Work out when the head of a link is ready: at the end of the link, and one exit gap after the one before."""
    if n.node[s].exits == n.node[s].entries:
        return
    p = n.space[n.node[s].ring + (n.node[s].exits & n.node[s].ring_mask)].who
    if n.vehicle[p].target != NOBODY:  # it stands in the next line already
        return
    if not is_open(n, s) or n.node[s].lanes == 0 or n.vehicle[p].restart_us == NEVER_US:
        ready_at(n, p, NEVER_US)
        return
    at_end = max(n.vehicle[p].entered_us + n.node[s].free_us, n.vehicle[p].restart_us)
    gap_over = n.node[s].exit_free_us if at_end >= n.node[s].exit_free_us else n.node[s].exit_late_us
    # The next comes up no faster than the gap after those ahead of the last, whose rears may have waited for room.
    behind_us = -NEVER_US if n.node[s].forks else n.node[s].rear_us
    ready_at(n, p, max(now, at_end, gap_over, behind_us))


@inlined
def leave_link(n: Network, p: int, s: int, to_link: bool, now: int) -> None:
    """The head leaves: its space sets out for the entrance, and the next becomes the head."""
    units = n.vehicle[p].units
    at = n.node[s].ring + (n.node[s].exits & n.node[s].ring_mask)
    n.space[at].left_us = now
    send_back(n, s, units, to_link, now)
    gap = units * n.node[s].out_us_per_unit
    n.node[s].exit_free_us = now + int(np.rint(gap))
    n.node[s].exit_late_us = now + int(np.rint(gap * n.node[s].drop_factor))
    n.node[s].exits += 1
    if n.node[s].exits + 1 < n.node[s].entries:  # this one is the head when the next has left
        fetch(n.vehicle[n.space[n.node[s].ring + ((n.node[s].exits + 1) & n.node[s].ring_mask)].who])
    if n.vehicle[p].ml_per_km > 0.0:
        burn(n, p, s, now)
    if n.vehicle[p].stop != MOVING:
        n.vehicle[p].stop, n.vehicle[p].stop_us = MOVING, NEVER_US
    if n.node[s].first_tank == p:
        n.node[s].first_tank = n.vehicle[p].next_tank
    if n.node[s].exits >= n.node[s].awaited_exit:
        plan_stops(n, s, now)
    if n.node[s].entered_units >= n.node[s].tank_units and left_units(n, s) >= n.node[s].tank_units:
        look_at_tanks(n, s, now)
    head_ready(n, s, now)
    look_for_space(n, s, now)
    if n.node[s].opposite != NOBODY:
        look_across(n, s, now)


@inlined
def put_on_link(n: Network, p: int, s: int, before: int, now: int) -> None:
    """Count a vehicle in that has entered from a node; what it reaches back over the entrance stays there."""
    units, at = n.vehicle[p].units, n.node[s].ring + (n.node[s].entries & n.node[s].ring_mask)
    n.space[at].who, n.space[at].before, n.space[at].left_us = p, n.node[s].entered_units, NEVER_US
    n.vehicle[p].ring_at = n.node[s].entries
    n.node[s].entries += 1
    n.node[s].entered_units += units
    if before >= 0 and n.node[before].kind == LINK:
        reach_back(n, s, before, units, now)
    n.node[s].used += units


@compiled
def burn(n: Network, p: int, s: int, now: int) -> None:
    """Take off what a vehicle burnt on the link that it leaves; who has too little is given some by others."""
    standing_h = max(0, now - n.vehicle[p].entered_us - n.node[s].free_us) / HOUR_US
    burnt = n.vehicle[p].ml_per_km * n.node[s].length_km + n.vehicle[p].idle_ml_per_h * standing_h
    needed = int(burnt + 0.5)
    if needed > n.vehicle[p].tank_ml:
        if not n.vehicle[p].ran_dry:
            n.vehicle[p].ran_dry = 1
            n.count[RAN_DRY] += 1
        given, rescue = needed - n.vehicle[p].tank_ml, n.rescue_ml[0]
        if rescue > 0:  # as often as it takes, each time the same: the last leaves it something for what follows
            given = (given + rescue - 1) // rescue * rescue
        n.count[RESCUED_ML] += given
        n.vehicle[p].tank_ml += given
    n.count[BURNT_ML] += needed
    n.vehicle[p].tank_ml -= needed

"""What every kind of node has in common: vehicles come to it, leave what is behind them, and are seen doing so."""

from __future__ import annotations

from sim.network.agenda import door_at
from sim.network.compiled import compiled, inlined
from sim.network.line import join_line
from sim.network.link import leave_link
from sim.network.records import (
    ARRIVED,
    ENDED,
    ENTERED,
    GONE,
    LEFT,
    LINK,
    LOGGED,
    NEEDS_DRAWS,
    NOBODY,
    ON_ROAD,
    ORIGIN,
    SEEN,
    SHELTER,
    STATION,
    Network,
)
from sim.network.route import node_of
from sim.network.time import NOT_YET


@inlined
def note(n: Network, p: int, s: int, event: int, now: int) -> None:
    """Write down a passage of node ``s``; who passes the crossing is no longer on the road before it.

    Who leaves a node that never served him has not passed it.
    """
    stage = n.node[s].stage
    n.passage_us[p, stage, event] = now
    # Counted once: a vehicle of a closed loop passes the crossing again and again.
    if (
        n.node[s].crossing & (1 << event)
        and not n.vehicle[p].crossed
        and (event != LEFT or n.passage_us[p, stage, ENTERED] != NOT_YET)
    ):
        n.vehicle[p].crossed = 1
        n.count[ON_ROAD] -= n.vehicle[p].persons


@compiled
def log_visit(n: Network, p: int, stage: int) -> None:
    """Write down an earlier visit of a stage before the next one takes its place among the passages."""
    k = n.count[LOGGED]
    n.count[LOGGED] = k + 1
    n.visit[k].who, n.visit[k].stage = p, stage
    for event in range(3):
        n.visit[k].times_us[event] = n.passage_us[p, stage, event]
        n.passage_us[p, stage, event] = NOT_YET


@compiled
def draw_again(n: Network, p: int, stage: int) -> None:
    """Take new random numbers for another visit of a stage; where a block is used up the run pauses for another."""
    v = n.vehicle[p].again
    for k in range(n.rows_of.shape[1]):
        row = n.rows_of[stage, k]
        if row >= 0:
            at = n.pool_at[row, v]
            n.draws[row, p] = n.pool[row, v, at]
            n.pool_at[row, v] = at + 1
            if at + 1 == n.pool.shape[2]:
                n.count[NEEDS_DRAWS] = 1


@inlined
def come_to(n: Network, p: int, stage: int, now: int) -> int:
    """Vehicle ``p`` comes to a stage and stands in its line; returns the node.

    From a link it *came* when it would have been there with nobody before it: that is what orders the line of a gate
    that several roads lead to.
    """
    here = n.vehicle[p].node
    n.came_from[p, stage] = n.node[here].stage if here >= 0 else ORIGIN
    if n.vehicle[p].again >= 0 and n.passage_us[p, stage, ARRIVED] != NOT_YET:
        if here >= 0 and n.node[here].stage == stage:
            # It comes back to the stage in which it still stands: when it leaves, that belongs to the visit logged
            # here.
            n.vehicle[p].open_visit = n.count[LOGGED]
        log_visit(n, p, stage)
        draw_again(n, p, stage)
    s = node_of(n, p, stage)
    came = now
    if here >= 0 and n.node[here].kind == LINK and n.node[s].kind == STATION:
        came = max(n.vehicle[p].entered_us + n.node[here].free_us, n.vehicle[p].restart_us)
    n.vehicle[p].came_us = came
    note(n, p, s, ARRIVED, now)
    join_line(n, s, p)
    return s


@inlined
def look_again(n: Network, s: int, now: int) -> None:
    """Let a node look at its line now, if anybody waits before or in it."""
    if n.node[s].in_line > 0 or n.node[s].waiting > 0:
        door_at(n, s, now)


@inlined
def leave(n: Network, p: int, there: int, now: int) -> None:
    """Vehicle ``p`` is gone from its node to node ``there``, or out of the model: what it took up is free."""
    s = n.vehicle[p].node
    if s == ORIGIN:
        n.persons_at[len(n.persons_at) + ORIGIN] -= n.vehicle[p].persons
        return
    n.persons_at[n.node[s].stage] -= n.vehicle[p].persons
    if n.vehicle[p].open_visit >= 0:
        n.visit[n.vehicle[p].open_visit].times_us[LEFT] = now
        n.vehicle[p].open_visit = NOBODY
    else:
        note(n, p, s, LEFT, now)
    kind = n.node[s].kind
    if kind == LINK:
        leave_link(n, p, s, there != GONE and n.node[there].kind == LINK, now)
    elif kind == STATION:
        if n.vehicle[p].reneged:
            n.vehicle[p].reneged = 0
            n.node[s].waiting -= 1
        # Who goes to the second inspection and keeps its lane here still counts as busy; leaving there frees both,
        # below.
        elif n.vehicle[p].held != s:
            n.node[s].busy -= 1
        look_again(n, s, now)
        if n.vehicle[p].held != NOBODY and n.vehicle[p].held != s:
            first = n.vehicle[p].held
            n.vehicle[p].held = NOBODY
            n.node[first].busy -= 1
            look_again(n, first, now)
    elif kind == SHELTER and n.vehicle[p].served:
        n.node[s].used -= n.vehicle[p].ring_at
        look_again(n, s, now)


@inlined
def move(n: Network, p: int, s: int, now: int) -> None:
    """Vehicle ``p`` goes from its node into node ``s``."""
    leave(n, p, s, now)
    if n.vehicle[p].turned != NOBODY:  # who turned away at a door has left it only now
        note(n, p, n.vehicle[p].turned, LEFT, now)
        n.vehicle[p].turned = NOBODY
    n.vehicle[p].node = s
    n.vehicle[p].served = 0
    n.persons_at[n.node[s].stage] += n.vehicle[p].persons
    # Here and not in `come_to`: who only stands in the line before a stage has not got there.
    if n.vehicle[p].watched == n.node[s].stage:
        n.vehicle[p].watched = NOBODY
        n.seen[n.count[SEEN]] = p
        n.count[SEEN] += 1


@compiled
def go_away(n: Network, p: int, now: int) -> None:
    """Vehicle ``p`` leaves the model."""
    leave(n, p, GONE, now)
    n.vehicle[p].node = GONE
    n.persons_at[len(n.persons_at) + GONE] += n.vehicle[p].persons
    if not n.vehicle[p].crossed:
        n.vehicle[p].crossed = 1
        n.count[ON_ROAD] -= n.vehicle[p].persons
    end_route(n, p)


@inlined
def end_route(n: Network, p: int) -> None:
    """Write down that a vehicle is out of its last stage, or has its places in a shelter."""
    n.ended[n.count[ENDED]] = p
    n.count[ENDED] += 1

"""Bus stops: who waits for a bus leaves his vehicle for good, and goes on from where a bus has set him down.

Between the two a group is ``ABOARD``, at no node; the bus is a vehicle of its own, and its persons are counted there.
"""

from __future__ import annotations

from sim.network.agenda import door_at
from sim.network.compiled import compiled
from sim.network.move import come_to, leave
from sim.network.records import ABOARD, GONE, NOBODY, NOT_COME, ON_ROAD, ORIGIN, SEEN, Network


@compiled
def see(n: Network, p: int) -> None:
    """Let the run pause, for an actor to see vehicle ``p`` as it is now."""
    n.seen[n.count[SEEN]] = p
    n.count[SEEN] += 1


@compiled
def turn_at_door(n: Network, p: int, now: int) -> None:
    """A bus sets its people down at the door of a stage, and is off the road; an actor sees to those who got off."""
    leave(n, p, GONE, now)
    n.vehicle[p].node = GONE
    n.vehicle[p].watched = NOBODY
    if not n.vehicle[p].crossed:
        n.count[ON_ROAD] -= n.vehicle[p].persons
    see(n, p)


@compiled
def get_on(n: Network, p: int, now: int) -> None:
    """A group that waits at a bus stop leaves it with a bus."""
    leave(n, p, GONE, now)
    n.vehicle[p].node = ABOARD
    if not n.vehicle[p].crossed:
        n.count[ON_ROAD] -= n.vehicle[p].persons


@compiled
def set_out_again(n: Network, p: int, stage: int, now: int) -> None:
    """A group whose route had ended sets out from where it is, and arrives at a node.

    It comes from no stage that could be left when it goes in: a shelter is left now.
    """
    if n.vehicle[p].node == GONE:
        n.persons_at[len(n.persons_at) + GONE] -= n.vehicle[p].persons
    else:
        leave(n, p, GONE, now)
    n.vehicle[p].node = ORIGIN
    n.persons_at[len(n.persons_at) + ORIGIN] += n.vehicle[p].persons
    s = come_to(n, p, stage, now)
    n.came_from[p, stage] = NOT_COME
    door_at(n, s, now)


@compiled
def get_off(n: Network, p: int, stage: int, now: int) -> None:
    """A group has been set down at the door of a node, and arrives at it.

    It comes from no stage that could be left when it goes in: the bus stop was, when it got on.
    """
    n.vehicle[p].node = ORIGIN
    n.persons_at[len(n.persons_at) + ORIGIN] += n.vehicle[p].persons
    if not n.vehicle[p].crossed:
        n.count[ON_ROAD] += n.vehicle[p].persons
    s = come_to(n, p, stage, now)
    n.came_from[p, stage] = NOT_COME
    door_at(n, s, now)

"""Who waits where: doubly linked lists through the vehicles, one a line and one a queue.

A *line* stands before a node: those in it still occupy the node before. It has one list for each approach (the node
that they come from, or their origin) and rank, so nobody has to be looked for: within an approach the order of coming
is the order of the list. A *queue* is inside a station or a shelter, one list a rank.

Invariant: a vehicle is in at most one list, and ``vehicle.slot`` names it.
"""

from __future__ import annotations

from sim.network.compiled import compiled, inlined
from sim.network.records import ENTERED, NOBODY, ORIGIN, STATION, Network


@inlined
def goes_before(n: Network, p: int, q: int) -> bool:
    """Whether ``p`` came before ``q``; of those who came together the lower number is first."""
    a, b = n.vehicle[p].came_us, n.vehicle[q].came_us
    return bool(a < b or (a == b and p < q))


@inlined
def insert(n: Network, slot: int, p: int, after: int) -> None:
    """Put ``p`` into a list behind ``after``; at its head when that is nobody."""
    following = n.slot[slot].head if after == NOBODY else n.vehicle[after].next
    n.vehicle[p].prev, n.vehicle[p].next, n.vehicle[p].slot = after, following, slot
    if after == NOBODY:
        n.slot[slot].head = p
    else:
        n.vehicle[after].next = p
    if following == NOBODY:
        n.slot[slot].tail = p
    else:
        n.vehicle[following].prev = p


@inlined
def take_out(n: Network, p: int) -> None:
    """Take ``p`` out of the list in which it is."""
    slot, before, following = n.vehicle[p].slot, n.vehicle[p].prev, n.vehicle[p].next
    if before == NOBODY:
        n.slot[slot].head = following
    else:
        n.vehicle[before].next = following
    if following == NOBODY:
        n.slot[slot].tail = before
    else:
        n.vehicle[following].prev = before
    n.vehicle[p].slot = NOBODY


@inlined
def ranks_of(n: Network) -> int:
    """How many priorities there are."""
    return len(n.preempts)


@inlined
def approach_of(n: Network, s: int, source: int) -> int:
    """The first slot of the line of node ``s`` for those who come from a node, or from their origin.

    Approaches are in the order of their sources, so they are found by bisection.
    """
    ranks, low, high = ranks_of(n), 0, n.node[s].approaches - 1
    first = n.node[s].first_slot
    while low < high:
        # A merge has few approaches, a checkpoint after many towns has hundreds: bisection serves both.
        middle = (low + high) >> 1
        if n.slot[first + middle * ranks].source < source:
            low = middle + 1
        else:
            high = middle
    return int(first + low * ranks)


@inlined
def line_rank(n: Network, s: int, p: int) -> int:
    """Rank in the line of a node: its priority only where the line itself is served, for want of a waiting room."""
    return int(n.vehicle[p].rank) if n.node[s].kind == STATION and n.node[s].buffer == 0 else 0


@inlined
def join_line(n: Network, s: int, p: int) -> None:
    """Stand in the line of node ``s``, behind all of the same approach and rank who came before.

    Only those who came at the same instant can stand in between, so the walk from the tail is short.
    """
    source = n.vehicle[p].turned  # who turned away at a door comes from there, wherever he still stands
    if source == NOBODY:
        source = n.vehicle[p].node if n.vehicle[p].node >= 0 else ORIGIN
    slot = approach_of(n, s, source) + line_rank(n, s, p)
    after = n.slot[slot].tail
    while after != NOBODY and goes_before(n, p, after):
        after = n.vehicle[after].prev
    insert(n, slot, p, after)
    n.vehicle[p].target = s
    n.node[s].in_line += 1


@inlined
def leave_line(n: Network, p: int) -> None:
    """Leave the line in which ``p`` stands, from wherever in it."""
    take_out(n, p)
    n.node[n.vehicle[p].target].in_line -= 1
    n.vehicle[p].target = NOBODY


@inlined
def first_in_line(n: Network, s: int) -> int:
    """Who is next in the line of a node: the most urgent rank, of these who came first; nobody if it is empty."""
    return first_of_approaches(n, s) if n.node[s].in_line > 0 else NOBODY


@inlined
def first_of_approaches(n: Network, s: int) -> int:
    """Who is next in a line that is not empty."""
    ranks, found = ranks_of(n), NOBODY
    first = n.node[s].first_slot
    for rank in range(ranks):
        for approach in range(n.node[s].approaches):
            p = n.slot[first + approach * ranks + rank].head
            # Only the heads are compared: within an approach the list is in order, so no one else can be first.
            if p != NOBODY and (found == NOBODY or goes_before(n, p, found)):
                found = p
        if found != NOBODY:
            return int(found)
    return NOBODY


@inlined
def join_queue(n: Network, s: int, rank: int, p: int) -> None:
    """Stand at the end of a queue inside."""
    slot = n.node[s].first_queue + rank
    insert(n, slot, p, n.slot[slot].tail)


@inlined
def first_rank_inside(n: Network, s: int) -> int:
    """The most urgent rank of those who wait inside; nobody if there is none."""
    first = n.node[s].first_queue
    for rank in range(ranks_of(n)):
        if n.slot[first + rank].head != NOBODY:
            return rank
    return NOBODY


@compiled
def queue_again(n: Network, s: int, rank: int, p: int) -> None:
    """Put an interrupted vehicle before all of its class who began later or have not begun."""
    slot, stage = n.node[s].first_queue + rank, n.node[s].stage
    began_us = n.passage_us[p, stage, ENTERED]
    after, at = NOBODY, n.slot[slot].head
    # Interrupted ones stand at the front of the queue, by when they began; those never served follow.
    while at != NOBODY and n.vehicle[at].served:
        other_us = n.passage_us[at, stage, ENTERED]
        if other_us > began_us or (other_us == began_us and at > p):
            break
        after, at = at, n.vehicle[at].next
    insert(n, slot, p, after)


@inlined
def list_as_served(n: Network, s: int, p: int) -> None:
    """Put a vehicle at the front of those of its class who are in service."""
    slot = n.node[s].first_queue + n.vehicle[p].rank
    following = n.slot[slot].served
    n.vehicle[p].prev, n.vehicle[p].next = NOBODY, following
    if following != NOBODY:
        n.vehicle[following].prev = p
    n.slot[slot].served = p


@inlined
def end_as_served(n: Network, s: int, p: int) -> None:
    """Take a vehicle off the list of those in service."""
    slot, before, following = n.node[s].first_queue + n.vehicle[p].rank, n.vehicle[p].prev, n.vehicle[p].next
    if before == NOBODY:
        n.slot[slot].served = following
    else:
        n.vehicle[before].next = following
    if following != NOBODY:
        n.vehicle[following].prev = before


@inlined
def is_open(n: Network, s: int) -> bool:
    """Whether anybody may leave a link, or begin a service: by parameter, by clock, and with no convoy in the way."""
    return bool(n.node[s].open and n.node[s].in_hours and n.node[s].blockers == 0)

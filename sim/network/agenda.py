"""The agenda: what happens next, by time, then vehicles before doors, then by number.

It is in two parts. What happens at a later time is in a heap in which each event has four below it: a cache line holds
four events, and such a heap is half as deep as a binary one. What follows at this very instant, above all the look of
a node where somebody has just left, is in ``soon``, a short list, so that it need not pass through the heap.

Invariants: every vehicle with a finite ``ready_us``, every node with a finite ``door_us`` and every vehicle with a
finite ``stop_us`` has an entry of just that time. An entry of another time is void and is passed over when its turn
comes: that is cheaper than to find it in the heap. So may be one of two that name the same time: what was called off
and comes back to its old time has an entry of that time already. When the heap is full, both kinds are dropped
(:func:`drop_void`). What is left is at most one entry a vehicle, a node and a vehicle that may stop on its way, and the
heap has room for more than that: so it never overruns. Four entries after the last of the heap are ``NEVER_US``, so
four below an event can be compared without a look at how many there are. All of ``soon`` happens at ``count[NOW]``.
"""

from __future__ import annotations

from sim.network.compiled import compiled, inlined
from sim.network.handle import is_before
from sim.network.records import NOBODY, NOW, SIZE, SOON, Network
from sim.network.time import NEVER_US, NOT_YET

BELOW = 4
"""Events below each event of the heap."""


@inlined
def rise(n: Network, i: int, time_us: int, who: int) -> None:
    """Let a gap at ``i`` move up until the event fits."""
    heap = n.agenda
    while i > 0:
        parent = (i - 1) >> 2
        above_us, above = heap[parent].time_us, heap[parent].who
        if not is_before(time_us, who, above_us, above):
            break
        heap[i].time_us, heap[i].who = above_us, above
        i = parent
    heap[i].time_us, heap[i].who = time_us, who


@inlined
def push(n: Network, time_us: int, who: int) -> None:
    """Put an event into the agenda."""
    # What does not fit into the short list goes into the heap: slower, and in the same order.
    if time_us == n.count[NOW] and n.count[SOON] < len(n.soon):
        put_soon(n, who)
        return
    if n.count[SIZE] + BELOW >= len(n.agenda):
        drop_void(n)
    size = n.count[SIZE]
    n.count[SIZE] = size + 1
    # The sentinel moves with the end of the heap: four entries behind the last must be `NEVER_US`.
    n.agenda[size + BELOW].time_us = NEVER_US
    rise(n, size, time_us, who)


@inlined
def put_soon(n: Network, who: int) -> None:
    """Put an event of this instant into its list, the last to happen first."""
    k = n.count[SOON]
    n.count[SOON] = k + 1
    # Insertion sort: the list rarely holds more than a few, and the next to happen comes off its end for nothing.
    while k > 0 and n.soon[k - 1] < who:
        n.soon[k] = n.soon[k - 1]
        k -= 1
    n.soon[k] = who


@inlined
def first_of_ties(n: Network, child: int, time_us: int) -> int:
    """Which of the four from ``child`` on has the lowest number of those at a time."""
    first = NOBODY
    for k in range(child, child + BELOW):
        if n.agenda[k].time_us == time_us and (first == NOBODY or n.agenda[k].who < n.agenda[first].who):
            first = k
    return first


@inlined
def drop_first(n: Network) -> None:
    """Take the first event off the heap.

    The gap moves down to the end, and the last event, which belongs there or thereabouts, rises from it: that is
    fewer comparisons than to test on the way down whether it fits.
    """
    heap, last = n.agenda, n.count[SIZE] - 1
    n.count[SIZE] = last
    time_us, who = heap[last].time_us, heap[last].who
    heap[last].time_us = NEVER_US
    if last == 0:
        return
    gap, child = 0, 1
    while child < last:
        first, first_us, tied = child, heap[child].time_us, False
        for k in range(child + 1, child + BELOW):
            other_us = heap[k].time_us
            tied |= other_us == first_us
            first = k if other_us < first_us else first
            first_us = min(other_us, first_us)
        if tied:  # seldom: nobody can guess which of four comes first, so the rest goes without a jump
            first = first_of_ties(n, child, first_us)
        heap[gap].time_us, heap[gap].who = first_us, heap[first].who
        gap, child = first, BELOW * first + 1
    rise(n, gap, time_us, who)


@inlined
def counts(n: Network, time_us: int, who: int) -> bool:
    """Whether an event is what its vehicle or node is waiting for."""
    vehicles, nodes = len(n.vehicle), len(n.node)
    if who < vehicles:
        return bool(n.vehicle[who].ready_us == time_us)
    if who < vehicles + nodes:
        return bool(n.node[who - vehicles].door_us == time_us)
    return bool(n.vehicle[who - vehicles - nodes].stop_us == time_us)


@inlined
def wait_for(n: Network, who: int, time_us: int) -> None:
    """Write down the time of the event for which a vehicle or node is waiting."""
    vehicles, nodes = len(n.vehicle), len(n.node)
    if who < vehicles:
        n.vehicle[who].ready_us = time_us
    elif who < vehicles + nodes:
        n.node[who - vehicles].door_us = time_us
    else:
        n.vehicle[who - vehicles - nodes].stop_us = time_us


@compiled
def drop_void(n: Network) -> None:
    """Make room in a full heap: of the entries that count, one is kept for each vehicle or node that waits.

    While this goes on, whoever has his entry waits for nothing, so that a second one of the same time does not count.
    """
    heap, size = n.agenda, 0
    for i in range(n.count[SIZE]):
        time_us, who = heap[i].time_us, heap[i].who
        if counts(n, time_us, who):
            # Marked, so that a second entry of the same time is not kept; the marks come off again below.
            wait_for(n, who, NOT_YET)
            rise(n, size, time_us, who)
            size += 1
    for i in range(size):
        wait_for(n, heap[i].who, heap[i].time_us)
    n.count[SIZE] = size
    for i in range(size, size + BELOW):
        heap[i].time_us = NEVER_US


@inlined
def ready_at(n: Network, p: int, time_us: int) -> None:
    """Vehicle ``p`` is ready to leave its node at a time; ``NEVER_US``: not until something changes."""
    if n.vehicle[p].ready_us != time_us:
        n.vehicle[p].ready_us = time_us
        if time_us < NEVER_US:
            push(n, time_us, p)


@inlined
def door_at(n: Network, s: int, time_us: int) -> None:
    """Node ``s`` looks at its line at a time, unless it does so earlier anyway."""
    if time_us < n.node[s].door_us:
        n.node[s].door_us = time_us
        push(n, time_us, len(n.vehicle) + s)


@inlined
def look_at_stop(n: Network, p: int, time_us: int) -> None:
    """Look at the stop of vehicle ``p`` on its way at a time."""
    if n.vehicle[p].stop_us != time_us:
        n.vehicle[p].stop_us = time_us
        if time_us < NEVER_US:
            push(n, time_us, len(n.vehicle) + len(n.node) + p)

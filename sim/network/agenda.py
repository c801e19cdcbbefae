"""The agenda: a binary heap of what happens next, by time, then vehicles before doors, then by number.

Invariant: every vehicle with a finite ``ready_us``, every node with a finite ``door_us`` and every vehicle with a
finite ``stop_us`` has an entry of just that time. An entry of another time is void and is passed over when its turn
comes: that is cheaper than to find it in the heap.
"""

from __future__ import annotations

from sim.network.compiled import compiled, exported, inlined
from sim.network.records import SIZE, Network
from sim.network.time import NEVER_US


@exported
def push(n: Network, time_us: int, who: int) -> None:
    """Put an event into the heap: a hole moves up until the event fits."""
    if n.count[SIZE] == len(n.agenda):
        drop_void(n)
    heap, i = n.agenda, n.count[SIZE]
    n.count[SIZE] = i + 1
    while i > 0:
        parent = (i - 1) >> 1
        above = heap[parent].time_us
        if above < time_us or (above == time_us and heap[parent].who <= who):
            break
        heap[i].time_us, heap[i].who = above, heap[parent].who
        i = parent
    heap[i].time_us, heap[i].who = time_us, who


@compiled
def sink(n: Network, i: int, size: int, time_us: int, who: int) -> None:
    """Let a hole at ``i`` move down until the event fits."""
    heap = n.agenda
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        first, number = heap[child].time_us, heap[child].who
        if child + 1 < size:
            other = heap[child + 1].time_us
            if other < first or (other == first and heap[child + 1].who < number):
                child += 1
                first, number = other, heap[child].who
        if first > time_us or (first == time_us and number > who):
            break
        heap[i].time_us, heap[i].who = first, number
        i = child
    heap[i].time_us, heap[i].who = time_us, who


@inlined
def drop_first(n: Network) -> None:
    """Take the first event off the heap."""
    last = n.count[SIZE] - 1
    n.count[SIZE] = last
    if last > 0:
        sink(n, 0, last, n.agenda[last].time_us, n.agenda[last].who)


@inlined
def counts(n: Network, time_us: int, who: int) -> bool:
    """Whether an event is what its vehicle or node is waiting for."""
    vehicles, nodes = len(n.vehicle), len(n.node)
    if who < vehicles:
        return bool(n.vehicle[who].ready_us == time_us)
    if who < vehicles + nodes:
        return bool(n.node[who - vehicles].door_us == time_us)
    return bool(n.vehicle[who - vehicles - nodes].stop_us == time_us)


@compiled
def drop_void(n: Network) -> None:
    """Make room in a full heap: only the entries that count are kept, and put in order again."""
    heap, size = n.agenda, 0
    for i in range(n.count[SIZE]):
        time_us, who = heap[i].time_us, heap[i].who
        if counts(n, time_us, who):
            heap[size].time_us, heap[size].who = time_us, who
            size += 1
    n.count[SIZE] = size
    for i in range(size // 2 - 1, -1, -1):
        sink(n, i, size, heap[i].time_us, heap[i].who)


@exported
def ready_at(n: Network, p: int, time_us: int) -> None:
    """Vehicle ``p`` is ready to leave its node at a time; ``NEVER_US``: not until something changes."""
    if n.vehicle[p].ready_us != time_us:
        n.vehicle[p].ready_us = time_us
        if time_us < NEVER_US:
            push(n, time_us, p)


@exported
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

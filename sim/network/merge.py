"""Merging: who of those before a link enters next (``docs/model.md`` §2.4; Daganzo 1995, case T15).

Where approaches take turns, each has a *tag*: the turn at which its next vehicle is due. Entering at turn T, a vehicle
of e cars puts its approach's tag e/share later. An approach that sends less than its share loses its unused turns and
nothing else.
"""

from __future__ import annotations

from sim.network.compiled import inlined
from sim.network.line import first_in_line, goes_before, ranks_of
from sim.network.records import NOBODY, Network

SAME_TURN = 1e-9
"""Turns that differ by less, relatively, are the same: sums of 1/share are not exact."""


@inlined
def due_to_enter(n: Network, s: int) -> int:
    """Who of the line of a link enters next; nobody if it is empty."""
    if not n.node[s].merges:
        return first_in_line(n, s)
    ranks, found, least = ranks_of(n), NOBODY, 0.0
    first = n.node[s].first_slot
    for approach in range(n.node[s].approaches):
        slot = first + approach * ranks
        p = n.slot[slot].head
        if p == NOBODY:
            continue
        turn = max(n.node[s].turn, n.slot[slot].tag)
        gap = SAME_TURN * max(1.0, turn)
        if found == NOBODY or turn < least - gap or (turn <= least + gap and goes_before(n, p, found)):
            found, least = p, turn
    return int(found)


@inlined
def take_turn(n: Network, s: int, p: int) -> None:
    """Note that a vehicle merges: the next of its approach is due e/share turns later."""
    slot = n.vehicle[p].slot
    turn = max(n.node[s].turn, n.slot[slot].tag)
    n.node[s].turn = turn
    n.slot[slot].tag = turn + n.vehicle[p].units / 1000.0 / n.slot[slot].weight

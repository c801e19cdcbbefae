"""Two directions of one road: who may have its lanes (``docs/model.md`` §2.3.13).

Directions that *share* have lanes of their own, and lanes change hands: a direction that gives some lets nobody in
until those who are on it have room on the lanes that it keeps. Rates and room are worked out in Python
(:class:`sim.network.flow.Flow`), so the rules only note that it is time (``HANDS_OVER``) and pause.

Directions that *alternate* use the same lanes in turns. Nothing is written down of the end of a turn: a direction may
enter while its green lasts or nobody stands before the other, and the other begins when nobody is on the road.
"""

from __future__ import annotations

from sim.network.agenda import door_at
from sim.network.compiled import compiled, inlined
from sim.network.records import HANDS_OVER, NOBODY, Network
from sim.network.time import NEVER_US
from sim.network.wave import free_spaces, look_for_space


@compiled
def may_use_road(n: Network, s: int, now: int) -> bool:
    """Whether vehicles may enter one direction of a road now, as far as the other direction goes."""
    if n.node[s].alternates:
        return may_enter_in_turn(n, s, now)
    if n.node[s].gives:
        free_spaces(n, s, now)
        if n.node[s].used <= n.node[s].storage:
            n.count[HANDS_OVER] = 1
            return False
        look_for_space(n, s, now)
    return True


@inlined
def is_waited_for(n: Network, s: int) -> bool:
    """Whether somebody stands before a direction that has turns."""
    return bool(n.node[s].in_line > 0 and n.node[s].green_us > 0)


@compiled
def may_enter_in_turn(n: Network, s: int, now: int) -> bool:
    """Whether it is the turn of a direction; if it can be from now on, the turn begins."""
    other = n.node[s].opposite
    if n.node[s].green_us == 0:
        return False
    if n.node[s].has_turn:
        # Not `<=`: who is ready in the instant in which the green is over has missed it, whichever door looks first.
        return bool(now < n.node[s].turn_us + n.node[s].green_us or not is_waited_for(n, other))
    if n.node[s].in_line == 0:  # who stood here was called back: the other side may go on
        if n.node[other].in_line > 0:
            door_at(n, other, now)
        return False
    over_us = n.node[other].turn_us + n.node[other].green_us
    if now < over_us:
        door_at(n, s, over_us)
        return False
    if stands_on(n, other):  # its last vehicle lets this door look again
        return False
    n.node[other].has_turn, n.node[s].has_turn, n.node[s].turn_us = 0, 1, now
    if is_waited_for(n, other):
        door_at(n, other, now + n.node[s].green_us)
    return True


@inlined
def stands_on(n: Network, s: int) -> bool:
    """Whether anything stands or drives on a link: vehicles, or the rear of one that waits for room ahead."""
    if n.node[s].exits < n.node[s].entries:
        return True
    # Not only the last: where the road forks, one that left before may still wait for room on another road.
    at = n.node[s].first_stretch
    while at != NOBODY and n.stretch[at].from_us < NEVER_US:
        at = n.stretch[at].next
    return bool(at != NOBODY)

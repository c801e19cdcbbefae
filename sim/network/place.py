"""Where a vehicle is on a link, and when it comes to a place (``docs/model.md`` §2.3.7; Newell 1993).

It comes to a place by its free drive, or behind the queue: once the count at the exit, a wave's time ago, makes room
between the place and the end. Who stands ahead is an exit on the way in the same sense. What has not happened yet is
not guessed: then the time is ``UNKNOWN_US``, and the link counts the exits until it can be reported.
"""

from __future__ import annotations

import numpy as np

from sim.network.compiled import compiled, inlined
from sim.network.records import NOBODY, Network
from sim.network.time import HOUR_US, NEVER_US

UNKNOWN_US = -1
"""In place of a time that depends on a vehicle that has not left yet."""

SEVERAL = -2
"""In place of a stop: there are more than one."""

ROUNDED_US = 3
"""By less than this much do roundings move a time that is the sum of two."""

NARROWINGS = 40
"""Bisections of a place on a link: a link of 2,000 km to two thousandths of a millimetre."""


@inlined
def wave_us(n: Network, s: int, km: float) -> int:
    """Time in which the backward wave travels so many km of a link."""
    return int(np.rint(km / n.node[s].wave_kmh * HOUR_US))


@inlined
def drive_us(n: Network, s: int, km: float) -> int:
    """Time of a free drive over so many km of a link."""
    return int(np.rint(km / n.node[s].speed_kmh * HOUR_US))


@inlined
def first_place(n: Network, s: int) -> int:
    """The first number in the ring that may still matter: of the last one whose space is back at the entrance."""
    return int(max(0, n.node[s].freed - 1))


@inlined
def place_before(n: Network, s: int, units: float, low: int, high: int) -> int:
    """The number in the ring of the vehicle up to whose own end there are just more than so many units.

    It is looked for between two numbers: :func:`first_place` and all entries, where nothing better is known.
    """
    mask, ring = n.node[s].ring_mask, n.node[s].ring
    while low < high:
        middle = (low + high) >> 1
        following = middle + 1
        upto = n.space[ring + (following & mask)].before if following < n.node[s].entries else n.node[s].entered_units
        if upto > units:
            high = middle
        else:
            low = middle + 1
    return int(low)


@inlined
def passed_end_us(n: Network, s: int, units: float, at: int) -> int:
    """When the count of units at the exit of a link came to a number, interpolated at the capacity.

    The front of a vehicle with b units before it has the count b. ``UNKNOWN_US`` while it has not come to that, in
    which case ``awaited_exit`` counts on it. ``at`` is :func:`place_before` of the number.
    """
    if units < 0.0:
        return -NEVER_US
    mask, ring = n.node[s].ring_mask, n.node[s].ring
    if at >= n.node[s].exits:
        n.node[s].awaited_exit = min(n.node[s].awaited_exit, at + 1)
        return UNKNOWN_US
    more = max(0.0, units - n.space[ring + (at & mask)].before)
    return int(n.space[ring + (at & mask)].left_us + np.rint(more * n.node[s].in_us_per_unit))


@inlined
def units_before(n: Network, p: int) -> int:
    """Units that entered its link before a vehicle."""
    s = n.vehicle[p].node
    return int(n.space[n.node[s].ring + (n.vehicle[p].ring_at & n.node[s].ring_mask)].before)


@inlined
def left_units(n: Network, s: int) -> int:
    """Units that have left a link so far."""
    if n.node[s].exits == n.node[s].entries:
        return int(n.node[s].entered_units)
    return int(n.space[n.node[s].ring + (n.node[s].exits & n.node[s].ring_mask)].before)


@inlined
def units_due(n: Network, s: int, before: int, km: float) -> float:
    """How many units must have left a link before a vehicle with so many before it can come to a place."""
    return float(before - n.node[s].units_per_km * (n.node[s].length_km - km))


@inlined
def follows_us(n: Network, p: int, s: int, before: int, km: float, at: int) -> int:
    """When a vehicle comes to a place of its link if nobody stands ahead: free, or behind the queue at the exit.

    ``at`` is :func:`place_before` of the units due.
    """
    rest_km = n.node[s].length_km - km
    passed = passed_end_us(n, s, units_due(n, s, before, km), at)
    if passed == UNKNOWN_US:
        return UNKNOWN_US
    return int(max(n.vehicle[p].entered_us + drive_us(n, s, km), passed + wave_us(n, s, rest_km)))


@compiled
def comes_to_us(n: Network, p: int, km: float) -> int:
    """When a vehicle comes to a place of its link: free, or behind the queue, or behind one that stands ahead."""
    s, before = n.vehicle[p].node, units_before(n, p)
    if n.node[s].lanes == 0:  # nobody moves
        return UNKNOWN_US
    at = place_before(n, s, units_due(n, s, before, km), first_place(n, s), n.node[s].entries)
    found = follows_us(n, p, s, before, km, at)
    if found == UNKNOWN_US:
        return UNKNOWN_US
    k = n.node[s].stopped
    while k != NOBODY:
        if n.stop[k].before < before:
            found = max(found, goes_past_us(n, s, k, before, km, n.vehicle[p].entered_us))
        k = n.stop[k].next
    return int(found)


@inlined
def goes_past_us(n: Network, s: int, k: int, before: int, km: float, entered_us: int) -> int:
    """When one who stands ahead lets a vehicle come to a place of a link; long ago where he does not matter.

    Behind him there is room for what fits between; beyond him the vehicles come one entry gap after the other, and
    drive freely. Who entered when the wave from him was back has found the road moving. Who has not come to where he
    will stand is no exit yet.
    """
    ahead_km, end_us = n.stop[k].km - km, n.stop[k].end_us
    if end_us == NEVER_US:
        return -NEVER_US
    units = before - n.stop[k].before - max(0.0, n.node[s].units_per_km * ahead_km)
    if units <= 0.0:
        return -NEVER_US
    if entered_us >= end_us + wave_us(n, s, n.stop[k].km):
        return -NEVER_US
    ramp_us = int(np.rint(units * n.node[s].in_us_per_unit))
    if ahead_km > 0.0:
        return int(end_us + wave_us(n, s, ahead_km) + ramp_us)
    return int(end_us + ramp_us + drive_us(n, s, -ahead_km))


@compiled
def holder(n: Network, p: int, km: float, now: int) -> int:
    """Who of those who stand ahead may keep a vehicle from places before ``km`` until now: one, none, or ``SEVERAL``.

    Who lets it come to a place lets it come to all places before that earlier, a free drive earlier, but for rounding.
    """
    s, before, found = n.vehicle[p].node, units_before(n, p), NOBODY
    k = n.node[s].stopped
    while k != NOBODY:
        entered_us = n.vehicle[p].entered_us
        if n.stop[k].before < before and goes_past_us(n, s, k, before, km, entered_us) > now - ROUNDED_US:
            if found != NOBODY:
                return SEVERAL
            found = k
        k = n.stop[k].next
    return int(found)


@inlined
def has_come(n: Network, p: int, km: float, now: int, at: int, held_by: int) -> bool:
    """Whether a vehicle has come to a place of its link by now, if of those ahead only its holder can matter."""
    if held_by == SEVERAL:
        there_us = comes_to_us(n, p, km)
    else:
        s, before = n.vehicle[p].node, units_before(n, p)
        there_us = follows_us(n, p, s, before, km, at)
        if there_us != UNKNOWN_US and there_us <= now and held_by != NOBODY:
            there_us = goes_past_us(n, s, held_by, before, km, n.vehicle[p].entered_us)
    return bool(there_us != UNKNOWN_US and there_us <= now)


@compiled
def is_at_km(n: Network, p: int, now: int) -> float:
    """How far along its link a vehicle is now, km."""
    s = n.vehicle[p].node
    low, high = 0.0, min(n.node[s].length_km, (now - n.vehicle[p].entered_us) / HOUR_US * n.node[s].speed_kmh)
    awaited = n.node[s].awaited_exit  # to look is not to wait
    at = comes_to_us(n, p, high)
    if at != UNKNOWN_US and at <= now + 1:
        low = high
    else:  # as a rule it stands where those who have left let it come to
        units = units_before(n, p)
        head = n.node[s].ring + (n.node[s].exits & n.node[s].ring_mask)
        stands_km = n.node[s].length_km - (units - n.space[head].before) / n.node[s].units_per_km
        at = comes_to_us(n, p, stands_km) if 0.0 < stands_km < high else UNKNOWN_US
        if at != UNKNOWN_US and at <= now:
            n.node[s].awaited_exit = awaited
            return float(stands_km)
    if low < high:
        low = narrowed_km(n, p, now, high)
    n.node[s].awaited_exit = awaited
    return low


@inlined
def narrowed_km(n: Network, p: int, now: int, high: float) -> float:
    """The last place of its link before ``high``, km, to which a vehicle has come by now, by halving."""
    s, before, low = n.vehicle[p].node, units_before(n, p), 0.0
    first, last = first_place(n, s), n.node[s].entries
    # A jam may have a hundred stops, of which none or one matters here: they are not asked at each step.
    held_by = holder(n, p, high, now)
    for _ in range(NARROWINGS):
        middle = 0.5 * (low + high)
        at = place_before(n, s, units_due(n, s, before, middle), first, last)
        if has_come(n, p, middle, now, at, held_by):
            low, first = middle, at
        else:
            high, last = middle, at
            held_by = holder(n, p, high, now) if held_by == SEVERAL else held_by
    return low

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
def place_before(n: Network, s: int, units: float) -> int:
    """The number in the ring of the vehicle up to whose own end there are just more than so many units.

    Not before the last one whose space is back at the entrance: what was before that no longer holds anybody.
    """
    low, high = max(0, n.node[s].freed - 1), n.node[s].entries
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
def passed_end_us(n: Network, s: int, units: float) -> int:
    """When the count of units at the exit of a link came to a number, interpolated at the capacity.

    The front of a vehicle with b units before it has the count b. ``UNKNOWN_US`` while it has not come to that, in
    which case ``awaited_exit`` counts on it.
    """
    if units < 0.0:
        return -NEVER_US
    at, mask, ring = place_before(n, s, units), n.node[s].ring_mask, n.node[s].ring
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


@compiled
def comes_to_us(n: Network, p: int, km: float) -> int:
    """When a vehicle comes to a place of its link: free, or behind the queue, or behind one that stands ahead."""
    s = n.vehicle[p].node
    found = n.vehicle[p].entered_us + drive_us(n, s, km)
    rest_km, before = n.node[s].length_km - km, units_before(n, p)
    passed = passed_end_us(n, s, before - n.node[s].units_per_km * rest_km)
    if passed == UNKNOWN_US:
        return UNKNOWN_US
    found = max(found, passed + wave_us(n, s, rest_km))
    k = n.node[s].stopped
    while k != NOBODY:
        if n.stop[k].before < before:
            past = goes_past_us(n, s, k, before, km, n.vehicle[p].entered_us)
            if past == UNKNOWN_US:
                return UNKNOWN_US
            found = max(found, past)
        k = n.stop[k].next
    return int(found)


@inlined
def goes_past_us(n: Network, s: int, k: int, before: int, km: float, entered_us: int) -> int:
    """When one who stands ahead lets a vehicle come to a place of a link; long ago where he does not matter.

    Behind him there is room for what fits between; beyond him the vehicles come one entry gap after the other, and
    drive freely. Who entered when the wave from him was back has found the road moving.
    """
    ahead_km, end_us = n.stop[k].km - km, n.stop[k].end_us
    units = before - n.stop[k].before - max(0.0, n.node[s].units_per_km * ahead_km)
    if units <= 0.0:
        return -NEVER_US
    if end_us == NEVER_US:
        return UNKNOWN_US
    if entered_us >= end_us + wave_us(n, s, n.stop[k].km):
        return -NEVER_US
    ramp_us = int(np.rint(units * n.node[s].in_us_per_unit))
    if ahead_km > 0.0:
        return int(end_us + wave_us(n, s, ahead_km) + ramp_us)
    return int(end_us + ramp_us + drive_us(n, s, -ahead_km))


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
    for _ in range(NARROWINGS if low < high else 0):
        middle = 0.5 * (low + high)
        at = comes_to_us(n, p, middle)
        if at != UNKNOWN_US and at <= now:
            low = middle
        else:
            high = middle
    n.node[s].awaited_exit = awaited
    return low

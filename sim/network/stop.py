"""Vehicles that stand on the way along a link of one lane: broken down, or out of petrol (``docs/model.md`` §2.7).

A vehicle that stands at x km is an exit at x for those behind it, and holds back nothing else. Two things follow. It is
at the end of the link a free drive after it has gone on; and behind it the link has room for what fits into x km, until
it has gone on and the wave has come back from x.

When it comes to x is Newell's minimum: its free drive, or the queue before it. The queue lets it to x once the vehicles
that have left, seen a wave's time later, make room between x and the end.
"""

from __future__ import annotations

import numpy as np

from sim.network.agenda import look_at_stop
from sim.network.compiled import compiled, exported
from sim.network.records import FREE_STOP, MAY_RUN_DRY, MOVING, NOBODY, STANDS, WILL_BREAK, Network
from sim.network.time import HOUR_US, NEVER_US

UNKNOWN_US = -1
"""In place of a time that depends on a vehicle that has not left yet."""

LEAST_ML = 0.01
"""A tank with less is empty: a tenth of a metre."""

LONGEST_H = 1e8
"""A tank that lasts longer is not looked at again."""

NARROWINGS = 40
"""Bisections of a place on a link: a link of 2,000 km to two thousandths of a millimetre."""


@compiled
def wave_us(n: Network, s: int, km: float) -> int:
    """Time in which the backward wave travels so many km of a link."""
    return int(np.rint(km / n.node[s].wave_kmh * HOUR_US))


@compiled
def drive_us(n: Network, s: int, km: float) -> int:
    """Time of a free drive over so many km of a link."""
    return int(np.rint(km / n.node[s].speed_kmh * HOUR_US))


@compiled
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


@compiled
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


@compiled
def units_before(n: Network, p: int) -> int:
    """Units that entered its link before a vehicle."""
    s = n.vehicle[p].node
    return int(n.space[n.node[s].ring + (n.vehicle[p].ring_at & n.node[s].ring_mask)].before)


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


@compiled
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
    ramp_us = int(np.rint(units * n.node[s].in_us_per_unit))
    if ahead_km > 0.0:
        return int(end_us + wave_us(n, s, ahead_km) + ramp_us)
    if entered_us >= end_us + wave_us(n, s, n.stop[k].km):
        return -NEVER_US
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


@compiled
def add_stop(n: Network, p: int, km: float) -> None:
    """Let a vehicle be an exit on the way for those behind it, from now on until it has gone on."""
    s, k = n.vehicle[p].node, n.count[FREE_STOP]
    n.count[FREE_STOP] = n.stop[k].next
    n.stop[k].who, n.stop[k].before = p, units_before(n, p)
    n.stop[k].km, n.stop[k].end_us = km, NEVER_US
    n.stop[k].next = n.node[s].stopped
    n.node[s].stopped = k
    n.vehicle[p].stop_at = k


@compiled
def drop_stop(n: Network, s: int, k: int) -> None:
    """Take a stop off the list of its link."""
    if n.node[s].stopped == k:
        n.node[s].stopped = n.stop[k].next
    else:
        before = n.node[s].stopped
        while n.stop[before].next != k:
            before = n.stop[before].next
        n.stop[before].next = n.stop[k].next
    n.stop[k].next = n.count[FREE_STOP]
    n.count[FREE_STOP] = k


@compiled
def may_stop(n: Network, p: int, s: int, now: int) -> None:
    """Prepare the stop of a vehicle that has just entered a link, if it has one to come."""
    length_km, break_km = n.node[s].length_km, n.vehicle[p].break_km
    n.vehicle[p].restart_us, n.vehicle[p].stop = 0, MOVING
    n.vehicle[p].break_km = break_km - length_km
    if n.node[s].lanes != 1:  # the others drive round it
        return
    if 0.0 <= break_km < length_km:
        n.vehicle[p].stop, n.vehicle[p].restart_us = WILL_BREAK, NEVER_US
        add_stop(n, p, break_km)
        plan_breakdown(n, p)
    elif n.vehicle[p].dry_us > 0 and n.vehicle[p].ml_per_km > 0.0:
        n.vehicle[p].stop = MAY_RUN_DRY
        list_tank(n, s, p)
        if watch_tank(n, p, now) <= LEAST_ML:
            look_at_stop(n, p, now)


@compiled
def plan_breakdown(n: Network, p: int) -> None:
    """Look at a breakdown at the moment at which the vehicle comes to its place, once that is certain."""
    at = comes_to_us(n, p, n.stop[n.vehicle[p].stop_at].km)
    if at != UNKNOWN_US:
        look_at_stop(n, p, at)


@compiled
def left_units(n: Network, s: int) -> int:
    """Units that have left a link so far."""
    if n.node[s].exits == n.node[s].entries:
        return int(n.node[s].entered_units)
    return int(n.space[n.node[s].ring + (n.node[s].exits & n.node[s].ring_mask)].before)


@compiled
def watch_tank(n: Network, p: int, now: int) -> float:
    """Look at a tank again when it may be empty at the earliest; returns what is in it, millilitres.

    What is left burns by standing and by moving up. Half of it lasts for a while of standing, the other half until so
    many units more have left the link; before both it cannot be empty. The last drops burn at the speed of a free drive
    at the most.
    """
    s = n.vehicle[p].node
    per_km, idle, speed_kmh = n.vehicle[p].ml_per_km, n.vehicle[p].idle_ml_per_h, n.node[s].speed_kmh
    km = is_at_km(n, p, now)
    standing_h = max(0.0, (now - n.vehicle[p].entered_us) / HOUR_US - km / speed_kmh)
    left_ml = float(n.vehicle[p].tank_ml - per_km * km - idle * standing_h)
    n.vehicle[p].tank_units = NEVER_US
    if left_ml <= LEAST_ML:
        return left_ml
    left, length_km = left_units(n, s), n.node[s].length_km
    may_be_km = min(length_km, length_km - (units_before(n, p) - left) / n.node[s].units_per_km)
    spare_ml = left_ml - per_km * max(0.0, may_be_km - km)
    lasts_h = left_ml / (per_km * speed_kmh + idle)
    if spare_ml > 0.0 and (idle > 0.0 or may_be_km < length_km):
        stands_h = 0.5 * spare_ml / idle if idle > 0.0 else np.inf
        if stands_h > lasts_h:
            lasts_h = stands_h
            if may_be_km < length_km:
                n.vehicle[p].tank_units = left + int(0.5 * spare_ml / per_km * n.node[s].units_per_km)
                n.node[s].tank_units = min(n.node[s].tank_units, n.vehicle[p].tank_units)
    elif spare_ml > 0.0:
        lasts_h = np.inf
    look_at_stop(n, p, now + int(np.ceil(lasts_h * HOUR_US)) if lasts_h < LONGEST_H else NEVER_US)
    return left_ml


@compiled
def look_at_tanks(n: Network, s: int, now: int) -> None:
    """Look at the tanks of those who have moved up so far that they may be empty."""
    left, p = left_units(n, s), n.node[s].first_tank
    n.node[s].tank_units = NEVER_US
    while p != NOBODY:
        if n.vehicle[p].stop == MAY_RUN_DRY:
            if n.vehicle[p].tank_units > left:
                n.node[s].tank_units = min(n.node[s].tank_units, n.vehicle[p].tank_units)
            elif watch_tank(n, p, now) <= LEAST_ML:
                look_at_stop(n, p, now)
        p = n.vehicle[p].next_tank


@compiled
def list_tank(n: Network, s: int, p: int) -> None:
    """Put a vehicle at the end of those on a link that may run dry."""
    n.vehicle[p].next_tank = NOBODY
    if n.node[s].first_tank == NOBODY:
        n.node[s].first_tank = p
    else:
        n.vehicle[n.node[s].last_tank].next_tank = p
    n.node[s].last_tank = p


@compiled
def begin_stop(n: Network, p: int, now: int) -> bool:
    """Carry out what was foreseen for a vehicle on its way; returns whether its link has to be looked at again."""
    s, foreseen = n.vehicle[p].node, n.vehicle[p].stop
    n.vehicle[p].stop_us = NEVER_US
    if foreseen == MAY_RUN_DRY:
        if watch_tank(n, p, now) > LEAST_ML or n.node[s].lanes != 1:
            return False
        add_stop(n, p, is_at_km(n, p, now))
    k = n.vehicle[p].stop_at
    if n.node[s].lanes != 1:  # the others drive round it
        n.vehicle[p].stop, n.vehicle[p].restart_us = MOVING, 0
        drop_stop(n, s, k)
        return True
    lasts = n.vehicle[p].dry_us if foreseen == MAY_RUN_DRY else n.vehicle[p].break_us
    n.vehicle[p].stop = STANDS
    n.stop[k].end_us = now + lasts
    n.vehicle[p].restart_us = now + lasts + drive_us(n, s, n.node[s].length_km - n.stop[k].km)
    if foreseen == WILL_BREAK:
        n.node[s].broken_down += 1
        n.node[s].stood_us += lasts
    return True


@exported
def plan_stops(n: Network, s: int) -> None:
    """Work out the breakdowns that waited for an exit, or for a vehicle ahead that stands."""
    n.node[s].awaited_exit = NEVER_US
    k = n.node[s].stopped
    while k != NOBODY:
        p = n.stop[k].who
        if n.stop[k].end_us == NEVER_US and n.vehicle[p].stop_us == NEVER_US:
            plan_breakdown(n, p)
        k = n.stop[k].next


@compiled
def room_behind_us(n: Network, s: int, now: int) -> int:
    """When a vehicle may enter a link as far as those go that stand on it; ``NEVER_US`` while that is not certain."""
    found, k = now, n.node[s].stopped
    while k != NOBODY:
        following, end_us, km = n.stop[k].next, n.stop[k].end_us, n.stop[k].km
        room = int(np.rint(n.node[s].units_per_km * km))
        over = n.node[s].entered_units - n.stop[k].before - room
        if end_us == NEVER_US:
            if over >= 0:
                return NEVER_US
        else:
            back_us = end_us + wave_us(n, s, km)
            if back_us + int(np.rint(room * n.node[s].in_us_per_unit)) < now:
                drop_stop(n, s, k)  # by now the last of its queue has passed the place
            elif over >= 0:
                found = max(found, back_us + int(np.rint(over * n.node[s].in_us_per_unit)))
        k = following
    return int(found)

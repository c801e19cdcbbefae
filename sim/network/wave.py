"""Space on its way back: what passes an exit is at the entrance a wave's time later (``docs/model.md`` §2.3.4).

Newell's count at the exit, N(L, ·), is kept unit by unit as straight *stretches*: so many units, the first from an
hour on, the others a pace apart. A vehicle that leaves gives back its units one after the other, none before there is
room for it on the link that it enters: what has none yet is a stretch of which the hour is not known. At the entrance
they come back in their order, at the pace of the link or slower.

``used`` is what is inside and what is not back yet; of a stretch all units count as back from its first on, and
:func:`front_us` says when the one is that somebody waits for. The last vehicle that entered may reach back over the
entrance by ``behind_units``: it stands there with its rear on the link ``behind``, whose stretch ``behind_at`` that is.
So a road that is cut into pieces holds as many vehicles, and passes as many, as it did in one.
"""

from __future__ import annotations

import numpy as np

from sim.network.agenda import door_at
from sim.network.compiled import compiled, inlined
from sim.network.records import FREE_STRETCH, NOBODY, STRETCHES_LEFT, Network
from sim.network.roads import STANDSTILL_US
from sim.network.time import NEVER_US


@inlined
def insert_stretch(n: Network, s: int, after: int, units: int, from_us: int, pace: float) -> int:
    """Put a stretch into the list of a link behind another, or as its first; returns it."""
    at = n.count[FREE_STRETCH]
    n.count[FREE_STRETCH] = n.stretch[at].next
    n.count[STRETCHES_LEFT] -= 1
    n.stretch[at].units, n.stretch[at].from_us, n.stretch[at].us_per_unit = units, from_us, pace
    if after == NOBODY:
        n.stretch[at].next = n.node[s].first_stretch
        n.node[s].first_stretch = at
    else:
        n.stretch[at].next = n.stretch[after].next
        n.stretch[after].next = at
    if n.node[s].last_stretch == after:
        n.node[s].last_stretch = at
    return int(at)


@inlined
def drop_stretch(n: Network, s: int) -> None:
    """Take the first stretch off the list of a link."""
    at = n.node[s].first_stretch
    n.node[s].first_stretch = n.stretch[at].next
    if n.node[s].last_stretch == at:
        n.node[s].last_stretch = NOBODY
    n.stretch[at].next = n.count[FREE_STRETCH]
    n.count[FREE_STRETCH] = at
    n.count[STRETCHES_LEFT] += 1


@inlined
def held_units(held_us: int, gap: float, from_us: int, pace: float, units: int) -> int:
    """Of so many units from an hour on at a pace, how many are held back by what lets them pass a gap apart.

    No pace is quicker than the gap, so it is the first of them.
    """
    if held_us <= from_us:
        return 0
    if pace <= gap:
        return units
    return min(units, int(np.ceil((held_us - from_us) / (pace - gap))))


@inlined
def later(us: int, units: int, pace: float) -> int:
    """The hour of a unit that comes so many after another."""
    return int(us + np.rint(units * pace))


@inlined
def gap_us(n: Network, s: int) -> float:
    """How far apart units pass an end of a link at least; nothing is held back by that where no lane is open."""
    gap = n.node[s].in_us_per_unit
    return gap if gap < STANDSTILL_US else 0.0


@inlined
def pass_exit(n: Network, s: int, units: int, from_us: int, pace: float) -> None:
    """The next units pass the exit of a link from an hour on at a pace: note when the last of them does."""
    gap = gap_us(n, s)
    n.node[s].passed_us = max(later(n.node[s].passed_us, units, gap), later(from_us, units, max(pace, gap)))


@inlined
def send_back(n: Network, s: int, units: int, to_link: bool, now: int) -> None:
    """A vehicle begins to pass the exit of a link; onto a link only as there is room for it (:func:`reach_back`)."""
    insert_stretch(n, s, n.node[s].last_stretch, units, now, 0.0)
    n.node[s].rear_us = later(n.node[s].passed_us, units, gap_us(n, s))
    if not to_link:
        pass_exit(n, s, units, now, 0.0)


@inlined
def write_stretch(
    n: Network, s: int, at: int, held: int, held_us: int, gap: float, rest: int, rest_us: int, pace: float
) -> None:
    """Write down a stretch of a link: so many that are held back a gap apart, then the rest at their pace."""
    if held > 0:
        n.stretch[at].units, n.stretch[at].from_us, n.stretch[at].us_per_unit = held, held_us, gap
        pass_exit(n, s, held, held_us, gap)
    if rest > 0:
        pass_exit(n, s, rest, rest_us, pace)
        if held > 0:
            insert_stretch(n, s, at, rest, rest_us, pace)
        else:
            n.stretch[at].units, n.stretch[at].from_us, n.stretch[at].us_per_unit = rest, rest_us, pace


@inlined
def reach_back(n: Network, s: int, before: int, units: int, now: int) -> None:
    """A vehicle that has left link ``before`` enters ``s`` now: no unit of it passes before there is room for it."""
    room, at = n.node[s].storage - n.node[s].used, n.node[before].last_stretch
    known, gap, pace = min(room, units), n.node[s].in_us_per_unit, n.node[s].back_us_per_unit
    if room < units:
        n.node[s].behind, n.node[s].behind_units = before, units - room
        n.node[s].behind_at = insert_stretch(n, before, at, units - room, NEVER_US, 0.0)
    # What came back before the last stretch has been back for long.
    free = max(0, room - n.node[s].back_units)
    held, rest_us = known, now
    if free < known:
        taken = max(0, n.node[s].back_units - room)  # units of that stretch that others have taken up
        from_us = later(n.node[s].back_us, taken, pace)
        crossing = held_units(later(now, free, gap), gap, from_us, pace, known - free)
        # Counted from the first of the stretch, not of the vehicle, so that the hour is rounded as it came back.
        held, rest_us = free + crossing, later(from_us, crossing, pace)
    write_stretch(n, before, at, held, now, gap, known - held, rest_us, pace)


@inlined
def front_us(n: Network, s: int) -> int:
    """When the unit came back, or will be back, that makes room for the front of the next; only while there is room."""
    taken = n.node[s].back_units - (n.node[s].storage - n.node[s].used)
    return later(n.node[s].back_us, taken, n.node[s].back_us_per_unit) if taken >= 0 else -NEVER_US


@inlined
def free_spaces(n: Network, s: int, now: int) -> None:
    """Take in the space that has come back to the entrance of a link by now; without an open lane none does."""
    gap = n.node[s].in_us_per_unit
    at = n.node[s].first_stretch if gap < STANDSTILL_US else NOBODY
    while at != NOBODY:
        from_us, units, level_us = n.stretch[at].from_us, n.stretch[at].units, n.node[s].level_us
        back_us = max(from_us, level_us) + n.node[s].wave_us
        if back_us > now:
            break
        pace = max(n.stretch[at].us_per_unit, gap)
        held = held_units(level_us, gap, from_us, pace, units)
        if 0 < held < units:
            n.stretch[at].from_us, n.stretch[at].units = later(from_us, held, pace), units - held
            units = held
        else:
            drop_stretch(n, s)
        if held > 0:
            pace = gap
        n.node[s].level_us = later(max(from_us, level_us), units, pace)
        come_back(n, s, units, back_us, pace, now)
        at = n.node[s].first_stretch
    wave, mask, ring = n.node[s].wave_us, n.node[s].ring_mask, n.node[s].ring
    while n.node[s].freed < n.node[s].exits and n.space[ring + (n.node[s].freed & mask)].left_us + wave <= now:
        n.node[s].freed += 1


@inlined
def come_back(n: Network, s: int, units: int, back_us: int, pace: float, now: int) -> None:
    """Units are back at the entrance of a link: first the rear of its last vehicle takes them."""
    over = n.node[s].used - n.node[s].storage
    n.node[s].used -= units
    n.node[s].back_units, n.node[s].back_us, n.node[s].back_us_per_unit = units, back_us, pace
    if n.node[s].behind != NOBODY:
        skip = over - n.node[s].behind_units  # more than its rear lacks room where lanes were taken away
        if skip < units:
            pass_over(n, s, min(units - skip, n.node[s].behind_units), later(back_us, skip, pace), pace, now)


@compiled
def pass_over(n: Network, s: int, units: int, from_us: int, pace: float, now: int) -> None:
    """There is room for units of the last vehicle on ``s`` that reach back: they pass the exit of the link before."""
    before, at, rest = n.node[s].behind, n.node[s].behind_at, n.node[s].behind_units - units
    gap = n.node[s].in_us_per_unit
    held_us = n.node[s].entry_free_us - int(np.rint(n.node[s].behind_units * gap))
    n.node[s].behind_units = rest
    if rest > 0:
        n.node[s].behind_at = insert_stretch(n, before, at, rest, NEVER_US, 0.0)
    else:
        n.node[s].behind = NOBODY
    held = held_units(held_us, gap, from_us, pace, units)
    write_stretch(n, before, at, held, held_us, gap, units - held, later(from_us, held, pace), pace)
    look_for_space(n, before, now)
    if n.node[before].opposite != NOBODY:
        look_across(n, before, now)


@inlined
def drive_up(n: Network, s: int, now: int) -> None:
    """Let the last vehicle on ``s`` have the room that more lanes give."""
    over = max(0, n.node[s].used - n.node[s].storage)
    if n.node[s].behind != NOBODY and over < n.node[s].behind_units:
        pass_over(n, s, n.node[s].behind_units - over, now, n.node[s].in_us_per_unit, now)


@inlined
def look_for_space(n: Network, s: int, now: int) -> None:
    """Let a link look at its line when the next space comes back, if anybody waits for that."""
    at = n.node[s].first_stretch
    if at == NOBODY or n.node[s].in_us_per_unit >= STANDSTILL_US:
        return
    from_us = n.stretch[at].from_us
    waits = n.node[s].in_line > 0 or n.node[s].behind != NOBODY or n.node[s].gives
    if from_us < NEVER_US and waits:
        door_at(n, s, max(now, max(from_us, n.node[s].level_us) + n.node[s].wave_us))


@inlined
def look_across(n: Network, s: int, now: int) -> None:
    """Let those look who wait for the lanes of a link in the other direction, if nobody is on it any more."""
    other = n.node[s].opposite
    if n.node[s].alternates and n.node[s].exits == n.node[s].entries and n.node[other].in_line > 0:
        door_at(n, other, now)

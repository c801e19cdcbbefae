"""The loop: whatever happens before an hour, in the order of the rules.

At one instant all who are ready come to their next node before any door opens, vehicles by number and doors by number;
so the line decides, and not the order of the arrays. Where nothing else happens at that instant, the node that a
vehicle has come to looks at its line at once: a passage that nobody contests is one event.
"""

from __future__ import annotations

import numpy as np

from sim.network.aboard import see, turn_at_door
from sim.network.agenda import door_at, drop_first
from sim.network.checkpoint import end_of_service
from sim.network.compiled import compiled, inlined
from sim.network.delay import admit_delay
from sim.network.handle import fetch, is_before
from sim.network.line import leave_line
from sim.network.link import head_ready, put_on_link
from sim.network.merge import due_to_enter, take_turn
from sim.network.move import come_to, go_away, move, note
from sim.network.opposite import may_use_road
from sim.network.records import (
    ARRIVED,
    AT_DOOR,
    AT_END,
    CURSOR,
    DELAY,
    ENTERED,
    EVENTS_DONE,
    GONE,
    HANDS_OVER,
    LINK,
    LOGGED,
    NEEDS_DRAWS,
    NOBODY,
    NOW,
    ON_ROAD,
    ORIGIN,
    SEEN,
    SOON,
    STATION,
    STOPS_LEFT,
    STRETCHES_LEFT,
    Network,
)
from sim.network.route import next_stage
from sim.network.shelter import admit_shelter
from sim.network.station import admit_station, renege
from sim.network.stop import begin_stop, enter_behind_stops, may_stop, plan_stops, room_behind_us
from sim.network.time import NEVER_US, NOT_YET
from sim.network.wave import free_spaces, front_us, look_for_space

IN_AGENDA, IN_TIMETABLE, IN_SOON = range(3)
"""Where an event stands until it happens."""


@inlined
def admit_link(n: Network, s: int, now: int) -> None:
    """One vehicle enters in an entry gap, while there is room for its front."""
    is_free = n.node[s].opposite == NOBODY or may_use_road(n, s, now)
    while is_free and n.node[s].in_line > 0:
        free_spaces(n, s, now)
        if n.node[s].used >= n.node[s].storage:
            look_for_space(n, s, now)
            return
        # Both must have passed: the gap after the last one in (capacity), and the unit that makes room (space).
        may_enter = max(n.node[s].entry_free_us, front_us(n, s))
        if n.node[s].stopped != NOBODY:
            if n.count[STOPS_LEFT] == 0:  # the next may stop too: not before there is room to write it down
                door_at(n, s, now)
                return
            may_enter = max(may_enter, room_behind_us(n, s, now))
        if may_enter > now:
            if may_enter < NEVER_US:
                door_at(n, s, may_enter)
            return
        p = due_to_enter(n, s)
        before = n.vehicle[p].node
        if n.node[s].merges:
            take_turn(n, s, p)
        if n.node[s].stopped != NOBODY:
            enter_behind_stops(n, s, now)
        leave_line(n, p)
        move(n, p, s, now)
        note(n, p, s, ENTERED, now)
        n.vehicle[p].entered_us = now
        n.vehicle[p].restart_us = 0
        put_on_link(n, p, s, before, now)
        # The gap is charged after the vehicle, by its own size: a bus delays the next one as long as two cars would.
        n.node[s].entry_free_us = now + int(np.rint(n.vehicle[p].units * n.node[s].in_us_per_unit))
        if n.vehicle[p].may_stop:
            may_stop(n, p, s, now)
        # Only who is alone on the link becomes its head by entering; everybody else does so when the one before
        # leaves.
        if n.node[s].exits == n.node[s].entries - 1:
            head_ready(n, s, now)
    if n.node[s].behind != NOBODY:
        free_spaces(n, s, now)
        look_for_space(n, s, now)


@inlined
def admit(n: Network, s: int, now: int) -> None:
    """Everybody who may enter node ``s`` now enters.

    Overflow is settled along the whole chain before the next arrival is admitted.
    """
    while s != NOBODY:
        kind, sent_to = n.node[s].kind, NOBODY
        if kind == LINK:
            admit_link(n, s, now)
        elif kind == STATION:
            sent_to = admit_station(n, s, now)
        elif kind == DELAY:
            admit_delay(n, s, now)
        else:
            sent_to = admit_shelter(n, s, now)
        s = sent_to


@inlined
def go_on(n: Network, p: int, now: int) -> int:
    """Vehicle ``p`` is ready: it comes to its next node, which is returned, or leaves the model (−1)."""
    s = n.vehicle[p].node
    target = NOBODY
    if n.vehicle[p].turned != NOBODY:  # it was called back from where it had been sent
        target = n.node[n.vehicle[p].turned].overflow
    elif s == ORIGIN:
        target = next_stage(n, p, len(n.first_node) + n.vehicle[p].source)
    else:
        if n.node[s].kind == STATION:
            if n.vehicle[p].served:
                target = end_of_service(n, p, s)
            else:
                renege(n, p)
        elif n.node[s].reports and n.node[s].kind == DELAY:
            see(n, p)  # it has come to a bus stop, and goes on when a bus takes it
            return NOBODY
        if target == NOBODY:
            target = next_stage(n, p, n.node[s].stage)
    if target >= 0 and n.vehicle[p].watched == AT_DOOR - target:
        turn_at_door(n, p, now)
        return NOBODY
    if target == GONE:
        go_away(n, p, now)
        if n.vehicle[p].watched == AT_END:
            n.vehicle[p].watched = NOBODY
            see(n, p)
        return NOBODY
    return come_to(n, p, target, now)


@inlined
def set_off(n: Network, p: int) -> None:
    """Count a vehicle as on the road from now on; a bus whose people have crossed is not before the crossing."""
    persons = n.vehicle[p].persons
    n.persons_at[len(n.persons_at) + ORIGIN] += persons
    if not n.vehicle[p].crossed:
        n.count[ON_ROAD] += persons


@inlined
def is_next(n: Network, now: int) -> bool:
    """Whether something else happens at this instant."""
    return bool(n.count[SOON] > 0 or n.agenda[0].time_us == now or n.timetable[n.count[CURSOR]].time_us == now)


@inlined
def first_event(n: Network) -> tuple[int, int, int]:
    """What happens next: its time, whose it is, and where it stands."""
    # Departures known from the start stay in a sorted timetable and never enter the heap: it stays small and shallow.
    time_us, who, place = n.agenda[0].time_us, n.agenda[0].who, IN_AGENDA
    cursor, soon = n.count[CURSOR], n.count[SOON]
    departs_us, departs = n.timetable[cursor].time_us, n.timetable[cursor].who
    if is_before(departs_us, departs, time_us, who):
        time_us, who, place = departs_us, departs, IN_TIMETABLE
    if soon > 0 and is_before(n.count[NOW], n.soon[soon - 1], time_us, who):
        time_us, who, place = n.count[NOW], n.soon[soon - 1], IN_SOON
    return time_us, who, place


@inlined
def take_off(n: Network, place: int) -> None:
    """Take the next event off where it stands."""
    if place == IN_AGENDA:
        drop_first(n)
    elif place == IN_TIMETABLE:
        n.count[CURSOR] += 1
    else:
        n.count[SOON] -= 1


@inlined
def must_pause(n: Network) -> bool:
    """Whether somebody was seen who is waited for, lanes change hands, draws are used up, or room may not suffice."""
    return bool(
        n.count[SEEN] > 0
        or n.count[HANDS_OVER] > 0
        or n.count[NEEDS_DRAWS] > 0
        or n.count[STOPS_LEFT] == 0
        or n.count[STRETCHES_LEFT] < STRETCHES_AN_EVENT
        or n.count[LOGGED] + VISITS_AN_EVENT > len(n.visit)
    )


VISITS_AN_EVENT = 1024
"""More stages are not passed again within one event."""

STRETCHES_AN_EVENT = 1024
"""More stretches of space do not set out within one event."""


@compiled
def advance(n: Network, until_us: int) -> int:
    """Carry out every event before ``until_us``, in order.

    Stops after the event in which somebody was seen who is waited for, or when it has to pause, and returns the time
    of that; ``NEVER_US`` when all was carried out.
    """
    # Events name vehicles, doors and stops in one range of numbers, in this order: the number alone breaks ties.
    vehicles, nodes, now = len(n.vehicle), len(n.node), -1
    while True:
        if must_pause(n):
            return now
        time_us, who, place = first_event(n)
        # Strictly before: an actor that acts at `until_us` acts before what the flows do at that microsecond.
        if time_us >= until_us:
            return NEVER_US
        now = n.count[NOW] = time_us
        take_off(n, place)
        if n.agenda[0].who < vehicles:
            fetch(n.vehicle[n.agenda[0].who])
        target = NOBODY
        if who < vehicles:
            if place != IN_TIMETABLE:
                # A void entry: the vehicle's time was moved since. To pass it over is cheaper than to find it in the
                # heap.
                if n.vehicle[who].ready_us != now:
                    continue
                n.vehicle[who].ready_us = NEVER_US
            if n.vehicle[who].node == ORIGIN:
                set_off(n, who)
            target = go_on(n, who, now)
            if target != NOBODY and (is_next(n, now) or n.count[NEEDS_DRAWS] > 0):
                door_at(n, target, now)  # others may come at this instant, or belong before it in the line
                target = NOBODY
        elif who < vehicles + nodes:
            # Void too: the node has looked earlier, or is to look at another time.
            if n.node[who - vehicles].door_us != now:
                continue
            target = who - vehicles
            n.node[target].door_us = NEVER_US
        else:
            p = who - vehicles - nodes
            if n.vehicle[p].stop_us != now:
                continue
            stop_again(n, p, now)
        n.count[EVENTS_DONE] += 1
        if target != NOBODY:
            admit(n, target, now)


@compiled
def stop_again(n: Network, p: int, now: int) -> None:
    """Carry out a stop on the way: its link's head, its door, and the stops behind it may go by that.

    A head that has run dry where it stands cannot go on when its turn comes: it is called back from the next line.
    """
    s, target = n.vehicle[p].node, n.vehicle[p].target
    if not begin_stop(n, p, now):
        return
    if target != NOBODY:
        leave_line(n, p)
        n.passage_us[p, n.node[target].stage, ARRIVED] = NOT_YET
        door_at(n, target, now)
    plan_stops(n, s, now)
    head_ready(n, s, now)
    if n.node[s].in_line > 0:
        door_at(n, s, now)

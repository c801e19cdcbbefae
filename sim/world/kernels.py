"""How parties pass the stages: a dozen short rules, compiled.

The flows are event-driven: the agenda says which party is *ready* to leave its stage next, and each stage has an
hour at which it will next *admit* somebody. ``advance`` takes the earliest, over and over, so every time is exact
and no step enters (``MODEL.md`` §2.3, §3; the rules in words are in ``docs/engine.md``). At equal times all who are
ready ask before any stage admits, so that the line decides and not the order of the arrays.

- link: ``entered = max(asked, previous entry + headway, hole)``;
  ``ready = max(entered + L/v_f, previous exit + headway)``
- station: ``entered = max(asked, first free lane)`` while open; ``ready = entered + service``; a lane is held until
  the next stage takes the party
- delay: ``ready = asked + duration``
- shelter: ``entered`` = first hour with a place

Readers' notation: ``r`` rules, ``c`` travellers (columns), ``m`` motion; ``p`` party, ``s`` stage, ``now`` hours.
"""

from __future__ import annotations

import numpy as np

from sim.world.compiled import compiled
from sim.world.state import (
    ARRIVED,
    BURNT_ML,
    CURSOR,
    DELAY,
    DETAINED,
    ENDED,
    ENTERED,
    EVENTS_DONE,
    GONE,
    ISSUED_ML,
    LEFT,
    LINK,
    LOGGED,
    NOBODY,
    ORIGIN,
    POINTS_ML,
    RAN_DRY,
    RESCUED_ML,
    SEEN,
    SIZE,
    STATION,
    UNLIMITED,
    USED_UP,
    Floats,
    Index,
    Motion,
    Rules,
    Travellers,
)

# ---------------------------------------------------------------- the agenda: a binary heap by (time, party)


@compiled
def _before(m: Motion, i: int, j: int) -> bool:
    a, b = m.agenda_h[i], m.agenda_h[j]
    return bool(a < b or (a == b and m.agenda_party[i] < m.agenda_party[j]))


@compiled
def _swap(m: Motion, i: int, j: int) -> None:
    m.agenda_h[i], m.agenda_h[j] = m.agenda_h[j], m.agenda_h[i]
    m.agenda_party[i], m.agenda_party[j] = m.agenda_party[j], m.agenda_party[i]


@compiled
def _push(m: Motion, time_h: float, p: int) -> None:
    i = m.counters[SIZE]
    m.counters[SIZE] = i + 1
    m.agenda_h[i], m.agenda_party[i] = time_h, p
    while i > 0 and _before(m, i, (i - 1) // 2):
        _swap(m, i, (i - 1) // 2)
        i = (i - 1) // 2


@compiled
def _sink(m: Motion, i: int, size: int) -> None:
    while True:
        child = 2 * i + 1
        if child >= size:
            return
        if child + 1 < size and _before(m, child + 1, child):
            child += 1
        if not _before(m, child, i):
            return
        _swap(m, i, child)
        i = child


@compiled
def _drop_first(m: Motion) -> None:
    last = m.counters[SIZE] - 1
    m.counters[SIZE] = last
    m.agenda_h[0], m.agenda_party[0] = m.agenda_h[last], m.agenda_party[last]
    _sink(m, 0, last)


@compiled
def _drop_void(m: Motion) -> None:
    """Make room in a full agenda: only the entries that still count are kept, and put in order again."""
    size = 0
    for i in range(m.counters[SIZE]):
        p = m.agenda_party[i]
        if m.ready_h[p] == m.agenda_h[i]:
            m.agenda_h[size], m.agenda_party[size] = m.agenda_h[i], p
            size += 1
    m.counters[SIZE] = size
    for i in range(size // 2 - 1, -1, -1):
        _sink(m, i, size)


# ---------------------------------------------------------------- lines and queues: linked lists by rank


@compiled
def _append(m: Motion, head: Index, tail: Index, s: int, rank: int, p: int) -> None:
    m.next_in_line[p] = NOBODY
    if head[s, rank] == NOBODY:
        head[s, rank] = p
    else:
        m.next_in_line[tail[s, rank]] = p
    tail[s, rank] = p


@compiled
def _first_rank(head: Index, s: int) -> int:
    for rank in range(head.shape[1]):
        if head[s, rank] != NOBODY:
            return rank
    return NOBODY


@compiled
def _take_first(m: Motion, head: Index, s: int, rank: int) -> int:
    p = head[s, rank]
    head[s, rank] = m.next_in_line[p]
    return int(p)


@compiled
def line_rank(r: Rules, c: Travellers, s: int, p: int) -> int:
    """Rank of a party in the line of a stage: its priority only where the line itself is served."""
    return int(c.rank[p]) if r.kind[s] == STATION and r.room[s] == 0 else 0


@compiled
def _join_line(m: Motion, s: int, rank: int, p: int, now: float) -> None:
    """Stand at the end of the line, before those of a higher number who asked at the same time."""
    last = m.line_tail[s, rank]
    if m.line_head[s, rank] == NOBODY or m.passage_h[last, s, ARRIVED] < now or last < p:
        _append(m, m.line_head, m.line_tail, s, rank, p)
        return
    before = NOBODY
    at = m.line_head[s, rank]
    while m.passage_h[at, s, ARRIVED] < now or at < p:
        before, at = at, m.next_in_line[at]
    m.next_in_line[p] = at
    if before == NOBODY:
        m.line_head[s, rank] = p
    else:
        m.next_in_line[before] = p


@compiled
def _take_out(m: Motion, head: Index, tail: Index, s: int, rank: int, p: int) -> None:
    before = NOBODY
    at = head[s, rank]
    while at != p:
        before, at = at, m.next_in_line[at]
    if before == NOBODY:
        head[s, rank] = m.next_in_line[p]
    else:
        m.next_in_line[before] = m.next_in_line[p]
    if tail[s, rank] == p:
        tail[s, rank] = before


@compiled
def withdraw(m: Motion, s: int, rank: int, p: int) -> None:
    """Take a party out of the line of stage ``s``, wherever it stands."""
    _take_out(m, m.line_head, m.line_tail, s, rank, p)


# ---------------------------------------------------------------- ready and admit


@compiled
def ready_at(m: Motion, p: int, time_h: float) -> None:
    """Party ``p`` is ready to leave its stage at ``time_h`` (infinite: not until something changes)."""
    if m.ready_h[p] == time_h:
        return
    m.ready_h[p] = time_h
    if time_h < np.inf:
        if m.counters[SIZE] == len(m.agenda_h):
            _drop_void(m)
        _push(m, time_h, p)


@compiled
def admit_at(m: Motion, s: int, time_h: float) -> None:
    """Stage ``s`` looks at its line at ``time_h``, unless it does so earlier anyway."""
    m.admit_h[s] = min(m.admit_h[s], time_h)


@compiled
def is_open(r: Rules, s: int) -> bool:
    """Whether anybody may leave a link, or begin a service: by the lever, by the clock, and with nobody in the way."""
    return bool(r.lever_open[s] and r.hours_open[s] and r.blockers[s] == 0)


# ---------------------------------------------------------------- fuel, and vehicles that stop on a link


@compiled
def needed_ml(r: Rules, c: Travellers, m: Motion, p: int, s: int, queued_until_h: float) -> float:
    """Petrol that a party burns on a link: by distance, and standing from the free-flow time to ``queued_until_h``."""
    standing_h = max(0.0, queued_until_h - m.passage_h[p, s, ENTERED] - r.free_flow_h[s])
    return float(c.ml_per_km[p] * r.length_km[s] + c.idle_ml_per_h[p] * standing_h)


@compiled
def _passes_h(r: Rules, c: Travellers, m: Motion, p: int, s: int, share: float) -> float:
    """When the head of a link was ``share`` of the way along it: free, or behind the queue (Newell's minimum).

    The queue lets it pass there a wave's time after the exit of the vehicle for which there is just no room ahead.
    """
    free_h = m.passage_h[p, s, ENTERED] + share * r.free_flow_h[s]
    row, k = m.link_row[s], m.exits[s] - 1
    room = (1.0 - share) * r.storage[s]
    while k >= 0 and c.space[m.order[row, k]] <= room:
        room -= c.space[m.order[row, k]]
        k -= 1
    if k < 0:
        return float(free_h)
    return float(max(free_h, m.passage_h[m.order[row, k], s, LEFT] + (1.0 - share) * r.wave_h[s]))


@compiled
def restarts_h(r: Rules, c: Travellers, m: Motion, p: int, s: int) -> float:
    """Earliest exit of the head of a one-lane link that stopped on the way: broken down, or out of petrol.

    On more lanes than one the others drive round it.
    """
    found = -np.inf
    if r.lanes[s] != 1:
        return found
    if c.break_link[p] == s:
        found = _passes_h(r, c, m, p, s, c.break_share[p]) + c.break_h[p] + (1.0 - c.break_share[p]) * r.free_flow_h[s]
    if c.dry_h[p] > 0.0:
        needed = needed_ml(r, c, m, p, s, m.last_out_h[s])
        if needed > m.tank_ml[p]:
            share = m.tank_ml[p] / needed
            went_on = _passes_h(r, c, m, p, s, share) + c.dry_h[p]
            found = max(found, went_on + (1.0 - share) * r.free_flow_h[s])
    return found


@compiled
def _burn(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    """Take off what a party burnt on the link that it leaves; who runs dry is given some by others."""
    needed = int(needed_ml(r, c, m, p, s, now) + 0.5)
    if needed > m.tank_ml[p]:
        if not m.ran_dry[p]:
            m.ran_dry[p] = True
            m.fuel[RAN_DRY] += 1
        given = max(r.rescue_ml[0], needed - m.tank_ml[p])
        m.fuel[RESCUED_ML] += given
        m.tank_ml[p] += given
    m.fuel[BURNT_ML] += needed
    m.tank_ml[p] -= needed


@compiled
def head_ready(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """The vehicle at the head of a link is ready after its free-flow time and the exit headway."""
    if m.exits[s] == m.entries[s]:
        return
    p = m.order[m.link_row[s], m.exits[s]]
    if not is_open(r, s):
        ready_at(m, p, np.inf)
        return
    arrival = max(m.passage_h[p, s, ENTERED] + r.free_flow_h[s], restarts_h(r, c, m, p, s))
    gap = r.exit_headway_h[s]
    if arrival < m.last_out_h[s] + gap:
        gap *= r.drop_factor[s]
    ready_at(m, p, max(now, arrival, m.last_out_h[s] + gap))


@compiled
def _log_visit(m: Motion, p: int, s: int) -> None:
    """Write down a finished visit of a vehicle that goes round: the next one will overwrite its hours."""
    n = m.counters[LOGGED]
    m.counters[LOGGED] = n + 1
    m.log_who[n, 0], m.log_who[n, 1] = p, s
    for passage in range(3):
        m.log_h[n, passage] = m.passage_h[p, s, passage]


@compiled
def _leave(r: Rules, c: Travellers, m: Motion, p: int, now: float) -> None:
    s = m.stage[p]
    m.persons_at[c.route[p], s] -= c.persons[p]
    if s == ORIGIN:
        return
    m.passage_h[p, s, LEFT] = now
    if c.shuttle[p] != NOBODY:
        _log_visit(m, p, s)
    if r.kind[s] == LINK:
        if c.ml_per_km[p] > 0.0:
            _burn(r, c, m, p, s, now)
        m.last_out_h[s] = now
        m.exits[s] += 1
        head_ready(r, c, m, s, now)
        if m.line_head[s, 0] != NOBODY:
            admit_at(m, s, now + r.wave_h[s])
    elif r.kind[s] == STATION:
        if np.isnan(m.passage_h[p, s, ENTERED]):
            return
        m.busy[s] -= 1
        if m.waiting[s] > 0 or _first_rank(m.line_head, s) != NOBODY:
            admit_at(m, s, now)


@compiled
def _move(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    _leave(r, c, m, p, now)
    m.stage[p] = s
    m.persons_at[c.route[p], s] += c.persons[p]


@compiled
def _end_way(m: Motion, p: int) -> None:
    """Write down that a party is out of its last stage, or has its places in a shelter."""
    m.ended[m.counters[ENDED]] = p
    m.counters[ENDED] += 1


@compiled
def _ask_for(r: Rules, c: Travellers, m: Motion, p: int, target: int, now: float) -> None:
    """Party ``p`` joins the line of a stage."""
    m.passage_h[p, target, ARRIVED] = now
    if c.shuttle[p] != NOBODY:
        m.passage_h[p, target, ENTERED] = m.passage_h[p, target, LEFT] = np.nan
    if m.watched[p] == target:
        m.watched[p] = NOBODY
        m.seen[m.counters[SEEN]] = p
        m.counters[SEEN] += 1
    _join_line(m, target, line_rank(r, c, target, p), p, now)
    admit_at(m, target, now)


# ---------------------------------------------------------------- one rule a kind of stage


@compiled
def _free_spaces(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    row = m.link_row[s]
    while m.freed[s] < m.exits[s]:
        p = m.order[row, m.freed[s]]
        if m.passage_h[p, s, LEFT] + r.wave_h[s] > now:
            return
        m.used[s] -= c.space[p]
        m.freed[s] += 1


@compiled
def _enter_link(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    _move(r, c, m, p, s, now)
    m.passage_h[p, s, ENTERED] = now
    m.used[s] += c.space[p]
    m.last_in_h[s] = now
    m.order[m.link_row[s], m.entries[s]] = p
    m.entries[s] += 1
    if m.exits[s] == m.entries[s] - 1:
        head_ready(r, c, m, s, now)


@compiled
def _turn(m: Motion, p: int, s: int) -> float:
    """The turn of link ``s`` at which a party is due: its stage's next, and not one that is over."""
    return float(max(m.merged[s], m.merge_tag[s, m.stage[p]]))


@compiled
def _due_to_merge(r: Rules, m: Motion, s: int) -> int:
    """Who of the line is due first; of those of one stage, and of equals, the first in the line."""
    due = m.line_head[s, 0]
    p = m.next_in_line[due]
    while p != NOBODY:
        if _turn(m, p, s) < _turn(m, due, s):
            due = p
        p = m.next_in_line[p]
    return int(due)


@compiled
def _take_turn(r: Rules, m: Motion, p: int, s: int) -> None:
    """Note that a party merges: the next of its stage is due 1/share turns later."""
    turn = _turn(m, p, s)
    m.merged[s] = turn
    m.merge_tag[s, m.stage[p]] = turn + r.merge_step[s, m.stage[p]]


@compiled
def admit_link(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Link (Newell): one vehicle a headway, while the space freed downstream has reached the entrance.

    First come, first served, or by the shares of the stages that lead here.
    """
    while m.line_head[s, 0] != NOBODY:
        p = _due_to_merge(r, m, s) if r.merges[s] else m.line_head[s, 0]
        gap_over = m.last_in_h[s] + r.entry_headway_h[s]
        if gap_over > now:
            admit_at(m, s, gap_over)
            return
        _free_spaces(r, c, m, s, now)
        if m.used[s] + c.space[p] > r.storage[s]:
            if m.freed[s] < m.exits[s]:
                admit_at(m, s, m.passage_h[m.order[m.link_row[s], m.freed[s]], s, LEFT] + r.wave_h[s])
            return
        if r.merges[s]:
            _take_turn(r, m, p, s)
            withdraw(m, s, 0, p)
        else:
            _take_first(m, m.line_head, s, 0)
        _enter_link(r, c, m, p, s, now)


@compiled
def _list_as_served(r: Rules, c: Travellers, m: Motion, p: int, s: int) -> None:
    """Put a party at the front of those of its class who are in service."""
    m.next_in_line[p] = m.serving[s, c.rank[p]]
    m.serving[s, c.rank[p]] = p


@compiled
def _end_service(r: Rules, c: Travellers, m: Motion, p: int, s: int) -> None:
    """Take a party off the list of those in service."""
    before = NOBODY
    at = m.serving[s, c.rank[p]]
    while at != p:
        before, at = at, m.next_in_line[at]
    if before == NOBODY:
        m.serving[s, c.rank[p]] = m.next_in_line[p]
    else:
        m.next_in_line[before] = m.next_in_line[p]


@compiled
def _interrupt(r: Rules, c: Travellers, m: Motion, s: int, rank: int, now: float) -> bool:
    """Free a lane for a class that pre-empts: the last to have begun of the least urgent class makes way.

    It keeps its place in its class, and the rest of its service is done later (pre-emptive resume).
    """
    if not len(r.preempts) or not r.preempts[rank]:
        return False
    for lower in range(m.serving.shape[1] - 1, rank, -1):
        p = m.serving[s, lower]
        while p != NOBODY and m.ready_h[p] <= now:
            p = m.next_in_line[p]
        if p == NOBODY:
            continue
        m.left_over_h[p] = m.ready_h[p] - now
        m.ready_h[p] = np.inf
        _end_service(r, c, m, p, s)
        m.busy[s] -= 1
        m.waiting[s] += 1
        _queue_again(m, s, lower, p)
        return True
    return False


@compiled
def _queue_again(m: Motion, s: int, rank: int, p: int) -> None:
    """Put an interrupted party before all of its class that came after it."""
    before = NOBODY
    at = m.queue_head[s, rank]
    began_h = m.passage_h[p, s, ENTERED]
    while at != NOBODY and (
        m.passage_h[at, s, ENTERED] < began_h or (m.passage_h[at, s, ENTERED] == began_h and at < p)
    ):
        before, at = at, m.next_in_line[at]
    m.next_in_line[p] = at
    if before == NOBODY:
        m.queue_head[s, rank] = p
    else:
        m.next_in_line[before] = p
    if at == NOBODY:
        m.queue_tail[s, rank] = p


@compiled
def _unit_draw(c: Travellers, m: Motion, p: int, s: int) -> float:
    """The draw of a party at a stage: its only one, or the next of a vehicle that comes again and again."""
    row, v = c.draw_row[s], c.shuttle[p]
    if v == NOBODY:
        return float(c.draws[row, p])
    k = m.pool_next[row, v]
    m.pool_next[row, v] = k + 1
    if k + 1 == m.pool.shape[2]:
        m.counters[USED_UP] = 1
    return float(m.pool[row, v, k])


@compiled
def _begin_service(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    m.busy[s] += 1
    if r.lists_served[s]:
        _list_as_served(r, c, m, p, s)
    if not np.isnan(m.left_over_h[p]):
        ready_at(m, p, now + m.left_over_h[p])
        m.left_over_h[p] = np.nan
        return
    m.passage_h[p, s, ENTERED] = now
    if r.issue_ml[s] > 0:
        m.fuel[POINTS_ML] -= r.issue_ml[s]
        m.fuel[ISSUED_ML] += r.issue_ml[s]
        m.tank_ml[p] += r.issue_ml[s]
    kind = c.vehicle_class[p]
    random_part = r.mean_h[s, kind] * _unit_draw(c, m, p, s)
    ready_at(m, p, now + (r.minimum_h[s, kind] + random_part + r.per_person_h[s] * c.persons[p]))


@compiled
def _take_in(r: Rules, c: Travellers, m: Motion, s: int, rank: int, now: float) -> None:
    """Let the first of a line into the waiting room; its patience begins to run."""
    p = _take_first(m, m.line_head, s, rank)
    _move(r, c, m, p, s, now)
    _append(m, m.queue_head, m.queue_tail, s, c.rank[p], p)
    m.waiting[s] += 1
    if r.patience_row[s] != NOBODY:
        ready_at(m, p, now + (r.patience_least_h[s] + r.patience_h[s] * c.patience[r.patience_row[s], p]))


@compiled
def _balks(r: Rules, c: Travellers, m: Motion, s: int, p: int) -> bool:
    """Whether a party at the door does not join, for the number of others inside."""
    if r.join_row[s] == NOBODY:
        return False
    found = min(m.waiting[s] + m.busy[s], r.joins.shape[1] - 1)
    return bool(c.join[r.join_row[s], p] >= r.joins[s, found])


@compiled
def _send_on(r: Rules, c: Travellers, m: Motion, s: int, rank: int, now: float) -> int:
    """Send the first of a line on, unserved, to where those go who find no place; returns that stage."""
    p = _take_first(m, m.line_head, s, rank)
    _move(r, c, m, p, s, now)
    _ask_for(r, c, m, p, r.overflow[s], now)
    return int(r.overflow[s])


@compiled
def admit_station(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> int:
    """Station: the first of the most urgent class begins when a lane is free, the gate is open and there is stock.

    Who finds every lane and place taken waits in the line, or is sent on where the station says so, as are those who
    do not join. Returns the stage to which it sent somebody on; −1 if it sent nobody.
    """
    sent_to = NOBODY
    while r.room[s] == UNLIMITED and m.line_head[s, 0] != NOBODY:
        if _balks(r, c, m, s, m.line_head[s, 0]):
            sent_to = _send_on(r, c, m, s, 0, now)
        else:
            _take_in(r, c, m, s, 0, now)
    while True:
        may_begin = is_open(r, s) and r.issue_ml[s] <= m.fuel[POINTS_ML]
        lane_free = may_begin and m.busy[s] < r.lanes[s]
        inside, outside = _first_rank(m.queue_head, s), _first_rank(m.line_head, s)
        from_inside = inside != NOBODY and (outside == NOBODY or inside <= outside or r.room[s] > 0)
        if from_inside and (lane_free or (may_begin and _interrupt(r, c, m, s, inside, now))):
            m.waiting[s] -= 1
            p = _take_first(m, m.queue_head, s, inside)
            _begin_service(r, c, m, p, s, now)
            continue
        if outside == NOBODY:
            return sent_to
        if _balks(r, c, m, s, m.line_head[s, outside]):
            sent_to = _send_on(r, c, m, s, outside, now)
            continue
        makes_way = may_begin and not lane_free and r.room[s] == 0 and _interrupt(r, c, m, s, outside, now)
        if not (lane_free or makes_way or m.waiting[s] < r.room[s]):
            if r.overflow[s] == NOBODY:
                return sent_to
            sent_to = _send_on(r, c, m, s, outside, now)
            continue
        if not makes_way:
            _take_in(r, c, m, s, outside, now)
            continue
        p = _take_first(m, m.line_head, s, outside)
        _move(r, c, m, p, s, now)
        _begin_service(r, c, m, p, s, now)


@compiled
def _give_up(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    """Take a party whose patience has ended out of the queue of a station; its place is free."""
    _take_out(m, m.queue_head, m.queue_tail, s, c.rank[p], p)
    m.waiting[s] -= 1
    admit_at(m, s, now)


@compiled
def admit_delay(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Delay: everybody enters at once."""
    while m.line_head[s, 0] != NOBODY:
        p = _take_first(m, m.line_head, s, 0)
        _move(r, c, m, p, s, now)
        m.passage_h[p, s, ENTERED] = now
        kind = c.vehicle_class[p]
        ready_at(m, p, now + (r.minimum_h[s, kind] + r.mean_h[s, kind] * _unit_draw(c, m, p, s)))


@compiled
def places_ready_h(ramp: Floats, needed: float) -> float:
    """Hour at which ``needed`` places are ready: −inf before the ramp, +inf when there are never so many."""
    from_h, initial, to_h, full = ramp[0], ramp[1], ramp[2], ramp[3]
    if needed <= initial:
        return -np.inf
    if needed > full:
        return np.inf
    return float(from_h + (needed - initial) / (full - initial) * (to_h - from_h))


@compiled
def admit_shelter(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> int:
    """Shelter: first come, first placed, as places become ready; who can never fit is passed over.

    Returns the stage to which it sent somebody on, for want of a place; −1 if it sent nobody.
    """
    sent_to = NOBODY
    while m.line_head[s, 0] != NOBODY:
        p = _take_first(m, m.line_head, s, 0)
        _move(r, c, m, p, s, now)
        _append(m, m.queue_head, m.queue_tail, s, 0, p)
        m.waiting[s] += 1
    while m.waiting[s] > 0:
        p = m.queue_head[s, 0]
        need = c.households[p] if r.counts_families[s] else c.persons[p]
        ready = places_ready_h(r.ramp[s], float(m.used[s] + need))
        if now < ready and r.overflow[s] != NOBODY:
            _take_first(m, m.queue_head, s, 0)
            m.waiting[s] -= 1
            sent_to = r.overflow[s]
            _ask_for(r, c, m, p, sent_to, now)
            continue
        if now < ready < np.inf:
            admit_at(m, s, ready)
            break
        _take_first(m, m.queue_head, s, 0)
        m.waiting[s] -= 1
        if ready <= now:
            m.used[s] += need
            m.passage_h[p, s, ENTERED] = now
            _end_way(m, p)
    return sent_to


@compiled
def admit(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Let in whoever may enter stage ``s`` now.

    Whom a full shelter or station sends on is let in next door before anybody behind comes to the first door: first
    come, first served holds for all doors of a chain.
    """
    while s != NOBODY:
        kind, sent_to = r.kind[s], NOBODY
        if kind == LINK:
            admit_link(r, c, m, s, now)
        elif kind == STATION:
            sent_to = admit_station(r, c, m, s, now)
        elif kind == DELAY:
            admit_delay(r, c, m, s, now)
        else:
            sent_to = admit_shelter(r, c, m, s, now)
        s = sent_to


@compiled
def _screen(r: Rules, c: Travellers, m: Motion, p: int, s: int) -> None:
    """Send a party that has passed a checkpoint through its second inspection, or not (``MODEL.md`` §3.1)."""
    row = r.screen_row[s]
    spared = (1.0 - r.screen_share[s]) * (1.0 - r.screen_per_man[s]) ** c.men[p]
    if c.screen[row, p] < 1.0 - spared:
        m.persons_at[c.route[p], s] -= c.persons[p]
        c.route[p] = c.screened_way[row, c.route[p]]
        m.persons_at[c.route[p], s] += c.persons[p]


@compiled
def _detain(r: Rules, c: Travellers, m: Motion, p: int, s: int) -> None:
    """Take the men who are detained out of a party; one draw decides how many, and somebody goes on."""
    row, share = r.detain_row[s], r.detained_share[r.detain_row[s]]
    men = min(c.men[p], c.persons[p] - 1)
    taken, up_to = 0, (1.0 - share) ** men
    probability = up_to
    while taken < men and c.detain[row, p] >= up_to:
        probability *= (men - taken) / (taken + 1) * share / (1.0 - share)
        up_to += probability
        taken += 1
    c.persons[p] -= taken
    c.men[p] -= taken
    m.persons_at[c.route[p], s] -= taken
    m.counters[DETAINED] += taken


@compiled
def _end_of_service(r: Rules, c: Travellers, m: Motion, p: int, s: int) -> None:
    """What a checkpoint decides of a party when it has served it; the lane is held until the party has gone on."""
    if r.lists_served[s]:
        _end_service(r, c, m, p, s)
    if r.screen_row[s] != NOBODY:
        _screen(r, c, m, p, s)
    if r.detain_row[s] != NOBODY:
        _detain(r, c, m, p, s)


@compiled
def ask(r: Rules, c: Travellers, m: Motion, p: int, now: float) -> None:
    """Party ``p`` is ready: it joins the line of its next stage, or leaves the model."""
    s = m.stage[p]
    if s != ORIGIN and r.kind[s] == STATION:
        if np.isnan(m.passage_h[p, s, ENTERED]):
            _give_up(r, c, m, p, s, now)
        else:
            _end_of_service(r, c, m, p, s)
    target = c.next_stage[c.route[p], s if s != ORIGIN else c.next_stage.shape[1] - 1]
    if target == GONE:
        _move(r, c, m, p, GONE, now)
        _end_way(m, p)
        return
    _ask_for(r, c, m, p, target, now)


@compiled
def must_pause(m: Motion) -> bool:
    """Whether draws are used up, or the room for visits may not suffice for the next event."""
    return bool(m.counters[USED_UP] > 0 or m.counters[LOGGED] + m.pool.shape[1] > len(m.log_who))


@compiled
def _next_to_admit(m: Motion) -> int:
    first = 0
    for s in range(1, len(m.admit_h)):
        if m.admit_h[s] < m.admit_h[first]:
            first = s
    return first


@compiled
def advance(r: Rules, c: Travellers, m: Motion, until_h: float) -> float:
    """Carry out every event before ``until_h``, in order: by time, then parties before stages, then by number.

    Stops as soon as a watched party is seen, or it has to pause, and returns the hour of that; infinite when all was
    carried out.
    """
    now = -np.inf
    while True:
        if m.counters[SEEN] > 0 or must_pause(m):
            return now
        ready_h = m.agenda_h[0] if m.counters[SIZE] > 0 else np.inf
        cursor = m.counters[CURSOR]
        departs_h = m.timetable_h[cursor] if cursor < len(m.timetable_h) else np.inf
        s = _next_to_admit(m)
        now = min(ready_h, departs_h, m.admit_h[s])
        if now >= until_h:
            return np.inf
        m.counters[EVENTS_DONE] += 1
        if departs_h == now and (ready_h > now or m.timetable_party[cursor] < m.agenda_party[0]):
            p = m.timetable_party[cursor]
            m.counters[CURSOR] += 1
            m.persons_at[c.route[p], ORIGIN] += c.persons[p]
            ask(r, c, m, p, now)
        elif ready_h == now:
            p = m.agenda_party[0]
            _drop_first(m)
            if m.ready_h[p] == now:
                m.ready_h[p] = np.inf
                ask(r, c, m, p, now)
        else:
            m.admit_h[s] = np.inf
            admit(r, c, m, s, now)

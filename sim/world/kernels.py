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
    CURSOR,
    DELAY,
    ENTERED,
    EVENTS_DONE,
    GONE,
    LEFT,
    LINK,
    NOBODY,
    ORIGIN,
    SEEN,
    SIZE,
    STATION,
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
def _drop_first(m: Motion) -> None:
    last = m.counters[SIZE] - 1
    m.counters[SIZE] = last
    m.agenda_h[0], m.agenda_party[0] = m.agenda_h[last], m.agenda_party[last]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= last:
            return
        if child + 1 < last and _before(m, child + 1, child):
            child += 1
        if not _before(m, child, i):
            return
        _swap(m, i, child)
        i = child


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
def withdraw(m: Motion, s: int, rank: int, p: int) -> None:
    """Take a party out of the line of stage ``s``, wherever it stands."""
    before = NOBODY
    at = m.line_head[s, rank]
    while at != p:
        before, at = at, m.next_in_line[at]
    if before == NOBODY:
        m.line_head[s, rank] = m.next_in_line[p]
    else:
        m.next_in_line[before] = m.next_in_line[p]
    if m.line_tail[s, rank] == p:
        m.line_tail[s, rank] = before


# ---------------------------------------------------------------- ready and admit


@compiled
def ready_at(m: Motion, p: int, time_h: float) -> None:
    """Party ``p`` is ready to leave its stage at ``time_h`` (infinite: not until something changes)."""
    m.ready_h[p] = time_h
    if time_h < np.inf:
        _push(m, time_h, p)


@compiled
def admit_at(m: Motion, s: int, time_h: float) -> None:
    """Stage ``s`` looks at its line at ``time_h``, unless it does so earlier anyway."""
    m.admit_h[s] = min(m.admit_h[s], time_h)


@compiled
def is_open(r: Rules, s: int) -> bool:
    """Whether anybody may leave a link, or begin a service: by the lever, by the clock, and with nobody in the way."""
    return bool(r.lever_open[s] and r.hours_open[s] and r.blockers[s] == 0)


@compiled
def head_ready(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """The vehicle at the head of a link is ready after its free-flow time and the exit headway."""
    p = m.front[s]
    if p == NOBODY:
        return
    if not is_open(r, s):
        ready_at(m, p, np.inf)
        return
    arrival = m.passage_h[p, s, ENTERED] + r.free_flow_h[s]
    ready_at(m, p, max(now, arrival, m.last_out_h[s] + r.exit_headway_h[s]))


@compiled
def _leave(r: Rules, c: Travellers, m: Motion, p: int, now: float) -> None:
    s = m.stage[p]
    m.persons_at[c.route[p], s] -= c.persons[p]
    if s == ORIGIN:
        return
    m.passage_h[p, s, LEFT] = now
    if r.kind[s] == LINK:
        m.last_out_h[s] = now
        m.front[s] = m.behind[m.link_row[s], p]
        head_ready(r, c, m, s, now)
        if m.line_head[s, 0] != NOBODY:
            admit_at(m, s, now + r.wave_h[s])
    elif r.kind[s] == STATION:
        m.busy[s] -= 1
        if m.waiting[s] > 0 or _first_rank(m.line_head, s) != NOBODY:
            admit_at(m, s, now)


@compiled
def _move(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    _leave(r, c, m, p, now)
    m.stage[p] = s
    m.persons_at[c.route[p], s] += c.persons[p]


# ---------------------------------------------------------------- one rule a kind of stage


@compiled
def _free_spaces(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    p = m.unfreed[s]
    while p != NOBODY and m.passage_h[p, s, LEFT] + r.wave_h[s] <= now:
        m.used[s] -= c.space[p]
        p = m.behind[m.link_row[s], p]
    m.unfreed[s] = p


@compiled
def _enter_link(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    _move(r, c, m, p, s, now)
    m.passage_h[p, s, ENTERED] = now
    m.used[s] += c.space[p]
    m.last_in_h[s] = now
    row = m.link_row[s]
    m.behind[row, p] = NOBODY
    if m.front[s] != NOBODY or m.unfreed[s] != NOBODY:
        m.behind[row, m.rear[s]] = p
    m.rear[s] = p
    if m.unfreed[s] == NOBODY:
        m.unfreed[s] = p
    if m.front[s] == NOBODY:
        m.front[s] = p
        head_ready(r, c, m, s, now)


@compiled
def admit_link(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Link (Newell): one vehicle a headway, while the space freed downstream has reached the entrance."""
    while m.line_head[s, 0] != NOBODY:
        p = m.line_head[s, 0]
        gap_over = m.last_in_h[s] + r.entry_headway_h[s]
        if gap_over > now:
            admit_at(m, s, gap_over)
            return
        _free_spaces(r, c, m, s, now)
        if m.used[s] + c.space[p] > r.storage[s]:
            if m.unfreed[s] != NOBODY:
                hole = m.passage_h[m.unfreed[s], s, LEFT] + r.wave_h[s]
                if not np.isnan(hole):
                    admit_at(m, s, hole)
            return
        _take_first(m, m.line_head, s, 0)
        _enter_link(r, c, m, p, s, now)


@compiled
def _begin_service(r: Rules, c: Travellers, m: Motion, p: int, s: int, now: float) -> None:
    m.busy[s] += 1
    m.passage_h[p, s, ENTERED] = now
    random_part = r.mean_h[s] * c.draws[c.draw_row[s], p]
    ready_at(m, p, now + (r.minimum_h[s] + random_part + r.per_person_h[s] * c.persons[p]))


@compiled
def admit_station(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Station: the first of the most urgent class begins when a lane is free and the gate is open."""
    may_begin = is_open(r, s)
    while True:
        lane_free = may_begin and m.busy[s] < r.lanes[s]
        if lane_free and m.waiting[s] > 0:
            m.waiting[s] -= 1
            p = _take_first(m, m.queue_head, s, _first_rank(m.queue_head, s))
            _begin_service(r, c, m, p, s, now)
            continue
        rank = _first_rank(m.line_head, s)
        if rank == NOBODY or not (lane_free or m.waiting[s] < r.room[s]):
            return
        p = _take_first(m, m.line_head, s, rank)
        _move(r, c, m, p, s, now)
        _append(m, m.queue_head, m.queue_tail, s, c.rank[p], p)
        m.waiting[s] += 1


@compiled
def admit_delay(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Delay: everybody enters at once."""
    while m.line_head[s, 0] != NOBODY:
        p = _take_first(m, m.line_head, s, 0)
        _move(r, c, m, p, s, now)
        m.passage_h[p, s, ENTERED] = now
        ready_at(m, p, now + (r.minimum_h[s] + r.mean_h[s] * c.draws[c.draw_row[s], p]))


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
def admit_shelter(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Shelter: first come, first placed, as places become ready; who can never fit is passed over."""
    while m.line_head[s, 0] != NOBODY:
        p = _take_first(m, m.line_head, s, 0)
        _move(r, c, m, p, s, now)
        _append(m, m.queue_head, m.queue_tail, s, 0, p)
        m.waiting[s] += 1
    while m.waiting[s] > 0:
        p = m.queue_head[s, 0]
        need = c.households[p] if r.counts_families[s] else c.persons[p]
        ready = places_ready_h(r.ramp[s], float(m.used[s] + need))
        if now < ready < np.inf:
            admit_at(m, s, ready)
            return
        _take_first(m, m.queue_head, s, 0)
        m.waiting[s] -= 1
        if ready <= now:
            m.used[s] += need
            m.passage_h[p, s, ENTERED] = now


@compiled
def admit(r: Rules, c: Travellers, m: Motion, s: int, now: float) -> None:
    """Let in whoever may enter stage ``s`` now."""
    kind = r.kind[s]
    if kind == LINK:
        admit_link(r, c, m, s, now)
    elif kind == STATION:
        admit_station(r, c, m, s, now)
    elif kind == DELAY:
        admit_delay(r, c, m, s, now)
    else:
        admit_shelter(r, c, m, s, now)


@compiled
def ask(r: Rules, c: Travellers, m: Motion, p: int, now: float) -> None:
    """Party ``p`` is ready: it joins the line of its next stage, or leaves the model."""
    s = m.stage[p]
    target = c.next_stage[c.route[p], s if s != ORIGIN else c.next_stage.shape[1] - 1]
    if target == GONE:
        _move(r, c, m, p, GONE, now)
        return
    m.passage_h[p, target, ARRIVED] = now
    if m.watched[p] == target:
        m.watched[p] = NOBODY
        m.counters[SEEN] = p
    _join_line(m, target, line_rank(r, c, target, p), p, now)
    admit_at(m, target, now)


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

    Stops as soon as a watched party is seen, and returns the hour of that; infinite when all was carried out.
    """
    now = -np.inf
    while True:
        if m.counters[SEEN] != NOBODY:
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

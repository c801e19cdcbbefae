"""The state of the flows as arrays: what the kernels read and write.

``S`` stages, ``P`` parties, ``K`` priority ranks. A party is in one stage, in at most one line, and has at
most one pending event, so lines and queues are linked lists threaded through per-party arrays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LINK, STATION, DELAY, SHELTER = 0, 1, 2, 3
ARRIVED, ENTERED, LEFT = 0, 1, 2
NOBODY = -1
ORIGIN, GONE = -1, -2
UNLIMITED = 2**62

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Rules(NamedTuple):
    """Parameters of the stages, each of shape ``(S,)`` unless stated; levers change them between windows.

    Times in hours, spaces in thousandths of a car space. ``ramp`` has shape ``(S, 4)``: time and places at the foot
    and at the top of a shelter's ramp. ``mean_h`` and ``minimum_h`` have shape ``(S, C)``, by vehicle class.
    ``overflow`` is the stage for those who find no place or do not join (−1: they wait, or go on). ``joins`` has shape
    ``(S, J)``: the probability to join a station by the number found inside, the last for all beyond; ``join_row`` is
    the row of the travellers' draws for it.
    ``merges`` says which links share out their entrance, ``merge_step`` (``(S, S + 1)``) is 1/share by the stage that
    leads there, the last column for the origin. ``drop_factor`` is 1/(1 − capacity drop). ``patience_row``,
    ``screen_row`` and ``detain_row`` are rows of the
    travellers' draws (−1: none); ``detained_share`` is by row. ``preempts`` has shape ``(K,)`` and is empty where
    no class pre-empts; ``lists_served`` says where those in service are listed, since something may interrupt them.
    ``rescue_ml`` has shape ``(1,)``. ``lever_open`` is what the scenario's lever says,
    ``hours_open`` what the opening hours say, ``blockers`` how many convoys or breakdowns hold the stage.
    """

    kind: Ints
    free_flow_h: Floats
    wave_h: Floats
    entry_headway_h: Floats
    exit_headway_h: Floats
    storage: Ints
    lanes: Ints
    room: Ints
    mean_h: Floats
    minimum_h: Floats
    per_person_h: Floats
    lever_open: Flags
    hours_open: Flags
    blockers: Ints
    ramp: Floats
    counts_families: Flags
    overflow: Index
    joins: Floats
    join_row: Index
    drop_factor: Floats
    merges: Flags
    merge_step: Floats
    length_km: Floats
    issue_ml: Ints
    patience_h: Floats
    patience_least_h: Floats
    patience_row: Index
    screen_row: Index
    screen_share: Floats
    screen_per_man: Floats
    detain_row: Index
    detained_share: Floats
    preempts: Flags
    lists_served: Flags
    rescue_ml: Ints


class Travellers(NamedTuple):
    """Fixed columns of the parties, shape ``(P,)``; ``draws`` is ``(stages with a law, P)``.

    ``next_stage`` has shape ``(routes, S + 1)``: the stage that follows stage ``s`` on a route, ``GONE`` at its
    end; column ``S`` holds the first stage. ``draw_row`` (``(S,)``) is the row of ``draws`` that a stage uses.
    ``men``: men of military age. ``patience`` (unit mean), ``screen``, ``detain`` and ``join`` (uniform) are draws by
    row, ``screened_way`` (``(rows, routes)``) the way through the second inspection. ``break_*``: the link on which a
    party breaks down and blocks (−1: none), how far along, and for how long; ``dry_h``: for how long it would block if
    its tank ran dry. ``shuttle``: number of a vehicle among those that go round for ever (−1: it does not).
    """

    persons: Ints
    households: Ints
    space: Ints
    rank: Ints
    vehicle_class: Index
    shuttle: Index
    route: Index
    next_stage: Index
    draws: Floats
    draw_row: Ints
    men: Ints
    patience: Floats
    screen: Floats
    join: Floats
    screened_way: Index
    detain: Floats
    break_link: Index
    break_share: Floats
    break_h: Floats
    dry_h: Floats
    ml_per_km: Floats
    idle_ml_per_h: Floats


class Motion(NamedTuple):
    """What moves: where each party is, who waits where, and the pending events.

    ``passage_h`` has shape ``(P, S, 3)``. ``line_*`` (``(S, K)``) are those who asked to enter and are still in the
    stage before; ``queue_*`` (``(S, K)``) those inside, waiting for a lane. ``order`` has shape ``(links, P)``: who
    entered a link as its k-th; ``entries``, ``exits`` and ``freed`` (``(S,)``) count those who have entered, have
    left, and whose space is free again at the entrance. ``serving`` (``(S, K)``) heads the lists of those in
    service, kept only where something may interrupt them; ``left_over_h`` is the rest of an interrupted service (NaN:
    none). ``tank_ml``: petrol in each tank; ``ran_dry``: whose was empty;
    ``fuel``: millilitres at the fuel points, handed out, burnt, given on
    the road, and the number of vehicles that ran dry. ``agenda_*`` is a binary heap of (time, party) by which
    parties are ready; it may hold entries that something has made void (``ready_h`` says which hour counts).
    ``admit_h`` is when each stage next looks at its line. ``timetable_*`` are the departures to come, in order.
    ``persons_at`` (``(routes, S + 2)``) counts persons by route and stage, then those gone, then those at their
    origin. ``counters``: heap size, timetable cursor, events done, how many parties were seen, men
    detained. ``watched`` (``(P,)``) is the stage at which an actor waits for a party: ``advance`` stops when it
    asks to enter there; ``seen`` (``(P,)``) holds those who did. ``ended`` (``(P,)``): those who have come to the
    end of their way, in order. ``merge_tag`` (``(S, S + 1)``): when, in turns of
    a link, the next of each upstream stage is due; ``merged`` (``(S,)``): the turn of the last who merged.
    Of vehicles that go round, ``pool`` (``(stages with a law, V, BLOCK)``) holds draws to
    come and ``pool_next`` (``(stages with a law, V)``) the next one; ``log_who`` (``(n, 2)``: party, stage) and
    ``log_h`` (``(n, 3)``) are their finished visits. The last counters: ended ways, finished visits, draws used up.
    """

    passage_h: Floats
    stage: Index
    ready_h: Floats
    next_in_line: Index
    line_head: Index
    line_tail: Index
    queue_head: Index
    queue_tail: Index
    waiting: Ints
    busy: Ints
    used: Ints
    order: Index
    link_row: Ints
    entries: Ints
    exits: Ints
    freed: Ints
    last_in_h: Floats
    last_out_h: Floats
    admit_h: Floats
    persons_at: Ints
    agenda_h: Floats
    agenda_party: Ints
    timetable_h: Floats
    timetable_party: Index
    counters: Ints
    watched: Index
    seen: Index
    ended: Index
    left_over_h: Floats
    serving: Index
    tank_ml: Ints
    ran_dry: Flags
    fuel: Ints
    merge_tag: Floats
    merged: Floats
    pool: Floats
    pool_next: Ints
    log_who: Index
    log_h: Floats


SIZE, CURSOR, EVENTS_DONE, SEEN, DETAINED, ENDED, LOGGED, USED_UP = 0, 1, 2, 3, 4, 5, 6, 7
"""Positions in ``Motion.counters``."""

POINTS_ML, ISSUED_ML, BURNT_ML, RESCUED_ML, RAN_DRY = 0, 1, 2, 3, 4
"""Positions in ``Motion.fuel``."""

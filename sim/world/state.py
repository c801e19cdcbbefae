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

    Times in hours, spaces in thousandths of a car space. ``ramp`` has shape ``(S, 4)``: time and places at
    the foot and at the top of a shelter's ramp. ``lever_open`` is what the scenario's lever says,
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


class Travellers(NamedTuple):
    """Fixed columns of the parties, shape ``(P,)``; ``draws`` is ``(stages with a law, P)``.

    ``next_stage`` has shape ``(routes, S + 1)``: the stage that follows stage ``s`` on a route, ``GONE`` at its
    end; column ``S`` holds the first stage. ``draw_row`` (``(S,)``) is the row of ``draws`` that a stage uses.
    """

    persons: Ints
    households: Ints
    space: Ints
    rank: Ints
    route: Index
    next_stage: Index
    draws: Floats
    draw_row: Ints


class Motion(NamedTuple):
    """What moves: where each party is, who waits where, and the pending events.

    ``passage_h`` has shape ``(P, S, 3)``. ``line_*`` (``(S, K)``) are those who asked to enter and are still
    in the stage before; ``queue_*`` (``(S, K)``) those inside, waiting for a lane. ``behind`` has shape
    ``(links, P)``. ``agenda_*`` is a binary heap of (time, party) by which parties are ready; it has room
    for all parties and for entries that a lever has made void (``ready_h`` says which hour counts). ``admit_h`` is
    when each stage next looks at its line. ``timetable_*`` are the departures to come, in order. ``persons_at``
    (``(routes, S + 2)``) counts persons by route and stage, then those gone, then those at their origin.
    ``counters``: heap size, timetable cursor, events done, and the party that was seen (−1: nobody). ``watched``
    (``(P,)``) is the stage at which an actor waits for a party: ``advance`` stops when it asks to enter there.
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
    behind: Index
    link_row: Ints
    front: Index
    rear: Index
    unfreed: Index
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


SIZE, CURSOR, EVENTS_DONE, SEEN = 0, 1, 2, 3
"""Positions in ``Motion.counters``."""

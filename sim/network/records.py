"""The state of the network: a few arrays of records that read like the equations.

``V`` vehicles, ``N`` nodes, ``K`` priority ranks. A node is a stage, or one group of lanes of a road. A vehicle is in
one node, in at most one line, and has at most one entry of the agenda that counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats

LINK, STATION, DELAY, SHELTER = 0, 1, 2, 3
ARRIVED, ENTERED, LEFT = 0, 1, 2
NOBODY = -1
ORIGIN, GONE, ABOARD = -1, -2, -3
"""In place of a node: a vehicle that has not set off, one that has left the model, and a group that sits in a bus."""

NOT_COME = -2
"""In ``came_from``: a stage to which a vehicle has not come from any other, nor from its origin."""

AT_END = -2
"""``vehicle.watched`` of an empty vehicle that an actor waits for at the end of its route."""

AT_DOOR = -3
"""``vehicle.watched`` of a bus that turns at the door of stage s is AT_DOOR − s: it never goes in."""

UNLIMITED = 2**40

MOVING, WILL_BREAK, MAY_RUN_DRY, STANDS = range(4)
"""``vehicle.stop``: whether a vehicle will stand, may stand, or stands on its way along a link."""

Records = NDArray[Any]
Ints = NDArray[np.int64]

NODE = np.dtype(
    [
        ("kind", "i8"),
        ("stage", "i8"),  # number in the scenario
        ("open", "i8"),  # by its parameter
        ("in_hours", "i8"),  # by its opening hours
        ("blockers", "i8"),  # convoys that hold it
        ("lanes", "i8"),
        ("door_us", "i8"),  # when it next looks at its line
        ("first_slot", "i8"),  # its lines: one slot an approach and rank, (approach, rank)
        ("approaches", "i8"),
        ("in_line", "i8"),  # vehicles in its lines
        # links
        ("free_us", "i8"),  # free-flow time L/v
        ("wave_us", "i8"),  # time L/w of the backward wave
        ("in_us_per_unit", "f8"),  # entry gap of a thousandth of a car
        ("out_us_per_unit", "f8"),  # exit gap
        ("drop_factor", "f8"),  # 1/(1 - capacity drop)
        ("storage", "i8"),  # room of the jammed link, units
        ("units_per_km", "f8"),  # jam density of all lanes
        ("length_km", "f8"),
        ("speed_kmh", "f8"),
        ("wave_kmh", "f8"),
        ("merges", "i8"),  # whether approaches take turns
        ("ring", "i8"),  # where its ring begins
        ("ring_mask", "i8"),
        ("entries", "i8"),  # vehicles that entered, left, and whose space is back at the entrance
        ("exits", "i8"),
        ("freed", "i8"),
        ("entered_units", "i8"),
        ("used", "i8"),  # content: those inside, and spaces that are not back yet
        ("entry_free_us", "i8"),  # when the entry gap is over
        ("exit_free_us", "i8"),  # when the exit gap is over
        ("exit_late_us", "i8"),  # when it is over for one who had to queue (capacity drop)
        ("first_stretch", "i8"),  # what has passed its exit and is not back at the entrance, in the order of its units
        ("last_stretch", "i8"),
        ("level_us", "i8"),  # when the last unit that is back at the entrance had passed the exit
        ("passed_us", "i8"),  # when the last unit passes the exit of which that is known
        ("rear_us", "i8"),  # when the last vehicle would have passed it, a gap per unit after those before
        ("forks", "i8"),  # whether it leads to several nodes
        ("back_us", "i8"),  # the stretch that came back last, as it passed the entrance
        ("back_us_per_unit", "f8"),
        ("back_units", "i8"),
        ("behind", "i8"),  # the link onto which the last vehicle still reaches back
        ("behind_units", "i8"),  # by so much
        ("behind_at", "i8"),  # the stretch of that link that this is
        ("stopped", "i8"),  # first of its stops
        ("awaited_exit", "i8"),  # the exit count at which one of those can be worked out
        ("first_tank", "i8"),  # vehicles that may run dry, in the order in which they entered
        ("last_tank", "i8"),
        ("tank_units", "i8"),  # count of units at the exit at which one of their tanks is looked at
        ("turn", "f8"),  # turn of the last who merged
        ("broken_down", "i8"),
        ("stood_us", "i8"),
        # links of which another is the opposite
        ("opposite", "i8"),  # the other direction
        ("gives", "i8"),  # whether lanes of it change hands as soon as those who are on it have room without them
        ("alternates", "i8"),
        ("has_turn", "i8"),
        ("turn_us", "i8"),  # since when
        ("green_us", "i8"),  # how long the others have to wait for theirs at least; 0: it has none
        # stations, delays, shelters
        ("buffer", "i8"),
        ("busy", "i8"),
        ("waiting", "i8"),  # places of the waiting room that are taken
        ("first_queue", "i8"),  # queues inside: one slot a rank
        ("per_person_us", "f8"),
        ("draw_row", "i8"),
        ("overflow", "i8"),  # stage for those who find no place
        ("join_row", "i8"),
        ("joins", "i8"),
        ("patience_row", "i8"),
        ("patience_us", "f8"),
        ("patience_least_us", "f8"),
        ("screen_row", "i8"),
        ("screen_share", "f8"),
        ("screen_per_man", "f8"),
        ("second", "i8"),  # node of the second inspection
        ("holds_lane", "i8"),
        ("detain_row", "i8"),
        ("detained_share", "f8"),
        ("issue_ml", "i8"),
        ("own_stock", "i8"),  # whether it hands out from a stock of its own, and not from the common one
        ("stock_ml", "i8"),
        ("rest_km", "f8"),  # what who stops there has too little petrol for; below 0: who set off with too little stops
        ("quota", "i8"),  # the most that may begin in a day; UNLIMITED: no limit
        ("quota_persons", "i8"),  # whether it counts persons, and not vehicles
        ("quota_day", "i8"),  # day of the last who was counted
        ("quota_used", "i8"),  # counted on that day
        ("after_midnight_us", "i8"),  # from local midnight to hour 0
        ("lists_served", "i8"),  # whether those in service are listed, since something may interrupt them
        ("counts_families", "i8"),
        ("ramp_from_us", "i8"),
        ("ramp_to_us", "i8"),
        ("places_initial", "i8"),
        ("places_full", "i8"),
        ("reports", "i8"),  # whether an actor is to know whom it has placed, or keeps for a bus
        ("crossing", "i8"),  # which of its passages are the milestone `crossed`: bits 1, 2, 4
        ("again_row", "i8"),  # whether a vehicle can come to it twice
    ],
    align=True,
)

SLOT = np.dtype(
    [
        ("head", "i8"),
        ("tail", "i8"),
        ("served", "i8"),  # last to have begun of those in service; of queues inside only
        ("source", "i8"),  # node that the approach leads from; of lines only
        ("weight", "f8"),  # share of an approach, in any unit
        ("tag", "f8"),  # turn at which the next of an approach is due
    ],
    align=True,
)

VEHICLE = np.dtype(
    [
        # first cache line: where it is and what it waits for
        ("ready_us", "i8"),  # when it is ready to leave its node
        ("entered_us", "i8"),  # when it entered the link it is on
        ("came_us", "i8"),  # when it came to the node in whose line it stands
        ("restart_us", "i8"),  # when it is at the end of its link after having stood on the way
        ("node", "i4"),
        ("slot", "i4"),  # line in which it stands
        ("target", "i4"),  # node in whose line it stands
        ("next", "i4"),
        ("prev", "i4"),
        ("turned", "i4"),  # node at whose door it turned away, while it stands before another
        ("units", "i4"),
        ("persons", "i4"),
        # second: what nodes need of it
        ("ring_at", "i8"),  # its place in the ring of its link; in a shelter, the places that it has
        ("left_over_us", "i8"),  # rest of an interrupted service
        ("ml_per_km", "f8"),
        ("origin", "i4"),
        ("source", "i4"),  # row of its first destination
        ("again", "i4"),  # number among those that can come to a stage twice
        ("open_visit", "i4"),  # visit that it has not left yet, while it waits to enter the same node once more
        ("held", "i4"),  # node whose lane it keeps during a second inspection
        ("next_tank", "i4"),  # the next on its link that may run dry
        ("households", "i4"),
        ("kind", "i2"),  # vehicle class
        ("watched", "i2"),  # stage at which an actor waits for it, or before whose door it turns, or AT_END
        ("rank", "i1"),
        ("served", "i1"),  # whether its service has begun
        ("reneged", "i1"),  # whether it keeps a place in a waiting room without wanting service
        ("crossed", "i1"),
        ("refuels", "i1"),
        ("may_stop", "i1"),  # whether it may ever break down or run dry and block a lane
        ("stop", "i1"),
        ("ran_dry", "i1"),
        # third: of those that may stand on the way, and of tanks
        ("stop_us", "i8"),  # when its stop on the way is looked at
        ("break_km", "f8"),  # km of links to its breakdown
        ("break_us", "i8"),
        ("dry_us", "i8"),
        ("tank_units", "i8"),  # count of units at the exit at which its tank is looked at
        ("tank_ml", "i8"),
        ("idle_ml_per_h", "f8"),
        ("stop_at", "i4"),  # its entry among the stops
        ("men", "i4"),
    ],
    align=True,
)
"""Three cache lines; most events touch the first two of one vehicle. Arrays of them begin where a line begins."""

SPACE = np.dtype([("who", "i8"), ("before", "i8"), ("left_us", "i8")], align=True)
"""One place of a link's ring: a vehicle inside, or one that left less than a wave's time ago; units before it."""

STRETCH = np.dtype([("from_us", "i8"), ("us_per_unit", "f8"), ("units", "i8"), ("next", "i8")], align=True)
"""Units that pass the exit of a link one after the other: from when (``NEVER_US``: not known yet), at which pace."""

STOP = np.dtype(
    [
        ("who", "i8"),
        ("next", "i8"),
        ("before", "i8"),  # units that entered the link before the vehicle
        ("km", "f8"),  # where it stands
        ("end_us", "i8"),  # when it drives on
        ("over", "i8"),  # whether somebody has entered for whom there was no room behind it
    ],
    align=True,
)
"""A vehicle that will stand, stands, or stood on a link not long ago: an exit on the way for those behind it."""

EVENT = np.dtype([("time_us", "i8"), ("who", "i8")], align=True)
"""Vehicle, then node + V, then vehicle + V + N for a stop on the way: so equal times are in the order of the rules."""

SERVICE = np.dtype([("minimum_us", "f8"), ("mean_us", "f8")], align=True)

BRANCH = np.dtype([("first", "i8"), ("count", "i8"), ("row", "i8")], align=True)
OPTION = np.dtype([("stage", "i8"), ("upto", "f8")], align=True)

VISIT = np.dtype([("who", "i8"), ("stage", "i8"), ("times_us", "i8", 3)], align=True)

# Positions in ``Network.count``.
SIZE, CURSOR, EVENTS_DONE, SEEN, DETAINED, ENDED, LOGGED, NEEDS_DRAWS, ON_ROAD, FREE_STOP = range(10)
POINTS_ML, ISSUED_ML, BURNT_ML, RESCUED_ML, RAN_DRY = range(10, 15)
NOW, SOON, STOPS_LEFT, FREE_STRETCH, STRETCHES_LEFT, HANDS_OVER = range(15, 21)
COUNTS = 21


LAYOUT: dict[str, tuple[np.dtype[Any], int]] = {
    "node": (NODE, 1),
    "slot": (SLOT, 1),
    "vehicle": (VEHICLE, 1),
    "space": (SPACE, 1),
    "stretch": (STRETCH, 1),
    "stop": (STOP, 1),
    "agenda": (EVENT, 1),
    "soon": (np.dtype(np.int64), 1),
    "timetable": (EVENT, 1),
    "passage_us": (np.dtype(np.int64), 3),
    "came_from": (np.dtype(np.int16), 2),
    "draws": (np.dtype(np.float64), 2),
    "service": (SERVICE, 2),
    "joins": (np.dtype(np.float64), 2),
    "preempts": (np.dtype(np.bool_), 2),
    "first_node": (np.dtype(np.int64), 1),
    "group": (np.dtype(np.int64), 2),
    "branch": (BRANCH, 1),
    "option": (OPTION, 1),
    "by_class": (np.dtype(np.int64), 2),
    "by_origin": (np.dtype(np.int64), 2),
    "pool": (np.dtype(np.float64), 3),
    "pool_at": (np.dtype(np.int64), 2),
    "rows_of": (np.dtype(np.int64), 2),
    "visit": (VISIT, 1),
    "seen": (np.dtype(np.int64), 1),
    "ended": (np.dtype(np.int64), 1),
    "persons_at": (np.dtype(np.int64), 1),
    "count": (np.dtype(np.int64), 1),
    "rescue_ml": (np.dtype(np.int64), 1),
}
"""The arrays of a network, in order: type and dimensions of each."""


class Network:
    """Everything that the rules read and write.

    Attributes:
        node: The nodes, ``(N,)``: stages in the scenario's order, then the other groups of lanes of roads.
        slot: Lines and queues, heads of linked lists through the vehicles.
        vehicle: The vehicles, ``(V,)``.
        space: The rings of all links, one after the other.
        stretch: Space on its way back, lists by link; those that are free make a list as well.
        stop: Stops on the way, lists by link; those that are free make a list as well.
        agenda: A heap of events; those that something has made void are known by the time that they name.
        soon: Who has an event at the instant ``count[NOW]``, the last to happen first.
        timetable: Departures that were known from the start, in order; after the last an event that never happens.
        passage_us: Arrived, entered, left, ``(V, stages, 3)``; of a stage that is passed again the last visit.
        came_from: The stage before each stage on the way that was taken, ``(V, stages)``; ``ORIGIN`` at the start.
        draws: Every random number that a vehicle uses next, ``(rows, V)``.
        service: Service times and durations, ``(N, classes)``.
        joins: Probability to join by the number inside, ``(stations that some do not join, longest)``.
        preempts: Whether a vehicle of a rank and class pre-empts, ``(K, classes)``.
        first_node: The first node of each stage, ``(stages,)``; groups of lanes follow one another.
        group: Group of lanes of a link by class and by next stage: ``(stages, classes + stages + 1)``, node or −1; the
            last column is the node of the common lanes. Empty where no link has groups.
        branch, option: Where each stage leads (row by stage, then by first destination), and in which shares.
        by_class, by_origin: Row of ``branch`` by (stage, class) and (stage, origin), −1 for the stage's own; empty
            where no node needs it.
        pool, pool_at: Draws for further visits, ``(rows, vehicles that come again, block)``, and the next to use.
        rows_of: Rows of draws of each stage, ``(stages, most)``, −1 where there are fewer.
        visit: Finished visits of stages that were passed again.
        seen, ended: Vehicles that an actor waited for, and those at the end of their route, in order.
        persons_at: Persons by stage, then gone, then at their origin, ``(stages + 2,)``.
        count: Numbers by position, see above.
        rescue_ml: Petrol that somebody gets whose tank was empty, ``(1,)``.
    """

    node: Records
    slot: Records
    vehicle: Records
    space: Records
    stretch: Records
    stop: Records
    agenda: Records
    soon: Ints
    timetable: Records
    passage_us: Ints
    came_from: NDArray[np.int16]
    draws: Floats
    service: Records
    joins: Floats
    preempts: NDArray[np.bool_]
    first_node: Ints
    group: Ints
    branch: Records
    option: Records
    by_class: Ints
    by_origin: Ints
    pool: Floats
    pool_at: Ints
    rows_of: Ints
    visit: Records
    seen: Ints
    ended: Ints
    persons_at: Ints
    count: Ints
    rescue_ml: Ints
    header: Ints
    address: int

    def __init__(self, **arrays: NDArray[Any]) -> None:
        """Keep the arrays, and write down where they are for the compiled rules."""
        for name in LAYOUT:
            setattr(self, name, arrays[name])
        self.lay_out()

    def lay_out(self) -> None:
        """Write down where every array is and how large; to be called whenever one has been replaced by another."""
        words: list[int] = []
        for name, (_, dimensions) in LAYOUT.items():
            array = getattr(self, name)
            assert array.ndim == dimensions and array.flags.c_contiguous, name
            words += [array.ctypes.data, *array.shape]
        self.header = np.array(words, np.int64)
        self.address = self.header.ctypes.data

    @property
    def nbytes(self) -> int:
        """Memory of all arrays."""
        return sum(int(getattr(self, name).nbytes) for name in LAYOUT)

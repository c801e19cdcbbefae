"""Groups that a bus carries on from a stop on their way: they have rows of their own, and so has the bus.

The persons of such a bus are those of the groups in it, so who counts persons of all rows leaves these buses out; and
what the bus passes with them on board, they have passed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, in_order
from sim.journal import Journal
from sim.scenario.empty_trips import empty_trips
from sim.scenario.fleets import fleets
from sim.world.stop import Boardings


def carriers(journal: Journal) -> NDArray[np.bool_]:
    """Rows that are buses whose people have rows of their own, shape ``(P,)``."""
    found = np.zeros(len(journal.groups), np.bool_)
    trip = journal.table(Boardings).trip
    found[trip[trip >= 0]] = True
    return found


def without_people(journal: Journal) -> NDArray[np.bool_]:
    """Rows of vehicles with nobody on board who leaves: columns, hearses, fleets on their trip back; shape ``(P,)``."""
    origins, running = journal.groups.origins, fleets(journal.scenario)
    names = [*empty_trips(journal.scenario), *(name for name, one in running.items() if not one.carries_people)]
    empty = [origins.index(name) for name in names]
    return np.isin(journal.groups.origin, empty)


def people_h(journal: Journal, milestone: str) -> Floats:
    """When the people of each group passed a milestone, in their own vehicle or in a bus that carried them on.

    Hours; NaN if not within the run, and for buses that carry others on, whose people are those of other rows;
    shape ``(P,)``.
    """
    by_vehicle = journal.milestone_h(milestone)
    ride = journal.table(Boardings)
    if not len(ride.group):
        return by_vehicle
    found = by_vehicle.copy()
    taken = ride.trip >= 0
    # The earlier of the two: whoever crossed before he got on has crossed.
    np.fmin.at(found, ride.group[taken], by_vehicle[ride.trip[taken]])
    # The people of such a bus have rows of their own, and would be counted twice.
    found[carriers(journal)] = np.nan
    return found


def people_in_order(journal: Journal, milestone: str) -> NDArray[np.intp]:
    """The rows whose people have passed a milestone, in the order in which they did, each once; shape ``(n,)``."""
    if not len(journal.table(Boardings).group):
        return journal.in_order(milestone)
    return in_order(people_h(journal, milestone))


def crossed_h(journal: Journal) -> Floats:
    """Since when the people in each vehicle have been across, hours, NaN if not within the run, shape ``(P,)``.

    Of a bus that sets out behind the crossing, since the last of its people came across; without a milestone
    ``crossed`` nobody is.
    """
    if "crossed" not in journal.milestones:
        return np.full(len(journal.groups), np.nan)
    by_vehicle = journal.milestone_h("crossed")
    ride = journal.table(Boardings)
    if not len(ride.group):
        return by_vehicle
    found, of_people = people_h(journal, "crossed"), people_h(journal, "crossed")
    taken = ride.trip >= 0
    across = np.full(len(found), -np.inf)
    # Infinite where one of them is not across: of NaN the maximum warns.
    np.maximum.at(across, ride.trip[taken], np.nan_to_num(of_people[ride.group[taken]], nan=np.inf))
    across[np.isposinf(across)] = np.nan
    carrying = carriers(journal)
    found[carrying] = np.where(np.isnan(by_vehicle), across, by_vehicle)[carrying]
    return found

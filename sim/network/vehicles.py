"""The vehicles as records: who is in them, what they need, where they go first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.network.graph import circles, first_destinations, leads_anybody_to, reachable
from sim.network.plan import Branches, ranks
from sim.network.records import NOBODY, ORIGIN, VEHICLE, Ints, Records
from sim.network.roads import UNITS
from sim.network.tanks import failures, needs_petrol, tanks
from sim.network.time import NEVER_US, us_of
from sim.population.groups import TravelGroups
from sim.population.sites import AT_HOME, site_of
from sim.population.streams import Streams
from sim.scenario.geography import targets
from sim.scenario.model import Scenario
from sim.scenario.sources import ORIGIN as HOME

CACHE_LINE = 64
"""Bytes that a processor moves at once."""

WRITTEN_AT_ONCE = 1_024
"""Vehicles whose records are written together: so many stay near the processor."""

NO_BREAKDOWN_KM = 1e15
"""A breakdown beyond that never comes."""


def _at_origin() -> Records:
    found = np.zeros(1, VEHICLE)
    for name in ("slot", "target", "next", "prev", "held", "watched", "stop_at", "next_tank", "turned", "open_visit"):
        found[name] = NOBODY
    found["node"], found["left_over_us"] = ORIGIN, -1
    found["ready_us"] = found["stop_us"] = NEVER_US
    return found


AT_ORIGIN = _at_origin()
"""What is the same of every vehicle that has not set off, shape ``(1,)``."""


@dataclass(frozen=True)
class VehicleSources:
    """From where each vehicle may set off, as rows of first destinations, each of shape ``(V,)``.

    Attributes:
        origin: From its origin.
        site: Number of the site at which it stays that is displaced, ``AT_HOME`` for the others.
        from_site: From its site; of all others from their origin.
        by: By each other route that may be chosen, by what it is called; of those who have it not from their origin.
    """

    origin: Ints
    site: Ints
    from_site: Ints
    by: dict[str, Ints]


def sources_of(scenario: Scenario, streams: Streams, groups: TravelGroups, branches: Branches) -> VehicleSources:
    """From where each vehicle may set off."""
    rows = branches.source_of
    by_origin = np.array([rows[HOME, name] for name in groups.origins], np.int64)
    origin = by_origin[groups.origin]
    site = site_of(scenario, streams, groups)
    further = list(scenario.further_sources())
    by_site = np.array([rows[one.called, one.name] for one in further if one.from_share is not None], np.int64)
    from_site = origin.copy()
    from_site[site != AT_HOME] = by_site[site[site != AT_HOME]]
    by: dict[str, Ints] = {}
    for one in further:
        if one.from_share is None:
            by.setdefault(one.called, origin.copy())[groups.rows_of(one.name)] = rows[one.called, one.name]
    return VehicleSources(origin, site, from_site, by)


def comes_again(scenario: Scenario, sources: VehicleSources, branches: Branches) -> Ints:
    """Numbers of the vehicles that can pass a stage twice, wherever they set off, shape ``(n,)``."""
    round_again = circles(scenario)
    if not round_again:
        return np.zeros(0, np.int64)
    leads, first = leads_anybody_to(scenario), first_destinations(scenario)
    can = np.zeros(len(branches.source_of), np.bool_)
    for key, row in branches.source_of.items():
        can[row] = bool(reachable(leads, targets(first[key])) & round_again)
    routes = (sources.origin, sources.from_site, *sources.by.values())
    return np.flatnonzero(np.logical_or.reduce([can[rows] for rows in routes]))


def at_line_start(count: int) -> Records:
    """Records of so many vehicles, all zeros, the first at the start of a cache line; so are then all."""
    room = np.zeros(count * VEHICLE.itemsize + CACHE_LINE, np.uint8)
    first = -room.ctypes.data % CACHE_LINE
    return room[first : first + count * VEHICLE.itemsize].view(VEHICLE)


def vehicle_records(
    scenario: Scenario, streams: Streams, groups: TravelGroups, sources: VehicleSources, again: Ints
) -> Records:
    """The vehicles at their origins."""
    classes, order = list(scenario.vehicle_classes.values()), ranks(scenario)
    petrol, broken = tanks(scenario, streams, groups), failures(scenario, streams, groups)
    break_km, dry_us, number = np.minimum(broken.km, 1e18), us_of(petrol.dry_h), np.full(len(groups), NOBODY)
    number[again] = np.arange(len(again))
    columns = {
        **{name: getattr(groups, name) for name in ("persons", "households", "men", "origin")},
        "kind": groups.vehicle_class,
        "units": np.array([round(UNITS * one.space_pcu) for one in classes], np.int64)[groups.vehicle_class],
        "rank": np.array([order.index(one.priority) for one in classes], np.int64)[groups.vehicle_class],
        "source": sources.origin,
        "again": number,
        "tank_ml": petrol.tank_ml,
        "ml_per_km": petrol.ml_per_km,
        "idle_ml_per_h": petrol.idle_ml_per_h,
        "dry_us": dry_us,
        "break_km": break_km,
        "may_stop": (break_km < NO_BREAKDOWN_KM) | (dry_us > 0),
        "break_us": us_of(broken.block_h),
        "refuels": needs_petrol(scenario, streams, groups),
    }
    found = at_line_start(len(groups))
    # As whole numbers, for by records it takes 14 times as long; their count is given, for of nobody numpy infers none.
    words = found.view(np.int64).reshape(len(found), found.dtype.itemsize // 8)
    # Some at a time: a column of all of them is in as many places far apart, and each would be fetched for each column.
    for first in range(0, len(found), WRITTEN_AT_ONCE):
        some = slice(first, first + WRITTEN_AT_ONCE)
        words[some] = AT_ORIGIN.view(np.int64)
        for name, column in columns.items():
            found[name][some] = column[some]
    return found

"""From households to groups: own car, a seat in a kin's car, or a bus (``docs/model.md`` §5)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Rows
from sim.population.gather import Reserve, bus_class, gathered
from sim.population.groups import TravelGroups
from sim.population.households import Households, settle
from sim.population.split import part, partings
from sim.population.streams import Streams
from sim.scenario.model import Scenario


def form_groups(
    scenario: Scenario, streams: Streams, reserve: Sequence[Reserve] = ()
) -> tuple[TravelGroups, Households]:
    """Draw the households and put those that leave into vehicles; arrival streams and trips follow.

    Args:
        scenario: What is run.
        streams: Its random numbers.
        reserve: Rows to keep for trips, with nobody in them.

    Returns:
        The groups (settlements in order, cars before households that go by bus, then arrival streams, then rows for
        trips, then those of families that part who go in a row of their own) and the households.
    """
    households = settle(scenario, streams)
    vehicle = np.full(len(households), -1, np.int64)
    by_bus: list[NDArray[np.bool_]] = []
    count = 0
    # Patients of a hospital count as no traveller: a household of which all lie in one forms no group.
    leaves = ~households.absent & ~households.stays & (households.travellers > 0)
    # Households stand settlement by settlement.
    first = np.searchsorted(households.settlement, np.arange(len(scenario.settlements) + 1))
    for number, name in enumerate(scenario.settlements):
        rows = first[number] + np.flatnonzero(leaves[first[number] : first[number + 1]])
        cars, without = seat(scenario, households, rows, streams, name, vehicle, count)
        by_bus.append(np.repeat([False, True], [cars, without]))
        count += cars + without
    bus = np.concatenate(by_bus) if by_bus else np.zeros(0, bool)
    splits = scenario.family_splits()
    if not splits.two_cars_share and not splits.ahead_share:
        return gathered(scenario, households, vehicle, bus, streams, reserve), households
    parting = partings(scenario, households, vehicle, streams, bus)
    groups = gathered(scenario, households, vehicle, bus, streams, reserve, int(parting.ahead.sum()))
    return part(groups, parting, bus_class(scenario)), households


def seat(
    scenario: Scenario,
    households: Households,
    rows: Rows,
    streams: Streams,
    name: str,
    vehicle: NDArray[np.int64],
    first: int,
) -> tuple[int, int]:
    """Give every leaving household of one settlement a group number from ``first`` on; returns cars, bus households.

    Households without a car ride with kin: they are dealt over the cars in random order, and those who do
    not fit are matched largest household to most free seats. ``bus_share`` of them, and whoever is left, wait for
    a bus, each household by itself.
    """
    transport = scenario.people.transport
    owners = rows[households.owns_car[rows]]
    carless = rows[~households.owns_car[rows]]
    vehicle[owners] = first + np.arange(len(owners))
    waits = streams[f"waits for a bus at {name}"].random(len(carless)) < transport.bus_share
    order = streams[f"rides with kin at {name}"]
    # Two permutations from one stream: who rides with whom is random, not by the order in which households were
    # drawn.
    riders = order.permutation(carless[~waits])
    cars = order.permutation(len(owners))
    seats = scenario.vehicle_classes[transport.car_class].seats_persons
    # May be negative: an owner's household larger than its car still travels in it, and takes nobody along.
    free = seats - households.travellers[owners].astype(np.int64)
    left = _ride(households.travellers, riders, cars, free, vehicle, first)
    on_bus = np.concatenate([carless[waits], left])
    vehicle[on_bus] = first + len(owners) + np.arange(len(on_bus))
    return len(owners), len(on_bus)


def _ride(
    persons: NDArray[np.int32], riders: Rows, cars: Rows, free: Rows, vehicle: NDArray[np.int64], first: int
) -> Rows:
    """Seat ``riders`` in ``cars`` round by round, taking seats from ``free``; returns those without a seat."""
    while len(riders) and len(cars):
        seated = np.zeros(len(riders), bool)
        # A batch gives each car one household at most, so that kin spread over the cars before any car takes a
        # second.
        for begin in range(0, len(riders), len(cars)):
            batch = riders[begin : begin + len(cars)]
            chosen = cars[: len(batch)]
            fits = persons[batch] <= free[chosen]
            vehicle[batch[fits]] = first + chosen[fits]
            free[chosen[fits]] -= persons[batch[fits]]
            seated[begin : begin + len(cars)] = fits
        # Without this the loop would not end: no further batch can seat anybody.
        if not seated.any():
            break
        riders = riders[~seated]
        # Stable sorts: among equals the random order stays, on every machine the same.
        riders = riders[np.argsort(-persons[riders], kind="stable")]
        cars = np.argsort(-free, kind="stable")
    return riders

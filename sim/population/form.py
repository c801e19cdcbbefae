"""From households to groups: own car, a seat in a kin's car, or a bus (``docs/model.md`` §5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Rows
from sim.population.arrivals import arrival_times, group_sizes
from sim.population.groups import TravelGroups
from sim.population.households import Households, settle
from sim.population.split import part, partings
from sim.population.streams import Streams
from sim.scenario.model import Scenario


@dataclass(frozen=True)
class Reserve:
    """Rows to keep for the trips of one fleet."""

    fleet: str
    vehicle_class: str
    trips: int
    """As many as its vehicles can make."""

    from_home: bool = True
    """Whether people set off with it, each once: then it makes no more trips than there are persons who could."""


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
        return _gather(scenario, households, vehicle, bus, streams, reserve), households
    parting = partings(scenario, households, vehicle, streams, bus)
    groups = _gather(scenario, households, vehicle, bus, streams, reserve, int(parting.ahead.sum()))
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


def _gather(
    scenario: Scenario,
    households: Households,
    vehicle: NDArray[np.int64],
    by_bus: NDArray[np.bool_],
    streams: Streams,
    reserve: Sequence[Reserve],
    go_ahead: int = 0,
) -> TravelGroups:
    rows = np.flatnonzero(vehicle >= 0)
    number, count = vehicle[rows], len(by_bus)
    classes = tuple(scenario.vehicle_classes)
    transport = scenario.people.transport
    # A scenario without settlements need not have these classes; then no row uses the index.
    car = classes.index(transport.car_class) if transport.car_class in classes else 0
    bus = bus_class(scenario)
    origin = np.zeros(count, np.int32)
    origin[number] = households.settlement[rows]
    threshold = group_threshold(households, rows, number, by_bus)
    if effect := scenario.departure.effects.full_car:
        on_board = np.bincount(number, weights=households.travellers[rows], minlength=count)
        load = on_board / scenario.vehicle_classes[transport.car_class].seats_persons
        # A hazard that is higher by a factor reaches the same level at a threshold that is lower by it.
        threshold = np.where(by_bus, threshold, threshold * np.exp(-effect * (load - 0.5)))
    arrivals = [arrival_times(stream, name, scenario.horizon_h, streams) for name, stream in scenario.arrivals.items()]
    sizes = [
        group_sizes(stream, name, len(times_h), streams)
        for (name, stream), times_h in zip(scenario.arrivals.items(), arrivals, strict=True)
    ]
    streams_in = list(scenario.arrivals.values())
    riders = go_ahead + int(by_bus.sum()) + int(households.combatants.sum()) + scenario.injured_persons()
    # A trip carries somebody, so there are never more trips than persons who could ride; it keeps the arrays small.
    reserve = [replace(kept, trips=min(kept.trips, riders)) if kept.from_home else kept for kept in reserve]
    round_trips = list(scenario.loops().values())
    empty = [*(one.vehicles for one in round_trips), *(kept.trips for kept in reserve)]
    extra = [*(len(times) for times in arrivals), *empty]
    classes_in = [stream.vehicle_class for stream in streams_in]
    classes_in += [one.vehicle_class for one in round_trips] + [kept.vehicle_class for kept in reserve]
    nobody = [0] * len(empty)

    def of_vehicles(of_households: NDArray[np.int32] | None) -> NDArray[np.int32]:
        weights = None if of_households is None else of_households[rows]
        return np.bincount(number, weights=weights, minlength=count).astype(np.int32)

    def column(of_households: NDArray[np.int32] | None, of_arrivals: list[int]) -> NDArray[np.int32]:
        return np.concatenate([of_vehicles(of_households), np.repeat(np.asarray(of_arrivals, np.int32), extra)])

    nothing = [0] * len(extra)
    first = len(scenario.settlements)
    return TravelGroups(
        origins=(*scenario.settlements, *scenario.arrivals, *scenario.loops(), *(kept.fleet for kept in reserve)),
        origin=np.concatenate([origin, np.repeat(np.arange(first, first + len(extra), dtype=np.int32), extra)]),
        class_names=classes,
        vehicle_class=np.concatenate(
            [
                np.where(by_bus, bus, car).astype(np.int32),
                np.repeat(np.asarray([classes.index(name) for name in classes_in], np.int32), extra),
            ]
        ),
        persons=np.concatenate([of_vehicles(households.travellers), *sizes, np.zeros(sum(empty), np.int32)]),
        households=column(None, [*(s.families for s in streams_in), *nobody]),
        children=column(households.children, nothing),
        older=column(households.older, nothing),
        combatants=column(households.combatants - households.in_hospital, nothing),
        wounded=column(households.wounded - households.in_hospital, nothing),
        men=column(households.men - households.in_hospital, [*(s.men for s in streams_in), *nobody]),
        by_bus=np.concatenate([by_bus, np.zeros(sum(extra), bool)]),
        threshold=np.concatenate([threshold, np.full(sum(extra), np.inf)]),
        arrival_h=np.concatenate(
            [
                np.full(count, np.nan),
                *arrivals,
                np.zeros(sum(one.vehicles for one in round_trips)),
                np.full(sum(kept.trips for kept in reserve), np.nan),
            ]
        ),
    )


def bus_class(scenario: Scenario) -> int:
    """Number of the vehicle class of buses; 0 where a scenario without settlements has none."""
    classes, name = tuple(scenario.vehicle_classes), scenario.people.transport.bus_class
    return classes.index(name) if name in classes else 0


def group_threshold(
    households: Households, rows: Rows, number: NDArray[np.int64], by_bus: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Cumulative hazard at which each vehicle's people have decided, shape ``(vehicles,)``.

    The household that owns the car decides for those who ride along: persons per vehicle were as high in the
    first days as in the last (4.88 to 4.72 at successive counts), which waiting for the last household would not
    give.
    """
    decides = households.owns_car[rows] | by_bus[number]
    # −∞, so that the maximum below is over those who decide, and over them alone.
    threshold = np.full(len(by_bus), -np.inf)
    np.maximum.at(threshold, number[decides], households.threshold[rows[decides]])
    return threshold

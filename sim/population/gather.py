"""Rows of a run's vehicles: those of households, of arrival streams, of closed loops and of the trips of fleets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Rows
from sim.population.arrivals import arrival_times, group_sizes
from sim.population.groups import COUNTED, TravelGroups
from sim.population.households import Households
from sim.population.streams import Streams
from sim.scenario.model import Scenario

People: TypeAlias = int | NDArray[np.int32]
"""As many in every vehicle, or in each."""


@dataclass(frozen=True)
class Reserve:
    """Rows to keep for the trips of one fleet."""

    fleet: str
    vehicle_class: str
    trips: int
    """As many as its vehicles can make."""

    from_home: bool = True
    """Whether people set off with it, each once: then it makes no more trips than there are persons who could."""

    def rows(self, riders: int) -> int:
        """Rows it needs where ``riders`` persons could ride in all."""
        # A trip from home carries somebody, so there are never more of them than riders: the arrays stay small.
        return min(self.trips, riders) if self.from_home else self.trips


def gathered(
    scenario: Scenario,
    households: Households,
    vehicle: NDArray[np.int64],
    by_bus: NDArray[np.bool_],
    streams: Streams,
    reserve: Sequence[Reserve],
    go_ahead: int = 0,
) -> TravelGroups:
    """All rows of a run, before families part.

    Args:
        scenario: What is run.
        households: All households.
        vehicle: For each household the row it travels in, from 0 on, and -1 for who does not leave.
        by_bus: For each of those rows whether it is a household that waits for a bus.
        streams: Random numbers.
        reserve: Rows to keep for the trips of fleets.
        go_ahead: How many families have members who go ahead by bus.

    Returns:
        The rows of households, of arrival streams, of closed loops, of trips, in this order.
    """
    riders = go_ahead + int(by_bus.sum()) + int(households.combatants.sum()) + scenario.injured_persons()
    return TravelGroups.joined(
        [
            _of_households(scenario, households, vehicle, by_bus),
            *_of_streams(scenario, streams),
            # The vehicles of a loop are there from the start; a trip begins when its fleet sends it.
            *(
                _empty(scenario, name, one.vehicle_class, np.zeros(one.vehicles))
                for name, one in scenario.loops().items()
            ),
            *(_empty(scenario, kept.fleet, kept.vehicle_class, np.full(kept.rows(riders), np.nan)) for kept in reserve),
        ]
    )


def _of_households(
    scenario: Scenario, households: Households, vehicle: NDArray[np.int64], by_bus: NDArray[np.bool_]
) -> TravelGroups:
    rows = np.flatnonzero(vehicle >= 0)
    number, count = vehicle[rows], len(by_bus)
    classes, transport = tuple(scenario.vehicle_classes), scenario.people.transport
    # A scenario without settlements need not have the class; then no row uses the index.
    car = classes.index(transport.car_class) if transport.car_class in classes else 0
    origin = np.zeros(count, np.int32)
    origin[number] = households.settlement[rows]

    def of_vehicles(of_households: NDArray[np.int32] | None) -> NDArray[np.int32]:
        weights = None if of_households is None else of_households[rows]
        return np.bincount(number, weights=weights, minlength=count).astype(np.int32)

    return TravelGroups(
        origins=tuple(scenario.settlements),
        origin=origin,
        class_names=classes,
        vehicle_class=np.where(by_bus, bus_class(scenario), car).astype(np.int32),
        persons=of_vehicles(households.travellers),
        households=of_vehicles(None),
        children=of_vehicles(households.children),
        older=of_vehicles(households.older),
        combatants=of_vehicles(households.combatants - households.in_hospital),
        wounded=of_vehicles(households.wounded - households.in_hospital),
        men=of_vehicles(households.men - households.in_hospital),
        by_bus=by_bus,
        threshold=_thresholds(scenario, households, rows, number, by_bus),
        arrival_h=np.full(count, np.nan),
    )


def _of_streams(scenario: Scenario, streams: Streams) -> Iterator[TravelGroups]:
    for name, stream in scenario.arrivals.items():
        times_h = arrival_times(stream, name, scenario.horizon_h, streams)
        persons = group_sizes(stream, name, len(times_h), streams)
        people: dict[str, People] = {"persons": persons, "households": stream.families, "men": stream.men}
        yield _rows_without_home(scenario, name, stream.vehicle_class, times_h, people)


def _empty(scenario: Scenario, name: str, vehicle_class: str, arrival_h: Floats) -> TravelGroups:
    return _rows_without_home(scenario, name, vehicle_class, arrival_h, {})


def _rows_without_home(
    scenario: Scenario,
    origin: str,
    vehicle_class: str,
    arrival_h: Floats,
    people: Mapping[str, People],
) -> TravelGroups:
    """Rows of one origin that no household decides about; whom ``people`` does not name, there is nobody of."""
    count, classes = len(arrival_h), tuple(scenario.vehicle_classes)
    counted: dict[str, Any] = {
        name: np.broadcast_to(np.asarray(people.get(name, 0), np.int32), count) for name in COUNTED
    }
    return TravelGroups(
        origins=(origin,),
        origin=np.zeros(count, np.int32),
        class_names=classes,
        vehicle_class=np.full(count, classes.index(vehicle_class), np.int32),
        **counted,
        by_bus=np.zeros(count, bool),
        threshold=np.full(count, np.inf),
        arrival_h=arrival_h,
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


def _thresholds(
    scenario: Scenario,
    households: Households,
    rows: Rows,
    number: NDArray[np.int64],
    by_bus: NDArray[np.bool_],
) -> Floats:
    """Cumulative hazards at which groups have decided, lower for full cars if the scenario says so, ``(vehicles,)``."""
    threshold = group_threshold(households, rows, number, by_bus)
    if not (effect := scenario.departure.effects.full_car):
        return threshold
    seats = scenario.vehicle_classes[scenario.people.transport.car_class].seats_persons
    load = np.bincount(number, weights=households.travellers[rows], minlength=len(by_bus)) / seats
    # A hazard that is higher by a factor reaches the same level at a threshold that is lower by it.
    return np.where(by_bus, threshold, threshold * np.exp(-effect * (load - 0.5)))

"""Families that do not travel in one vehicle: those who take two cars, and those who send some ahead by bus.

Households are put into vehicles as always (:mod:`sim.population.form`); then some of those vehicles give part of their
people to a row of its own, behind all rows of the settlements. So a family that parts moves no draw of another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Rows
from sim.population.groups import COUNTED, TravelGroups
from sim.population.households import Households
from sim.population.streams import Streams
from sim.scenario.model import Scenario

Counts = NDArray[np.int64]


class Company(NamedTuple):
    """People who travel together, as counts of shape ``(n,)``; combatants and wounded are men too.

    Attributes:
        persons, children, older, combatants, wounded, men: How many in each.
    """

    persons: Counts
    children: Counts
    older: Counts
    combatants: Counts
    wounded: Counts
    men: Counts


class Parting(NamedTuple):
    """Families that part.

    Attributes:
        vehicle: The vehicle that each was put into, by number, shape ``(n,)``.
        goes: Who of each goes in a row of its own: in the second car, or ahead by bus.
        ahead: Whether they go ahead by bus; else in a second car, shape ``(n,)``.
    """

    vehicle: Counts
    goes: Company
    ahead: NDArray[np.bool_]


def partings(
    scenario: Scenario, households: Households, vehicle: Counts, streams: Streams, by_bus: NDArray[np.bool_]
) -> Parting:
    """Which families part, and who of them goes in a row of its own.

    A household that takes kin along may take two cars, and the kin stay in the first; only one that has its vehicle, or
    its place in the line for a bus, to itself sends some ahead.

    Args:
        scenario: With the shares (``family_splits``).
        households: All households.
        vehicle: The vehicle of each, −1 for none, shape ``(households,)``.
        streams: Random numbers; two streams a settlement, with a number for each of its households.
        by_bus: Whether each vehicle is a household that waits for a bus.
    """
    splits = scenario.family_splits()
    of = travelling(households)
    leaves = vehicle >= 0
    alone = np.bincount(vehicle[leaves], minlength=len(by_bus)) == 1
    two = leaves & households.owns_car & (of.persons - of.children - of.combatants >= 2)
    two &= _draws(scenario, households, streams, "two cars") < splits.two_cars_share
    sends = leaves & ~two & (of.men > 0) & (of.persons - of.men - of.children > 0)
    sends &= _draws(scenario, households, streams, "some go ahead") < splits.ahead_share
    sends[sends] = alone[vehicle[sends]]
    rows = np.flatnonzero(two | sends)
    in_car, not_men = second_car(_rows(of, rows)), _without_men(_rows(of, rows))
    goes = Company(*(np.where(sends[rows], bus, car) for bus, car in zip(not_men, in_car, strict=True)))
    return Parting(vehicle[rows], goes, sends[rows])


def travelling(households: Households) -> Company:
    """Those of each household who travel: without the wounded who are in the care of hospitals."""
    away = households.in_hospital.astype(np.int64)
    counts = {name: getattr(households, name).astype(np.int64) for name in Company._fields}
    return Company(**{name: count - away * (name not in ("children", "older")) for name, count in counts.items()})


def second_car(of: Company) -> Company:
    """Who sits in the second car of each family: half, with somebody who drives.

    The men under arms and the wounded stay in the first, and so does an adult who is no combatant: whoever is called up
    leaves nobody behind without a driver. Where there are not two such adults the result means nothing.
    """
    able = of.persons - of.children - of.combatants
    persons = np.minimum(of.persons // 2, of.persons - of.combatants - 1)
    children = np.maximum(np.minimum(of.children // 2, persons - 1), persons - (able - 1))
    adults = persons - children
    civil_men = of.men - of.combatants
    older = np.minimum(of.older // 2, adults)
    men = np.minimum(civil_men // 2, adults - older)
    # Whoever is missing of the women: men first, then older persons.
    short = np.maximum(0, adults - older - men - (able - of.older - civil_men))
    more_men = np.minimum(short, civil_men - men)
    nobody = np.zeros_like(persons)
    return Company(persons, children, older + short - more_men, nobody, nobody, men + more_men)


def _without_men(of: Company) -> Company:
    """All but the men of military age."""
    nobody = np.zeros_like(of.persons)
    return Company(of.persons - of.men, of.children, of.older, nobody, nobody, nobody)


def _rows(of: Company, rows: Rows) -> Company:
    return Company(*(count[rows] for count in of))


def _draws(scenario: Scenario, households: Households, streams: Streams, what: str) -> NDArray[np.float64]:
    """A uniform number for each household, of a stream for each settlement, shape ``(households,)``."""
    count = np.bincount(households.settlement, minlength=len(scenario.settlements))
    drawn = [
        streams[f"split_families: {what} at {town}"].random(n)
        for town, n in zip(scenario.settlements, count.tolist(), strict=True)
    ]
    return np.concatenate([np.zeros(0), *drawn])


def part(groups: TravelGroups, parting: Parting, bus_class: int) -> TravelGroups:
    """The groups with a row more for each family that parts, behind all others, and its people in two rows.

    The household is counted with those who ask for its home first: in the first car, and with those who go ahead.

    Args:
        groups: As they were put into vehicles.
        parting: Who goes in a row of its own.
        bus_class: Number of the vehicle class of buses.
    """
    stays, count = parting.vehicle, len(parting.vehicle)
    new, ahead = len(groups) + np.arange(count), parting.ahead
    goes = {**parting.goes._asdict(), "households": ahead.astype(np.int64)}

    def two_rows(name: str) -> NDArray[np.int32]:
        left = getattr(groups, name).copy()
        left[stays] -= goes[name].astype(np.int32)
        return np.concatenate([left, goes[name].astype(np.int32)])

    counts: dict[str, Any] = {name: two_rows(name) for name in COUNTED}
    classes = np.where(ahead, bus_class, groups.vehicle_class[stays]).astype(np.int32)
    return replace(
        groups,
        **counts,
        origin=np.concatenate([groups.origin, groups.origin[stays]]),
        vehicle_class=np.concatenate([groups.vehicle_class, classes]),
        by_bus=np.concatenate([groups.by_bus, ahead]),
        threshold=np.concatenate([groups.threshold, groups.threshold[stays]]),
        arrival_h=np.concatenate([groups.arrival_h, np.full(count, np.nan)]),
        two_cars=np.stack([stays, new], axis=1)[~ahead],
        ahead=np.stack([stays, new], axis=1)[ahead],
    )

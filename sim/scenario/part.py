"""What a part of the story says those who do not know it: what it is to them, never which part it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sim.scenario.distributions import AnyDuration
from sim.scenario.errors import Keys
from sim.scenario.fields import Section
from sim.scenario.fleet import RoadFleet, Round
from sim.scenario.geography import Destination
from sim.scenario.on_the_way import Failures, RoadFuel


class Source(NamedTuple):
    """From where vehicles set off, and where they go first.

    Attributes:
        keys: The key of the file that says where they go.
        called: What the place is called in the streams of random numbers, such as ``the origin``.
        name: The settlement, stream, fleet or site.
        to: Where they go first.
        vehicle_class: Their class; None where families leave by car.
        from_share: Of a place at which families stay that are away from home, their share by settlement; None where
            all families of the settlement ``name`` set off.
    """

    keys: Keys
    called: str
    name: str
    to: Destination
    vehicle_class: str | None = None
    from_share: Mapping[str, float] | None = None


class Inbound(NamedTuple):
    """Vehicles that come in against the traffic, of which no group stands: a convoy.

    Attributes:
        title: What people call it, and under which it says what it does.
        vehicles: How many.
        way: Roads that it passes, in order; none where it has a lane of its own.
    """

    title: str
    vehicles: int
    way: tuple[str, ...]


class EmptyTrips(NamedTuple):
    """Vehicles with nobody on board who leaves, each of which an actor lets set off once, when it is time.

    Attributes:
        keys: The key of the file that says where they go.
        name: Their origin in the records.
        to: Where they go first.
        vehicle_class: Their class.
        vehicles: The most that set off in a run.
        follow_riders: Whether each follows a trip with somebody on board who rides once: then there are no more than
            there are persons who could.
    """

    keys: Keys
    name: str
    to: Destination
    vehicle_class: str
    vehicles: int
    follow_riders: bool = False


class FamilySplits(NamedTuple):
    """Families that do not travel in one vehicle.

    Attributes:
        two_cars_share: Probability that a family with a car of its own, and two adults who can drive, takes two cars.
        ahead_share: Probability that a family of men and others sends the others ahead by bus.
        follow_after: How long after them the men set off; None where nobody is sent ahead.
    """

    two_cars_share: float = 0.0
    ahead_share: float = 0.0
    follow_after: AnyDuration | None = None


class InScenario(Section):
    """Base of what each part adds to the top of a scenario.

    Population, network and checks know no part. They put these questions to the whole scenario; a part that has an
    answer overrides one, and adds to it what ``super()`` says, which is what the other parts do.
    """

    def road_fleets(self) -> Mapping[str, RoadFleet]:
        """Fleets that go out by the road, by path; the last key is the name."""
        return {}

    def loops(self) -> Mapping[str, Round]:
        """Vehicles that go round for ever, by name."""
        return {}

    def further_sources(self) -> Iterator[Source]:
        """From where families may set off besides their homes by the road that their settlement names."""
        yield from ()

    def route_choices(self) -> Iterator[str]:
        """Sections by which people choose among routes; two would each send a family by another route."""
        yield from ()

    def empty_trips(self) -> Iterator[EmptyTrips]:
        """Vehicles with nobody on board who leaves, besides those of fleets."""
        yield from ()

    def entrances(self) -> Iterator[tuple[Keys, Destination]]:
        """Where those set out again whose route had ended, each at most once: the key that says it, and the nodes."""
        yield from ()

    def road_fuel(self) -> RoadFuel | None:
        """Petrol that tanks hold and vehicles burn; None where everybody has enough."""
        return None

    def failures(self) -> Failures | None:
        """How often vehicles break down on their way; None where none does."""
        return None

    def cares_for_wounded(self) -> bool:
        """Whether the wounded are in somebody's care when the clock starts, and do not travel with their families."""
        return False

    def holds_men(self) -> bool:
        """Whether men are with a formation when the clock starts, and come to their families later."""
        return False

    def family_splits(self) -> FamilySplits:
        """Which families do not travel in one vehicle."""
        return FamilySplits()

    def injured_persons(self) -> int:
        """How many more may come to need a seat of their own because something happens to them."""
        return 0

    def frees_places(self) -> bool:
        """Whether guests leave the shelters, so that a place that is taken may become free."""
        return False

    def counted_kinds(self) -> frozenset[str]:
        """Kinds of things that have a book of their own in the ledger, so that no other may have their name."""
        return frozenset()

    def states(self) -> frozenset[str]:
        """States of persons whose names a stage may not have."""
        return frozenset()

    def happenings(self) -> Iterator[tuple[datetime, str]]:
        """What happens at a stated hour and is no entry of the timeline, in words."""
        yield from ()

    def inbound(self) -> Iterator[Inbound]:
        """Vehicles that come in against the traffic."""
        yield from ()

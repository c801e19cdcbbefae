"""Vehicles that come back: fleets with a base, which load, travel out and unload, and closed loops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from sim.scenario.distributions import AnyDuration
from sim.scenario.fields import Section, timed
from sim.scenario.geography import Destination, Name


class Fleet(Section):
    """Vehicles that carry people out and return for more, by road or air."""

    title: str = ""
    """What people call it; the name itself when left out."""

    vehicles: int = timed(ge=0, le=10_000)
    """Vehicles in service; one that is taken out finishes its trip."""

    open: bool = timed(True)
    """Whether vehicles may set out on a trip; while false, those that have come back stand and wait."""

    loading: AnyDuration
    """Time from the moment when it is settled who comes along to setting out."""

    back: AnyDuration
    """Time of the empty trip back, from where the people get off to where the next may get on."""

    @property
    def drives_back(self) -> bool:
        """Whether its vehicles drive back among all other traffic when ``back`` is over."""
        return False


class RoadFleet(Fleet):
    """A fleet that goes out by the same road as everybody and comes back empty."""

    back_to: Destination | None = None
    """The node at which an empty vehicle arrives first when ``back`` is over; it is at its base again when it has come
    to the end of that route. Left out: the trip back takes ``back`` and no road."""

    @property
    def drives_back(self) -> bool:
        """Whether it has a trip back."""
        return self.back_to is not None

    @property
    def escort(self) -> tuple[str, int] | None:
        """Class of the vehicles that go out with its own, and how many at most with one of them; None: none do."""
        return None

    @property
    def carries_people(self) -> bool:
        """Whether those whom it carries are persons of the run, who leave with it."""
        return True

    @property
    def stop(self) -> str | None:
        """The bus stop at which those get on whom it carries; None where they set off with it."""
        return None

    @property
    def seats_all(self) -> bool:
        """Whether whoever has no seat in a car may board, so that its seats limit how many can leave."""
        return False

    @property
    def without_effect(self) -> Mapping[str, str]:
        """Fields that do not count beside others, each with the reason."""
        return {}

    vehicle_class: Name
    """Class of its vehicles: their seats, their road space and their priority."""

    to: Destination
    """The node at which a loaded vehicle arrives first."""

    turns_at: Name
    """The node before which the people get off: the vehicle turns there, they go on."""


class EscortConvoy(Section):
    """Vehicles of a fleet that leave together and under escort, when they may, one behind the other.

    At a checkpoint they pass by the procedure of their classes (``service_by_class``, ``to_by_class``, ``priority``).
    """

    escort_class: Name
    """Class of the vehicles of the escort, which take the route of the fleet until theirs leads elsewhere."""

    escort_vehicles: int = Field(ge=1, le=10)
    """Vehicles of the escort: one ahead, the others behind."""

    vehicles: int = Field(ge=1, le=1_000)
    """A convoy leaves when so many vehicles of the fleet have loaded; no more go with it."""

    longest_wait_min: float = timed(60.0, ge=0.0, le=10_000.0)
    """It leaves with fewer when the first of them has waited so long."""

    permitted: bool = timed(True)
    """Whether a convoy may leave; loaded vehicles wait at their base until it may."""

    headway_min: float = Field(1.0, ge=0.0, le=1_000.0)
    """Time between two of its vehicles that set off."""


class EscortedFleet(RoadFleet):
    """A fleet whose vehicles may leave in convoys."""

    convoy: EscortConvoy | None = None
    """How they leave together; left out: each alone, when it has loaded."""

    @property
    def escort(self) -> tuple[str, int] | None:
        """That of a convoy, which may be of one vehicle."""
        return None if self.convoy is None else (self.convoy.escort_class, self.convoy.escort_vehicles)


class Round(Section):
    """So many vehicles in a closed loop of roads, stations and delays, shared with all other traffic (case Q18).

    The network alone moves them. Not for vehicles that carry people who wait for them: those are fleets.
    """

    vehicle_class: Name
    """Class of the vehicles: their priority and their service times."""

    vehicles: int = Field(ge=1, le=10_000)
    """Vehicles in the loop; all arrive at its first node at hour 0."""

    round: Annotated[tuple[Name, ...], Field(strict=False, min_length=2)]
    """The nodes in order; after the last comes the first."""

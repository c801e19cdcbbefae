"""Vehicles that go round for ever: a closed network of buses and bays, or of a fleet and its workshop."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.fields import Section
from sim.scenario.geography import Name


class Shuttle(Section):
    """So many vehicles on one round of roads, stations and delays, which they share with all other traffic (case Q18).

    Vehicles that carry people who wait for them are fleets of ``buses``.
    """

    vehicle_class: Name
    """Class of the vehicles: their priority and their service times."""

    vehicles: int = Field(ge=1, le=10_000)
    """Vehicles on the round; all ask for its first stage at hour 0."""

    round: Annotated[tuple[Name, ...], Field(strict=False, min_length=2)]
    """The stages in order; after the last comes the first."""


class ShuttlesInScenario(Section):
    """What the part adds to the top of a scenario."""

    shuttles: dict[Name, Shuttle] = {}
    """Vehicles that go round for ever, by name."""

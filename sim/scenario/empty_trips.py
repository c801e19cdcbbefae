"""Vehicles that drive with nobody on board who leaves: those of parts of the story, and fleets on their trip back."""

from __future__ import annotations

from sim.scenario.fleets import most_trips
from sim.scenario.model import Scenario
from sim.scenario.part import EmptyTrips


def origin_of_return(fleet: str) -> str:
    """The origin of a fleet's vehicles on their trip back; no name of a scenario has a space in it."""
    return f"{fleet} coming back"


def origin_of_escort(fleet: str) -> str:
    """The origin of the vehicles that go out with those of a fleet."""
    return f"{fleet} escort"


def empty_trips(scenario: Scenario) -> dict[str, EmptyTrips]:
    """All of them by their origin, those of parts first."""
    found = {one.name: one for one in scenario.empty_trips()}
    for path, fleet in scenario.road_fleets().items():
        keys = tuple(path.split("."))
        if fleet.escort is not None:
            kind, with_each = fleet.escort
            name, most = origin_of_escort(keys[-1]), with_each * most_trips(scenario, keys[-1])
            found[name] = EmptyTrips((*keys, "to"), name, fleet.to, kind, most)
        if fleet.back_to is not None:
            name, trips = origin_of_return(keys[-1]), most_trips(scenario, keys[-1])
            back = EmptyTrips(
                (*keys, "back_to"), name, fleet.back_to, fleet.vehicle_class, trips, follow_riders=fleet.stop is None
            )
            found[name] = back
    return found

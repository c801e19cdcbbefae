"""Vehicles that drive with nobody on board who leaves: those of parts of the story, and fleets on their trip back."""

from __future__ import annotations

from sim.scenario.fleets import most_trips
from sim.scenario.model import Scenario
from sim.scenario.part import EmptyTrips


def origin_of_return(fleet: str) -> str:
    """The origin of a fleet's vehicles on their trip back; no name of a scenario has a space in it."""
    return f"{fleet} coming back"


def empty_trips(scenario: Scenario) -> dict[str, EmptyTrips]:
    """All of them by their origin, those of parts first."""
    found = {one.name: one for one in scenario.empty_trips()}
    for path, fleet in scenario.road_fleets().items():
        if fleet.back_to is not None:
            keys = tuple(path.split("."))
            name, trips = origin_of_return(keys[-1]), most_trips(scenario, keys[-1])
            back = EmptyTrips(
                (*keys, "back_to"), name, fleet.back_to, fleet.vehicle_class, trips, follow_riders=fleet.stop is None
            )
            found[name] = back
    return found

"""Every fleet of a scenario that uses the road outwards, whatever section it belongs to."""

from __future__ import annotations

from sim.scenario.fleet import Fleet
from sim.scenario.model import Scenario


def fleets(scenario: Scenario) -> dict[str, Fleet]:
    """The fleets by name, those of buses first."""
    found: dict[str, Fleet] = dict(scenario.buses)
    if scenario.medical is not None:
        found |= scenario.medical.ambulances
    return found


def fleet_paths(scenario: Scenario) -> dict[str, str]:
    """The path in the scenario of each fleet, by its name."""
    found = {name: f"buses.{name}" for name in scenario.buses}
    if scenario.medical is not None:
        found |= {name: f"medical.ambulances.{name}" for name in scenario.medical.ambulances}
    return found


def most_vehicles(scenario: Scenario, name: str) -> int:
    """The most vehicles of a fleet that are ever in service, the timeline included."""
    path = f"{fleet_paths(scenario)[name]}.vehicles"
    later = [int(change.set[path]) for change in scenario.timeline.values() if path in change.set]
    return max(fleets(scenario)[name].vehicles, *later, 0)

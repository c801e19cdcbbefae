"""Every fleet of a scenario that uses the road outwards, whatever section it belongs to."""

from __future__ import annotations

from sim.scenario.fleet import Fleet
from sim.scenario.model import Scenario


def fleets(scenario: Scenario) -> dict[str, Fleet]:
    """The fleets by name, those of buses first."""
    found: dict[str, Fleet] = dict(scenario.buses)
    return found


def fleet_paths(scenario: Scenario) -> dict[str, str]:
    """The path in the scenario of each fleet, by its name."""
    return {name: f"buses.{name}" for name in scenario.buses}


def most_vehicles(scenario: Scenario, name: str) -> int:
    """The most vehicles of a fleet that are ever in service, the timeline included."""
    return most_set(scenario, f"{fleet_paths(scenario)[name]}.vehicles", fleets(scenario)[name].vehicles)


def most_set(scenario: Scenario, path: str, at_the_start: int) -> int:
    """The highest value of a lever that counts something, the timeline included."""
    later = [int(change.set[path]) for change in scenario.timeline.values() if path in change.set]
    return max(at_the_start, *later, 0)

"""The timeline: talks, decisions and events as dated causes that pull levers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.scenario.model import Change, LeverValue, Scenario
from sim.world.clock import Clock, Story
from sim.world.levers import Pull

Tell = Callable[[float, str, str], None]
"""Write a deed into the journal: hour, actor, what."""


def timeline(clock: Clock, scenario: Scenario, pulls: dict[str, Pull], tell: Tell) -> Story:
    """Pull the levers of every entry at its hour, in order of time, then of the file."""
    for at_h, changes in by_hour(scenario):
        yield clock.until(at_h)
        for change in changes:
            for path, value in change.set.items():
                pulls[path](at_h, value)
            tell(at_h, "timeline", f"{change.event}: {told(change.set)}")


def by_hour(scenario: Scenario) -> Sequence[tuple[float, list[Change]]]:
    """The entries by hour of the clock, earliest first; entries of one hour keep the file's order."""
    hours: dict[float, list[Change]] = {}
    for change in scenario.timeline.values():
        hours.setdefault(scenario.hours(change.at), []).append(change)
    return sorted(hours.items())


def told(changes: dict[str, LeverValue]) -> str:
    """Lever settings in words, for the journal."""
    return ", ".join(f"{path} = {value}" for path, value in changes.items())

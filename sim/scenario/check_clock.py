"""Hours of a file with another offset from UTC than its start: clocks that change within a run are not followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sim.scenario.model import Scenario
from sim.scenario.stages import Shelter


def clock_notices(scenario: Scenario) -> Iterator[str]:
    """That the whole run goes by the clock of its start, where an hour of the file has another; one line at most."""
    start = scenario.start
    other = [(key, at) for key, at in _moments(scenario) if at.utcoffset() != start.utcoffset()]
    if other:
        key, at = other[0]
        more = f" (and {len(other) - 1:,} more)" if len(other) > 1 else ""
        yield (
            f"{key} is {at.isoformat(timespec='minutes')}{more}, the start {start.isoformat(timespec='minutes')}: the "
            "whole run goes by the clock of its start; where clocks change within it, opening hours, timetables and "
            "the times that are shown are off by the change from then on"
        )


def _moments(scenario: Scenario) -> Iterator[tuple[str, datetime]]:
    """Moments that people read off a clock, each with its key."""
    for entry, change in scenario.timeline.items():
        if change.at is not None:
            yield f"timeline.{entry}.at", change.at
    for name, stage in scenario.stages.items():
        if isinstance(stage, Shelter):
            yield f"stages.{name}.places.ramp_from", stage.places.ramp_from
            yield f"stages.{name}.places.ramp_to", stage.places.ramp_to

"""What actors do at stages: the timeline, opening hours, closures at random, convoys that hold a road."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sim.scenario.model import Scenario
from sim.scenario.stages import Station
from tests.oracle.clock import US_PER_H, US_PER_MIN
from tests.oracle.luck import Luck

Announcement = tuple[int, str, str, float]
"""Time (us), name of the stage, parameter and its new value."""


def us_at(scenario: Scenario, moment: datetime) -> int:
    """Microseconds from the start to a moment."""
    return (moment - scenario.start) // timedelta(microseconds=1)


def dated(scenario: Scenario) -> Iterator[tuple[int, str, Any]]:
    """When the dated entries of the timeline set what: time (us), path, value; of one hour in the file's order."""
    entries = [(us_at(scenario, c.at), c) for c in scenario.timeline.values() if c.at is not None and c.when is None]
    for at_us, change in sorted(entries, key=lambda entry: entry[0]):
        yield from ((at_us, path, value) for path, value in change.set.items())


def timeline(scenario: Scenario) -> Iterator[Announcement]:
    """What the dated entries of the timeline change at stages."""
    for at_us, path, value in dated(scenario):
        section, _, rest = path.partition(".")
        name, _, parameter = rest.partition(".")
        if section == "stages" and not parameter.startswith("closures."):
            yield at_us, name, parameter, value


def closures(luck: Luck) -> Iterator[Announcement]:
    """When gates close and open at random."""
    for name, changes in luck.closures.items():
        for at_us, is_open in changes:
            yield at_us, name, "shut", not is_open


def opening_hours(scenario: Scenario) -> Iterator[Announcement]:
    """When stations open and close every day, from the midnight before the start to the horizon."""
    midnight_us = us_at(scenario, scenario.start.replace(hour=0, minute=0, second=0, microsecond=0))
    day_us = 24 * US_PER_H
    days = -(-(round(scenario.horizon_h * US_PER_H) - midnight_us) // day_us) + 1
    for name, stage in scenario.stages.items():
        if isinstance(stage, Station):
            for day in range(days):
                for span in stage.opening_hours or ():
                    opens, closes = (minutes_of(text) * US_PER_MIN for text in span.split("-"))
                    yield midnight_us + day * day_us + opens, name, "within_hours", True
                    yield midnight_us + day * day_us + closes, name, "within_hours", False


def midnights(scenario: Scenario) -> Iterator[Announcement]:
    """When a day begins at gates with a quota: the days by number, that of the start is 0."""
    midnight_us = us_at(scenario, scenario.start.replace(hour=0, minute=0, second=0, microsecond=0))
    days = -(-(round(scenario.horizon_h * US_PER_H) - midnight_us) // (24 * US_PER_H)) + 1
    for name, stage in scenario.stages.items():
        if isinstance(stage, Station) and stage.quota is not None:
            yield from ((midnight_us + day * 24 * US_PER_H, name, "day", day) for day in range(1, days))


def shifts(scenario: Scenario) -> Iterator[Announcement]:
    """When crews come (1) and go (0), minute by minute of every day, so that spans that meet are one."""
    midnight_us = us_at(scenario, scenario.start.replace(hour=0, minute=0, second=0, microsecond=0))
    days = -(-(round(scenario.horizon_h * US_PER_H) - midnight_us) // (24 * US_PER_H)) + 1
    found: list[Announcement] = []
    for name, stage in scenario.stages.items():
        for crew, shift in stage.shifts.items() if isinstance(stage, Station) else ():
            on_duty = [False] * (24 * 60)
            for span in shift.hours:
                since, until = map(minutes_of, span.split("-"))
                on_duty[since:until] = [True] * (until - since)
            for minute in range(24 * 60 * days):
                now, before = on_duty[minute % 1440], minute > 0 and on_duty[(minute - 1) % 1440]
                if now != before:
                    found.append((midnight_us + minute * US_PER_MIN, name, f"on_duty.{crew}", float(now)))
    # Who is relieved goes when the others are there.
    yield from sorted(found, key=lambda one: (one[0], -one[3]))


def minutes_of(text: str) -> int:
    """Minutes after midnight of an hour such as ``08:30``."""
    hour, minute = text.split(":")
    return 60 * int(hour) + int(minute)

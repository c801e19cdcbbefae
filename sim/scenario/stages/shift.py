"""Crews that come and go by the clock: desks by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import count

from pydantic import Field

from sim.scenario.day_hours import DayHours, Spans, daily_spans_h, hour_of_day, is_open
from sim.scenario.fields import Section, timed
from sim.scenario.stages.stage import Door, Happening


class Shift(Section):
    """A crew of a station: so many lanes, on duty at the same hours every day."""

    lanes: int = timed(ge=0, le=100_000)
    """Servers that the crew adds while it is on duty."""

    hours: DayHours = Field()
    """Daily local hours on duty, such as ``["00:00-08:00", "20:00-24:00"]`` for a night."""

    @property
    def spans_h(self) -> Spans:
        """``hours`` as (from, to) in hours after local midnight."""
        return daily_spans_h(self.hours)


def crews(door: Door, shifts: dict[str, Shift]) -> Happening:
    """Let the crews come and go, from the first instant on.

    Who comes on duty at an hour does so before others go, so that no lane is empty between two crews.
    """
    first_hour = hour_of_day(door.start)
    for name, shift in shifts.items():
        if is_open(shift.spans_h, first_hour):
            door.set_on_duty(name, on_duty=True)
    for change_h, goes, name in merge(*(_comings(name, shift, first_hour) for name, shift in shifts.items())):
        yield door.at(change_h)
        door.set_on_duty(name, on_duty=not goes)


def _comings(name: str, shift: Shift, first_hour: float) -> Iterator[tuple[float, bool, str]]:
    """When a crew comes (false) and goes (true), in order, day after day; spans that meet at an hour are one."""
    begins = {since for since, _ in shift.spans_h}
    ends = {until for _, until in shift.spans_h}
    hours = [(since, False) for since in begins if since not in {until % 24.0 for until in ends}]
    hours += [(until, True) for until in ends if until % 24.0 not in begins]
    for day in count():
        for hour, goes in sorted(hours):
            if (after_h := 24.0 * day + hour - first_hour) > 0.0:
                yield after_h, goes, name
        if not hours:
            return

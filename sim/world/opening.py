"""Opening hours: an authority that opens and closes a gate every day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count

from sim.world.clock import Clock, Story

Spans = tuple[tuple[float, float], ...]
"""Daily spans [from, to) in hours after local midnight, in order."""


def hour_of_day(start: datetime) -> float:
    """Hours from local midnight to ``start``."""
    return start.hour + start.minute / 60.0 + (start.second + start.microsecond / 1e6) / 3600.0


def is_open(spans: Spans, hour: float) -> bool:
    """Whether a gate is open at an hour of the day."""
    return any(begin <= hour < end for begin, end in spans)


def changes(spans: Spans, first_hour: float) -> Iterator[tuple[float, bool]]:
    """When a gate opens (true) and closes (false) after the start, day after day, hours after the start.

    Args:
        spans: Daily spans.
        first_hour: Hour of the day at the start.
    """
    for day in count():
        for begin, end in spans:
            for hour, opens in ((begin, True), (end, False)):
                after_h = 24.0 * day + hour - first_hour
                if after_h > 0.0:
                    yield after_h, opens


def opening_hours(clock: Clock, stage: int, spans: Spans, start: datetime) -> Story:
    """Open and close stage number ``stage`` at its daily hours, from the first instant on."""
    first_hour = hour_of_day(start)
    clock.flow.set_open(stage, hours=is_open(spans, first_hour))
    for change_h, opens in changes(spans, first_hour):
        yield clock.until(change_h)
        clock.flow.set_open(stage, hours=opens)

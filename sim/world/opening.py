"""Opening hours: an authority that opens and closes a gate every day."""

from __future__ import annotations

from datetime import datetime

from sim.world.clock import Clock, Story


def next_change(spans_h: tuple[tuple[float, float], ...], hour_of_day: float) -> tuple[bool, float]:
    """Whether a gate is open at an hour of the day, and the hours until that changes.

    Args:
        spans_h: Daily spans [from, to) in hours after midnight, in order.
        hour_of_day: Local hour, 0 to 24.
    """
    for begin, end in spans_h:
        if hour_of_day < begin:
            return False, begin - hour_of_day
        if hour_of_day < end:
            return True, end - hour_of_day
    return False, 24.0 - hour_of_day + spans_h[0][0]


def opening_hours(clock: Clock, stage: int, spans_h: tuple[tuple[float, float], ...], start: datetime) -> Story:
    """Open and close stage number ``stage`` at its daily hours, from the first instant on."""
    first = start.hour + start.minute / 60.0 + (start.second + start.microsecond / 1e6) / 3600.0
    is_open, until_change_h = next_change(spans_h, first)
    clock.flow.set_open(stage, clock.now, hours=is_open)
    change_h = until_change_h
    while True:
        yield clock.timeout(change_h - clock.now)
        is_open, until_change_h = next_change(spans_h, round((first + change_h) % 24.0, 9) % 24.0)
        clock.flow.set_open(stage, change_h, hours=is_open)
        change_h += until_change_h

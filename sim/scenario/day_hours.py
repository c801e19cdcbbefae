"""Daily hours in which something is open, such as ``"08:00-20:00"``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count, pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

if TYPE_CHECKING:
    from sim.scenario.stages.stage import Door, Happening

Spans = tuple[tuple[float, float], ...]
"""Daily spans [from, to) in hours after local midnight, in order."""

_HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$")


def _hours_of_a_day(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError(
            "no hours are given: give at least one span, such as '08:00-20:00', or '00:00-24:00' for day and night"
        )
    for text in value:
        # Texts of one width compare like the hours; "24:00" is after all others.
        if not _HOURS.match(text) or text[:5] >= text[6:]:
            raise ValueError(f"'{text}' is not a span of hours such as '08:00-20:00' (from before to, within a day)")
    if sorted(value) != list(value) or any(a[6:] > b[:5] for a, b in pairwise(value)):
        raise ValueError("spans of opening hours must be in order and must not overlap")
    return value


DayHours = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_hours_of_a_day)]
"""Spans of local hours in order, none of them past midnight, one at least."""


def daily_spans_h(hours: tuple[str, ...] | None) -> Spans:
    """Spans as (from, to) in hours after local midnight; none where no hours are given."""
    return tuple(
        (int(text[:2]) + int(text[3:5]) / 60.0, int(text[6:8]) + int(text[9:11]) / 60.0) for text in hours or ()
    )


def hour_of_day(start: datetime) -> float:
    """Hours from local midnight to ``start``."""
    return start.hour + start.minute / 60.0 + (start.second + start.microsecond / 1e6) / 3600.0


def is_open(spans: Spans, hour: float) -> bool:
    """Whether a gate is open at an hour of the day."""
    # Half open, so that two spans that touch make one, and at the closing hour itself nobody is let in.
    return any(begin <= hour < end for begin, end in spans)


def opens_next(spans: Spans, hour: float) -> float:
    """The hour of the day at which a closed gate opens next.

    Args:
        spans: Daily spans, at least one.
        hour: Hour of the day, 0 to 24.
    """
    # None later today: the first of tomorrow.
    return next((begin for begin, _ in spans if begin > hour), spans[0][0])


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
                # What happened by the start is the state in which the run begins (opening_hours).
                if after_h > 0.0:
                    yield after_h, opens


def opening_hours(door: Door, spans: Spans) -> Happening:
    """Open and close a door at its daily hours, from the first instant on."""
    first_hour = hour_of_day(door.start)
    door.set_open(is_open(spans, first_hour))
    for change_h, opens in changes(spans, first_hour):
        yield door.at(change_h)
        door.set_open(opens)

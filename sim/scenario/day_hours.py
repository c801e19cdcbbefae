"""Daily hours in which something is open, such as ``"08:00-20:00"``."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

_HOURS = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$")


def _hours_of_a_day(value: tuple[str, ...]) -> tuple[str, ...]:
    for text in value:
        if not _HOURS.match(text) or text[:5] >= text[6:]:
            raise ValueError(f"'{text}' is not a span of hours such as '08:00-20:00' (from before to, within a day)")
    if sorted(value) != list(value) or any(a[6:] > b[:5] for a, b in pairwise(value)):
        raise ValueError("spans of opening hours must be in order and must not overlap")
    return value


DayHours = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_hours_of_a_day)]
"""Spans of local hours in order, none of them past midnight; an empty list: day and night."""


def daily_spans_h(hours: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    """Spans as (from, to) in hours after local midnight."""
    return tuple((int(text[:2]) + int(text[3:5]) / 60.0, int(text[6:8]) + int(text[9:11]) / 60.0) for text in hours)

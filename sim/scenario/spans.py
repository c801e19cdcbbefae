"""Daily spans of hours as text, such as ``"07:00-19:00"``: when a gate is open, when one can fly."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated

from pydantic import Field

_SPAN = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$")

Spans = Annotated[tuple[str, ...], Field(strict=False)]
"""Daily spans of local hours."""


def ordered_spans(value: tuple[str, ...]) -> tuple[str, ...]:
    """The spans as they are.

    Raises:
        ValueError: One is not a span within a day, or they overlap or are out of order.
    """
    for text in value:
        if not _SPAN.match(text) or text[:5] >= text[6:]:
            raise ValueError(f"'{text}' is not a span of hours such as '08:00-20:00' (from before to, within a day)")
    if sorted(value) != list(value) or any(a[6:] > b[:5] for a, b in pairwise(value)):
        raise ValueError("spans of hours must be in order and must not overlap")
    return value


def daily_spans_h(spans: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    """Spans as (from, to) in hours after local midnight."""
    return tuple((int(text[:2]) + int(text[3:5]) / 60.0, int(text[6:8]) + int(text[9:11]) / 60.0) for text in spans)

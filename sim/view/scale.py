"""Units that people read: person-hours in thousands or millions, persons in thousands, by their size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How numbers of a unit are written where there is little room.

    Attributes:
        divisor: What they are divided by.
        unit: The unit after that.
    """

    divisor: float
    unit: str


_CHANGES = {"person-h": (Scale(1e3, "1,000 person-h"),)}
_TOTALS = {
    "person-h": (Scale(1e6, "million person-h"), Scale(1e3, "1,000 person-h")),
    "persons": (Scale(1e3, "1,000 persons"),),
}

LEAST_WRITTEN = 1.0
"""The largest of some numbers is at least so many of the unit in which they are written."""


def of_change(unit: str, values: Iterable[float | None]) -> Scale:
    """The scale of what interventions change, for the largest of the changes."""
    return _fitting(_CHANGES.get(unit, ()), unit, values)


def of_total(unit: str, values: Iterable[float | None]) -> Scale:
    """The scale of totals beside one another, for the largest of them."""
    return _fitting(_TOTALS.get(unit, ()), unit, values)


def _fitting(scales: Sequence[Scale], unit: str, values: Iterable[float | None]) -> Scale:
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    return next((one for one in scales if largest >= LEAST_WRITTEN * one.divisor), Scale(1.0, unit))

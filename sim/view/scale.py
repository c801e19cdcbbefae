"""Units that people read: person-hours in thousands or millions, persons in thousands, all else as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How figures of a unit are written where there is little room.

    Attributes:
        divisor: What they are divided by.
        unit: The unit after that.
    """

    divisor: float
    unit: str


_CHANGES = {"person-h": Scale(1e3, "1,000 person-h")}
_TOTALS = {"person-h": Scale(1e6, "million person-h"), "persons": Scale(1e3, "1,000 persons")}


def of_change(unit: str) -> Scale:
    """The scale of what an intervention changes."""
    return _CHANGES.get(unit, Scale(1.0, unit))


def of_total(unit: str) -> Scale:
    """The scale of totals beside one another."""
    return _TOTALS.get(unit, Scale(1.0, unit))

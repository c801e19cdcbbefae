"""What a sentence says at one place, and the number that it says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """What a sentence says at one place, and the number that it says.

    Attributes:
        text: The words, as they are printed.
        value: The number; None where the words are none, or where it is hidden.
        unit: Its unit.
        low, high: Its interval over many runs; None where there is none.
    """

    text: str
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
